import { beforeAll, expect, it } from 'vitest';
import { backendInfo, initBackend } from '../../core/tensor/backend';
import { checkOperations } from './operation-checks';

beforeAll(async () => {
  await initBackend();
});

it('runs on the native TensorFlow', () => {
  expect(backendInfo()).toMatchObject({ kind: 'native', reason: null });
  expect(backendInfo().tensorflowVersion).toMatch(/^2\./);
});

checkOperations();
