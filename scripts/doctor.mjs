#!/usr/bin/env node
// `npm run doctor [-- --json]`: what is here, what is missing, and the line to type. Changes nothing.
import { examine } from './setup/examine.mjs';

const findings = examine();
if (process.argv.includes('--json')) {
  process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
} else {
  process.stdout.write(`${asText(findings)}\n`);
}
process.exitCode = findings.missing.length > 0 ? 1 : 0;

/** @param {import('./setup/examine.mjs').Findings} found */
function asText(found) {
  const { tensorflow: tf, electron, cpu } = found;
  /** @type {[string, string][]} */
  const rows = [
    ['System', `${found.system}, ${found.memory}`],
    [
      'Processor',
      `${cpu.cores} x ${cpu.model}${cpu.features.length ? ` (${cpu.features.join(' ')})` : ''}`,
    ],
    ['Node', found.node],
    ['npm', found.npm ?? 'not found'],
    ['python3', found.python ? `${found.python}, ${found.pip ?? 'without pip'}` : 'not found'],
    [
      'Compiler',
      found.compiler ?? 'not found (needed once, where no built binding is in the cache)',
    ],
    ['Packages', found.packages ? 'as in package-lock.json' : 'not installed or out of date'],
    [
      'TensorFlow',
      tf.kind === 'native' ? `${tf.version}, native (${tf.source})` : `WebAssembly: ${tf.reason}`,
    ],
    ...(tf.kind === 'native'
      ? [/** @type {[string, string]} */ (['', `oneDNN ${tf.oneDnn ? 'on' : 'off'}`])]
      : []),
    [
      'ONNX',
      found.onnx.version ? `onnxruntime ${found.onnx.version}` : `none: ${found.onnx.reason}`,
    ],
    ['DuckDB', found.duckdb.version ?? `none: ${found.duckdb.reason}`],
    [
      'Electron',
      'reason' in electron
        ? `none: ${electron.reason}`
        : `${electron.version} (Chrome ${electron.chrome}, Node ${electron.node}), ${electron.source}`,
    ],
    [
      'Libraries',
      found.libraries.length ? `missing: ${found.libraries.join(', ')}` : 'all that Electron needs',
    ],
    ['Display', found.display],
    ['Cache', `${found.cache.folder}${found.cache.entries.length ? '' : ' (empty)'}`],
    ...found.cache.entries.map(
      ({ name, size }) => /** @type {[string, string]} */ (['', `${size.padStart(8)}  ${name}`]),
    ),
  ];
  const lines = rows.map(([name, value]) => `${name.padEnd(12)}${value}`);
  lines.push('');
  if (found.missing.length === 0) lines.push('Nothing is missing.');
  for (const { what, type } of found.missing) lines.push(`Missing: ${what}`, `  type: ${type}`);
  for (const hint of found.hints) lines.push(`Note: ${hint}`);
  return lines.join('\n');
}
