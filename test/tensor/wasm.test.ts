import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { loadModel } from '../../core/training/load';
import { scoreEvents } from '../../core/scores/score-events';
import { backendInfo, initBackend } from '../../core/tensor/backend';
import { fit } from '../../core/training/fit';
import { smallFiles, smallHyper, smallSource } from '../training/small-source';
import { checkOperations } from './operation-checks';

// The backend is chosen once a process, and every test file has its own.
vi.stubEnv('DARKSCOPE_FORCE_WASM', '1');
const out = mkdtempSync(join(tmpdir(), 'darkscope-wasm-'));
afterAll(() => rmSync(out, { recursive: true }));

beforeAll(async () => {
  await initBackend();
});

it('runs on wasm where the native TensorFlow is not to be had, and says why', () => {
  expect(backendInfo()).toMatchObject({ kind: 'wasm', reason: 'DARKSCOPE_FORCE_WASM is set' });
});

checkOperations();

it('trains and scores', async () => {
  const source = smallSource([0, 0, 0, 0, 0, 0, 1]);
  const { card } = await fit({
    kind: 'codae',
    hyper: smallHyper,
    source,
    dataFiles: smallFiles,
    out,
  });
  expect(card.versions.backend).toBe('wasm');
  expect(card.metrics[1].valLoss).toBeLessThan(card.metrics[0].valLoss);
  const { model } = await loadModel(out);
  const { columns } = await scoreEvents({ model, source, scores: ['bce', 'z1'] });
  expect(columns.bce.every((v) => v > 0 && v < 4176)).toBe(true);
  model.dispose();
});
