import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Recent } from '../../electron/recent';
import { replaceFile } from '../../core/atomic';
import { readJson, readText } from '../../electron/stored-json';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'darkscope-kept-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('files the shell keeps', () => {
  it('are replaced whole, and a failure leaves the old one and no rest', () => {
    const path = join(folder, 'state.json');
    replaceFile(path, 'first');
    replaceFile(path, 'second');
    expect(readText(path)).toBe('second');
    expect(() => replaceFile(join(path, 'no', 'folder'), 'x')).toThrow('its folder');
    // A folder in the way: the rename fails after the bytes were written.
    expect(() => replaceFile(folder, 'x')).toThrow();
    expect(readdirSync(folder)).toEqual(['state.json']);
  });

  it('that are missing, broken or of another shape count as not there', () => {
    const path = join(folder, 'window.json');
    const check = (value: unknown): number | null => (typeof value === 'number' ? value : null);
    expect(readJson(path, check)).toBeNull();
    writeFileSync(path, '{ broken');
    expect(readJson(path, check)).toBeNull();
    writeFileSync(path, '"text"');
    expect(readJson(path, check)).toBeNull();
    writeFileSync(path, '7');
    expect(readJson(path, check)).toBe(7);
  });
});

describe('recent sets of paths', () => {
  it('come newest first, each once, and survive a restart', () => {
    const path = join(folder, 'recent.json');
    const recent = new Recent(path);
    recent.add(['/a.h5']);
    recent.add(['/b.h5', '/c.h5']);
    recent.add(['/a.h5']);
    expect(new Recent(path).list()).toEqual([['/a.h5'], ['/b.h5', '/c.h5']]);
  });

  it('can be opened again only as a whole set that was opened before', () => {
    const recent = new Recent(join(folder, 'recent.json'));
    recent.add(['/b.h5', '/c.h5']);
    expect(recent.has(['/c.h5', '/b.h5'])).toBe(true);
    expect(recent.has(['/b.h5'])).toBe(false);
    expect(recent.has(['/b.h5', '/etc'])).toBe(false);
  });

  it('are a dozen at most, and a damaged file is no obstacle', () => {
    const path = join(folder, 'recent.json');
    writeFileSync(path, '[[1, 2');
    const recent = new Recent(path);
    for (let n = 0; n < 20; n++) recent.add([`/${n}.h5`]);
    expect(recent.list()).toHaveLength(12);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(recent.list());
  });
});
