import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { float16Value, toHalf } from '../../core/float16';
import { predict } from '../../core/models/predict';
import { compactModel } from '../../core/training/compact';
import { fit } from '../../core/training/fit';
import { loadModel } from '../../core/training/load';
import { readWeightFiles, type NamedArray } from '../../core/training/model-folder';
import { readCard } from '../../core/training/read-card';
import { uniform } from '../tensor/fixture-numbers';
import { MASK_SIZE } from '../../core/events/schema';
import { writeWeights } from '../../core/tensor/weights';
import { smallFiles, smallHyper, smallSource } from './small-source';

const folder = mkdtempSync(join(tmpdir(), 'darkscope-compact-'));
const full = join(folder, 'full');
const small = join(folder, 'small');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(async () => {
  await fit({
    kind: 'codae',
    preset: 'quick',
    hyper: smallHyper,
    seed: 3,
    source: smallSource(Array<number>(12).fill(0)),
    dataFiles: smallFiles.map((one) => ({ ...one, file: `/home/somebody/${one.file}` })),
    out: full,
  });
  await compactModel(full, small);
});

const weightsOf = async (model: string): Promise<NamedArray[]> =>
  readWeightFiles(model, (await readCard(model)).weightsSha256!);

describe('a model whose weights were rounded to half precision', () => {
  it('takes half the bytes, and its card tells what it was rounded from and nothing else anew', async () => {
    const [before, after] = [await readCard(full), await readCard(small)];
    const { weightsSha256, roundedFrom, ...rest } = after;
    const { weightsSha256: full32 } = before;
    // Where files lay on the machine of the training is nobody else's business.
    expect({ ...rest, weightsSha256: full32 }).toEqual({ ...before, dataFiles: smallFiles });
    expect(roundedFrom).toBe(full32);
    expect(weightsSha256).not.toBe(full32);
    const bytes = (model: string) => statSync(join(model, 'weights.bin')).size;
    expect(bytes(small)).toBe(bytes(full) / 2);
    expect(bytes(small)).toBe(2 * before.parameters);
    expect(existsSync(join(small, 'checkpoint.bin'))).toBe(false);
  });

  it('has every weight within half a unit of the eleventh binary digit', async () => {
    const [before, after] = [await weightsOf(full), await weightsOf(small)];
    expect(after.map(({ name, shape }) => [name, shape])).toEqual(
      before.map(({ name, shape }) => [name, shape]),
    );
    let rounded = 0;
    before.forEach(({ values }, i) => {
      values.forEach((value, j) => {
        const other = after[i].values[j];
        // Below 2^-14 halves stand 2^-24 apart.
        expect(Math.abs(other - value)).toBeLessThanOrEqual(
          Math.max(2 ** -11 * Math.abs(value), 2 ** -25),
        );
        rounded += Number(other !== value);
      });
    });
    expect(rounded).toBeGreaterThan(0);
  });

  it('computes exactly what its rounded weights give in the model that was rounded', async () => {
    const [before, after] = [await loadModel(full), await loadModel(small)];
    const masks = Float32Array.from(uniform(4 * MASK_SIZE, 5), (u) => Number(u < 0.05));
    const found = predict(after.model, masks);
    expect(found).not.toEqual(predict(before.model, masks));
    const rounded = (await weightsOf(full)).map(({ values }) =>
      values.map((value) => float16Value(toHalf(value))),
    );
    writeWeights(before.model.weights, rounded);
    expect(found).toEqual(predict(before.model, masks));
    before.model.dispose();
    after.model.dispose();
  });

  it('loses nothing more when it is rounded again, and remembers its first weights', async () => {
    const again = join(folder, 'again');
    const card = await compactModel(small, again);
    expect(card).toEqual(await readCard(small));
    const read = (model: string) => readFileSync(join(model, 'weights.bin'));
    expect(read(again).equals(read(small))).toBe(true);
  });

  it('is refused where it would replace a model, and of weights that are not the card’s', async () => {
    await expect(compactModel(full, small)).rejects.toMatchObject({ code: 'bad-parameter' });
    const other = join(folder, 'other');
    cpSync(full, other, { recursive: true });
    rmSync(join(other, 'weights.bin'));
    const target = join(folder, 'target');
    await expect(compactModel(other, target)).rejects.toMatchObject({ code: 'model-unreadable' });
    expect(existsSync(join(target, 'card.json'))).toBe(false);
  });
});
