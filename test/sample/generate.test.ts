import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { generateEvents, type GenerateOptions } from '../../core/sample/generate';
import { darkscope } from '../cli/command-line';

let folder: string;
const before = { ...process.env };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'darkscope-generate-'));
  mkdirSync(join(folder, 'bin'));
  process.env.DARKSCOPE_CACHE = join(folder, 'cache');
  process.env.PATH = join(folder, 'bin');
});
afterEach(() => {
  process.env = { ...before };
  rmSync(folder, { recursive: true });
});

const options = (more: Partial<GenerateOptions> = {}): GenerateOptions => ({
  out: join(folder, 'out'),
  events: 5,
  processes: ['qcd', 'svj'],
  seed: 7,
  raw: false,
  jobs: 2,
  ...more,
});

/** A program of the shell where a Python is looked for. */
function standIn(path: string, lines: string): void {
  writeFileSync(path, `#!/bin/sh\nPATH=/usr/bin:/bin\n${lines}\n`);
  chmodSync(path, 0o755);
}

/** An environment that is there already, whose Python is a program of the shell. */
function prepared(lines: string): void {
  const requirements = readFileSync('assets/samples/requirements.txt');
  const sum = createHash('sha256').update(requirements).digest('hex').slice(0, 12);
  const name = `sample-python-${sum}-${process.platform}-${process.arch}`;
  const environment = join(folder, 'cache', name);
  mkdirSync(join(environment, 'bin'), { recursive: true });
  writeFileSync(join(environment, 'installed'), '');
  standIn(join(environment, 'bin', 'python'), lines);
}

it('says which Pythons would do where there is none, and leaves nothing behind', async () => {
  await expect(generateEvents(options())).rejects.toMatchObject({
    code: 'runtime-missing',
    message: expect.stringContaining('no Python 3.11'),
  });
  expect(existsSync(join(folder, 'cache'))).toBe(false);
});

it('takes a half-made environment away when its packages cannot be fetched, and quotes why', async () => {
  standIn(
    join(folder, 'bin', 'python3.11'),
    `case "$2" in
       venv) mkdir -p "$3/bin"; cp "$0" "$3/bin/python" ;;
       pip) echo "Could not resolve host" >&2; exit 1 ;;
       *) echo 3.11 ;;
     esac`,
  );
  await expect(generateEvents(options())).rejects.toMatchObject({
    code: 'runtime-missing',
    detail: 'Could not resolve host',
    hint: expect.stringContaining('network'),
  });
  expect(readdirSync(join(folder, 'cache'))).toEqual([]);
});

it('asks the program for what was wanted, tells how far it is and which files it wrote', async () => {
  prepared(`echo "$@" > "${join(folder, 'words')}"
    echo "made 4 of 10" >&2; echo "wrote /somewhere/qcd.h5" >&2; echo "made 10 of 10" >&2`);
  const seen: number[] = [];
  const files = await generateEvents(options({ raw: true, onProgress: (done) => seen.push(done) }));
  expect(files).toEqual(['/somewhere/qcd.h5']);
  expect(seen).toEqual([4, 10]);
  const words = readFileSync(join(folder, 'words'), 'utf8');
  expect(words).toMatch(/--events 5 --seed 7 --processes qcd,svj --jobs 2 --raw/);
});

it('stops the program when it is cancelled, and waits for its end', async () => {
  const ended = join(folder, 'ended');
  prepared(`trap 'echo > "${ended}"; exit 143' TERM
    echo "made 1 of 10" >&2; while true; do sleep 0.05; done`);
  const stop = new AbortController();
  const work = generateEvents(options({ signal: stop.signal, onProgress: () => stop.abort() }));
  await expect(work).rejects.toMatchObject({ code: 'cancelled' });
  expect(existsSync(ended)).toBe(true);
});

it('hands on the last words of a program that fails', async () => {
  prepared('echo "OSError: No space left on device" >&2; exit 1');
  await expect(generateEvents(options())).rejects.toMatchObject({
    detail: 'OSError: No space left on device',
  });
});

it('refuses a process that it does not know before anything is made', async () => {
  const outcome = await darkscope(
    'generate',
    '--out',
    join(folder, 'out'),
    '--processes',
    'qcd,top',
  );
  expect(outcome).toMatchObject({ code: 2, stderr: expect.stringContaining('qcd, suep, svj') });
});
