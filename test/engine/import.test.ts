import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { weightsBeside } from '../../core/engine/weights-beside';
import { data, index, unpacked } from '../published/fixtures';
import { fixtures, TestEngine } from './harness';

let engine: TestEngine;
const variational = unpacked('variational');
const other = mkdtempSync(join(tmpdir(), 'darkscope-weights-'));
beforeAll(() => {
  engine = new TestEngine();
});
afterAll(async () => {
  await engine.end();
  for (const folder of [variational, other]) rmSync(folder, { recursive: true });
});
const models = async () => (await engine.call('models.list', {})).models;

describe('published weights in the library', () => {
  it('are read only where the user chose the index and the data beside it', async () => {
    const asked = { files: [index], kind: 'codae', name: 'small' };
    engine.grants.add(index, 'read');
    await expect(engine.call('models.import', asked)).rejects.toMatchObject({
      code: 'file-not-granted',
      file: data,
    });
    expect(weightsBeside(index)).toEqual([index, data]);
    for (const file of weightsBeside(index)) engine.grants.add(file, 'read');
    const { model, taken, drawn } = await engine.call('models.import', asked);
    expect(model).toMatchObject({
      id: 'small',
      kind: 'codae',
      finished: true,
      epochs: 0,
      imported: 'tensorflow-checkpoint',
      meaningless: [],
    });
    expect(taken).toContainEqual({
      variable: 'decoder/stage4/block/second/gamma',
      from: 'decoder/layer_with_weights-15/norm/gamma',
      shape: [4],
    });
    expect(drawn).toEqual([]);
    expect(engine.events.at(-1)).toEqual({ event: 'models' });
    expect((await models()).map(({ id }) => id)).toEqual(['small']);
  });

  it('leave nothing behind where they do not fit the kind, and say what does not', async () => {
    const asked = { files: [index], kind: 'cae', name: 'wrong' };
    const error = await engine.call('models.import', asked).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'model-unreadable' });
    expect((error as { detail: string }).detail.split('\n').length).toBeGreaterThan(1);
    expect(existsSync(join(engine.folder, 'models', 'wrong'))).toBe(false);
  });

  it('without their prior mark the scores that compare with it, in the list and in columns', async () => {
    engine.grants.add(variational, 'read');
    const { model, drawn } = await engine.call('models.import', {
      files: [variational],
      kind: 'codvae',
      name: 'no-prior',
    });
    expect(drawn.every((name) => name.startsWith('prior/'))).toBe(true);
    expect(drawn).not.toEqual([]);
    expect(model.meaningless).toEqual(['klf', 'klr']);
    const { dataset } = await engine.open(join(fixtures, 'pooled.h5'));
    const scores = ['klf', 'sse'];
    await engine.run('score.start', { dataset, model: 'no-prior', scores });
    const columns = engine.events.flatMap((e) => (e.event === 'columns' ? e.columns : []));
    const marks = new Map(columns.map(({ name, meaningless }) => [name, meaningless]));
    expect(marks.get('no-prior.klf')).toBe(true);
    expect(marks.get('no-prior.sse')).toBeUndefined();
  });
});

describe('files of a checkpoint', () => {
  it('are those of the same name, and no others of their folder', () => {
    const folder = join(other, 'several');
    mkdirSync(folder);
    for (const file of [index, data]) copyFileSync(file, join(folder, basename(file)));
    copyFileSync(index, join(folder, 'later-03-0.950.index'));
    const chosen = join(folder, basename(data));
    expect(
      weightsBeside(chosen)
        .map((file) => basename(file))
        .sort(),
    ).toEqual([basename(data), basename(index)].sort());
    const alone = join(folder, 'encoder1.tflite');
    expect(weightsBeside(alone)).toEqual([alone]);
  });
});
