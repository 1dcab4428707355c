import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { flavour, missingParts, SYSTEMS } from '../../scripts/package/parts.mjs';
import { configuration, FILE_ASSOCIATIONS, TARGETS } from '../../scripts/package/targets.mjs';

const require = createRequire(import.meta.url);
/** electron-builder's own check of what it is told. */
const { validateConfiguration } = require('app-builder-lib/out/util/config/config.js') as {
  validateConfiguration(configuration: unknown, logger: unknown): Promise<void>;
};
const { DebugLogger } = require('builder-util') as { DebugLogger: new (on: boolean) => unknown };

const check = (settings: object) => validateConfiguration(settings, new DebugLogger(false));
const here = configuration({ output: 'make', icon: 'icon', name: '-electron22-preview' });

const electron = (version: string) =>
  ({
    lock: '',
    node: '',
    electron: { version, chrome: '', executable: 'electron', source: 'genuine' },
    tensorflow: { kind: 'native', version: '2.15.1', source: '' },
  }) as const;

describe('what electron-builder is told', () => {
  it('passes its own schema, which refuses a setting it does not know', async () => {
    await check(here);
    await expect(check({ ...here, nonsense: 1 })).rejects.toThrow('nonsense');
    // Loading electron-builder takes most of it.
  }, 180_000);

  it('names files after the Electron inside, when it is not the current one', () => {
    expect(here.artifactName).toBe(
      '${productName}-${version}-electron22-preview-${os}-${arch}.${ext}',
    );
  });

  it('opens event files and projects from the desktop, one ending a row', () => {
    expect(FILE_ASSOCIATIONS.map(({ ext }) => ext)).toEqual(['dscope', 'h5', 'hdf5']);
  });

  it('makes archives, installers and packages for every platform', () => {
    const of = (platform: 'linux' | 'win32' | 'darwin') =>
      TARGETS.filter(({ platforms }) => platforms.includes(platform)).map(({ name }) => name);
    expect(of('linux')).toEqual(['tar.gz', 'zip', 'deb', 'rpm', 'AppImage']);
    expect(of('win32')).toEqual(['zip', 'nsis']);
    expect(of('darwin')).toEqual(['zip', 'dmg']);
  });
});

describe('a package that cannot be whole', () => {
  it('is refused for every system but this one, with what is missing', () => {
    const own = `${process.platform}-${process.arch}`;
    for (const system of SYSTEMS.filter((one) => one !== own)) {
      const [platform, arch] = system.split('-');
      expect(missingParts(platform, arch, electron('45.4.1')).join()).toMatch(/Electron.*DuckDB/);
    }
  });

  it('is refused where set-up has found no Electron', () => {
    const { lock, node, tensorflow } = electron('45.4.1');
    const missing = missingParts(process.platform, process.arch, { lock, node, tensorflow });
    expect(missing).toEqual([expect.stringContaining('Electron: there is none here')]);
  });

  it('is refused for a processor that Electron does not know', () => {
    expect(missingParts('linux', 'mips')).toEqual([expect.stringContaining('linux-mips')]);
  });
});

describe('the name of a package', () => {
  it('says nothing of the current Electron, and names an older one a preview', () => {
    expect(flavour(electron('45.4.1'))).toBe('');
    expect(flavour(electron('22.3.25'))).toBe('-electron22-preview');
  });

  it('says that WebAssembly computes, where no native TensorFlow does', () => {
    const wasm = { ...electron('45.4.1'), tensorflow: { kind: 'wasm', reason: 'none' } } as const;
    expect(flavour(wasm)).toBe('-wasm');
  });
});
