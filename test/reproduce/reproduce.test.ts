import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDataset } from '../../core/events/dataset';
import { EventSubset } from '../../core/events/subset';
import { paperEvents, type PaperEvents } from '../../core/reproduce/events';
import { reproduce, type ReproduceOptions } from '../../core/reproduce/reproduce';
import { Results } from '../../core/reproduce/results';
import { scoreBaselines } from '../../core/reproduce/work';
import { readTable } from '../../core/tables';
import type { EventFiles } from '../../core/events/event-files';
import type { Reproduction } from '../../core/reproduce/reproduce';

const sample = resolve(import.meta.dirname, '../fixtures/sample');

let folder: string;
let source: EventFiles;
let events: PaperEvents;
let first: Reproduction;

const tiny = { filters: 4, latentChannels: 4, batch: 8, microBatch: 8 };
const options = (more: Partial<ReproduceOptions> = {}): ReproduceOptions => ({
  events,
  out: join(folder, 'out'),
  models: ['codae', 'cae'],
  seeds: [42, 51],
  allSeeds: false,
  preset: 'paper',
  epochs: 1,
  set: tiny,
  ...more,
});

/** Every file with the time of its last change and its number. */
function state(out: string): string[] {
  return readdirSync(out, { recursive: true, encoding: 'utf8' })
    .filter((name) => !/^(report\.html|results\.json)$/.test(name))
    .map((name) => {
      const { mtimeMs, ino } = statSync(join(out, name));
      return `${name} ${mtimeMs} ${ino}`;
    })
    .sort();
}

/** A few of each file: 24 to train on, the rest to test on. */
async function someOf(sample: string): Promise<{ source: EventFiles; events: PaperEvents }> {
  const training = join(sample, 'train_qcd.h5');
  const { source } = await openDataset([training, join(sample, 'test')]);
  const some = Array.from({ length: source.count }, (_, event) => event).filter((event) => {
    const { file, index } = source.id(event);
    return file === training ? index < 24 : index % 5 === 0;
  });
  const subset = new EventSubset(source, some);
  return { source, events: await paperEvents(subset, (file) => file === training, 42) };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'darkscope-reproduce-'));
  ({ source, events } = await someOf(sample));
  first = await reproduce(options());
});

