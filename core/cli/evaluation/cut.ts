import { cutForRate, rateAt } from '../../evaluation/rate';
import { workingPoints } from '../../evaluation/working-point';
import { DarkscopeError } from '../../errors';
import { EVENT_CLASSES } from '../../events/schema';
import { figure, massText, percentFigure, percentInterval } from '../../report/figures';
import { textTable } from '../text-table';
import { askedPercent } from './percent';
import type { Judged, Section } from './section';

export interface CutOptions {
  /** Share of background that may pass. */
  readonly fpr?: number;
  /** Rate of background that may pass, in Hz. */
  readonly rate?: number;
  /** Rate at which background arrives, in Hz. */
  readonly inputRate?: number;
}

/** The cut that options ask for. @throws DarkscopeError `bad-parameter` where they do not make one. */
export function cutOf({ fpr, rate, inputRate }: CutOptions): { kind: 'fpr'; rate: number } {
  if (fpr !== undefined) return { kind: 'fpr', rate: fpr };
  if (rate === undefined) {
    throw new DarkscopeError('bad-parameter', '--input-rate needs --fpr or --rate to make a cut');
  }
  if (inputRate === undefined) {
    throw new DarkscopeError('bad-parameter', '--rate needs --input-rate to be a share of');
  }
  return cutForRate(rate, inputRate);
}

/** Thresholds that let a share of background pass, and what passes them (`--fpr`, `--rate`). */
export function cutSection({ columns, labels, masses }: Judged, options: CutOptions): Section {
  const cut = cutOf(options);
  const { inputRate } = options;
  const rows = [...columns].flatMap(([score, values]) =>
    workingPoints(score, values, labels, masses, cut).map((point) => ({
      ...{ ...point, score },
      rate: inputRate === undefined ? undefined : rateAt(point.background, inputRate),
    })),
  );
  const tables = EVENT_CLASSES.map(({ name }) => rows.filter((row) => row.class === name))
    .filter((ofClass) => ofClass.length > 0)
    .map((ofClass) => cutTable(ofClass));
  return {
    key: 'cut',
    json: {
      fpr: 100 * cut.rate,
      ...(inputRate === undefined ? {} : { input_rate: inputRate }),
      points: rows.map((row) => ({
        score: row.score,
        class: row.class.toLowerCase(),
        direction: row.direction,
        threshold: row.threshold,
        background: inPercent(row.background),
        ...(row.rate === undefined ? {} : { rate: row.rate }),
        signal: row.signal.map(({ massGeV, efficiency }) => ({
          mass: massGeV,
          ...inPercent(efficiency),
        })),
      })),
    },
    text: `Thresholds that at most ${askedPercent(cut.rate)} of background pass, and the share that passes in % (95 % interval)\n${tables.join('\n\n')}`,
  };
}

type Row = ReturnType<typeof workingPoints>[number] & {
  readonly score: string;
  readonly rate?: Interval;
};

interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

function cutTable(rows: readonly Row[]): string {
  const withRate = rows.some(({ rate }) => rate !== undefined);
  const masses = [...new Set(rows.flatMap(({ signal }) => signal.map((s) => s.massGeV)))].sort(
    (a, b) => a - b,
  );
  const titles = ['threshold', 'background', ...(withRate ? ['background Hz'] : [])];
  const ofMasses = masses.map((massGeV) => `${rows[0].class} ${massText(massGeV)}`.trimEnd());
  return textTable(
    [
      { title: 'score' },
      ...[...titles, ...ofMasses].map((title) => ({ title, align: 'right' as const })),
    ],
    rows.map(({ score, direction, threshold, background, rate, signal }) => [
      score,
      `${direction === 'above' ? '>' : '<'} ${figure(threshold, 5)}`,
      shareText(background),
      ...(rate === undefined
        ? []
        : [`${figure(rate.value, 3)} (${figure(rate.low, 3)}–${figure(rate.high, 3)})`]),
      ...masses.map((massGeV) => {
        const found = signal.find((s) => s.massGeV === massGeV);
        return found === undefined ? '' : shareText(found.efficiency);
      }),
    ]),
  );
}

function shareText({ value, low, high }: Interval): string {
  return `${percentFigure(value, low, high)} (${percentInterval(low, high)})`;
}

function inPercent({ value, low, high }: Interval): Interval {
  return { value: 100 * value, low: 100 * low, high: 100 * high };
}
