import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ColumnStore } from '../../core/engine/column-store';
import type { JobContext } from '../../core/engine/jobs';
import { computeSummary, emptySummary } from '../../core/engine/summary-columns';
import { IMAGE_SIZE } from '../../core/events/schema';
import type { EventSource } from '../../core/events/source';
import { samples, TestEngine } from './harness';

describe('the table of a dataset', () => {
  let engine: TestEngine;
  let dataset: string;
  let labels: Int32Array;
  let tracks: Float64Array;
  beforeAll(async () => {
    engine = new TestEngine();
    const info = await engine.openIndexed(join(samples, 'test'));
    ({ dataset, labels } = info);
    tracks = (await engine.call('dataset.column', { dataset, column: 'n_tracks' })).values;
  });
  afterAll(() => engine.end());

  it('is filtered by class and sorted by a column of the files', async () => {
    const { order } = await engine.call('table.order', {
      dataset,
      filters: [{ column: '@class', any: [[{ is: 'among', codes: [1] }]] }],
      sort: [{ column: 'n_tracks', descending: true }],
    });
    const expected = Array.from(labels.keys())
      .filter((event) => labels[event] === 1)
      .sort((a, b) => tracks[b] - tracks[a] || a - b);
    expect([...order]).toEqual(expected);
  });

  it('takes columns of the window, one number an event', async () => {
    const values = Uint8Array.from(labels, (_, event) => (event % 50 === 7 ? 1 : 0));
    const filters = [{ column: '@subset', any: [[{ is: 'among' as const, codes: [1] }]] }];
    await engine.call('table.put', { dataset, column: '@subset', values });
    const { order } = await engine.call('table.order', { dataset, filters, sort: [] });
    expect([...order]).toEqual(Array.from(labels.keys()).filter((event) => event % 50 === 7));
    const figures = await engine.call('table.statistics', { dataset, column: 'n_tracks', filters });
    expect(figures.known + figures.missing).toBe(order.length);
    await expect(
      engine.call('table.put', { dataset, column: '@subset', values: new Uint8Array(3) }),
    ).rejects.toThrow('@subset has 3 values');
  });
});

it('summaries begin with the file that is looked at, also when that changes on the way', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'darkscope-summaries-'));
  const files = [0, 1, 2, 3].map((n) => ({ fingerprint: `f${n}`, first: 2 * n, events: 2 }));
  const read: number[] = [];
  let looked = 5;
  const source = {
    count: 8,
    readImages: (events: ArrayLike<number>) => {
      read.push(...Array.from(events));
      return Promise.resolve(new Float32Array(events.length * IMAGE_SIZE).fill(1));
    },
  } as Partial<EventSource> as EventSource;
  const context = {
    checkpoint: () => Promise.resolve(),
    report: () => true,
  } as Partial<JobContext> as JobContext;
  const values = emptySummary(8);
  let done = 0;
  await computeSummary(values, files, source, new ColumnStore(folder), context, {
    looked: () => looked,
    fileDone: () => {
      done++;
      looked = 7;
    },
  });
  expect(read).toEqual([4, 5, 6, 7, 0, 1, 2, 3]);
  expect(done).toBe(4);
  expect([...values.e_total]).toEqual(new Array(8).fill(IMAGE_SIZE));
  rmSync(folder, { recursive: true });
});
