import {
  appendFileSync,
  copyFileSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixtures, samples, TestEngine } from './harness';

let engine: TestEngine;
let [qcd, suep] = ['', ''];
beforeEach(() => {
  engine = new TestEngine();
  [qcd, suep] = ['qcd.h5', 'suep.h5'].map((name) => join(engine.folder, name));
  copyFileSync(join(samples, 'test/qcd.h5'), qcd);
  copyFileSync(join(samples, 'test/suep.h5'), suep);
  engine.grants.add(engine.folder, 'read');
});
afterEach(() => engine.end());

const troubles = async (dataset: string) =>
  (await engine.call('scores.check', { dataset })).troubles.map(({ path, error }) => [
    path,
    error.code,
  ]);
const look = (dataset: string, event: number) =>
  engine.call('dataset.event', { dataset, event, models: [] });

describe('a file that changes while it is open', () => {
  it('is named, and is not shown as if it were the one that was opened', async () => {
    const { dataset, files } = await engine.openIndexed(qcd, suep);
    expect(await troubles(dataset)).toEqual([]);
    appendFileSync(suep, 'more');
    expect(await troubles(dataset)).toEqual([[suep, 'file-changed']]);
    await expect(look(dataset, files[1].first)).rejects.toMatchObject({
      code: 'file-changed',
      file: suep,
      message: expect.stringContaining('bytes') as string,
    });
    // The others stay usable.
    expect((await look(dataset, 0)).image.length).toBeGreaterThan(0);
  });

  it('may be cut short: opened again it is a problem beside the good ones', async () => {
    const { dataset, files } = await engine.openIndexed(qcd, suep);
    truncateSync(suep, 20_000);
    await expect(look(dataset, files[1].first)).rejects.toMatchObject({ code: 'file-changed' });
    const again = await engine.open(qcd, suep);
    expect(again.files.map(({ path }) => path)).toEqual([qcd]);
    expect(again.problems).toMatchObject([{ path: suep, error: { file: suep } }]);
  });

  it('may have gone: that is told, and it is found where it is by its content alone', async () => {
    const { dataset } = await engine.openIndexed(qcd, suep);
    await engine.call('scores.hash', { dataset });
    for (const { job, kind } of (await engine.call('jobs.list', {})).jobs) {
      if (kind === 'hash') await engine.ended(job);
    }
    const moved = join(engine.folder, 'renamed.h5');
    renameSync(suep, moved);
    writeFileSync(suep.replace('suep', 'decoy'), readFileSync(qcd));
    expect(await troubles(dataset)).toEqual([[suep, 'file-missing']]);
    const wanted = { project: null, files: [suep], folder: engine.folder };
    const { job } = await engine.call('project.locate', wanted);
    await engine.ended(job);
    const located = engine.events.flatMap((event) => (event.event === 'located' ? [event] : []));
    expect(located).toMatchObject([
      { job, files: { found: [{ path: suep, at: moved }], refused: [] } },
    ]);
  });

  it('may no longer fit the mapping that it is read through', async () => {
    const file = join(engine.folder, 'svj.h5');
    copyFileSync(join(fixtures, 'svj_2100_foreign_split.h5'), file);
    const first = await engine.open(file);
    expect(first.problems).toHaveLength(1);
    const { structure } = first.problems[0];
    const mapping = {
      images: { tracker: 'gone', ecal: null, hcal: null },
      axes: ['event' as const, 'phi' as const, 'eta' as const],
      label: null,
      mass: null,
      columns: {},
    };
    const { files, problems } = await engine.call('dataset.open', {
      paths: [file, qcd],
      mappings: { [structure!]: mapping },
    });
    expect(files.map(({ path }) => path)).toEqual([qcd]);
    expect(problems).toMatchObject([{ path: file, structure, error: { code: 'mapping-invalid' } }]);
  });
});
