import { overSeeds, type SeedEvaluation } from '../../evaluation/over-seeds';
import type { Spread } from '../../evaluation/spread';
import type { ScoreEvaluation } from '../../engine/api';
import { EVENT_CLASSES } from '../../events/schema';
import { massText } from '../../report/figures';
import { textTable } from '../text-table';
import type { Section } from './section';

/**
 * Means and spreads over runs of the same training, a score each (several files after `--scores`).
 * @param runs for each file, its evaluations; a score that one of them could not be evaluated by is left out.
 */
export function seedsSection(runs: readonly (readonly ScoreEvaluation[])[]): Section {
  const [first] = runs;
  const scores = first.flatMap(({ column }): [string, SeedEvaluation][] => {
    const own = runs.flatMap((evaluations) => evaluations.filter((e) => e.column === column));
    return own.length === runs.length ? [[column, overSeeds(own)]] : [];
  });
  return {
    key: 'seeds',
    json: {
      runs: runs.length,
      scores: Object.fromEntries(scores.map(([score, result]) => [score, seedJson(result)])),
    },
    text: scores.map(([score, result]) => seedText(score, result)).join('\n\n'),
  };
}

function seedJson({ points, mauc, mfpr40 }: SeedEvaluation) {
  return {
    mauc,
    mfpr40,
    points: points.map((point) => ({
      class: point.class.toLowerCase(),
      mass: point.massGeV,
      auroc: inPercent(point.auroc),
      fpr40: inPercent(point.fpr40),
      direction: point.direction,
      counts: { signal: point.signal, background: point.background },
    })),
  };
}

function seedText(score: string, { runs, points, mauc, mfpr40 }: SeedEvaluation): string {
  const classes = EVENT_CLASSES.filter(({ name }) => points.some((p) => p.class === name));
  const rows = classes.flatMap(({ name }) => [
    ...points
      .filter((point) => point.class === name)
      .map((point) => [
        ...[point.class, massText(point.massGeV)],
        ...spreadCells(inPercent(point.auroc)),
        ...spreadCells(inPercent(point.fpr40)),
        point.direction,
      ]),
    [
      ...[`${name} mean`, ''],
      ...spreadCells(mauc[name.toLowerCase()]),
      ...spreadCells(mfpr40[name.toLowerCase()]),
      '',
    ],
  ]);
  const titles = ['class', 'mass', 'AUROC %', '±', 'FPR40 %', '±', 'signal lies'];
  const table = textTable(
    titles.map((title, c) => ({ title, align: c === 0 || c === 6 ? 'left' : 'right' })),
    rows,
  );
  return `${score}, mean and standard deviation over ${runs} runs\n${table}`;
}

function spreadCells({ mean, deviation }: Spread): [string, string] {
  return [mean.toFixed(2), deviation.toFixed(2)];
}

function inPercent({ mean, deviation, min, max }: Spread): Spread {
  return { mean: 100 * mean, deviation: 100 * deviation, min: 100 * min, max: 100 * max };
}
