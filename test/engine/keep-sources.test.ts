import { copyFileSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CELLS_OF_IMAGE, fixtures, TestEngine } from './harness';

let engine: TestEngine;
let source = '';
beforeEach(() => {
  engine = new TestEngine();
  engine.grants.add(engine.folder, 'read');
  source = join(engine.folder, 'events.h5');
  copyFileSync(join(fixtures, 'pooled.h5'), source);
});
afterEach(() => engine.end());

it('no export writes over an opened file of events, whatever name it is reached by', async () => {
  const { dataset } = await engine.openIndexed(source);
  const events = Uint32Array.of(0, 1);
  const opinions = [...events].map(() => ({
    tag: null,
    reason: '',
    note: '',
    reviewer: '',
    at: '',
  }));
  const { session } = await engine.call('triage.start', {
    dataset,
    name: 'flagged',
    reviewer: 'Ada',
    order: 'file',
    blind: false,
    cut: null,
    events,
    controls: null,
    of: [],
  });
  const before = readFileSync(source);
  const link = (name: string): string => {
    const path = join(engine.folder, name);
    symlinkSync(source, path);
    return path;
  };
  const other = { dataset, events };
  const image = new Float32Array(CELLS_OF_IMAGE);
  const project = {
    previous: null,
    expected: null,
    dataset,
    places: {},
    work: {},
    withScores: false,
    withModels: false,
  };
  const attempts: Record<string, () => Promise<unknown>> = {
    events: () =>
      engine.call('export.events', { ...other, out: source, threshold: null, opinions }),
    'events by a link': () =>
      engine.call('export.events', { ...other, out: link('e.h5'), threshold: null, opinions }),
    table: () =>
      engine.call('export.table', { ...other, out: source, columns: ['n_tracks'], opinions }),
    'table by a link': () =>
      engine.call('export.table', { ...other, out: link('t.csv'), columns: [], opinions }),
    report: () =>
      engine.call('export.report', {
        ...other,
        out: link('r.html'),
        models: [],
        thresholds: [],
        opinions,
      }),
    'edited event': () =>
      engine.call('probe.export', { dataset, event: 0, image, edits: [], out: source }),
    'triage log': () => engine.call('triage.export', { session, out: source }),
    'triage log by a link': () => engine.call('triage.export', { session, out: link('l.csv') }),
    project: () => engine.call('project.save', { ...project, path: link('p.dscope') }),
  };
  for (const [what, attempt] of Object.entries(attempts)) {
    await expect(attempt(), what).rejects.toMatchObject({ code: 'output-unwritable' });
    expect(readFileSync(source).equals(before), what).toBe(true);
  }
});
