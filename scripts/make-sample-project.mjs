#!/usr/bin/env node
// usage: make-sample-project.mjs [--models NAME...] [--work FOLDER]
// Makes what the first start shows: trains the sample's models on its background, rounds their weights, and writes the
// project. Without names of models those that lie there are kept, and the project alone is made anew.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { project } from './setup/places.mjs';

/** Kind and options of each model by its name in the project. */
const MODELS = {
  codae: ['codae', '--epochs', '8', '--set', 'cosine=1'],
  cae: ['cae', '--epochs', '8', '--set', 'cosine=1'],
  codvae: ['codvae', '--epochs', '6', '--set', 'batch=16', '--set', 'microBatch=16'],
  patch: ['patch-codae', '--epochs', '8'],
};
const SEED = '42';

const samples = join(project, 'assets', 'samples');
const words = process.argv.slice(2);
const after = (/** @type {string} */ name) => {
  const at = words.indexOf(name);
  const rest = at < 0 ? [] : words.slice(at + 1);
  const end = rest.findIndex((word) => word.startsWith('--'));
  return end < 0 ? rest : rest.slice(0, end);
};
const names = after('--models');
const unknown = names.filter((name) => !(name in MODELS));
if (unknown.length > 0)
  throw new Error(`unknown: ${unknown.join(', ')}; there are ${Object.keys(MODELS).join(', ')}`);
const [given] = after('--work');
const work = given ?? mkdtempSync(join(tmpdir(), 'darkscope-sample-'));

/** @param {string[]} command */
function darkscope(...command) {
  process.stdout.write(`darkscope ${command.join(' ')}\n`);
  const { status } = spawnSync(
    process.execPath,
    [join(project, 'scripts/darkscope.mjs'), ...command],
    {
      stdio: 'inherit',
    },
  );
  if (status !== 0) throw new Error(`darkscope ${command[0]} ended with ${status}`);
}

try {
  for (const name of names) {
    const [kind, ...options] = MODELS[/** @type {keyof typeof MODELS} */ (name)];
    const full = join(work, name);
    const small = join(samples, 'models', name);
    const data = ['--data', join(samples, 'train_qcd.h5')];
    darkscope('train', '--model', kind, ...options, '--seed', SEED, ...data, '--out', full);
    rmSync(small, { recursive: true, force: true });
    darkscope('compact', '--model', full, '--data', join(samples, 'test'), '--out', small);
  }
  darkscope('sample');
} finally {
  if (given === undefined) rmSync(work, { recursive: true, force: true });
}
