import { resolve } from 'node:path';
import { DarkscopeError } from '../../errors';
import { wilsonInterval } from '../../evaluation/binomial';
import { applyCut } from '../../evaluation/cut';
import { BACKGROUND_LABEL, EVENT_CLASSES } from '../../events/schema';
import { refuseSource } from '../../export/refuse-source';
import { exportSelected } from '../../export/select';
import { counted, figure, percentInterval } from '../../report/figures';
import { readTable, type ScoreTable } from '../../tables';
import { withMap } from '../data';
import { cutOf, withCut, type CutOptions } from '../cut-options';
import { locateEvents, scoreColumn } from '../score-file';
import type { Session } from '../session';
import type { DefineCommand } from '../command';

export interface SelectOptions extends CutOptions {
  scores: string;
  by: string;
  data?: string[];
  map?: string;
  out: string;
}

export const select: DefineCommand = (program, session) =>
  withMap(
    withCut(
      program
        .command('select')
        .description('write the events that a score picks, without loss')
        .requiredOption('--scores <file>', 'a table written by `score`')
        .requiredOption('--by <score>', 'the score to pick by'),
    ).option('--data <path...>', 'where the event files lie now, if they were moved'),
  )
    .requiredOption('--out <file>', 'the HDF5 file to write')
    .addHelpText(
      'after',
      `
The file has the layout of the events' own files: every dataset, attribute and type to the bit, and a group
anomaly/ with the scores, threshold, model, source file and index. Events of files that differ in layout are
written to further files beside it (OUT-2.h5, …).

Examples:
  darkscope select --scores scores.h5 --by bce --top 50 --out anomalies.h5
  darkscope select --scores scores.h5 --by bce --fpr 1% --out tight.h5
  darkscope select --scores scores.h5 --by z2 --top 20 --side below --out low-z2.h5
  darkscope select --scores scores.h5 --by bce --above 371.2 --out above.h5`,
    )
    .action(async (options: SelectOptions) => {
      session.result(await selectEvents(options, session));
    });

/** Picks events and exports them. @returns what was picked, for machines. */
export async function selectEvents(
  options: SelectOptions,
  session: Session,
): Promise<Record<string, unknown>> {
  const { cut, side } = cutOf(options, 'select');
  refuseSource(options.out, [options.scores]);
  const table = await readTable(options.scores);
  const values = scoreColumn(table, options.by);
  const { rows, threshold } = applyCut(values, table.labels, cut, side);
  if (rows.length === 0) {
    throw new DarkscopeError(
      'bad-parameter',
      `no event lies ${side} ${figure(threshold)} in ${options.by}, so there is nothing to write`,
    );
  }
  const { dataset, ...located } = await locateEvents(
    table,
    rows,
    options.data,
    options.map,
    session,
  );
  try {
    const files = await exportSelected(
      {
        source: dataset.source,
        events: located.events,
        out: resolve(options.out),
        scores: table.columns.map(({ name, values: all }) => ({
          name,
          values: Float64Array.from(located.rows, (row) => all[row]),
        })),
        model:
          table.metadata.model === undefined
            ? undefined
            : { id: table.metadata.model, cardSha256: table.metadata.cardSha256 },
        threshold: { column: options.by, value: threshold },
      },
      { signal: session.signal },
    );
    const flagged = countClasses(table, located.rows);
    session.print(
      `${counted(located.rows.length, 'event')} with ${options.by} ${cut.kind === 'top' ? `${side === 'above' ? 'from' : 'to'}` : side} ${figure(threshold, 6)}: ` +
        Object.entries(flagged)
          .map(([name, count]) => `${count} ${name}`)
          .join(', '),
    );
    session.print(backgroundText(table, rows));
    files.forEach((file) => session.print(file));
    return {
      out: files,
      events: located.rows.length,
      classes: flagged,
      by: options.by,
      side,
      threshold,
    };
  } finally {
    await dataset.source.close();
  }
}

/** Events by class, of the classes that occur. */
function countClasses(table: ScoreTable, rows: Uint32Array): Record<string, number> {
  const counts = EVENT_CLASSES.map(({ name, label }): [string, number] => [
    name,
    rows.reduce((count, row) => count + Number(table.labels[row] === label), 0),
  ]);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

/** The share of background that was picked, with its statistical interval. */
function backgroundText(table: ScoreTable, rows: Uint32Array): string {
  const all = table.labels.reduce((n, label) => n + Number(label === BACKGROUND_LABEL), 0);
  if (all === 0) return 'no labelled background to compare with';
  const passed = rows.reduce((n, row) => n + Number(table.labels[row] === BACKGROUND_LABEL), 0);
  const { low, high } = wilsonInterval(passed / all, all);
  return `background: ${passed} of ${all} pass, ${((100 * passed) / all).toFixed(1)} % (95 %: ${percentInterval(low, high)})`;
}
