import type { ScoreEvaluation } from '../engine/api';
import { wilsonInterval } from '../evaluation/binomial';
import { EVENT_CLASSES } from '../events/schema';
import { massText, percentFigure, percentInterval } from './figures';
import { html, type Html } from './html';
import { table } from './page';

/** One row a score: means over masses of every signal, and on which side of background the signal lies. */
export function meansTable(evaluations: readonly ScoreEvaluation[]): Html {
  const signals = EVENT_CLASSES.filter(({ name }) =>
    evaluations.some((e) => e.points.some((p) => p.class === name)),
  );
  const titles = ['score'];
  for (const { name } of signals) titles.push(`${name} mAUC %`, `${name} mFPR40 %`, 'lies');
  const rows = evaluations.map(({ column, points, mauc, mfpr40 }) => [
    column,
    ...signals.flatMap(({ name }) => {
      const key = name.toLowerCase();
      const [point] = points.filter((p) => p.class === name);
      return point
        ? [mauc[key].toFixed(2), mfpr40[key].toFixed(2), point.direction]
        : ['–', '–', ''];
    }),
  ]);
  return table(
    titles,
    rows,
    signals.flatMap((_, i) => [3 * i + 1, 3 * i + 2]),
  );
}

/** One row a mass point of one score, with 95 % intervals. */
export function pointsTable({ column, points }: ScoreEvaluation): Html {
  const rows = points.map((point) => {
    const fpr = wilsonInterval(point.fpr40, point.background);
    return [
      point.class,
      massText(point.massGeV),
      String(point.signal),
      String(point.background),
      percentFigure(point.auroc, point.aurocLow, point.aurocHigh),
      percentInterval(point.aurocLow, point.aurocHigh),
      percentFigure(point.fpr40, fpr.low, fpr.high),
      percentInterval(fpr.low, fpr.high),
    ];
  });
  const titles = ['signal', 'mass', 'events', 'background', 'AUROC %', '95 %', 'FPR40 %', '95 %'];
  return html`<h3>${column}</h3>
    ${table(titles, rows, [1, 2, 3, 4, 5, 6, 7])}`;
}
