import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { aptLine } from './apt.mjs';
import { ask, has } from './commands.mjs';
import { packagesInPlace } from './packages.mjs';
import { cache, inProject } from './places.mjs';
import { size } from './say.mjs';
import { readRuntime } from './state.mjs';
import { librariesLine, missingLibraries, sandboxHint } from './system-libraries.mjs';

/**
 * @typedef {{ kind: 'native', version: string, source: string, oneDnn: boolean } | { kind: 'wasm', reason: string }} TensorFlowFound
 * @typedef {{ version: string, chrome: string, node: string, source: string, executable: string } | { reason: string }} ElectronFound
 * @typedef {ReturnType<typeof examine>} Findings
 */

/** Looks at everything the app stands on, without changing anything. Takes a second: it loads TensorFlow. */
export function examine() {
  const runtime = readRuntime();
  const electron = examineElectron(runtime);
  const executable = 'executable' in electron ? electron.executable : undefined;
  const libraries = executable ? missingLibraries(executable) : [];
  const python = version('python3', ['--version']);
  const found = {
    system: `${type()} ${release()} ${arch()}`,
    memory: `${size(totalmem())} memory`,
    cpu: { cores: cpus().length, model: cpus()[0]?.model ?? 'unknown', features: cpuFeatures() },
    node: process.versions.node,
    npm: version('npm', ['--version']),
    python,
    pip: python && version('python3', ['-m', 'pip', '--version'])?.split(' from ')[0],
    compiler: has('make')
      ? version(process.env.CXX ?? (has('g++') ? 'g++' : 'clang++'), ['--version'])
      : undefined,
    packages: packagesInPlace(),
    tensorflow: examineTensorFlow(runtime),
    duckdb: examineDuckDb(),
    onnx: examineOnnxRuntime(),
    electron,
    libraries,
    display: displayFound(),
    cache: { folder: cache, entries: cacheEntries() },
    /** @type {{ what: string, type: string }[]} */
    missing: [],
    /** @type {string[]} */
    hints: [],
  };
  const lacks = (/** @type {string} */ what, /** @type {string} */ line) =>
    found.missing.push({ what, type: line });
  if (!found.packages) lacks('packages', 'npm run setup');
  if (!found.pip && process.platform === 'linux')
    lacks('python3 with pip', aptLine(['python3', 'python3-pip']));
  if (found.tensorflow.kind === 'wasm') {
    if (!found.compiler)
      lacks(
        'a C++ compiler',
        process.platform === 'darwin' ? 'xcode-select --install' : aptLine(['make', 'g++']),
      );
    lacks(
      'native TensorFlow (WebAssembly serves, several times slower)',
      'npm run setup -- --again',
    );
  }
  if ('reason' in electron) lacks('Electron', 'npm run setup -- --again');
  if (libraries.length) lacks(`system libraries: ${libraries.join(', ')}`, librariesLine());
  const sandbox = executable && sandboxHint(executable);
  if (sandbox) lacks("the right to start Chromium's sandbox", sandbox);
  if ('source' in electron && electron.source === 'stand-in') {
    found.hints.push(
      'an older Electron stands in for the current one; `npm run setup -- --again` tries its download again',
    );
  }
  if ('reason' in found.onnx) {
    found.hints.push(
      `without onnxruntime TensorFlow scores events, slower: ${found.onnx.reason}; \`npm run setup\` installs it where it exists`,
    );
  }
  if ('reason' in found.duckdb) {
    found.hints.push(
      `without DuckDB large tables sort slowly: ${found.duckdb.reason}; \`npm run setup\` installs it where it exists`,
    );
  }
  return found;
}

/** The version of DuckDB that sorts tables here, or why there is none. */
function examineDuckDb() {
  try {
    const { version } = createRequire(inProject('package.json'))('@duckdb/node-api');
    return { version: String(version()) };
  } catch (error) {
    return { reason: (error instanceof Error ? error.message : String(error)).split('\n')[0] };
  }
}

/** The version of the ONNX runtime that scores events here, or why there is none. */
function examineOnnxRuntime() {
  try {
    const require = createRequire(inProject('package.json'));
    require('onnxruntime-node');
    return { version: String(require('onnxruntime-node/package.json').version) };
  } catch (error) {
    return { reason: (error instanceof Error ? error.message : String(error)).split('\n')[0] };
  }
}

