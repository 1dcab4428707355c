import { basename } from 'node:path';
import { Option } from 'commander';
import { Cancelled, DarkscopeError } from '../../errors';
import { applyCut } from '../../evaluation/cut';
import { CHANNELS, MASK_SIZE } from '../../events/schema';
import type { OpenedDataset } from '../../events/dataset';
import {
  AGAINST,
  compareOccupancy,
  countBatch,
  type Against,
  type LitByLabel,
} from '../../probe/compare-occupancy';
import type { Lit } from '../../probe/occupancy';
import { DEFAULT_FINDER } from '../../probe/odd-cells';
import { counted, figure } from '../../report/figures';
import { readTable } from '../../tables';
import { CELL_COLUMNS, cellTexts, centreOf } from '../cells';
import type { DefineCommand } from '../command';
import { cutOf, withCut, type CutOptions } from '../cut-options';
import { openData, withMap } from '../data';
import { finiteNumber, share } from '../option-values';
import { locateEvents, scoreColumn } from '../score-file';
import type { Session } from '../session';
import { textTable } from '../text-table';
import { TolerantSource } from '../tolerant-source';
import { writeCsv } from './breakdown';

interface OccupancyOptions extends CutOptions {
  data?: string[];
  map?: string;
  scores?: string;
  by?: string;
  against?: Against;
  litAbove: number;
  level: number;
  hot: number;
  dead: number;
  out?: string;
}

const BATCH = 64;
/** Stands for the class of events that cannot be read. */
const UNREAD = -2;

export const occupancy: DefineCommand = (program, session) =>
  withMap(
    withCut(
      program
        .command('occupancy')
        .description('find hot and dead cells: behind the events that a score picks, or in all')
        .option(
          '--data <path...>',
          'event files; with --scores, where they lie now if they were moved',
        )
        .option('--scores <file>', 'a table written by `score`: looks at the events that it picks')
        .option('--by <score>', 'the score to pick by'),
    ).addOption(
      new Option(
        '--against <what>',
        'other events, background, the rest of the ring in phi, or the ring in every file by itself',
      ).choices(AGAINST),
    ),
  )
    .option('--lit-above <GeV>', 'a cell is lit above it', finiteNumber, 0)
    .option('--level <share>', 'chance of any false find', share, DEFAULT_FINDER.level)
    .option(
      '--hot <ratio>',
      'hot from so many times the expected count',
      finiteNumber,
      DEFAULT_FINDER.hotRatio,
    )
    .option('--dead <ratio>', 'dead up to so many times it', finiteNumber, DEFAULT_FINDER.deadRatio)
    .option('--out <file.csv>', 'counts, expectation and pull of every cell')
    .addHelpText(
      'after',
      `
With --scores the picked events are held against others (default) or background; without, all events against the
ring in phi (default), or every file by itself. Probabilities are exact and corrected for the number of cells.

Examples:
  darkscope occupancy --data data/test
  darkscope occupancy --data 'run3/*.h5' --against files
  darkscope occupancy --scores scores.h5 --by bce --fpr 1% --against background --out cells.csv`,
    )
    .action((options: OccupancyOptions) => findOddCells(options, session));

