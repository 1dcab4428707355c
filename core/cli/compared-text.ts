import { counted, figure, massText } from '../report/figures';
import { textTable, type TextColumn } from './text-table';
import type { Comparison } from '../deploy/measure';

/** Scores and AUROC of a model beside those of what was made of it. @param made e.g. `the export` */
export function comparedText(
  { events, auroc, largestDifference }: Comparison,
  made: string,
): string {
  const numbers = ['AUROC of the model', `of ${made}`, 'change'];
  const largest = Math.max(...Object.values(largestDifference));
  return [
    `${counted(events, 'event')} scored by both: no score differs by more than ${figure(largest)} standard deviations`,
    ...(auroc.length === 0
      ? ['no labelled background and signal among them, so there is no AUROC']
      : [
          textTable(
            [{ title: 'score' }, { title: 'signal' }, ...numbers.map(right)],
            auroc.map(({ score, class: name, massGeV, model, export: after }) => [
              score,
              `${name} ${massText(massGeV)}`,
              percent(model),
              percent(after),
              percent(after - model),
            ]),
          ),
        ]),
  ].join('\n');
}

const right = (title: string): TextColumn => ({ title, align: 'right' });
const percent = (share: number): string => `${(100 * share).toFixed(3)} %`;
