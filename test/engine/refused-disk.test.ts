import { readdirSync } from 'node:fs';
import type * as Fs from 'node:fs';
import type * as FsPromises from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fixtures, TestEngine, TINY } from './harness';

/** Below this folder every write is refused, as a full disk refuses it. */
const disk = vi.hoisted(() => ({ full: '' }));
function refuse(path: unknown): void {
  if (disk.full === '' || !String(path).includes(disk.full)) return;
  throw Object.assign(new Error('ENOSPC: no space left on device, write'), {
    code: 'ENOSPC',
    syscall: 'write',
  });
}
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof Fs>();
  const opened = new Map<number, string>();
  return {
    ...fs,
    openSync: (path: string, ...rest: [string]) => {
      const fd = fs.openSync(path, ...rest);
      opened.set(fd, path);
      return fd;
    },
    writeFileSync: (path: string, ...rest: [string]) => {
      refuse(path);
      fs.writeFileSync(path, ...rest);
    },
    writeSync: (fd: number, ...rest: [Uint8Array]) => {
      refuse(opened.get(fd));
      return fs.writeSync(fd, ...rest);
    },
  };
});
vi.mock('node:fs/promises', async (original) => {
  const fs = await original<typeof FsPromises>();
  return {
    ...fs,
    open: async (path: string, ...rest: [string]) => {
      const file = await fs.open(path, ...rest);
      const write = file.writeFile.bind(file);
      file.writeFile = async (...content: Parameters<typeof write>) => {
        refuse(path);
        return write(...content);
      };
      return file;
    },
  };
});

let engine: TestEngine;
const file = join(fixtures, 'pooled.h5');
const full = {
  code: 'output-unwritable',
  message: expect.stringContaining('the disk is full') as string,
};
beforeEach(() => (engine = new TestEngine()));
afterEach(async () => {
  disk.full = '';
  await engine.end();
});

async function trained(): Promise<string> {
  const { dataset } = await engine.openIndexed(file);
  await engine.train(dataset, 'model', {
    kind: 'cae',
    assumeBackground: true,
    hyperparameters: { ...TINY, epochs: 1 },
  });
  return dataset;
}
const wish = (dataset: string) => ({ dataset, model: 'model', scores: ['bce'] });

describe('a full disk', () => {
  it('ends a scoring with its name and what to do; with room again it goes on', async () => {
    const dataset = await trained();
    disk.full = join(engine.folder, 'scores');
    const job = await engine.run('score.start', wish(dataset));
    expect(job).toMatchObject({ state: 'failed', error: full });
    expect(job.error?.file).toContain('scores');
    disk.full = '';
    expect(await engine.run('score.start', wish(dataset))).toMatchObject({ state: 'finished' });
    const { values } = await engine.call('dataset.column', { dataset, column: 'model.bce' });
    expect(values.every(Number.isFinite)).toBe(true);
    const names = readdirSync(join(engine.folder, 'scores'), { recursive: true, encoding: 'utf8' });
    expect(names.filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('ends a training, whose earlier state is kept to go on from', async () => {
    const { dataset } = await engine.openIndexed(file);
    disk.full = join(engine.folder, 'models');
    const job = await engine.train(dataset, 'model', { kind: 'cae', assumeBackground: true });
    expect(job).toMatchObject({ state: 'failed', error: full });
    disk.full = '';
    const again = await engine.train(dataset, 'model', { kind: 'cae', assumeBackground: true });
    expect(again).toMatchObject({ state: 'finished' });
  });

  it.each(['table.csv', 'table.h5'])('leaves no part of %s', async (name) => {
    const { dataset } = await engine.openIndexed(file);
    const folder = join(engine.folder, 'out');
    const wanted = { dataset, events: Uint32Array.of(0, 1), columns: ['n_tracks'], opinions: null };
    disk.full = folder;
    const job = await engine.run('export.table', { ...wanted, out: join(folder, name) });
    expect(job).toMatchObject({ state: 'failed', error: { ...full, file: join(folder, name) } });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves a project as it was saved before', async () => {
    const { dataset } = await engine.openIndexed(file);
    const path = join(engine.folder, 'mine.dscope');
    engine.grants.add(path, 'read');
    const params = {
      path,
      previous: null,
      expected: null,
      dataset,
      places: {},
      work: { paths: [file] },
      withScores: false,
      withModels: false,
    };
    const { digest } = await engine.call('project.save', params);
    disk.full = path;
    await expect(
      engine.call('project.save', { ...params, work: { paths: [] }, expected: digest }),
    ).rejects.toMatchObject(full);
    disk.full = '';
    expect(await engine.call('project.digest', { path })).toMatchObject({ digest });
    expect(readdirSync(engine.folder).filter((name) => name.includes('.part'))).toEqual([]);
  });
});
