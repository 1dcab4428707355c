import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDataset } from '../../core/events/dataset';
import { readTable, type ScoreTable } from '../../core/tables';
import {
  builtBundle,
  checkout,
  darkscope,
  json,
  sample,
  spawned,
  temporaryFolder,
} from './command-line';

const tiny = ['--set', 'filters=4', '--set', 'latentChannels=4', '--batch', '50', '--seed', '7'];
const training = join(sample, 'train_qcd.h5');
const test = join(sample, 'test');

let bundle: string;
beforeAll(async () => {
  bundle = await builtBundle();
});

/** What must be equal where two trainings are equal. */
function weightsOf(model: string): string {
  return createHash('sha256')
    .update(readFileSync(join(model, 'weights.bin')))
    .digest('hex');
}

describe('the whole job on the bundled sample', () => {
  it('trains, scores, evaluates, selects, reports; the selected events reopen', async () => {
    const folder = temporaryFolder();
    const model = join(folder, 'model');
    const scores = join(folder, 'scores.h5');
    const selected = join(folder, 'selected.h5');

    const trained = await spawned(bundle, [
      'train',
      '--data',
      training,
      '--epochs',
      '1',
      ...tiny,
      '--out',
      model,
      '--json',
    ]);
    expect(trained).toMatchObject({ code: 0 });
    const { card } = json<{ card: { state: string; metrics: unknown[]; seed: number } }>(trained);
    expect(card).toMatchObject({ state: 'finished', seed: 7, split: { training: 300 } });
    expect(card.metrics).toHaveLength(1);
    expect(trained.stderr).toMatch(/^epoch 1\/1 {2}loss /m);

    const scored = await spawned(bundle, [
      'score',
      '--model',
      model,
      '--data',
      test,
      '--with',
      'n_tracks',
      '--out',
      scores,
    ]);
    expect(scored).toMatchObject({ code: 0, stdout: expect.stringContaining('372 events scored') });
    const table = await readTable(scores);
    expect(table.columns.map((column) => column.name).sort()).toEqual([
      'bce',
      'dice',
      'ediff',
      'mse',
      'n_tracks',
      'pixelsum',
      'psnr',
      'sae',
      'saemask',
      'sse',
      'ssim',
      'z1',
      'z2',
    ]);

    const evaluated = await darkscope('evaluate', '--scores', scores, '--json');
    expect(evaluated.code).toBe(0);
    const direct = await darkscope('evaluate', '--data', test, '--by', 'n_tracks', '--json');
    type Answer = { scores: Record<string, { points: unknown[] }> };
    const judged = json<Answer>(evaluated).scores;
    expect(judged.n_tracks).toEqual(json<Answer>(direct).scores.n_tracks);
    expect(judged.bce.points).toHaveLength(6);

    const picked = await darkscope(
      ...['select', '--scores', scores, '--by', 'bce', '--top', '7', '--out', selected, '--json'],
    );
    expect(picked.code).toBe(0);
    expect(json(picked)).toMatchObject({ out: [selected], events: 7, side: 'above' });
    await expectSameEvents(selected, scores);

    const cells = await darkscope(
      ...['occupancy', '--scores', scores, '--by', 'bce', '--top', '40', '--json'],
    );
    expect(json(cells)).toMatchObject({ events: 40, others: 332, unread: 0, against: 'others' });

    const page = join(folder, 'report.html');
    const reported = await spawned(bundle, [
      'report',
      '--scores',
      scores,
      '--model',
      model,
      '--top',
      '3',
      '--out',
      page,
    ]);
    expect(reported).toMatchObject({ code: 0, stdout: `${page}\n` });
    // Tracker, ECAL, HCAL, mask, reconstruction, residual of three events.
    expect(readFileSync(page, 'utf8').match(/data:image\/png/g)).toHaveLength(18);

    await expectExplained(bundle, model, table);

    // One of its four events lies in a damaged chunk.
    const damaged = join(checkout, 'test/fixtures/events/bad_chunk.h5');
    const beside = join(folder, 'damaged.csv');
    const partly = await spawned(bundle, [
      ...['score', '--model', model, '--data', damaged, '--with', 'mask_sum', '--out', beside],
    ]);
    expect(partly.code).toBe(3);
    expect(partly.stdout).toContain('4 events scored');
    expect(partly.stdout).toContain('1 of them unreadable');
    expect(partly.stderr).toMatch(/bad_chunk\.h5: dataset images, event 2: .*\[file-chunk\]/);
    for (const { values } of (await readTable(beside)).columns) {
      expect(Array.from(values, Number.isNaN)).toEqual([false, false, true, false]);
    }
  });
});

