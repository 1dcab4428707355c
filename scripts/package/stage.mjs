/** Fills the folder that becomes the app's archive: bundles, assets, and of node_modules what they can load. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  cpSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { has } from '../setup/commands.mjs';
import { inProject } from '../setup/places.mjs';
import { reach } from './reach.mjs';

/** Ours that runs in Node or Electron. */
export const BUNDLES = [
  'out/cli/main.cjs',
  'out/electron/main.cjs',
  'out/electron/preload.cjs',
  'out/engine/process.cjs',
  'out/engine/engine.cjs',
  'out/hdf5/library.cjs',
];

/** Beside the bundle of the HDF5 library. */
const HDF5_WASM = 'out/hdf5/hdf5.wasm';

/** Ours that is read: everything in these folders, apart from what tools leave there. */
const FOLDERS = ['out/renderer', 'assets/samples', 'assets/icons'];
const LEFT_OUT = /\.map$|(^|\/)(__pycache__|\.DS_Store)(\/|$)/;

/** What of our package.json the app reads or the system shows. */
const KEPT_FIELDS = ['name', 'productName', 'version', 'description', 'license', 'main'];

/** What lies beside the archive: the system opens libraries, and users open samples. */
export const UNPACKED = {
  unpack: '*.{node,so,so.*,dylib,dll,wasm}',
  unpackDir: '{assets,node_modules/onnxruntime-node,node_modules/onnxruntime-common}',
};

/**
 * @param {string} folder to fill
 * @param {string} platform
 * @param {string} arch
 * @returns {Promise<string[]>} folders of the packages that went in, relative to the project
 */
export async function stage(folder, platform, arch) {
  for (const file of [...BUNDLES, HDF5_WASM, 'LICENSE']) put(file, folder);
  for (const name of FOLDERS) {
    cpSync(inProject(name), join(folder, name), {
      recursive: true,
      filter: (path) => !LEFT_OUT.test(path.replaceAll('\\', '/')),
    });
  }
  const manifest = JSON.parse(readFileSync(inProject('package.json'), 'utf8'));
  const kept = Object.fromEntries(KEPT_FIELDS.map((field) => [field, manifest[field]]));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(kept, null, 2)}\n`);
  const { files, packages } = await reach(BUNDLES, platform, arch);
  for (const file of files) put(file, folder);
  if (platform === 'linux') strip(folder);
  return packages;
}

/**
 * @param {string} file relative to the project
 * @param {string} folder
 */
function put(file, folder) {
  const to = join(folder, file);
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(inProject(file), to, constants.COPYFILE_FICLONE);
}

/**
 * Takes the symbols that only debuggers read out of the libraries: a fifth of the whole package.
 * @param {string} folder
 */
function strip(folder) {
  if (!has('strip')) return;
  for (const name of readdirSync(folder, { recursive: true }).map(String)) {
    if (!/\.(node|so|so\.[\d.]+)$/.test(name)) continue;
    const file = join(folder, name);
    // WebAssembly goes by the name of a library as well.
    if (!firstBytes(file).equals(Buffer.from('\x7fELF', 'latin1'))) continue;
    chmodSync(file, 0o755);
    execFileSync('strip', ['--strip-unneeded', file]);
  }
}

/** @param {string} file */
function firstBytes(file) {
  const bytes = Buffer.alloc(4);
  const opened = openSync(file, 'r');
  readSync(opened, bytes);
  closeSync(opened);
  return bytes;
}
