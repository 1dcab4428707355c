import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DarkscopeError } from '../../core/errors';
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

describe('exports', () => {
  const events = Uint32Array.of(7, 3, 160, 300);
  const tags = ['interesting', '', 'artefact', ''];
  const notes = ['odd <jet>, see log', '', '', 'µ?'];

  it('write events that open again with the same pixels, scores beside them', async () => {
    const { dataset } = await engine.openIndexed(join(samples, 'test'));
    await engine.train(dataset, 'model', { hyperparameters: { ...TINY, epochs: 1 } });
    await engine.run('score.start', { dataset, model: 'model', scores: ['bce'] });
    const out = join(engine.folder, 'picked.h5');
    const threshold = { column: 'model.bce', value: 12.5 };
    const job = await engine.run('export.events', { dataset, events, out, threshold, tags, notes });
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
    const job = await engine.run('export.table', { dataset, events, columns, out });
    expect(job).toMatchObject({ state: 'finished', error: null });
    const lines = readFileSync(out, 'utf8').trim().split(/\r?\n/);
    const rows = lines.filter((line) => !line.startsWith('#'));
    expect(rows).toHaveLength(5);
    const { values } = await engine.call('dataset.column', { dataset, column: 'n_tracks' });
    expect(rows[0]).toContain('n_tracks');
    expect(rows[3]).toContain('suep.h5');
    expect(rows[3].split(',')).toContain(String(values[160]));
  });

  it('write a report with pictures, tags and notes in one file', async () => {
    const { dataset } = await engine.openIndexed(join(samples, 'test'));
    const out = join(engine.folder, 'report.html');
    const job = await engine.run('export.report', {
      dataset,
      events,
      model: null,
      tags,
      notes,
      out,
    });
    expect(job).toMatchObject({ state: 'finished', error: null });
    const html = readFileSync(out, 'utf8');
    expect(html).toContain('odd &#60;jet&#62;, see log');
    expect(html).toContain('data:image/png;base64,');
    expect(html).not.toMatch(/https?:\/\/[^"]*\.(js|css)/);
  });

  it('write nothing once they are cancelled', async () => {
    const { dataset } = await engine.openIndexed(join(samples, 'test'));
    const out = join(engine.folder, 'table.csv');
    const columns = ['n_tracks', 'mask_sum'];
    const { job } = await engine.call('export.table', { dataset, events, columns, out });
    await engine.call('job.cancel', { job });
    expect((await engine.ended(job)).state).toBe('cancelled');
    expect(existsSync(out)).toBe(false);
  });

  it('are refused where the user chose no target, or nothing is selected', async () => {
    const { dataset } = await engine.open(join(samples, 'test'));
    const elsewhere = { dataset, events, columns: ['n_tracks'], out: '/elsewhere/table.csv' };
    expect(await codeOf(engine.run('export.table', elsewhere))).toBe('file-not-granted');
    const out = join(engine.folder, 'table.csv');
    const none = { dataset, events: new Uint32Array(), columns: ['n_tracks'], out };
    expect(await codeOf(engine.run('export.table', none))).toBe('bad-parameter');
    const beyond = { dataset, events: Uint32Array.of(9999), columns: ['n_tracks'], out };
    expect(await codeOf(engine.run('export.table', beyond))).toBe('bad-parameter');
    const few = { dataset, events, threshold: null, tags: [], notes, out: `${out}.h5` };
    expect(await codeOf(engine.run('export.events', few))).toBe('bad-parameter');
  });
});
