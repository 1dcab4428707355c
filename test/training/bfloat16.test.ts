import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { modelKind } from '../../core/models/index';
import { whyNoBfloat16 } from '../../core/tensor/bfloat16';
import { fit } from '../../core/training/fit';
import { smallFiles, smallHyperOf, smallSource } from './small-source';
import type { FitOptions } from '../../core/training/progress';

// TensorFlow convolves in bfloat16 on any processor; only on some it pays.
vi.mock('../../core/tensor/bfloat16', () => ({ whyNoBfloat16: vi.fn(() => undefined) }));

const root = mkdtempSync(join(tmpdir(), 'darkscope-bfloat16-'));
afterAll(() => rmSync(root, { recursive: true }));

/** A model without groups, which TensorFlow convolves in bfloat16 without oneDNN as well. */
const kind = modelKind('ae');

const options = (out: string, bfloat16: number): FitOptions => ({
  kind: kind.id,
  hyper: { ...smallHyperOf(kind), bfloat16 },
  source: smallSource([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
  dataFiles: smallFiles,
  out: join(root, out),
});
const bytes = (out: string): Buffer => readFileSync(join(root, out, 'weights.bin'));

describe('training with convolutions in bfloat16', () => {
  it('runs as a graph however short it is, learns nearly the same, and its card says so', async () => {
    const { card } = await fit(options('rounded', 1));
    const { card: plain } = await fit({ ...options('plain', 0), runtime: 'graph' });
    expect(card.hyper.bfloat16).toBe(1);
    expect(card.versions.training).toBe('graph');
    expect(bytes('rounded').equals(bytes('plain'))).toBe(false);
    card.metrics.forEach(({ valLoss }, epoch) => {
      expect(Math.abs(valLoss / plain.metrics[epoch].valLoss - 1)).toBeLessThan(2e-2);
    });
  });

  it('resumes with the same bits, and with no other precision', async () => {
    await fit(options('straight', 1));
    const abort = new AbortController();
    const cut = { ...options('cut', 1), signal: abort.signal };
    const stopped = fit({
      ...cut,
      onProgress: ({ phase, step }) => {
        if (phase === 'training' && step === 1) abort.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    await expect(fit({ ...options('cut', 0), resume: true })).rejects.toMatchObject({
      code: 'bad-parameter',
      message: expect.stringContaining('bfloat16 would change') as string,
    });
    await fit({ ...options('cut', 1), resume: true });
    expect(bytes('cut').equals(bytes('straight'))).toBe(true);
  });

  it('is refused where the processor cannot, with the reason', async () => {
    vi.mocked(whyNoBfloat16).mockReturnValueOnce('the processor has neither');
    await expect(fit(options('refused', 1))).rejects.toMatchObject({
      code: 'bad-parameter',
      message: 'bfloat16 is of no use here: the processor has neither',
    });
  });

  it('is no setting of a model that convolves nothing', () => {
    const named = (id: string) => modelKind(id).hyperparameters.map(({ name }) => name);
    expect(named('codae')).toContain('bfloat16');
    expect(named('dirichlet-vae')).not.toContain('bfloat16');
  });
});
