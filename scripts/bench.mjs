#!/usr/bin/env node
// usage: bench.mjs [NAME...] [--list] [--out FILE.json] [--html FILE.html]
// Measures what the window promises at scale, and prints a table; runs all rows, or those named.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { rows } from './bench/rows.mjs';
import { asHtml, asTable } from './bench/text.mjs';

const words = process.argv.slice(2);
const option = (/** @type {string} */ name) => {
  const at = words.indexOf(name);
  return at < 0 ? undefined : words.splice(at, 2)[1];
};
const out = option('--out');
const html = option('--html');
if (words.includes('--list')) {
  for (const { name, what } of rows) process.stdout.write(`${name.padEnd(12)}${what}\n`);
} else await run(words);

/** @param {string[]} wanted */
async function run(wanted) {
  const unknown = wanted.filter((name) => !rows.some((row) => row.name === name));
  if (unknown.length > 0) throw new Error(`unknown: ${unknown.join(', ')}; try --list`);
  const folder = mkdtempSync(join(tmpdir(), 'darkscope-bench-'));
  const machine = {
    system: `${process.platform} ${process.arch}`,
    processor: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    date: new Date().toISOString().slice(0, 10),
  };
  /** @type {import('./bench/measure.mjs').Figure[]} */
  const figures = [];
  try {
    for (const row of rows) {
      if (wanted.length > 0 && !wanted.includes(row.name)) continue;
      process.stderr.write(`bench: ${row.what}\n`);
      try {
        figures.push(...(await row.run(mkdtempSync(join(folder, `${row.name}-`)))));
      } catch (error) {
        // the others are still of use
        process.stderr.write(`bench: ${row.name} failed: ${inspect(error)}\n`);
        process.exitCode = 1;
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.stdout.write(`${asTable(machine, figures)}\n`);
  if (out) writeFileSync(out, `${JSON.stringify({ machine, figures }, null, 2)}\n`);
  if (html) writeFileSync(html, asHtml(machine, figures));
}