/** Terms sum to the score in the table, erasing a cell by hand is what the ranking of cells says, shares are told of all. */
async function expectExplained(bundle: string, model: string, table: ScoreTable): Promise<void> {
  const folder = temporaryFolder();
  const of = ['--model', model, '--data', test, '--json'];
  const bce = table.columns.find(({ name }) => name === 'bce')?.values ?? [];
  const asked = [...of, '--event', '20'];
  const whole = json<{ sum: number; largest: { term: number }[] }>(
    await spawned(bundle, ['breakdown', ...asked, '--by', 'bce']),
  );
  expect(whole.sum / bce[20]).toBeCloseTo(1, 6);

  type Ranked = { value: number; cells: { cell: number; without: number }[] };
  const ranked = json<Ranked>(await spawned(bundle, ['what-if', ...asked, '--by', 'bce']));
  const [{ cell, without }] = ranked.cells;
  const edited = join(folder, 'edited.h5');
  const place = `${Math.floor(cell / 58)},${cell % 58}`;
  const changed = json<{ scores: { score: string; before: number; after: number }[] }>(
    await spawned(bundle, ['what-if', ...asked, '--set', `all:${place}=0`, '--out', edited]),
  );
  const told = changed.scores.find(({ score }) => score === 'bce');
  expect((told?.before ?? NaN) / ranked.value).toBeCloseTo(1, 6);
  expect((told?.after ?? NaN) / without).toBeCloseTo(1, 5);
  expect(json(await darkscope('info', edited, '--json'))).toMatchObject({ events: 1 });

  const shares = join(folder, 'shares.csv');
  const shared = await spawned(bundle, ['shares', ...of, '--by', 'bce', '--out', shares]);
  expect(shared.code).toBe(0);
  const { columns } = await readTable(shares);
  const column = (name: string) => columns.find((one) => one.name === name)?.values ?? [];
  expect(column('bce')[20] / bce[20]).toBeCloseTo(1, 6);
  expect(Array.from(column('bce.ecal')).every((value) => value >= 0 && value <= 1)).toBe(true);
}

/** The exported events are those with the highest BCE, to the bit and with their scores. */
async function expectSameEvents(selected: string, scores: string): Promise<void> {
  const table = await readTable(scores);
  const bce = table.columns.find((column) => column.name === 'bce')?.values ?? [];
  const highest = Array.from(bce.keys())
    .sort((a, b) => bce[b] - bce[a])
    .slice(0, 7);
  const original = await openDataset([test]);
  const reopened = await openDataset([selected]);
  expect(reopened.problems).toEqual([]);
  const kept = await reopened.source.readColumn('bce');
  expect(Array.from(kept)).toEqual(highest.map((row) => bce[row]));
  expect(await reopened.source.readImages([0, 1, 2, 3, 4, 5, 6])).toEqual(
    await original.source.readImages(highest),
  );
  expect(Array.from(reopened.source.labels)).toEqual(
    highest.map((row) => original.source.labels[row]),
  );
  await original.source.close();
  await reopened.source.close();
}

describe('training with several seeds', () => {
  it('leaves a model for each, goes on where it stopped, and takes no single seed beside', async () => {
    const out = join(temporaryFolder(), 'model');
    const small = ['train', '--data', join(test, 'qcd.h5'), '--epochs', '1', ...tiny.slice(0, -2)];
    const first = await spawned(bundle, [...small, '--seed', '7', '--out', `${out}-7`]);
    expect(first.code).toBe(0);
    const both = [...small, '--seeds', '7,8', '--out', out];
    expect((await spawned(bundle, both)).code).toBe(1);
    const { code, stdout } = await spawned(bundle, [...both, '--resume', '--json']);
    expect(code).toBe(0);
    const { models } = JSON.parse(stdout) as {
      models: { model: string; card: { seed: number } }[];
    };
    expect(models.map(({ model, card }) => [model, card.seed])).toEqual([
      [`${out}-7`, 7],
      [`${out}-8`, 8],
    ]);
    expect(weightsOf(`${out}-8`)).not.toBe(weightsOf(`${out}-7`));
    const confused = await darkscope(...both, '--seed', '9');
    expect(confused.stderr).toContain('exclude each other');
  });
});

describe('an interrupted training', () => {
  const words = ['train', '--data', join(test, 'qcd.h5'), '--epochs', '2', ...tiny];
  const whole = mkdtempSync(join(tmpdir(), 'darkscope-whole-'));
  beforeAll(async () => {
    const undisturbed = await spawned(bundle, [...words, '--out', whole]);
    expect(undisturbed.code).toBe(0);
    return () => rmSync(whole, { recursive: true, force: true });
  });

  it.each([
    { signal: 'SIGINT', code: 130 },
    { signal: 'SIGKILL', code: null },
  ] as const)(
    'by $signal goes on with --resume to the very same weights',
    async ({ signal, code }) => {
      const broken = join(temporaryFolder(), 'broken');
      const stopped = await spawned(bundle, [...words, '--out', broken], (child) => {
        // A line an epoch: after the first, the second is under way.
        child.stderr?.on('data', (data: Buffer) => {
          if (/^epoch 1\/2 {2}loss/m.test(data.toString())) child.kill(signal);
        });
      });
      expect(stopped.code).toBe(code);
      if (signal === 'SIGINT') {
        expect(stopped.stderr).toContain('keeps a checkpoint');
        expect(stopped.stderr).toMatch(/Go on with: darkscope train .* --resume/);
      }
      const resumed = await spawned(bundle, [...words, '--out', broken, '--resume']);
      expect(resumed.code).toBe(0);
      expect(resumed.stderr).not.toMatch(/^epoch 1\/2/m);
      expect(resumed.stderr).toMatch(/^epoch 2\/2/m);
      expect(weightsOf(broken)).toBe(weightsOf(whole));
    },
  );
});

