import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import type * as Fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Projects } from '../../electron/projects';
import { Sample } from '../../electron/sample';
import { saveFile } from '../../electron/save-file';

/** Whether the disk takes half of what is written and no more. */
const disk = vi.hoisted(() => ({ full: false }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof Fs>();
  const write = fs.writeFileSync;
  const writeFileSync = (path: string, content: string | Uint8Array): void => {
    if (!disk.full) return write(path, content);
    write(path, content.slice(0, content.length >> 1));
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      syscall: 'write',
    });
  };
  return { ...fs, writeFileSync };
});

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'darkscope-save-'));
});
afterEach(() => {
  disk.full = false;
  rmSync(folder, { recursive: true });
});

const events = join(import.meta.dirname, '../fixtures/events/pooled.h5');

it('a picture is written, and written over an older one', () => {
  const path = join(folder, 'plot.png');
  expect(saveFile(path, 'first')).toBeNull();
  expect(saveFile(path, Uint8Array.of(1, 2))).toBeNull();
  expect([...readFileSync(path)]).toEqual([1, 2]);
});

it('a picture never takes the place of events, whatever the file is called or reached by', () => {
  const path = join(folder, 'plot.png');
  const bytes = readFileSync(events);
  writeFileSync(path, bytes);
  const link = join(folder, 'link.png');
  symlinkSync(path, link);
  for (const out of [path, link]) {
    expect(saveFile(out, 'picture')).toMatchObject({ code: 'output-unwritable', file: out });
  }
  // HDF5 allows a foreign head before the file.
  writeFileSync(path, Buffer.concat([Buffer.alloc(512), bytes]));
  expect(saveFile(path, 'picture')).toMatchObject({ code: 'output-unwritable' });
  expect(readFileSync(path).subarray(512).equals(bytes)).toBe(true);
});

it.each(['plot.png', 'plot.pdf'])(
  'a full disk leaves no part of %s and says what to do',
  (name) => {
    const path = join(folder, name);
    disk.full = true;
    expect(saveFile(path, 'a long picture')).toMatchObject({
      code: 'output-unwritable',
      message: `${path} cannot be written: the disk is full`,
      hint: expect.stringContaining('Make room') as string,
      file: path,
    });
    expect(readdirSync(folder)).toEqual([]);
  },
);

it('on a full disk the work kept before stays, and the window is told', () => {
  const projects = new Projects(
    folder,
    { grant: () => Promise.resolve(), mayRead: () => true },
    new Sample(folder, folder),
  );
  expect(projects.saveState('{"before":1}')).toBeNull();
  disk.full = true;
  expect(projects.saveState('{"after":1}')).toMatchObject({ code: 'output-unwritable' });
  disk.full = false;
  expect(projects.loadState()).toBe('{"before":1}');
});
