import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { importModel } from '../../core/published/import-model';
import { answersOf, distance, index, temporaryFolder } from './fixtures';

// The backend is chosen once a process, and every test file has its own.
vi.stubEnv('DARKSCOPE_FORCE_WASM', '1');
const root = temporaryFolder();
afterAll(() => rmSync(root, { recursive: true }));

it('a checkpoint opens where there is no native TensorFlow', async () => {
  const answers = answersOf('small');
  const { folder, card } = await importModel({ files: [index], out: join(root, 'model') });
  expect(card.versions.backend).toBe('wasm');
  expect(await distance(folder, answers, answers.keras)).toBeLessThan(1e-4);
});
