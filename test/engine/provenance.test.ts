import { createHash } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ColumnInfo, Result } from '../../core/engine/api';
import { runTask } from '../../core/engine/run-task';
import type { RunTask } from '../../core/engine/tasks';
import { version } from '../../package.json';
import { fixtures, samples, TestEngine, TINY } from './harness';

let engine: TestEngine;
let [qcd, suep] = ['', ''];
beforeEach(() => {
  engine = new TestEngine();
  [qcd, suep] = ['qcd.h5', 'suep.h5'].map((name) => join(engine.folder, name));
  copyFileSync(join(fixtures, 'pooled.h5'), qcd);
  copyFileSync(join(samples, 'test/suep.h5'), suep);
  for (const file of [qcd, suep]) engine.grants.add(file, 'read');
});
afterEach(() => engine.end());

const cae = { kind: 'cae', assumeBackground: true, hyperparameters: { ...TINY, epochs: 1 } };
const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

async function scored(...files: string[]): Promise<string> {
  const { dataset } = await engine.openIndexed(...files);
  await engine.train(dataset, 'model', cae);
  await engine.run('score.start', { dataset, model: 'model', scores: ['bce', 'sse'] });
  await hashed(engine, dataset);
  return dataset;
}
/** Waits for the checksums that follow a scoring or an opening. */
async function hashed(on: TestEngine, dataset: string): Promise<void> {
  const { jobs } = await on.call('jobs.list', {});
  for (const { job } of jobs.filter((j) => j.kind === 'hash' && j.dataset === dataset)) {
    await on.ended(job);
  }
}
const provenance = (on: TestEngine, dataset: string): Promise<Result<'scores.provenance'>> =>
  on.call('scores.provenance', { dataset, column: 'model.bce' });
const later = (task?: RunTask): TestEngine => {
  const next = new TestEngine(engine.folder, task);
  next.grants.add(engine.folder, 'read');
  return next;
};
const bce = (columns: readonly ColumnInfo[]) => columns.find(({ name }) => name === 'model.bce');

describe('where a score comes from', () => {
  it('is told with the checksums of files and weights, versions and the time', async () => {
    const began = Date.now();
    const dataset = await scored(qcd, suep);
    const { model, files, check, definition } = await provenance(engine, dataset);
    expect(model.weightsSha256).toBe(sha256(join(engine.folder, 'models/model/weights.bin')));
    expect(definition).not.toBe('');
    expect(files.map(({ path, sha256: sum }) => [path, sum])).toEqual([
      [qcd, sha256(qcd)],
      [suep, sha256(suep)],
    ]);
    for (const file of files) {
      expect(file).toMatchObject({
        scored: file.events,
        weightsSha256: model.weightsSha256,
        preprocessing: model.preprocessing,
        darkscope: version,
        stale: [],
      });
      expect(Date.parse(file.madeAt ?? '')).toBeGreaterThanOrEqual(began - 1000);
      expect(file.tensorflow).toMatch(/^\d+\.\d+.*\((native|wasm)\)/);
    }
    expect(check).toBeNull();
  });

  it('names the files that are stale, and which are not', async () => {
    const dataset = await scored(qcd, suep);
    utimesSync(suep, 1_000_000, 2_000_000);
    await engine.call('scores.check', { dataset });
    const told = engine.events.flatMap((e) => (e.event === 'columns' ? e.columns : []));
    expect(told.at(-1)?.stale?.parts).toEqual([{ file: 1, reasons: ['file'] }]);
    const { files } = await provenance(engine, dataset);
    expect(files.map(({ stale }) => stale)).toEqual([[], ['file']]);
  });

  it('is followed by content: a moved or touched file keeps its scores', async () => {
    const dataset = await scored(qcd, suep);
    const before = await engine.call('dataset.column', { dataset, column: 'model.bce' });
    const made = (await provenance(engine, dataset)).files.map(({ madeAt }) => madeAt);
    await engine.call('dataset.close', { dataset });
    const moved = join(engine.folder, 'moved.h5');
    renameSync(qcd, moved);
    utimesSync(suep, 1_000_000, 2_000_000);

    const next = later();
    const again = await next.open(moved, suep);
    await hashed(next, again.dataset);
    const columns = next.events.flatMap((e) => (e.event === 'columns' ? e.columns : []));
    expect(bce(columns)).toMatchObject({ name: 'model.bce' });
    expect(bce(columns)).not.toHaveProperty('stale');
    const after = await next.call('dataset.column', {
      dataset: again.dataset,
      column: 'model.bce',
    });
    expect(after.values).toEqual(before.values);
    const { files } = await provenance(next, again.dataset);
    expect(files.map(({ madeAt }) => madeAt)).toEqual(made);
    await next.engine.close();
  });

  it('is not mistaken where a file of the same size holds something else', async () => {
    const dataset = await scored(qcd);
    await engine.call('dataset.close', { dataset });
    const bytes = readFileSync(qcd);
    const other = join(engine.folder, 'other.h5');
    copyFileSync(qcd, other);
    bytes[bytes.length - 1] ^= 1;
    writeFileSync(other, bytes);
    const next = later();
    const again = await next.open(other);
    await hashed(next, again.dataset);
    const columns = next.events.flatMap((e) => (e.event === 'columns' ? e.columns : []));
    expect(bce(columns)).toBeUndefined();
    await next.engine.close();
  });
});