/**
 * The first line a command answers with.
 * @param {string} command
 * @param {string[]} args
 */
function version(command, args) {
  const answer = ask(command, args);
  return answer.ok ? answer.stdout.split('\n')[0] : undefined;
}

/**
 * Loads the binding, as the app would, and listens to what the library says of itself.
 * @param {import('./state.mjs').Runtime | undefined} runtime
 * @returns {TensorFlowFound}
 */
function examineTensorFlow(runtime) {
  if (process.env.DARKSCOPE_FORCE_WASM === '1')
    return { kind: 'wasm', reason: 'DARKSCOPE_FORCE_WASM is set' };
  const known = runtime?.tensorflow;
  if (known?.kind === 'wasm') return known;
  const binding = inProject(
    'node_modules',
    '@tensorflow',
    'tfjs-node',
    'lib',
    'napi-v8',
    'tfjs_binding.node',
  );
  if (!known || !existsSync(binding))
    return { kind: 'wasm', reason: 'the native binding is not set up' };
  const program = 'process.stdout.write(require(process.argv[1]).TF_Version)';
  const answer = ask(process.execPath, ['-e', program, binding], {
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '0' },
  });
  if (!answer.ok)
    return {
      kind: 'wasm',
      reason: `the native binding does not load: ${answer.stderr.split('\n').at(-1)}`,
    };
  const oneDnn = answer.stderr.includes('oneDNN custom operations are on');
  return { kind: 'native', version: answer.stdout, source: known.source, oneDnn };
}

/**
 * @param {import('./state.mjs').Runtime | undefined} runtime
 * @returns {ElectronFound}
 */
function examineElectron(runtime) {
  const known = runtime?.electron;
  if (!known) return { reason: 'not set up' };
  if ('reason' in known) return known;
  const answer = ask(known.executable, ['-p', 'JSON.stringify(process.versions)'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  if (!answer.ok)
    return { reason: `${known.executable} does not start: ${answer.stderr.split('\n')[0]}` };
  const versions = JSON.parse(answer.stdout);
  return {
    ...known,
    version: versions.electron,
    chrome: versions.chrome ?? known.chrome,
    node: versions.node,
  };
}

/** Instruction sets that TensorFlow's kernels make use of. */
function cpuFeatures() {
  if (process.platform === 'linux' && existsSync('/proc/cpuinfo')) {
    const line =
      /^(?:flags|Features)\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? '';
    const flags = new Set(line.split(' '));
    const known = {
      ...{
        fma: 'FMA',
        avx2: 'AVX2',
        avx512f: 'AVX512',
        avx512_vnni: 'AVX512_VNNI',
        avx512_bf16: 'AVX512_BF16',
      },
      ...{ avx_vnni: 'AVX_VNNI', amx_tile: 'AMX', amx_bf16: 'AMX_BF16', amx_int8: 'AMX_INT8' },
      ...{ asimd: 'NEON', asimddp: 'DOTPROD', bf16: 'BF16', sve: 'SVE' },
    };
    return Object.entries(known).flatMap(([flag, name]) => (flags.has(flag) ? [name] : []));
  }
  if (process.platform !== 'darwin') return [];
  const answer = ask('sysctl', ['-n', 'machdep.cpu.features', 'machdep.cpu.leaf7_features']);
  return ['FMA', 'AVX2', 'AVX512F'].filter((name) => answer.stdout.split(/\s/).includes(name));
}

function displayFound() {
  if (process.platform === 'darwin') return 'the screen';
  const name = process.env.WAYLAND_DISPLAY ?? process.env.DISPLAY;
  if (name) return name;
  return `none${has('Xvfb') ? ', Xvfb is there for the window tests' : ''}: npm start does the main job without a window`;
}

function cacheEntries() {
  if (!existsSync(cache)) return [];
  return readdirSync(cache).map((name) => {
    const kilobytes = Number(ask('du', ['-sk', join(cache, name)]).stdout.split('\t')[0]);
    return { name, size: size(kilobytes * 1024) };
  });
}
