import { bootstrapPoints, type BootstrapOptions } from '../../evaluation/bootstrap';
import { compareColumns } from '../../evaluation/compare';
import type { PairedDifference } from '../../evaluation/delong';
import { classSamples } from '../../evaluation/samples';
import { DarkscopeError } from '../../errors';
import { decimalsFor, percentFigure, percentInterval } from '../../report/figures';
import { gridText, type Cell } from './grid';
import type { Judged, Section } from './section';

/** AUROC and its mean over masses with bootstrap intervals (`--bootstrap`). */
export function bootstrapSection(judged: Judged, options: BootstrapOptions): Section {
  const rows = [...judged.columns].flatMap(([score, values]) =>
    classSamples(score, values, judged.labels, judged.masses).flatMap(({ name, points }) => {
      const drawn = bootstrapPoints(points, options);
      const ofMasses = drawn.points.map((measured, k) => ({
        ...{ score, name, ...measured },
        massGeV: points[k].massGeV as number | null,
      }));
      return [...ofMasses, { score, name, ...drawn.mean, massGeV: null }];
    }),
  );
  const cells = rows.map(({ score, name, massGeV, value, low, high }) => ({
    row: score,
    class: name,
    massGeV,
    text: `${percentFigure(value, low, high)} (${percentInterval(low, high)})`,
  }));
  const json = rows.map(({ score, name, massGeV, value, low, high }) => ({
    ...pointJson(score, name, massGeV),
    auroc: 100 * value,
    auroc_low: 100 * low,
    auroc_high: 100 * high,
  }));
  return {
    key: 'bootstrap',
    json: { ...options, ...split(json) },
    text: `AUROC in % (95 % interval of ${options.iterations} bootstrap resamples, seed ${options.seed})\n${gridText('score', cells)}`,
  };
}

/**
 * Differences of every score's AUROC from that of one (`--pair`).
 * @param against one of the columns.
 */
export function pairSection({ columns, labels, masses }: Judged, against: string): Section {
  const reference = columns.get(against);
  const others = [...columns].filter(([name]) => name !== against);
  if (reference === undefined || others.length === 0) {
    throw new DarkscopeError('bad-parameter', `there is nothing to compare ${against} with`, {
      hint: 'Give --pair one of several columns that are evaluated.',
    });
  }
  const rows = others.flatMap(([score, values]) => {
    const compared = compareColumns(
      { name: score, values },
      { name: against, values: reference },
      labels,
      masses,
    );
    return [
      ...compared.points.map((point) => ({
        ...point,
        score,
        massGeV: point.massGeV as number | null,
      })),
      ...Object.entries(compared.mauc).map(([key, mean]) => ({
        ...{ ...mean, score, massGeV: null },
        class: compared.points.find((p) => p.class.toLowerCase() === key)?.class ?? key,
      })),
    ];
  });
  const cells: Cell[] = rows.map((row) => ({
    ...{ row: row.score, class: row.class, massGeV: row.massGeV },
    text: differenceText(row),
  }));
  const json = rows.map((row) => ({
    ...pointJson(row.score, row.class, row.massGeV),
    difference: 100 * row.difference,
    difference_low: 100 * row.low,
    difference_high: 100 * row.high,
    p: row.p,
  }));
  return {
    key: 'pair',
    json: { against, ...split(json) },
    text: `AUROC minus that of ${against} on the same events, in points of % (95 % interval; * p < 5 %, paired test of DeLong)\n${gridText('score', cells)}`,
  };
}

function differenceText({ difference, low, high, p }: PairedDifference): string {
  const decimals = decimalsFor(100 * low, 100 * high);
  const signed = (share: number): string =>
    `${share < 0 ? '−' : '+'}${(100 * Math.abs(share)).toFixed(decimals)}`;
  return `${signed(difference)} (${signed(low)} to ${signed(high)})${p < 0.05 ? '*' : ' '}`;
}

function pointJson(score: string, name: string, massGeV: number | null) {
  return { score, class: name.toLowerCase(), ...(massGeV === null ? {} : { mass: massGeV }) };
}

/** Rows of mass points, and those of means over masses. */
function split<T extends { mass?: number }>(rows: readonly T[]): { points: T[]; means: T[] } {
  return {
    points: rows.filter(({ mass }) => mass !== undefined),
    means: rows.filter(({ mass }) => mass === undefined),
  };
}