describe('a check', () => {
  const wish = { model: 'model', scores: [], events: 20, seed: 3 };

  it('scores a sample again and finds what floats allow at most', async () => {
    const dataset = await scored(qcd, suep);
    const job = await engine.run('scores.recheck', { dataset, ...wish });
    expect(job).toMatchObject({ kind: 'check', state: 'finished', total: 20 });
    const { check, files } = await provenance(engine, dataset);
    const of = files.reduce((sum, { events }) => sum + events, 0);
    expect(check).toMatchObject({ events: 20, of, seed: 3, unlike: 0, within: true });
    expect(check?.absolute?.difference).toBeLessThan(1e-2);
    // Kept with the column, also for a later session.
    const next = later();
    const again = await next.open(qcd, suep);
    expect((await provenance(next, again.dataset)).check).toEqual(check);
    await next.engine.close();
  });

  it('names the event and the difference where kept scores are not what the model makes', async () => {
    const dataset = await scored(qcd, suep);
    const { values } = await engine.call('dataset.column', { dataset, column: 'model.bce' });
    const off: RunTask = (task, context) =>
      runTask(task, {
        ...context,
        report: (report) => {
          if (report.type === 'checked') report.columns[0][7] *= 1.5;
          context.report(report);
        },
      });
    const next = later(off);
    const again = await next.open(qcd, suep);
    await next.run('scores.recheck', { dataset: again.dataset, ...wish });
    const { check } = await provenance(next, again.dataset);
    expect(check?.within).toBe(false);
    const { file, index, kept, difference } = check!.absolute!;
    const first = file === qcd ? 0 : again.files[1].first;
    expect(kept).toBe(values[first + index]);
    expect(difference).toBeCloseTo(kept / 2, 1);
    expect(check?.relative).toMatchObject({ file, index });
    expect(check?.relative?.difference).toBeCloseTo(0.5, 3);
    await next.engine.close();
  });

  it('tells file by file: one that changed or went is named, and the others are checked', async () => {
    const dataset = await scored(qcd, suep);
    appendFileSync(qcd, 'more');
    await engine.run('scores.recheck', { dataset, ...wish });
    const { check, files } = await provenance(engine, dataset);
    expect(check).toMatchObject({ events: 20, of: files[1].events, within: true });
    expect(check?.absolute?.file).toBe(suep);
    const difference = check?.absolute?.difference;
    expect(check?.files).toEqual([
      { path: qcd, events: 0, difference: null, within: true, left: 'changed' },
      { path: suep, events: 20, difference, within: true, left: null },
    ]);
    // Opened as it is now, its scores are of another content.
    const next = later();
    const again = await next.open(qcd, suep);
    renameSync(suep, `${suep}.away`);
    const job = next.call('scores.recheck', { dataset: again.dataset, ...wish });
    await expect(job).rejects.toMatchObject({
      code: 'bad-parameter',
      message: expect.stringContaining('suep.h5') as string,
    });
    renameSync(`${suep}.away`, suep);
    await next.run('scores.recheck', { dataset: again.dataset, ...wish });
    expect((await provenance(next, again.dataset)).check?.files.map(({ left }) => left)).toEqual([
      'stale',
      null,
    ]);
    await next.engine.close();
  });

  it('goes on with the others where a file changes while it waits', async () => {
    await scored(qcd, suep);
    let changed = false;
    const meanwhile: RunTask = (task, context) => {
      if (task.type === 'check' && !changed) appendFileSync(suep, 'more');
      changed = true;
      return runTask(task, context);
    };
    const next = later(meanwhile);
    const { dataset, files } = await next.open(qcd, suep);
    const job = await next.run('scores.recheck', { dataset, ...wish, events: 1000 });
    expect(job).toMatchObject({ state: 'finished', error: null });
    const { check } = await provenance(next, dataset);
    expect(check?.files).toMatchObject([
      { path: qcd, events: files[0].events, within: true, left: null },
      { path: suep, events: 0, left: 'changed' },
    ]);
    await next.engine.close();
  });

  it('draws the same events with the same seed, others with another', async () => {
    await scored(qcd, suep);
    const drawn: (readonly number[])[] = [];
    const watch: RunTask = (task, context) => {
      if (task.type === 'check') drawn.push(task.events);
      return runTask(task, context);
    };
    const next = later(watch);
    const again = await next.open(qcd, suep);
    for (const seed of [1, 1, 2]) {
      await next.run('scores.recheck', { dataset: again.dataset, ...wish, seed });
    }
    expect(drawn[1]).toEqual(drawn[0]);
    expect(drawn[2]).not.toEqual(drawn[0]);
    expect(new Set(drawn[2]).size).toBe(20);
    await next.engine.close();
  });

  it('is forgotten once the scores are made anew', async () => {
    const dataset = await scored(qcd, suep);
    await engine.run('scores.recheck', { dataset, ...wish });
    rmSync(join(engine.folder, 'scores'), { recursive: true });
    await engine.run('score.start', { dataset, model: 'model', scores: ['bce'] });
    expect((await provenance(engine, dataset)).check).toBeNull();
  });
});
