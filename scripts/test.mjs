#!/usr/bin/env node
// `npm test`: set-up, then every check there is; closes with one line, `N passed, N failed, N skipped`.
// A check such as the linter counts as one, a test as one. Words given are passed on to vitest.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { build } from './build.mjs';
import { setUp } from './setup.mjs';
import { virtualDisplay } from './setup/display.mjs';
import { fetchNodes } from './setup/other-nodes.mjs';
import { inProject } from './setup/places.mjs';
import { say, seconds } from './setup/say.mjs';

const totals = { passed: 0, failed: 0, skipped: 0 };
const report = inProject('out', 'test-report.json');

/** @param {string} file inside node_modules */
const tool = (file) => inProject('node_modules', ...file.split('/'));

/** @type {[string, string[]][]} */
const checks = [
  ['format', [tool('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.']],
  ['lint', [tool('eslint/bin/eslint.js'), '--max-warnings', '0', '.']],
  ...['core', 'electron', 'scripts', 'test'].map(
    (folder) =>
      /** @type {[string, string[]]} */ ([
        `types: ${folder}`,
        [tool('typescript/bin/tsc'), '-p', folder],
      ]),
  ),
  [
    'types: renderer',
    [
      tool('svelte-check/bin/svelte-check'),
      '--workspace',
      'renderer',
      '--tsconfig',
      'tsconfig.json',
      '--config',
      '../svelte.config.js',
      '--output',
      'human',
      '--fail-on-warnings',
    ],
  ],
];

/**
 * @param {string} name
 * @param {() => Promise<unknown>} work rejects when the check fails
 */
async function check(name, work) {
  const began = Date.now();
  try {
    await work();
    totals.passed++;
    process.stdout.write(`ok      ${name} (${seconds(began)})\n`);
  } catch (error) {
    totals.failed++;
    process.stdout.write(
      `FAILED  ${name} (${seconds(began)}): ${error instanceof Error ? error.message : error}\n`,
    );
  }
}

/**
 * @param {string[]} args
 * @returns {Promise<void>}
 */
function node(args) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, {
      cwd: inProject(),
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', fail);
    child.on('close', (code, signal) =>
      code === 0 ? done() : fail(new Error(`exit ${signal ?? code}`)),
    );
  });
}

async function tests() {
  const began = Date.now();
  rmSync(report, { force: true });
  mkdirSync(inProject('out'), { recursive: true });
  const args = [
    tool('vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  let broken;
  try {
    await node([...args, ...process.argv.slice(2)]);
  } catch (error) {
    broken = error;
  }
  const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined;
  if (!counts) {
    totals.failed++;
    process.stdout.write(`FAILED  tests: vitest left no report (${broken})\n`);
    return;
  }
  // A file that fails before its first test has no failed tests of its own; it counts as one.
  const files = counts.testResults.filter(
    (/** @type {{ status: string, assertionResults: { status: string }[] }} */ file) =>
      file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  ).length;
  // Vitest fails for other reasons as well, such as an error outside any test.
  const other = broken && counts.numFailedTests + files === 0 ? 1 : 0;
  totals.passed += counts.numPassedTests;
  totals.failed += counts.numFailedTests + files + other;
  totals.skipped += counts.numPendingTests + counts.numTodoTests;
  const outcome = broken ? 'FAILED ' : 'ok     ';
  process.stdout.write(
    `${outcome} tests: ${counts.numPassedTests} of ${counts.numTotalTests} (${seconds(began)})\n`,
  );
}

let endDisplay = () => {};
try {
  await setUp({
    window: true,
    virtualDisplay: !process.env.DISPLAY && process.platform === 'linux',
  });
  await fetchNodes();
  for (const [name, args] of checks) await check(name, () => node(args));
  await check('build', () => build('all'));
  endDisplay = await virtualDisplay();
  await tests();
} catch (error) {
  totals.failed++;
  say(error instanceof Error ? error.message : String(error));
} finally {
  endDisplay();
}
process.stdout.write(
  `${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`,
);
process.exitCode = totals.failed > 0 ? 1 : 0;
