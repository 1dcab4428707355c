import type { EvaluationPoint, ScoreEvaluation } from '../engine/api';
import { wilsonInterval } from '../evaluation/binomial';
import { EVENT_CLASSES } from '../events/schema';
import { massText, percentFigure, percentInterval } from '../report/figures';
import { textTable, type TextColumn } from './text-table';

/**
 * The `scores` object of `evaluate --json`: rates in percent, one entry a column. `direction` says on which
 * side of background the signal lies (`above` or `below`).
 */
export function evaluationJson(evaluations: readonly ScoreEvaluation[]): Record<string, unknown> {
  return Object.fromEntries(
    evaluations.map(({ column, mauc, mfpr40, points }) => [
      column,
      {
        mauc,
        mfpr40,
        points: points.map((point) => ({
          class: point.class.toLowerCase(),
          mass: point.massGeV,
          auroc: 100 * point.auroc,
          auroc_low: 100 * point.aurocLow,
          auroc_high: 100 * point.aurocHigh,
          fpr40: 100 * point.fpr40,
          direction: point.direction,
          counts: { signal: point.signal, background: point.background },
        })),
      },
    ]),
  );
}

/** One column's figures for people: a row a mass point, and the means. */
export function evaluationText({ column, points, mauc, mfpr40 }: ScoreEvaluation): string {
  if (points.length === 0) return `${column}: no signal events to evaluate`;
  const classes = EVENT_CLASSES.filter(({ name }) => points.some((p) => p.class === name));
  const rows = classes.flatMap(({ name }) => {
    const key = name.toLowerCase();
    const mean = [`${name} mean`, '', '', mauc[key].toFixed(2), '', mfpr40[key].toFixed(2), '', ''];
    return [...points.filter((p) => p.class === name).map(pointRow), mean];
  });
  const titles = ['class', 'mass', 'events', 'AUROC %', '95 %', 'FPR40 %', '95 %', 'signal lies'];
  const left = [0, 7];
  const table = textTable(
    titles.map((title, c) => ({ title, align: left.includes(c) ? 'left' : 'right' })),
    rows,
  );
  return `${column}, against ${points[0].background} background events\n${table}`;
}

function pointRow(point: EvaluationPoint): string[] {
  // At a fixed cut the background that passes is a binomial share.
  const fpr = wilsonInterval(point.fpr40, point.background);
  return [
    point.class,
    massText(point.massGeV),
    String(point.signal),
    percentFigure(point.auroc, point.aurocLow, point.aurocHigh),
    percentInterval(point.aurocLow, point.aurocHigh),
    percentFigure(point.fpr40, fpr.low, fpr.high),
    percentInterval(fpr.low, fpr.high),
    point.direction,
  ];
}

/** Means over masses for people: a row a score. */
export function meansText(evaluations: readonly ScoreEvaluation[]): string {
  const signals = EVENT_CLASSES.map(({ name }) => name).filter((name) =>
    evaluations.some(({ points }) => points.some((point) => point.class === name)),
  );
  const titles = signals.flatMap((name) => [`${name} mAUC %`, 'mFPR40 %', 'lies']);
  return textTable(
    [
      { title: 'score' },
      ...titles.map((title): TextColumn => ({ title, align: title === 'lies' ? 'left' : 'right' })),
    ],
    evaluations.map(({ column, points, mauc, mfpr40 }) => [
      column,
      ...signals.flatMap((name) => {
        const point = points.find((candidate) => candidate.class === name);
        const key = name.toLowerCase();
        return point
          ? [mauc[key].toFixed(2), mfpr40[key].toFixed(2), point.direction]
          : ['', '', ''];
      }),
    ]),
  );
}
