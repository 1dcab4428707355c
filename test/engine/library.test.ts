import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LoadedModels } from '../../core/engine/loaded-models';
import { ModelLibrary } from '../../core/engine/models';
import { fixtures, TestEngine, TINY } from './harness';

const file = join(fixtures, 'pooled.h5');
const cae = {
  kind: 'cae',
  assumeBackground: true,
  hyperparameters: { ...TINY, epochs: 1 },
} as const;

let engine: TestEngine;
let dataset: string;
const folderOf = (name: string) => join(engine.folder, 'models', name);
const names = async () => (await engine.call('models.list', {})).models.map(({ id }) => id).sort();

beforeAll(async () => {
  engine = new TestEngine();
  ({ dataset } = await engine.open(file));
  await engine.train(dataset, 'first', cae);
  await engine.run('score.start', { dataset, model: 'first', scores: ['bce'] });
});
afterAll(() => engine.end());

describe('a trained model of the library', () => {
  it('gets another name, and its scores go with it', async () => {
    const before = await engine.call('dataset.column', { dataset, column: 'first.bce' });
    const renamed = await engine.call('models.rename', { model: 'first', name: 'second' });
    expect(renamed).toMatchObject({ id: 'second', folder: folderOf('second'), elsewhere: false });
    expect(existsSync(folderOf('first'))).toBe(false);
    const told = engine.events.flatMap((event) => (event.event === 'columns' ? [event] : []));
    expect(told.at(-2)).toMatchObject({ columns: [], gone: ['first.bce'] });
    expect(told.at(-1)?.columns.map(({ name }) => name)).toEqual(['second.bce']);
    const after = await engine.call('dataset.column', { dataset, column: 'second.bce' });
    expect(after).toEqual(before);
  });

  it('is not given a name that is taken, empty, or no name of a folder', async () => {
    await engine.train(dataset, 'third', cae);
    for (const name of ['third', '', 'a/b', '..']) {
      const asked = engine.call('models.rename', { model: 'second', name });
      await expect(asked, name).rejects.toMatchObject({ code: 'bad-parameter' });
    }
    expect(await names()).toEqual(['second', 'third']);
  });

  it('is deleted with its folder, and its columns go', async () => {
    await engine.call('models.remove', { model: 'third' });
    expect(existsSync(folderOf('third'))).toBe(false);
    expect(await names()).toEqual(['second']);
  });

  it('is neither renamed nor deleted while it is trained', async () => {
    const { job } = await engine.call('train.start', {
      dataset,
      ...cae,
      name: 'busy',
      seed: 1,
      hyperparameters: { ...TINY, epochs: 1000 },
      resume: null,
    });
    await engine.jobWhere(job, ({ done }) => done > 1);
    for (const asked of [
      engine.call('models.rename', { model: 'busy', name: 'other' }),
      engine.call('models.remove', { model: 'busy' }),
    ]) {
      await expect(asked).rejects.toMatchObject({ code: 'bad-parameter' });
    }
    await engine.call('job.cancel', { job });
    await engine.ended(job);
    await engine.call('models.remove', { model: 'busy' });
    expect(existsSync(folderOf('busy'))).toBe(false);
  });
});

describe('a trained model elsewhere', () => {
  it('keeps its folder, whatever becomes of its place in the list', async () => {
    const folder = join(engine.folder, 'elsewhere', 'own');
    cpSync(folderOf('second'), folder, { recursive: true });
    engine.grants.add(folder, 'read');
    const added = await engine.call('models.add', { folder });
    expect(added).toMatchObject({ id: 'own', elsewhere: true });
    const renamed = await engine.call('models.rename', { model: 'own', name: 'mine' });
    expect(renamed).toMatchObject({ id: 'mine', folder });
    // The same weights have scored these events under another name.
    const { values } = await engine.call('dataset.column', { dataset, column: 'mine.bce' });
    expect(values).toHaveLength((await engine.open(file)).count);
    await engine.call('models.remove', { model: 'mine' });
    expect(await names()).toEqual(['second']);
    expect(readdirSync(folder)).toContain('card.json');
  });
});

describe('models kept in memory', () => {
  it('outlive their being given up while they are in use', async () => {
    const folders = Array.from({ length: 6 }, (_, i) => join(engine.folder, 'copies', String(i)));
    for (const folder of folders) cpSync(folderOf('second'), folder, { recursive: true });
    const loaded = new LoadedModels();
    const [first, ...others] = folders.map((folder) => ({ folder, hash: 'of these' }));
    const disposed = await loaded.use(first, async (model) => {
      for (const other of others) await loaded.use(other, () => undefined);
      const weights = [...model.weights.values()];
      return { while: weights.map((w) => w.isDisposed), weights };
    });
    expect(disposed.while).not.toContain(true);
    await new Promise((done) => setImmediate(done));
    expect(disposed.weights.map((weight) => weight.isDisposed)).not.toContain(false);
  });
});

describe('a folder that was kept for a training', () => {
  it('is free again when the program ended before the training began', () => {
    const folder = mkdtempSync(join(tmpdir(), 'darkscope-library-'));
    try {
      const { id } = new ModelLibrary(folder).reserve('waiting');
      expect(new ModelLibrary(folder).reserve('waiting').id).toBe(id);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
