import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { importModel } from '../../core/published/import-model';
import { answersOf, data, distance, index, published, temporaryFolder, unpacked } from './fixtures';
import type { DarkscopeError } from '../../core/errors';
import type { ImportOptions } from '../../core/published/import-model';

const root = temporaryFolder();
const parts = unpacked('parts');
const whole = unpacked('small');
const variational = unpacked('variational');
afterAll(() =>
  [root, parts, whole, variational].forEach((folder) => rmSync(folder, { recursive: true })),
);

let made = 0;
const fresh = (): string => join(root, String(made++));

/** How an import fails, once it is certain that nothing was written. */
async function failure(options: Omit<ImportOptions, 'out'>): Promise<DarkscopeError> {
  const out = fresh();
  const error: unknown = await importModel({ ...options, out }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(existsSync(out)).toBe(false);
  return error as DarkscopeError;
}

describe('published weights', () => {
  it('answer as in Keras when they come from a checkpoint, whose shapes tell the settings', async () => {
    const answers = answersOf('small');
    const { folder, card, taken, ignored } = await importModel({ files: [index], out: fresh() });
    expect(await distance(folder, answers, answers.keras)).toBeLessThan(1e-4);
    expect(card).toMatchObject({
      kind: 'codae',
      state: 'finished',
      parameters: answers.parameters,
      hyper: { filters: 4, latentChannels: 3 },
      dataFiles: [],
      metrics: [],
    });
    expect(card.imported).toEqual({
      format: 'tensorflow-checkpoint',
      drawn: [],
      files: [index, data].map((file) => ({
        file,
        sha256: createHash('sha256').update(readFileSync(file)).digest('hex'),
      })),
    });
    expect(taken).toContainEqual({
      variable: 'decoder/stage4/block/second/gamma',
      from: 'decoder/layer_with_weights-15/norm/gamma',
      shape: [4],
    });
    const names = ignored.map(({ name }) => name);
    expect(names).toContain('trackers/loss/total');
    expect(names.some((name) => name.includes('OPTIMIZER_SLOT'))).toBe(true);
  });

  it.each([
    ['three TFLite files in any order', 'parts'],
    ['one TFLite file', 'small'],
  ] as const)('answer as Keras with float16 weights when they come from %s', async (_, name) => {
    const answers = answersOf(name);
    const named = ['encoder2', 'decoder', 'encoder1'].map((p) =>
      join(parts, `${p}_quant_f16.tflite`),
    );
    const files = name === 'parts' ? named : [join(whole, 'whole.tflite')];
    const { folder, card } = await importModel({ files, out: fresh() });
    expect(card.parameters).toBe(answers.parameters);
    expect(card.imported?.format).toBe('tflite');
    expect(await distance(folder, answers, answers.float16)).toBeLessThan(1e-4);
    // It also rounds the pixels' coordinates and the 0.001 under the root to float16; Keras with those agrees to 3e-5.
    const { interpreter = answers.float16 } = answers;
    expect(await distance(folder, answers, interpreter)).toBeLessThan(5e-4);
  });

  it('open by folder, by prefix, by data file and by all files of the folder alike', async () => {
    const all = [join(published, 'small/checkpoint'), data, index];
    const named = [[copied()], [index.replace('.index', '')], [data], all];
    const hashes = await Promise.all(
      named.map(async (files) => (await importModel({ files, out: fresh() })).card.weightsSha256),
    );
    expect(new Set(hashes).size).toBe(1);
  });

  it('of CoDVAE open without the temperatures of the prior, which no checkpoint holds', async () => {
    const answers = answersOf('variational');
    const { folder, card, taken } = await importModel({
      files: [variational],
      kind: 'codvae',
      out: fresh(),
    });
    expect(await distance(folder, answers, answers.keras)).toBeLessThan(1e-4);
    expect(card.hyper).toMatchObject({ filters: 4, latentChannels: 3 });
    expect(card.imported?.drawn).toEqual(['prior/temperature']);
    // Keras puts the longer branch, that of the temperature, before the logits.
    expect(
      taken.filter(({ variable }) => /^(prior|residual\/(logits|temp))/.test(variable)),
    ).toEqual([
      {
        variable: 'residual/logits/kernel',
        from: 'energy_encoder/layer_with_weights-13/kernel',
        shape: [1, 1, 16, 3],
      },
      {
        variable: 'residual/logits/bias',
        from: 'energy_encoder/layer_with_weights-13/bias',
        shape: [3],
      },
      {
        variable: 'residual/temperature/kernel',
        from: 'energy_encoder/layer_with_weights-12/kernel',
        shape: [1, 1, 16, 1],
      },
      {
        variable: 'residual/temperature/bias',
        from: 'energy_encoder/layer_with_weights-12/bias',
        shape: [1],
      },
      { variable: 'prior/logits', from: 'prior/_logits', shape: [5, 4, 5, 3] },
    ]);
  });

  it('are refused with all that does not match when they are of other settings', async () => {
    const error = await failure({ files: [index], hyper: { filters: 8 } });
    expect(error).toMatchObject({ code: 'model-unreadable' });
    expect(error.detail?.split('\n')).toContain(
      'residual/stage1/down/kernel: expected [3, 3, 1, 8], found [3, 3, 1, 4] (encoder1/layer_with_weights-0/conv/kernel)',
    );
  });

  it('are refused as another kind of model, naming what that one has no variable for', async () => {
    const error = await failure({
      files: [index],
      kind: 'cae',
      hyper: { filters: 4, latentChannels: 3 },
    });
    expect(error.message).toContain(
      '100 of its 100 variables match, 0 have another shape, 0 are missing, 26 are too many',
    );
    expect(error.detail).toContain(
      'encoder2/layer_with_weights-4/kernel: found [320, 2], expected nothing like it',
    );
  });

  it('are refused when a part is missing, naming its variables', async () => {
    const files = ['encoder1', 'decoder'].map((p) => join(parts, `${p}_quant_f16.tflite`));
    const error = await failure({ files, hyper: { filters: 8, latentChannels: 6 } });
    expect(error.message).toContain('108 of its 126 variables match');
    expect(error.detail).toContain('mask/latents/kernel: expected [640, 2], found nothing');
  });

  it('never take the place of a model', async () => {
    const { folder } = await importModel({ files: [index], out: fresh() });
    await expect(importModel({ files: [index], out: folder })).rejects.toMatchObject({
      code: 'output-unwritable',
    });
  });
});

describe('a damaged file is told as such', () => {
  it.each([
    ['a data file with one bit turned', data, (b: Buffer) => turned(b, b.length - 40000)],
    ['an index with one bit turned', index, (b: Buffer) => turned(b, 1000)],
    ['an index cut short', index, (b: Buffer) => b.subarray(0, 5000)],
    ['a data file cut short', data, (b: Buffer) => b.subarray(0, 20000)],
    ['an index that is something else', index, () => Buffer.from('hello')],
  ])('%s', async (_, file, change) => {
    const folder = copied();
    const path = join(folder, basename(file));
    writeFileSync(path, change(readFileSync(path)));
    expect(await failure({ files: [folder] })).toMatchObject({
      code: 'file-unreadable',
      file: path,
    });
  });

  it('a checkpoint without its data file', async () => {
    const folder = copied();
    rmSync(join(folder, basename(data)));
    const error = await failure({ files: [folder] });
    expect(error).toMatchObject({ code: 'file-unreadable', file: join(folder, basename(data)) });
  });

  it.each([
    ['cut short', (b: Buffer) => b.subarray(0, 30000)],
    ['that is something else', () => readFileSync(index)],
  ])('a TFLite file %s', async (_, change) => {
    const path = join(root, 'bad.tflite');
    writeFileSync(path, change(readFileSync(join(parts, 'decoder_quant_f16.tflite'))));
    expect(await failure({ files: [path] })).toMatchObject({ code: 'file-unreadable', file: path });
  });

  it('a folder without weights, and a path that is not there', async () => {
    const empty = temporaryFolder();
    expect(await failure({ files: [empty] })).toMatchObject({ code: 'file-unreadable' });
    rmSync(empty, { recursive: true });
    expect(await failure({ files: [join(root, 'none.index')] })).toMatchObject({
      code: 'file-unreadable',
    });
  });
});

function turned(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] ^= 1;
  return copy;
}

/** The checkpoint in a folder of its own. */
function copied(): string {
  const folder = temporaryFolder();
  for (const file of [index, data]) copyFileSync(file, join(folder, basename(file)));
  return folder;
}
