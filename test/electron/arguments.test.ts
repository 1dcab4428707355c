import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesOf } from '../../electron/arguments';

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'darkscope-arguments-'));
  file = join(folder, 'two words.h5');
  writeFileSync(file, '');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the files of a command line', () => {
  it('start after the program in a package, and after the app’s folder in a checkout', () => {
    expect(filesOf(['darkscope', file], '/', true)).toEqual([file]);
    expect(filesOf(['electron', folder, file], '/', false)).toEqual([file]);
  });

  it('are found from the folder that the command was typed in', () => {
    expect(filesOf(['darkscope', 'two words.h5'], folder, true)).toEqual([file]);
  });

  it('may be addresses, as desktops hand them over', () => {
    expect(filesOf(['darkscope', pathToFileURL(file).href], '/', true)).toEqual([file]);
    expect(filesOf(['darkscope', 'file://elsewhere/x.h5'], '/', true)).toEqual([]);
  });

  it('are neither switches nor what does not exist', () => {
    expect(filesOf(['darkscope', '--no-sandbox', 'missing.h5'], folder, true)).toEqual([]);
  });
});