async function findOddCells(options: OccupancyOptions, session: Session): Promise<void> {
  const { dataset, picked } = await eventsOf(options, session);
  const against = options.against ?? (picked ? 'others' : 'ring');
  if (picked !== null && (against === 'ring' || against === 'files')) {
    throw new DarkscopeError('bad-parameter', `--against ${against} looks at all events`, {
      hint: 'Leave out --scores, or take --against others or background.',
    });
  }
  if (picked === null && (against === 'others' || against === 'background')) {
    throw new DarkscopeError('bad-parameter', `--against ${against} needs events to look at`, {
      hint: 'Add --scores FILE --by SCORE and a cut, e.g. --fpr 1%.',
    });
  }
  const source = new TolerantSource(dataset.source, session);
  const bar = session.progress('Counting');
  try {
    const unread = new Float64Array(source.count);
    let done = 0;
    const total = source.count + (picked?.length ?? 0);
    const count = async (events: ArrayLike<number>): Promise<LitByLabel> => {
      const byLabel = new Map<number, Lit>();
      for (let start = 0; start < events.length; start += BATCH) {
        if (session.signal.aborted) throw new Cancelled('counting');
        const size = Math.min(BATCH, events.length - start);
        const part = Array.from({ length: size }, (_, i) => events[start + i]);
        const images = await source.readImages(part);
        // Events that could not be read stand as empty images, and are not to be counted as such.
        source.blank(unread);
        const labels = part.map((event) =>
          Number.isNaN(unread[event]) ? UNREAD : source.labels[event],
        );
        countBatch(byLabel, images, labels, options.litAbove);
        done += part.length;
        bar.update(done, total, `${done} of ${total} events`);
      }
      byLabel.delete(UNREAD);
      return byLabel;
    };
    const files: LitByLabel[] = [];
    for (const { first, events } of dataset.files) {
      files.push(await count(Uint32Array.from({ length: events }, (_, i) => first + i)));
    }
    const asked = { against, level: options.level, hotRatio: options.hot, deadRatio: options.dead };
    const found = compareOccupancy(files, await count(picked ?? []), asked);
    bar.clear();
    const { sample, reference, expected, pulls } = found;
    const cells = found.cells.map(({ channel, cell, file, ...rest }) => ({
      channel: CHANNELS[channel],
      cell,
      ...centreOf(cell),
      ...rest,
      file: file === null ? null : dataset.files[file].path,
    }));
    if (options.out !== undefined) {
      const lines = Array.from(sample.counts, (lit, at) => {
        const { eta, phi } = centreOf(at % MASK_SIZE);
        const [row, column] = cellTexts(at % MASK_SIZE)[0].split(',');
        const channel = CHANNELS[Math.floor(at / MASK_SIZE)];
        const others = reference.counts[at];
        return [channel, row, column, eta, phi, lit, others, expected[at], pulls[at]].join();
      });
      const head = 'channel,phi_cell,eta_cell,eta,phi,lit,lit_in_others,expected,pull';
      await writeCsv(options.out, [head, ...lines], dataset.source.paths);
    }
    const versus = picked ? ` against ${counted(reference.events, 'other event')}` : '';
    session.print(
      `${counted(sample.events, 'event')}${versus}, cells lit above ${options.litAbove} GeV`,
    );
    session.print(
      `a cell that is never lit is found dead from ${figure(found.leastForDead, 3)} expected on\n`,
    );
    session.print(
      cells.length === 0
        ? 'no hot or dead cell'
        : textTable(
            [
              { title: 'cell' },
              { title: 'channel' },
              ...CELL_COLUMNS,
              { title: 'lit', align: 'right' },
              { title: 'expected', align: 'right' },
              { title: 'p', align: 'right' },
              ...(against === 'files' ? [{ title: 'file' }] : []),
            ],
            cells.map((one) => [
              one.kind,
              one.channel,
              ...cellTexts(one.cell),
              String(one.lit),
              figure(one.expected),
              one.p.toExponential(1),
              ...(one.file === null ? [] : [basename(one.file)]),
            ]),
          ),
    );
    if (options.out !== undefined) session.print(`\n${options.out}`);
    session.result({
      events: sample.events,
      against,
      others: reference.events,
      unread: source.lost,
      cells,
      out: options.out,
    });
  } finally {
    bar.clear();
    await source.close();
  }
}

/** The events of the files, and those that are looked at; null where that is all of them. */
async function eventsOf(
  options: OccupancyOptions,
  session: Session,
): Promise<{ dataset: OpenedDataset; picked: Uint32Array | null }> {
  const { scores, by, data, map } = options;
  if (scores === undefined) {
    if (!data) throw new DarkscopeError('bad-parameter', 'occupancy needs --data or --scores');
    return { dataset: await openData(data, map, session), picked: null };
  }
  if (by === undefined) throw new DarkscopeError('bad-parameter', '--scores needs --by SCORE');
  const { cut, side } = cutOf(options, 'occupancy --scores');
  const table = await readTable(scores);
  const chosen = new Set(applyCut(scoreColumn(table, by), table.labels, cut, side).rows);
  const all = Uint32Array.from(table.files, (_, row) => row);
  const { dataset, rows, events } = await locateEvents(table, all, data, map, session);
  return { dataset, picked: events.filter((_, i) => chosen.has(rows[i])) };
}
