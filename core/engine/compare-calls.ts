import { compareColumns, type NamedColumn } from '../evaluation/compare';
import { correlationMatrix } from '../evaluation/correlation';
import { evaluateColumn } from '../evaluation/index';
import { overSeeds } from '../evaluation/over-seeds';
import { backgroundRanks } from '../evaluation/rank-pairs';
import { BACKGROUND_LABEL } from '../events/schema';
import { computeAso } from './aso-job';
import type { ColumnComparison, Params } from './api';
import { readColumn, type OpenDataset } from './datasets';
import type { EngineParts, Implementations } from './parts';

type CompareCall =
  'compare' | 'compare.seeds' | 'compare.correlation' | 'compare.ranks' | 'aso.start';

/** Comparing scores with each other on the open events. */
export function compareCalls({
  datasets,
  jobs,
  emit,
}: EngineParts): Pick<Implementations, CompareCall> {
  return {
    compare: async ({ dataset, columns, against }) => {
      const opened = datasets.get(dataset);
      const { labels, masses } = opened.source;
      const reference = await named(opened, against);
      const comparisons: ColumnComparison[] = [];
      for (const column of columns) {
        const compared = compareColumns(await named(opened, column), reference, labels, masses);
        comparisons.push({ ...compared, points: [...compared.points], mauc: { ...compared.mauc } });
      }
      return { comparisons };
    },
    'compare.seeds': async ({ dataset, columns }) => {
      const opened = datasets.get(dataset);
      const { labels, masses } = opened.source;
      const evaluations = [];
      for (const column of columns) {
        evaluations.push(evaluateColumn(column, await readColumn(opened, column), labels, masses));
      }
      const { runs, points, mauc, mfpr40 } = overSeeds(evaluations);
      return { runs, points: [...points], mauc: { ...mauc }, mfpr40: { ...mfpr40 } };
    },
    'compare.correlation': async ({ dataset, columns, kind, events }) => {
      const opened = datasets.get(dataset);
      const read = new Map<string, Float64Array>();
      for (const name of columns) read.set(name, await readColumn(opened, name));
      const matrix = correlationMatrix(read, kind, chooser(opened, events));
      return {
        columns: [...matrix.columns],
        coefficients: matrix.coefficients.map((row) => [...row]),
        counts: matrix.counts.map((row) => [...row]),
      };
    },
    'compare.ranks': async ({ dataset, a, b }) => {
      const opened = datasets.get(dataset);
      const ranksOf = async ({ column, side }: Params<'compare.ranks'>['a']) => {
        const values = await readColumn(opened, column);
        // Others have their turn between the two.
        await new Promise((resume) => setImmediate(resume));
        return rememberedRanks({ name: column, values, side }, opened.source.labels);
      };
      return { a: await ranksOf(a), b: await ranksOf(b) };
    },
    'aso.start': async ({ dataset, columns, class: className }) => {
      const opened = datasets.get(dataset);
      const { labels, masses } = opened.source;
      const read: NamedColumn[] = [];
      for (const column of columns) read.push(await named(opened, column));
      return jobs.start(
        {
          kind: 'compare',
          title: `Compare ${columns.length} scores on ${className}`,
          lane: 'statistics',
          total: 0,
          unit: 'steps',
          dataset,
          model: null,
        },
        (context) =>
          computeAso(read, className, labels, masses, context, (results) =>
            emit({ event: 'aso', job: context.job, results }),
          ),
      );
    },
  };
}

const ranksKnown = new WeakMap<Float64Array, Map<string, Float64Array>>();

/** Found once a side, for as long as the values live. */
function rememberedRanks(
  column: { name: string; values: Float64Array; side: Params<'compare.ranks'>['a']['side'] },
  labels: Int32Array,
): Float64Array {
  const known = ranksKnown.get(column.values) ?? new Map<string, Float64Array>();
  ranksKnown.set(column.values, known);
  const ranks = known.get(column.side) ?? backgroundRanks(column, labels);
  known.set(column.side, ranks);
  return ranks;
}

async function named(dataset: OpenDataset, name: string): Promise<NamedColumn> {
  return { name, values: await readColumn(dataset, name) };
}

function chooser(
  { source: { labels } }: OpenDataset,
  events: Params<'compare.correlation'>['events'],
): (event: number) => boolean {
  if (events === 'all') return () => true;
  return events === 'background'
    ? (event) => labels[event] === BACKGROUND_LABEL
    : (event) => labels[event] > BACKGROUND_LABEL;
}