describe('what cannot be done is said before anything starts', () => {
  it('a training without background', async () => {
    const out = join(temporaryFolder(), 'model');
    const outcome = await darkscope('train', '--data', join(test, 'svj.h5'), '--out', out);
    expect(outcome.code).toBe(3);
    expect(outcome.stderr).toMatch(/needs at least 2 background events.*\[no-background\]/);
  });

  it('a batch of nothing, and a hyperparameter that does not exist', async () => {
    const out = join(temporaryFolder(), 'model');
    const empty = await darkscope('train', '--data', training, '--batch', '0', '--out', out);
    expect(empty).toMatchObject({ code: 2, stderr: expect.stringContaining('batch must be') });
    const odd = await darkscope('train', '--data', training, '--set', 'depth=3', '--out', out);
    expect(odd).toMatchObject({ code: 2, stderr: expect.stringContaining('Known are filters') });
  });

  it('a folder that cannot be written', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const outcome = await darkscope('train', '--data', training, '--out', join(file, 'model'));
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('[output-unwritable]');
  });

  it('a model that is none, and a score file of an unknown kind', async () => {
    const folder = temporaryFolder();
    const none = await darkscope(
      ...['score', '--model', folder, '--data', test, '--out', join(folder, 's.h5')],
    );
    expect(none).toMatchObject({ code: 3, stderr: expect.stringContaining('[model-unreadable]') });
    const kind = await darkscope(
      ...['score', '--model', folder, '--data', test, '--out', join(folder, 's.xlsx')],
    );
    expect(kind).toMatchObject({ code: 2, stderr: expect.stringContaining('.parquet') });
  });
});

describe('selecting', () => {
  /** A score table of four events of the sample, written by hand. */
  function handmade(folder: string, file: string): string {
    const path = join(folder, 'scores.csv');
    const rows = [0, 1, 2, 3].map((i) => `${file},${i},SUEP,1,125,${i}`);
    writeFileSync(path, ['file,index,class,label,mass,mine', ...rows, ''].join('\r\n'));
    return path;
  }

  it('needs exactly one cut', async () => {
    const scores = handmade(temporaryFolder(), join(test, 'suep.h5'));
    const words = ['select', '--scores', scores, '--by', 'mine', '--out', 'x.h5'];
    expect(await darkscope(...words)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('needs one of --top'),
    });
    expect(await darkscope(...words, '--top', '1', '--above', '2')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('cannot be used with'),
    });
    expect(await darkscope(...words, '--fpr', '0.1')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('[no-background]'),
    });
    expect(await darkscope(...words, '--above', '99')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nothing to write'),
    });
  });

  it('finds files that were moved, by name', async () => {
    const folder = temporaryFolder();
    const moved = join(folder, 'elsewhere');
    mkdirSync(moved);
    copyFileSync(join(test, 'suep.h5'), join(moved, 'suep.h5'));
    const scores = handmade(folder, '/gone/suep.h5');
    const out = join(folder, 'out.h5');
    const words = ['select', '--scores', scores, '--by', 'mine', '--below', '2', '--out', out];
    expect(await darkscope(...words)).toMatchObject({ code: 3 });
    const outcome = await darkscope(...words, '--data', moved, '--json');
    expect(outcome.code).toBe(0);
    expect(json(outcome)).toMatchObject({ events: 2, classes: { SUEP: 2 }, threshold: 2 });
  });

  it('refuses a file that is not the one that was scored, and two that could be', async () => {
    const folder = temporaryFolder();
    const [one, two] = [join(folder, 'one'), join(folder, 'two')];
    for (const place of [one, two]) {
      mkdirSync(place);
      copyFileSync(join(test, 'suep.h5'), join(place, 'suep.h5'));
    }
    const scores = handmade(folder, '/gone/suep.h5');
    const out = join(folder, 'out.h5');
    const words = ['select', '--scores', scores, '--by', 'mine', '--top', '1', '--out', out];
    expect(await darkscope(...words, '--data', one, two)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('could both be'),
    });
    const hash = createHash('sha256')
      .update(readFileSync(join(test, 'suep.h5')))
      .digest('hex');
    const record = (sha256: string): void =>
      writeFileSync(
        `${scores}.meta.json`,
        JSON.stringify({ data: JSON.stringify([{ file: '/gone/suep.h5', sha256, events: 4 }]) }),
      );
    record(hash);
    expect(await darkscope(...words, '--data', one, two)).toMatchObject({ code: 0 });
    record('0'.repeat(64));
    expect(await darkscope(...words, '--data', one)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('score it again'),
    });
  });
});