afterAll(async () => {
  await source.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('reproducing the paper', () => {
  it('makes the four tables of what it trained, as a file that fits its schema', () => {
    const results = v.parse(Results, JSON.parse(readFileSync(first.json, 'utf8')));
    expect(results.complete).toBe(true);
    expect(first.failures).toEqual([]);
    expect(results.trainings.map(({ model, seed }) => `${model} ${seed}`)).toEqual([
      'codae 42',
      'cae 42',
      'codae 51',
      'cae 51',
    ]);
    const codae = results.rows.find(({ model, score }) => model === 'codae' && score === 'bce');
    expect(codae).toMatchObject({ inPaper: true, seeds: [42, 51], title: 'CoDAE (BCE)' });
    expect(results.rows.map(({ model }) => model)).toEqual(
      expect.arrayContaining(['n_tracks', 'e_tracker', 'e_ecal', 'e_hcal', 'e_total', 'mask_sum']),
    );
    const compared = new Set(results.aso.map(({ title, baseline }) => `${title} / ${baseline}`));
    expect([...compared]).toEqual([
      'CoDAE (Z₂) / cae',
      'CoDAE (Z₂) / n_tracks',
      'CoDAE (BCE) / cae',
      'CoDAE (BCE) / n_tracks',
    ]);
    expect(results.reconstruction.map(({ model }) => model)).toEqual(['codae', 'cae']);
    expect(results.conditions.files).toHaveLength(4);
    expect(results.trainings[0].differs).toMatchObject({ epochs: 30, batch: 128, filters: 64 });
    expect(results.trainings[0].differs).not.toHaveProperty('microBatch');
  });

  it('writes one page that needs nothing else and says what differs from the paper', () => {
    const page = readFileSync(first.report, 'utf8');
    for (const text of ['Table 1', 'Table 2', 'Table 3', 'Table 4', 'Learning curves', '97.63']) {
      expect(page).toContain(text);
    }
    expect(page).toContain('epochs 1 (paper: 30)');
    expect(page).toContain('drawn with replacement');
    expect(page).not.toMatch(/(?:src|href)\s*=\s*["'](?!data:)/);
    expect(page).not.toContain('NaN');
    expect(page).not.toContain('undefined');
  });

  it('called again, does nothing but write page and numbers anew', async () => {
    const before = state(options().out);
    const trained: string[] = [];
    const second = await reproduce(
      options({ onTrained: ({ training }) => void trained.push(training.id) }),
    );
    expect(trained).toEqual([]);
    expect(state(options().out)).toEqual(before);
    const { made, ...same } = second.results;
    expect(made).not.toBe(first.results.made);
    expect({ ...same, made: first.results.made }).toEqual(first.results);
  });

  it('goes on with events whose files were moved meanwhile', async () => {
    const moved = join(folder, 'moved');
    cpSync(sample, moved, { recursive: true });
    const there = await someOf(moved);
    try {
      const out = join(folder, 'moved-out');
      cpSync(options().out, out, { recursive: true });
      const models = ['codae', 'cae', 'ae'];
      const { results, failures } = await reproduce(
        options({ events: there.events, out, models, seeds: [42] }),
      );
      expect(failures).toEqual([]);
      const of = ({ differences }: Results, name: string) =>
        differences.filter(({ model }) => model === name);
      // Beside the baselines that were kept: the new model, and one that was kept as well.
      expect(of(results, 'ae').every(({ low, high }) => low > -100 && high < 100)).toBe(true);
      expect(of(results, 'cae').map(({ score }) => score)).toEqual(
        of(first.results, 'cae').map(({ score }) => score),
      );
    } finally {
      await there.source.close();
    }
  });

  it('has no nTracks where the files do not tell them of any background', async () => {
    const { labels } = events.source;
    const part = new EventSubset(events.source, Array.from(labels.keys()));
    const told = await part.readColumn('n_tracks');
    const untold = { n_tracks: told.map((n, event) => (labels[event] === 0 ? NaN : n)) };
    part.readColumn = (name) => Promise.resolve(untold[name as 'n_tracks']);
    const out = join(folder, 'untold');
    const { columns } = await scoreBaselines({ ...events, source: part }, { out }, () => {});
    expect(columns.map(({ name }) => name)).not.toContain('n_tracks');
    expect(columns.map(({ name }) => name)).toContain('mask_sum');
  });

  it('keeps scores that any other command can read', async () => {
    const [name] = readdirSync(join(options().out, 'scores')).filter((n) => n.startsWith('cae'));
    const table = await readTable(join(options().out, 'scores', name));
    expect(table.labels).toEqual(Int32Array.from(events.test, (e) => events.source.labels[e]));
    expect(table.columns.map((column) => column.name)).toContain('bce');
  });

  it('interrupted, keeps what is done and goes on there', async () => {
    const out = join(folder, 'interrupted');
    const abort = new AbortController();
    const cut = reproduce(
      options({
        out,
        models: ['cae'],
        signal: abort.signal,
        onProgress: ({ what }) => {
          if (what.startsWith('2 of 2')) abort.abort();
        },
      }),
    );
    await expect(cut).rejects.toMatchObject({ code: 'cancelled' });
    const partial = v.parse(Results, JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')));
    expect(partial.complete).toBe(false);
    expect(partial.trainings.map(({ state }) => state)).toEqual(['finished', 'waiting']);

    const { results } = await reproduce(options({ out, models: ['cae'] }));
    expect(results.complete).toBe(true);
    const weights = ({ trainings }: Results): (string | null)[] =>
      trainings.filter(({ model }) => model === 'cae').map(({ weightsSha256 }) => weightsSha256);
    expect(weights(results)).toEqual(weights(first.results));
  });

  it('leaves out a model whose training fails, says why, and makes the rest', async () => {
    const { labels } = events.source;
    const signal = Array.from(events.test).filter((event) => labels[event] > 0);
    const test = events.test.filter((event) => labels[event] === 0 || signal.indexOf(event) < 2);
    const { results, failures, report } = await reproduce(
      options({
        events: { ...events, test },
        out: join(folder, 'failing'),
        models: ['cct', 'cae'],
        seeds: [42],
      }),
    );
    // One signal event for each fold: too few to learn from and to choose an epoch by.
    expect(failures.map(({ code }) => code)).toEqual(['no-signal', 'no-signal']);
    expect(results.complete).toBe(false);
    expect(results.trainings.map(({ state }) => state)).toEqual(['failed', 'failed', 'finished']);
    expect(readFileSync(report, 'utf8')).toContain('failed and is left out');
  });
});

it('a file to train on and its copy to test on are refused', async () => {
  const there = join(folder, 'copied');
  cpSync(sample, there, { recursive: true });
  cpSync(join(there, 'train_qcd.h5'), join(there, 'test/more.h5'));
  await expect(someOf(there)).rejects.toMatchObject({
    code: 'bad-parameter',
    message: expect.stringMatching(/train_qcd\.h5 and .*more\.h5 hold the same events/) as string,
  });
});

describe('events that nobody divided', () => {
  it('are divided by the seed: three quarters of background to train on, all signal to the test', async () => {
    const drawn = await paperEvents(events.source, undefined, 7);
    const again = await paperEvents(events.source, undefined, 7);
    const other = await paperEvents(events.source, undefined, 8);
    const { labels } = events.source;
    const background = labels.filter((label) => label === 0).length;
    expect(drawn.training).toHaveLength(Math.round(0.75 * background));
    expect(drawn.training.every((event) => labels[event] === 0)).toBe(true);
    expect(drawn.training.length + drawn.test.length).toBe(events.source.count);
    expect(again.training).toEqual(drawn.training);
    expect(other.training).not.toEqual(drawn.training);
  });

  it('need signal to test on', async () => {
    const { labels } = events.source;
    const background = Array.from(labels.keys()).filter((event) => labels[event] === 0);
    await expect(
      paperEvents(new EventSubset(events.source, background), undefined, 7),
    ).rejects.toMatchObject({ code: 'no-signal' });
  });
});
