/**
 * What of node_modules a package needs: the files that its programs can load, found by following every `require`
 * from the names that the bundles ask for, and the native files of the packages those belong to. Everything else that
 * packages bring (sources, types, maps, tests, builds for browsers, for other systems) so stays out by itself.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, relative, resolve, sep } from 'node:path';
import { inProject, project } from '../setup/places.mjs';

/** What the system's loader opens, or WebAssembly. */
const NATIVE = /\.(node|so|so\.[\d.]+|dylib|dll|wasm)$/;
const PLATFORMS = ['darwin', 'linux', 'win32'];
const ARCHITECTURES = ['arm64', 'ia32', 'x64'];

/**
 * Names of packages, or files in them, that a bundle asks for when it runs.
 * @param {string} text of the bundle
 * @returns {string[]}
 */
export function namesIn(text) {
  const names = new Set();
  for (const [, name] of text.matchAll(
    /\brequire\w*(?:\.resolve)?\(\s*["']([\w@][^"']*)["']\s*\)/g,
  )) {
    const root = name.split('/')[0];
    if (root !== 'electron' && !name.startsWith('node:') && !builtinModules.includes(root))
      names.add(name);
  }
  return [...names].sort();
}

/**
 * @param {string[]} bundles files, from the project's folder
 * @param {string} platform of the package: linux, darwin, win32
 * @param {string} arch x64, arm64
 * @returns {Promise<{ files: string[], packages: string[] }>} relative to the project: files to copy, and the folders
 * of the packages they belong to
 */
export async function reach(bundles, platform, arch) {
  const names = [
    ...new Set(bundles.flatMap((file) => namesIn(readFileSync(resolve(project, file), 'utf8')))),
  ];
  const loaded = await followed(names);
  const packages = [...new Set(loaded.map(packageOf))].sort();
  const files = new Set(loaded.flatMap((file) => [file, ...manifestsAbove(file)]));
  for (const folder of packages) {
    for (const file of filesBelow(folder)) {
      if (NATIVE.test(file) && !foreign(relative(folder, file), platform, arch)) files.add(file);
    }
  }
  return { files: [...files].filter((file) => !foreign(file, platform, arch)).sort(), packages };
}

/**
 * Files that `require` of these names can load, as esbuild sees it.
 * @param {string[]} names
 * @returns {Promise<string[]>} relative to the project
 */
async function followed(names) {
  const esbuild = await import('esbuild');
  const result = await esbuild.build({
    absWorkingDir: project,
    stdin: {
      contents: names.map((name) => `require(${JSON.stringify(name)});`).join('\n'),
      resolveDir: project,
      sourcefile: 'names',
    },
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'cjs',
    outdir: 'out',
    loader: { '.node': 'empty', '.html': 'empty' },
    logLevel: 'silent',
    plugins: [{ name: 'what-is-not-there', setup: leaveOut }],
  });
  return Object.keys(result.metafile.inputs).filter((file) => file.startsWith('node_modules/'));
}

/**
 * Packages ask for others that need not be there, such as libraries of other systems.
 * @param {import('esbuild').PluginBuild} build
 */
function leaveOut(build) {
  build.onResolve({ filter: /.*/ }, async ({ path, pluginData, ...where }) => {
    if (pluginData === 'asked') return undefined;
    const found = await build.resolve(path, {
      kind: where.kind,
      importer: where.importer,
      resolveDir: where.resolveDir,
      pluginData: 'asked',
    });
    return found.errors.length > 0 ? { path, external: true } : found;
  });
}

/**
 * The folder of the package that a file belongs to.
 * @param {string} file below node_modules
 */
export function packageOf(file) {
  const parts = file.split('/');
  const at = parts.lastIndexOf('node_modules');
  return parts.slice(0, at + (parts[at + 1].startsWith('@') ? 3 : 2)).join('/');
}

/**
 * The manifests that say how a file is read: its package's, and others on the way to it.
 * @param {string} file below node_modules
 * @returns {string[]}
 */
function manifestsAbove(file) {
  const found = [];
  for (
    let folder = dirname(file);
    folder.length >= packageOf(file).length;
    folder = dirname(folder)
  ) {
    if (existsSync(inProject(folder, 'package.json'))) found.push(`${folder}/package.json`);
  }
  return found;
}

/**
 * All files of a package, without those of the packages inside it.
 * @param {string} folder relative to the project
 * @returns {string[]}
 */
function filesBelow(folder) {
  return readdirSync(inProject(folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesBelow(path);
    return [path];
  });
}

/**
 * Whether a folder on the way names another system or processor.
 * @param {string} path
 * @param {string} platform
 * @param {string} arch
 */
function foreign(path, platform, arch) {
  return dirname(path)
    .split(sep)
    .some(
      (part) =>
        (PLATFORMS.includes(part) && part !== platform) ||
        (ARCHITECTURES.includes(part) && part !== arch),
    );
}
