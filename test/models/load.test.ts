import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModel } from '../../core/training/load';
import { scoreEvents } from '../../core/scores/score-events';
import { fit } from '../../core/training/fit';
import { smallFiles, smallHyper, smallSource } from '../training/small-source';
import type { FitProgress } from '../../core/training/progress';

const root = mkdtempSync(join(tmpdir(), 'darkscope-load-'));
const good = join(root, 'good');
const source = smallSource([0, 0, 0, 0, 0, 1]);
let sample: FitProgress['sample'];

beforeAll(async () => {
  await fit({
    kind: 'codae',
    hyper: { ...smallHyper, epochs: 1 },
    source,
    out: good,
    dataFiles: smallFiles,
    onProgress: (p) => (sample = p.sample ?? sample),
  });
});
afterAll(() => rmSync(root, { recursive: true }));

/** A copy of the good model with one file changed. */
function changed(file: string, change: (text: string) => string | Buffer): string {
  const folder = mkdtempSync(join(root, 'bad-'));
  cpSync(good, folder, { recursive: true });
  writeFileSync(join(folder, file), change(readFileSync(join(folder, file), 'latin1')));
  return folder;
}

describe('a trained model', () => {
  it('loads from its folder and draws as it did when trained', async () => {
    const { model, card } = await loadModel(good);
    expect(card.hyper).toMatchObject({ ...smallHyper, epochs: 1 });
    const { columns } = await scoreEvents({
      model,
      source,
      scores: ['sse'],
      events: [sample!.event],
    });
    let sse = 0;
    sample!.mask.forEach((x, i) => (sse += (x - sample!.reconstruction[i]) ** 2));
    expect(columns.sse[0] / sse).toBeCloseTo(1, 5);
    model.dispose();
  });

  it.each([
    ['a card cut short', 'card.json', (t: string) => t.slice(0, 100)],
    ['a card of another kind of file', 'card.json', () => '{"hello": 1}'],
    ['weights cut short', 'weights.bin', (t: string) => Buffer.from(t, 'latin1').subarray(0, 1000)],
    [
      'a weight changed',
      'weights.bin',
      (t: string) => {
        const bytes = Buffer.from(t, 'latin1');
        bytes[1234] ^= 1;
        return bytes;
      },
    ],
    ['variables renamed', 'weights.json', (t: string) => t.replace('residual/stage1', 'x')],
  ] as const)('is refused with %s', async (_, file, change) => {
    const folder = changed(file, change);
    await expect(loadModel(folder)).rejects.toMatchObject({ code: 'model-unreadable' });
  });

  it('is refused where the folder holds none, or a model this program does not know', async () => {
    await expect(loadModel(root)).rejects.toMatchObject({ code: 'model-unreadable' });
    const folder = changed('card.json', (t) => t.replace('"codae"', '"gpt"'));
    await expect(loadModel(folder)).rejects.toMatchObject({ code: 'model-unknown' });
  });
});
