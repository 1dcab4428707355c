import { beforeAll } from 'vitest';
import { initBackend } from '../../core/tensor/backend';
import { checkAe } from './ae-checks';

beforeAll(async () => {
  await initBackend();
});

checkAe();
