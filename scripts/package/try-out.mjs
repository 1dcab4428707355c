import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { readRuntime } from '../setup/state.mjs';

/**
 * Where the executable and the folder of resources are in a package.
 * @type {Record<string, [string, string]>}
 */
const PLACES = {
  linux: ['darkscope', 'resources'],
  win32: ['darkscope.exe', 'resources'],
  darwin: ['Darkscope.app/Contents/MacOS/darkscope', 'Darkscope.app/Contents/Resources'],
};

/**
 * Runs the engine of a package and asks it what it computes with.
 * @param {string} folder of the package
 * @param {string} platform
 * @throws Error where a native part does not load from the package though set-up has it
 */
export function tryOut(folder, platform) {
  const [executable, resources] = PLACES[platform];
  const engine = join(folder, resources, 'app.asar', 'out', 'engine', 'process.cjs');
  const said = execFileSync(join(folder, executable), [engine, '--self-test'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const info = said.split('\n').map((line) => line && JSON.parse(line));
  const { tensorflow, onnx, table } = info.find(({ call }) => call === 'engine.info').result;
  const complaints = [
    ...(tensorflow.kind === readRuntime()?.tensorflow?.kind
      ? []
      : [`TensorFlow: ${tensorflow.reason}`]),
    ...(onnx.version === null && tensorflow.kind === 'native'
      ? [`ONNX runtime: ${onnx.reason}`]
      : []),
    ...(table.kind === 'duckdb' ? [] : [`DuckDB: ${table.reason}`]),
  ];
  if (complaints.length > 0)
    throw new Error(`the package does not load all its parts:\n  ${complaints.join('\n  ')}`);
}
