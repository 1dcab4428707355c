#!/usr/bin/env node
// usage: build.mjs [cli|engine|electron|all] [--force]
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hdf5Library } from './build/hdf5-library.mjs';
import { loadedWhenUsed } from './build/later.mjs';
import { inProject, project } from './setup/places.mjs';
import { seconds } from './setup/say.mjs';

/**
 * One file each, CommonJS, for the Node inside the oldest Electron they run on. Packages that bring native files stay
 * outside. h5wasm, an ES module, becomes a CommonJS file of its own: Electron 22 imports no ES module from the archive
 * that a package is; its WebAssembly lies beside it (build/hdf5-library.mjs).
 */
const bundles = {
  hdf5: ['node_modules/h5wasm/dist/node/hdf5_hl.js', 'out/hdf5/library.cjs'],
  cli: ['core/cli/main.ts', 'out/cli/main.cjs'],
  launch: ['core/engine/launch.ts', 'out/engine/process.cjs'],
  engine: ['core/engine/process.ts', 'out/engine/engine.cjs'],
  main: ['electron/main.ts', 'out/electron/main.cjs'],
  preload: ['electron/preload.ts', 'out/electron/preload.cjs'],
};
const external = ['electron', '@duckdb/*', '@tensorflow/*', '../hdf5/library.cjs'];
/** What takes long to load, and is not needed to show the first event. */
const later = [
  '@tensorflow/tfjs-core',
  'node:child_process',
  'node:crypto',
  'node:worker_threads',
  'node:zlib',
];

/** @type {Record<string, (keyof typeof bundles | 'renderer')[]>} */
const groups = {
  cli: ['hdf5', 'cli'],
  engine: ['hdf5', 'launch', 'engine'],
  electron: ['hdf5', 'launch', 'engine', 'main', 'preload', 'renderer'],
  all: ['hdf5', 'cli', 'launch', 'engine', 'main', 'preload', 'renderer'],
};

/** For an ES module that asks where it lies. */
const library = /** @type {const} */ ({
  banner: { js: "const ownAddress = require('node:url').pathToFileURL(__filename).href;" },
  define: { 'import.meta.url': 'ownAddress' },
  sourcemap: false,
});

/**
 * Builds what is out of date.
 * @param {string} group `cli`, `engine`, `electron` or `all`
 * @param {{ force?: boolean }} [options]
 * @returns {Promise<string[]>} what was built
 */
export async function build(group, { force = false } = {}) {
  const wanted = groups[group];
  if (!wanted) throw new Error(`unknown: ${group}; known: ${Object.keys(groups).join(', ')}`);
  const built = [];
  for (const name of wanted) {
    if (!force && upToDate(name)) continue;
    const began = Date.now();
    const inputs = name === 'renderer' ? await buildRenderer() : await bundle(name);
    remember(name, inputs);
    built.push(name);
    process.stderr.write(`darkscope build: ${name} in ${seconds(began)}\n`);
  }
  return built;
}

/** @param {keyof typeof bundles} name */
async function bundle(name) {
  const [entry, outfile] = bundles[name];
  if (!existsSync(inProject(entry))) throw new Error(`cannot build ${name}: ${entry} is missing`);
  const esbuild = await import('esbuild');
  const result = await esbuild.build({
    absWorkingDir: project,
    entryPoints: [entry],
    outfile,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'cjs',
    target: 'node16',
    sourcemap: 'linked',
    external,
    // `import()` becomes `require`, which reads from a package's archive in every Electron.
    supported: { 'dynamic-import': false },
    ...(name === 'hdf5'
      ? { ...library, plugins: [hdf5Library(dirname(inProject(outfile)))] }
      : { alias: { 'h5wasm/node': '../hdf5/library.cjs' }, plugins: [loadedWhenUsed(later)] }),
    // `import.meta` is empty in CommonJS; the code that needs its own place asks for `__filename` first.
    logOverride: { 'empty-import-meta': 'silent' },
    logLevel: 'warning',
  });
  mkdirSync(dirname(inProject(outfile)), { recursive: true });
  for (const file of result.outputFiles) {
    // Renamed into place, so that a process starting meanwhile reads the old one or the new one, whole.
    writeFileSync(`${file.path}.${process.pid}`, inAscii(file.text));
    renameSync(`${file.path}.${process.pid}`, file.path);
  }
  return Object.keys(result.metafile.inputs);
}

/**
 * Of characters of one byte V8 has half to read. esbuild escapes all others but those of template literals.
 * @param {string} text
 */
function inAscii(text) {
  return text.replace(
    /[\u0080-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

async function buildRenderer() {
  if (!existsSync(inProject('renderer', 'main.ts')))
    throw new Error('cannot build renderer: renderer/main.ts is missing');
  const vite = await import('vite');
  const result = await vite.build({ configFile: inProject('vite.config.ts'), logLevel: 'warn' });
  if (!('output' in result)) throw new Error('vite built something else than one window');
  const modules = result.output.flatMap((chunk) =>
    'modules' in chunk ? Object.keys(chunk.modules) : [],
  );
  const inputs = ['renderer/index.html', 'vite.config.ts', 'svelte.config.js', 'package-lock.json'];
  const packages = [];
  for (const id of modules) {
    const path = relative(project, id.split('?')[0]);
    if (path.startsWith('node_modules')) packages.push(path);
    else if (existsSync(inProject(path))) inputs.push(path);
  }
  // For the licences that a package of the app has to carry.
  mkdirSync(inProject('out', 'build'), { recursive: true });
  writeFileSync(inProject('out', 'build', 'renderer-packages.json'), JSON.stringify(packages));
  return inputs;
}

/** @param {string} name */
function stampFile(name) {
  return inProject('out', 'build', `${name}.json`);
}

/** @param {string[]} inputs */
function fingerprint(inputs) {
  return inputs.map((path) => {
    const found = statSync(inProject(path), { throwIfNoEntry: false });
    return [path, found ? `${found.mtimeMs} ${found.size}` : 'gone'];
  });
}

/**
 * @param {string} name
 * @param {string[]} inputs
 */
function remember(name, inputs) {
  const all = [...new Set([...inputs, 'scripts/build.mjs'])].sort();
  mkdirSync(inProject('out', 'build'), { recursive: true });
  writeFileSync(stampFile(name), JSON.stringify(fingerprint(all)));
}

/** @param {keyof typeof bundles | 'renderer'} name */
function upToDate(name) {
  const product = name === 'renderer' ? 'out/renderer/index.html' : bundles[name][1];
  if (!existsSync(stampFile(name)) || !existsSync(inProject(product))) return false;
  const before = readFileSync(stampFile(name), 'utf8');
  const inputs = JSON.parse(before).map((/** @type {[string, string]} */ [path]) => path);
  return JSON.stringify(fingerprint(inputs)) === before;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const words = process.argv.slice(2);
  const group = words.find((word) => !word.startsWith('--')) ?? 'all';
  try {
    const built = await build(group, { force: words.includes('--force') });
    if (built.length === 0) process.stderr.write(`darkscope build: ${group} is up to date\n`);
  } catch (error) {
    process.stderr.write(`darkscope build: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
