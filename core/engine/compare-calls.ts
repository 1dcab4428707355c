import type { NamedColumn } from '../evaluation/compare';
import { overSeeds } from '../evaluation/over-seeds';
import type { Params } from './api';
import { readColumn, type OpenDataset } from './datasets';
import { evaluateScores } from './evaluate-scores';
import type { EngineParts, Implementations } from './parts';
import { toldTo } from './tasks';

type CompareCall =
  'compare' | 'compare.seeds' | 'compare.correlation' | 'compare.ranks' | 'aso.start';

/** Comparing scores with each other on the open events. */
export function compareCalls({
  datasets,
  jobs,
  runTask,
  statistics,
  emit,
}: EngineParts): Pick<Implementations, CompareCall> {
  const only = (dataset: OpenDataset, name: CompareCall) => ({ dataset, name, onlyLast: true });
  return {
    compare: async ({ dataset, columns, against }) => {
      const opened = datasets.get(dataset);
      const reference = await named(opened, against);
      const asked = [];
      for (const name of columns) {
        asked.push({ column: await named(opened, name), against: reference });
      }
      const found = await statistics.ask(only(opened, 'compare'), 'compare', asked);
      return {
        comparisons: found.map((compared) => ({
          ...compared,
          points: [...compared.points],
          mauc: { ...compared.mauc },
        })),
      };
    },
    'compare.seeds': async ({ dataset, columns }) => {
      const evaluations = await evaluateScores(statistics, datasets.get(dataset), columns, false);
      const { runs, points, mauc, mfpr40 } = overSeeds(evaluations);
      return { runs, points: [...points], mauc: { ...mauc }, mfpr40: { ...mfpr40 } };
    },
    'compare.correlation': async ({ dataset, columns, kind, events }) => {
      const opened = datasets.get(dataset);
      const read = new Map<string, Float64Array>();
      for (const name of columns) read.set(name, await readColumn(opened, name));
      const [matrix] = await statistics.ask(only(opened, 'compare.correlation'), 'correlation', [
        { columns: read, of: kind, events },
      ]);
      return {
        columns: [...matrix.columns],
        coefficients: matrix.coefficients.map((row) => [...row]),
        counts: matrix.counts.map((row) => [...row]),
      };
    },
    'compare.ranks': async ({ dataset, a, b }) => {
      const opened = datasets.get(dataset);
      const sided = async ({ column, side }: Params<'compare.ranks'>['a']) => ({
        ...(await named(opened, column)),
        side,
      });
      const [ofA, ofB] = await statistics.ofColumns(
        only(opened, 'compare.ranks'),
        'ranks',
        [await sided(a), await sided(b)],
        ({ side }) => side,
      );
      return { a: ofA, b: ofB };
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
        async (context) => {
          const heard = toldTo(context);
          await runTask(
            { type: 'aso', columns: read, class: className, labels, masses },
            {
              ...heard,
              report: (report) => {
                if (report.type === 'orders') {
                  emit({ event: 'aso', job: context.job, results: report.results });
                } else heard.report(report);
              },
            },
          );
        },
      );
    },
  };
}

async function named(dataset: OpenDataset, name: string) {
  return { name, values: await readColumn(dataset, name) };
}
