import { beforeAll } from 'vitest';
import { initBackend } from '../../core/tensor/backend';
import { checkDirichletVae } from './dirichlet-vae-checks';

beforeAll(async () => {
  await initBackend();
});

checkDirichletVae();
