import { beforeAll, vi } from 'vitest';
import { initBackend } from '../../core/tensor/backend';
import { checkAe } from './ae-checks';
import { checkDirichletVae } from './dirichlet-vae-checks';

// The backend is chosen once a process, and every test file has its own.
vi.stubEnv('DARKSCOPE_FORCE_WASM', '1');
beforeAll(async () => {
  await initBackend();
});

checkAe();
checkDirichletVae();
