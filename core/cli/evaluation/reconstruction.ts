import { backgroundQuality } from '../../evaluation/reconstruction';
import { figure } from '../../report/figures';
import { textTable } from '../text-table';
import type { Judged, Section } from './section';

/** Mean and spread of columns over background (`--reconstruction`). */
export function reconstructionSection({ columns, labels }: Judged): Section {
  const rows = backgroundQuality(columns, labels);
  return {
    key: 'reconstruction',
    json: Object.fromEntries(rows.map(({ column, ...quality }) => [column, quality])),
    text: textTable(
      ['background', 'mean', '± standard deviation', 'events'].map((title, c) => ({
        title,
        align: c === 0 ? 'left' : 'right',
      })),
      rows.map(({ column, mean, deviation, events }) => [
        column,
        figure(mean),
        `± ${figure(deviation)}`,
        String(events),
      ]),
    ),
  };
}
