import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { File as Hdf5, ready, type Dataset as H5Dataset } from 'h5wasm/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Opinion } from '../../core/engine/api';
import type { DarkscopeError } from '../../core/errors';
import { records } from '../../core/tables/csv';
import { samples, TestEngine, TINY } from './harness';

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
});
afterEach(() => engine.end());

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: DarkscopeError) => error.code,
  );

type Rows = Readonly<Record<string, unknown>>[];

function csvRows(path: string): Rows {
  const [header, ...rows] = records(readFileSync(path, 'utf8'));
  return rows.map((row) => Object.fromEntries(row.map((cell, i) => [header[i], cell])));
}

function parquetRows(path: string): Promise<Rows> {
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  const file = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
  return parquetReadObjects({ file });
}

describe('exports', () => {
  const events = Uint32Array.of(7, 3, 160, 300);
  const nothing = { tag: null, reason: '', note: '', reviewer: '', at: '' };
  const by = { reviewer: 'Ada', at: '2026-01-31T12:00:00.000Z' };
  const opinions: Opinion[] = [
    { ...by, tag: 'interesting', reason: 'soft halo', note: 'odd <jet>, see log' },
    nothing,
    { ...by, tag: 'artefact', reason: 'hot cell', note: '' },
    { ...by, tag: null, reason: '', note: 'µ?' },
  ];

  it('write events that open again with the same pixels, scores beside them', async () => {
    const { dataset } = await engine.openIndexed(join(samples, 'test'));
    await engine.train(dataset, 'model', { hyperparameters: { ...TINY, epochs: 1 } });
    await engine.run('score.start', { dataset, model: 'model', scores: ['bce'] });
    const out = join(engine.folder, 'picked.h5');
    const threshold = { column: 'model.bce', value: 12.5 };
    const job = await engine.run('export.events', { dataset, events, out, threshold, opinions });
    expect(job).toMatchObject({ kind: 'export', state: 'finished', error: null });

    engine.grants.add(out, 'read');
    const again = await engine.open(out);
    expect(again.count).toBe(4);
    const bce = await engine.call('dataset.column', { dataset, column: 'model.bce' });
    const kept = again.columns.find(({ name }) => name.includes('bce'));
    const copied = await engine.call('dataset.column', {
      dataset: again.dataset,
      column: kept?.name ?? '',
    });
    await ready;
    const file = new Hdf5(out, 'r');
    const words = (name: string) => (file.get(`anomaly/${name}`) as H5Dataset).value;
    expect(words('tag')).toEqual(['interesting', '', 'artefact', '']);
    expect(words('reason')).toEqual(['soft halo', '', 'hot cell', '']);
    expect(words('reviewer')).toEqual(['Ada', '', 'Ada', 'Ada']);
    expect(words('judged_at')).toEqual([by.at, '', by.at, by.at]);
    expect(words('source_index')).toEqual(BigInt64Array.of(7n, 3n, 10n, 30n));
    file.close();
    for (const [i, event] of events.entries()) {
      const was = await engine.call('dataset.event', { dataset, event, models: [] });
      const is = await engine.call('dataset.event', {
        dataset: again.dataset,
        event: i,
        models: [],
      });
      expect(is.image).toEqual(was.image);
      expect(copied.values[i]).toBe(bce.values[event]);
    }
  });

  it('write a table of the asked columns, one row an event', async () => {
    const { dataset } = await engine.openIndexed(join(samples, 'test'));
    const out = join(engine.folder, 'table.csv');
    const columns = ['n_tracks', 'mask_sum'];
    const job = await engine.run('export.table', { dataset, events, columns, opinions: null, out });
    expect(job).toMatchObject({ state: 'finished', error: null });
    const lines = readFileSync(out, 'utf8').trim().split(/\r?\n/);
    const rows = lines.filter((line) => !line.startsWith('#'));
    expect(rows).toHaveLength(5);
    const { values } = await engine.call('dataset.column', { dataset, column: 'n_tracks' });
    expect(rows[0]).toContain('n_tracks');
    expect(rows[3]).toContain('suep.h5');
    expect(rows[3].split(',')).toContain(String(values[160]));
  });

  it('write a dossier with pictures, verdicts and notes in one file', async () => {
    const { dataset } = await engine.openIndexed(join(samples, 'test'));
    const out = join(engine.folder, 'report.html');
    const job = await engine.run('export.report', {
      dataset,
      events,
      models: [],
      thresholds: [],
      opinions,
      out,
    });
    expect(job).toMatchObject({ state: 'finished', error: null });
    const html = readFileSync(out, 'utf8');
    expect(html).toContain('odd &#60;jet&#62;, see log');
    expect(html).toContain('data:image/png;base64,');
    expect(html).not.toMatch(/https?:\/\/[^"]*\.(js|css)/);
  });

  it('write verdict, reason, judge and time beside the rows, as Parquet too', async () => {
    const { dataset } = await engine.openIndexed(join(samples, 'test'));
    for (const name of ['words.csv', 'words.parquet']) {
      const out = join(engine.folder, name);
      await engine.run('export.table', { dataset, events, columns: ['n_tracks'], opinions, out });
      const stored = name.endsWith('csv') ? csvRows(out) : await parquetRows(out);
      expect(stored.map((row) => row.tag)).toEqual(['interesting', '', 'artefact', '']);
      expect(stored.map((row) => row.reason)).toEqual(['soft halo', '', 'hot cell', '']);
      expect(stored.map((row) => row.note)).toEqual(['odd <jet>, see log', '', '', 'µ?']);
      expect(stored[2]).toMatchObject({ reviewer: 'Ada', judged_at: '2026-01-31T12:00:00.000Z' });
    }
  });

  it('say that the target cannot be written, and leave nothing there', async () => {
    const { dataset } = await engine.openIndexed(join(samples, 'test'));
    const file = join(engine.folder, 'file');
    writeFileSync(file, 'no folder');
    for (const name of ['events.h5', 'table.csv', 'dossier.html']) {
      const out = join(file, name);
      const job = name.endsWith('h5')
        ? await engine.run('export.events', { dataset, events, out, threshold: null, opinions })
        : name.endsWith('csv')
          ? await engine.run('export.table', { dataset, events, columns: [], opinions, out })
          : await engine.run('export.report', {
              dataset,
              events,
              models: [],
              thresholds: [],
              opinions,
              out,
            });
      expect(job).toMatchObject({
        state: 'failed',
        error: { code: 'output-unwritable', file: out },
      });
      expect(job.error?.hint).not.toBe('');
    }
    expect(readFileSync(file, 'utf8')).toBe('no folder');
    expect(readdirSync(engine.folder).filter((name) => name.includes('unfinished'))).toEqual([]);
  });

  it('write nothing once they are cancelled', async () => {
    const { dataset } = await engine.openIndexed(join(samples, 'test'));
    const out = join(engine.folder, 'table.csv');
    const columns = ['n_tracks', 'mask_sum'];
    const { job } = await engine.call('export.table', {
      dataset,
      events,
      columns,
      opinions: null,
      out,
    });
    await engine.call('job.cancel', { job });
    expect((await engine.ended(job)).state).toBe('cancelled');
    expect(existsSync(out)).toBe(false);
  });

  it('are refused where the user chose no target, or nothing is selected', async () => {
    const { dataset } = await engine.open(join(samples, 'test'));
    const elsewhere = {
      dataset,
      events,
      columns: ['n_tracks'],
      opinions: null,
      out: '/elsewhere/table.csv',
    };
    expect(await codeOf(engine.run('export.table', elsewhere))).toBe('file-not-granted');
    const out = join(engine.folder, 'table.csv');
    const none = { dataset, events: new Uint32Array(), columns: ['n_tracks'], opinions: null, out };
    expect(await codeOf(engine.run('export.table', none))).toBe('bad-parameter');
    const beyond = {
      dataset,
      events: Uint32Array.of(9999),
      columns: ['n_tracks'],
      opinions: null,
      out,
    };
    expect(await codeOf(engine.run('export.table', beyond))).toBe('bad-parameter');
    const few = { dataset, events, threshold: null, opinions: [], out: `${out}.h5` };
    expect(await codeOf(engine.run('export.events', few))).toBe('bad-parameter');
  });
});
