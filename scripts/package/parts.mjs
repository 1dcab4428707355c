/** What a package is made of besides our own files, and whether it is at hand for a system. */
import { existsSync, readFileSync } from 'node:fs';
import { inProject } from '../setup/places.mjs';
import { readRuntime } from '../setup/state.mjs';

/** Systems that the packager can make packages of. */
export const SYSTEMS = [
  'linux-x64',
  'linux-arm64',
  'darwin-x64',
  'darwin-arm64',
  'win32-x64',
  'win32-arm64',
];

/** Where the libraries of the ONNX runtime do not exist, TensorFlow scores. */
const WITHOUT_ONNX = ['darwin-x64'];

/**
 * What is missing for a package; nothing is made with a hole in it.
 * @param {string} platform linux, darwin, win32
 * @param {string} arch x64, arm64
 * @param {import('../setup/state.mjs').Runtime | undefined} [runtime] what set-up found
 * @returns {string[]} one sentence a part
 */
export function missingParts(platform, arch, runtime = readRuntime()) {
  const system = `${platform}-${arch}`;
  if (!SYSTEMS.includes(system)) return [`Electron: there is none for ${system}`];
  const here = `${process.platform}-${process.arch}`;
  const missing = [];
  if (system !== here) {
    missing.push(
      `Electron and TensorFlow: set-up has put those of ${here} here, not those of ${system}`,
    );
  } else if (!runtime?.electron || !('executable' in runtime.electron)) {
    missing.push('Electron: there is none here; `npm run setup` fetches it');
  }
  /** @type {[string, string][]} */
  const libraries = [['DuckDB', `@duckdb/node-bindings-${system}/duckdb.node`]];
  if (!WITHOUT_ONNX.includes(system)) {
    const folder = `onnxruntime-node/bin/napi-v6/${platform}/${arch}`;
    libraries.push(['the ONNX runtime', `${folder}/onnxruntime_binding.node`]);
  }
  for (const [name, file] of libraries) {
    if (!existsSync(inProject('node_modules', file)))
      missing.push(`${name}: node_modules/${file} is not there; npm brings it on ${system}`);
  }
  if (system === here && !runtime?.tensorflow)
    missing.push('TensorFlow: set-up has not looked for it; `npm run setup` does');
  return missing;
}

/** @throws Error that names all that is missing, and where the package can be made. */
export function demandParts(/** @type {string} */ platform, /** @type {string} */ arch) {
  const missing = missingParts(platform, arch);
  if (missing.length === 0) return;
  const system = `${platform}-${arch}`;
  throw new Error(
    [
      `no package for ${system} can be made here:`,
      ...missing.map((one) => `  ${one}`),
      `Run \`npm run make\` on ${system}.`,
    ].join('\n'),
  );
}

/**
 * What the name of a package says about it, beyond system and version: nothing for one that carries the current
 * Electron and the native TensorFlow.
 * @param {import('../setup/state.mjs').Runtime | undefined} [runtime]
 * @returns {string} such as `-electron22-preview`
 */
export function flavour(runtime = readRuntime()) {
  const { devDependencies } = JSON.parse(readFileSync(inProject('package.json'), 'utf8'));
  const wanted = devDependencies.electron.split('.')[0];
  const electron = runtime?.electron;
  const major = electron && 'version' in electron ? electron.version.split('.')[0] : wanted;
  const tensorflow = runtime?.tensorflow?.kind === 'wasm' ? '-wasm' : '';
  return `${major === wanted ? '' : `-electron${major}-preview`}${tensorflow}`;
}
