// The engine's columns, without a window: DuckDB against the plain table that stands in where DuckDB does not run.
import { mkdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { inProject } from '../setup/places.mjs';
import { generator } from './events.mjs';
import { figure, interleaved } from './measure.mjs';

const COUNT = 1_000_000;
const COLUMNS = 12;

export async function queries() {
  const { openTable, plainTable } = await load();
  const random = generator(3);
  const columns = Array.from({ length: COLUMNS }, () =>
    Float64Array.from({ length: COUNT }, () => (random() < 0.02 ? NaN : random() * 1000)),
  );
  const read = (/** @type {string} */ name) => columns[Number(name.slice(1))];
  const duck = await openTable(COUNT, read);
  // In the background, as the engine does it; then asked for, so that no more is measured than the answer.
  const began = performance.now();
  await Promise.all(columns.map((_, c) => duck.prepare(`c${c}`)));
  const taking = [(performance.now() - began) / COLUMNS];
  const plain = plainTable(COUNT, read);
  const range = (
    /** @type {string} */ column,
    /** @type {number} */ low,
    /** @type {number} */ high,
  ) => ({
    column,
    any: [[{ is: 'between', low, high }]],
  });
  const two = [range('c0', 200, 700), range('c1', 400, 900)];
  // Another column each round, so that no order is known from before.
  let next = 0;
  const fresh = () => [{ column: `c${next++ % COLUMNS}`, descending: next % 24 < 12 }];
  const known = [{ column: 'c0', descending: false }];
  const figures = await interleaved(
    {
      'sort by a column taken up ahead': () => duck.order([], fresh()),
      'sort, the plain table': () => plain.order([], known),
      'two filters, DuckDB': () => duck.order(two, []),
      'two filters, the plain table': () => plain.order(two, []),
      'two filters and a sort, DuckDB': () => duck.order(two, fresh()),
      'two filters and a sort, the plain table': () => plain.order(two, known),
      'three sort keys, each known': () =>
        duck.order([], [...fresh(), ...fresh(), { column: 'c2', descending: true }]),
    },
    7,
  );
  await duck.close();
  return [figure('taking up and sorting a column ahead, DuckDB', 'ms', taking), ...figures];
}

/** The engine's own code, bundled for this measurement. */
async function load() {
  const { build } = await import('esbuild');
  mkdirSync(inProject('out', 'bench'), { recursive: true });
  const outfile = inProject('out', 'bench', 'query.mjs');
  await build({
    stdin: {
      contents: `export { openTable } from './core/query';\nexport { plainTable } from './core/query/plain';\n`,
      resolveDir: inProject(),
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['@duckdb/*'],
    logLevel: 'warning',
  });
  return import(pathToFileURL(outfile).href);
}
