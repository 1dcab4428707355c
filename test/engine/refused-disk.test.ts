import { existsSync, readdirSync, rmSync } from 'node:fs';
import type * as Fs from 'node:fs';
import type * as FsPromises from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Job } from '../../core/engine/api';
import { CELLS_OF_IMAGE, fixtures, TestEngine, TINY } from './harness';

/** What has this in its path finds room for so many bytes more, then is refused as a full disk refuses it. */
const disk = vi.hoisted(() => ({ full: '', room: 0 }));
/** How many of the bytes the disk takes. */
const taken = vi.hoisted(() => (path: unknown, bytes: number): number => {
  if (disk.full === '' || !String(path).includes(disk.full)) return bytes;
  const fit = Math.min(bytes, disk.room);
  disk.room -= fit;
  return fit;
});
const refused = vi.hoisted(
  () => (): Error =>
    Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      syscall: 'write',
    }),
);
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof Fs>();
  const opened = new Map<number, string>();
  const mocked = {
    ...fs,
    openSync: (path: string, ...rest: [string]) => {
      const fd = fs.openSync(path, ...rest);
      opened.set(fd, path);
      return fd;
    },
    writeFileSync: (path: string, content: string | Uint8Array, ...rest: [object]) => {
      const fit = taken(path, content.length);
      fs.writeFileSync(path, content.slice(0, fit), ...rest);
      if (fit < content.length) throw refused();
    },
    writeSync: (
      fd: number,
      content: Uint8Array,
      from = 0,
      length = content.length - from,
      ...at: [number]
    ) => {
      const fit = taken(opened.get(fd), length);
      if (fit === 0 && length > 0) throw refused();
      return fs.writeSync(fd, content, from, fit, ...at);
    },
  };
  return { ...mocked, default: mocked };
});
vi.mock('node:fs/promises', async (original) => {
  const fs = await original<typeof FsPromises>();
  return {
    ...fs,
    open: async (path: string, ...rest: [string]) => {
      const file = await fs.open(path, ...rest);
      const write = file.writeFile.bind(file);
      file.writeFile = async (content: string | Uint8Array) => {
        const fit = taken(path, content.length);
        await write(content.slice(0, fit));
        if (fit < content.length) throw refused();
      };
      return file;
    },
    writeFile: async (path: string, content: string) => {
      const fit = taken(path, content.length);
      await fs.writeFile(path, content.slice(0, fit));
      if (fit < content.length) throw refused();
    },
    copyFile: async (from: string, to: string) => {
      const content = await fs.readFile(from);
      const fit = taken(to, content.length);
      await fs.writeFile(to, content.subarray(0, fit));
      if (fit < content.length) throw refused();
    },
  };
});

let engine: TestEngine;
const file = join(fixtures, 'pooled.h5');
const full = {
  code: 'output-unwritable',
  message: expect.stringContaining('the disk is full') as string,
};
const named = (out: string) => ({
  file: out,
  hint: expect.stringContaining('Make room') as string,
});
const nothing = { tag: null, reason: '', note: '', reviewer: '', at: '' };
beforeEach(() => (engine = new TestEngine()));
afterEach(async () => {
  Object.assign(disk, { full: '', room: 0 });
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
    expect(names.filter((name) => name.endsWith('.unfinished'))).toEqual([]);
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

  it.each(['table.csv', 'table.h5', 'table.parquet'])('leaves no part of %s', async (name) => {
    const { dataset } = await engine.openIndexed(file);
    const folder = join(engine.folder, 'out');
    const wanted = { dataset, events: Uint32Array.of(0, 1), columns: ['n_tracks'], opinions: null };
    for (const room of [0, 40]) {
      Object.assign(disk, { full: folder, room });
      const job = await engine.run('export.table', { ...wanted, out: join(folder, name) });
      expect(job).toMatchObject({ state: 'failed', error: { ...full, file: join(folder, name) } });
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  it('leaves no part of events, reports, logs and edited events, and names each with what to do', async () => {
    const { dataset } = await engine.openIndexed(file);
    const folder = join(engine.folder, 'out');
    const events = Uint32Array.of(0, 1);
    const opinions = [...events].map(() => ({ ...nothing }));
    const queue = { name: 'q', reviewer: 'Ada', order: 'file', blind: false } as const;
    const { session } = await engine.call('triage.start', {
      ...{ dataset, events, cut: null, controls: null, of: [] },
      ...queue,
    });
    const failure = async (job: Promise<Job>) => (await job).error;
    const refusal = (work: Promise<unknown>) =>
      work.then(
        () => null,
        (error: unknown) => error,
      );
    const image = new Float32Array(CELLS_OF_IMAGE);
    const exports: Record<string, (out: string) => Promise<unknown>> = {
      'events.h5': (out) =>
        failure(engine.run('export.events', { dataset, events, out, threshold: null, opinions })),
      'report.html': (out) =>
        failure(
          engine.run('export.report', {
            ...{ dataset, events, models: [], thresholds: [] },
            ...{ out, opinions },
          }),
        ),
      'log.csv': (out) => refusal(engine.call('triage.export', { session, out })),
      'log.json': (out) => refusal(engine.call('triage.export', { session, out })),
      'edited.h5': (out) =>
        refusal(engine.call('probe.export', { dataset, event: 0, image, edits: [], out })),
    };
    for (const [name, write] of Object.entries(exports)) {
      const out = join(folder, name);
      Object.assign(disk, { full: folder, room: 100 });
      expect(await write(out), name).toMatchObject({ ...full, ...named(out) });
      expect(readdirSync(folder), name).toEqual([]);
      disk.full = '';
      expect(await write(out), name).toBeNull();
      expect(readdirSync(folder), name).toEqual([name]);
      rmSync(out);
    }
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
    Object.assign(disk, { full: 'mine.dscope', room: 50 });
    await expect(
      engine.call('project.save', { ...params, work: { paths: [] }, expected: digest }),
    ).rejects.toMatchObject(full);
    disk.full = '';
    expect(await engine.call('project.digest', { path })).toMatchObject({ digest });
    expect(readdirSync(engine.folder).filter((name) => name.includes('.unfinished'))).toEqual([]);
  });

  it('leaves no half of a model beside a project, which stays as it was', async () => {
    const dataset = await trained();
    await engine.run('score.start', wish(dataset));
    const path = join(engine.folder, 'mine.dscope');
    const params = {
      ...{ path, previous: null, expected: null, dataset, places: {} },
      ...{ work: { paths: [file] }, withScores: true, withModels: true },
    };
    Object.assign(disk, { full: 'mine.models', room: 5000 });
    await expect(engine.call('project.save', params)).rejects.toMatchObject(full);
    expect(readdirSync(join(engine.folder, 'mine.models', 'model'))).toEqual([]);
    expect(existsSync(path)).toBe(false);
    disk.full = '';
    await engine.call('project.save', params);
    expect(existsSync(join(engine.folder, 'mine.models', 'model', 'card.json'))).toBe(true);
  });

  it('ends an encoding of latents without a rest; with room again it goes on', async () => {
    const dataset = await trained();
    const cache = join(engine.folder, 'cache');
    Object.assign(disk, { full: cache, room: 1000 });
    const job = await engine.run('latent.encode', { dataset, model: 'model' });
    expect(job).toMatchObject({ state: 'failed', error: full });
    const left = readdirSync(cache, { recursive: true, encoding: 'utf8' });
    expect(left.filter((name) => /unfinished|f32/.test(name))).toEqual([]);
    disk.full = '';
    expect(await engine.run('latent.encode', { dataset, model: 'model' })).toMatchObject({
      state: 'finished',
    });
  });
});
