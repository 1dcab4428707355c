import { wilsonInterval } from '../../evaluation/binomial';
import { fprAtTpr } from '../../evaluation/fpr-at-tpr';
import { rejection, type Rejection } from '../../evaluation/rejection';
import { rocCurve, type RocCurve } from '../../evaluation/roc';
import { classSamples } from '../../evaluation/samples';
import { figure, percentFigure, percentInterval } from '../../report/figures';
import { gridText, type Cell } from './grid';
import { askedPercent } from './percent';
import type { Judged, Section } from './section';

/** False positive rates at signal efficiencies in [0, 1] (`--at`). */
export function efficiencySection(judged: Judged, efficiencies: readonly number[]): Section {
  const curves = curvesOf(judged);
  const points = efficiencies.flatMap((efficiency) =>
    curves.map(({ score, name, massGeV, background, curve }) => {
      const fpr = fprAtTpr(curve, efficiency);
      return { score, name, massGeV, efficiency, fpr, ...wilsonInterval(fpr, background) };
    }),
  );
  const means = efficiencies.flatMap((efficiency) =>
    [...judged.columns.keys()].flatMap((score) =>
      [...new Set(curves.map(({ name }) => name))].flatMap((name) => {
        const own = points.filter(
          (p) => p.score === score && p.name === name && p.efficiency === efficiency,
        );
        const sum = own.reduce((total, { fpr }) => total + fpr, 0);
        return own.length === 0 ? [] : [{ score, name, efficiency, mfpr: sum / own.length }];
      }),
    ),
  );
  const text = efficiencies.map((efficiency) => {
    const here = <T extends { efficiency: number }>(rows: readonly T[]): T[] =>
      rows.filter((row) => row.efficiency === efficiency);
    const cells: Cell[] = [
      ...here(points).map(({ score, name, massGeV, fpr, low, high }) => ({
        row: score,
        class: name,
        massGeV,
        text: `${percentFigure(fpr, low, high)} (${percentInterval(low, high)})`,
      })),
      ...here(means).map(({ score, name, mfpr }) => ({
        row: score,
        class: name,
        massGeV: null,
        text: (100 * mfpr).toFixed(2),
      })),
    ];
    return `False positive rate in % at ${askedPercent(efficiency)} signal efficiency (95 % interval)\n${gridText('score', cells)}`;
  });
  return {
    key: 'at',
    json: {
      points: points.map(({ score, name, massGeV, efficiency, fpr, low, high }) => ({
        score,
        class: name.toLowerCase(),
        mass: massGeV,
        efficiency: 100 * efficiency,
        fpr: 100 * fpr,
        fpr_low: 100 * low,
        fpr_high: 100 * high,
      })),
      means: means.map(({ score, name, efficiency, mfpr }) => ({
        score,
        class: name.toLowerCase(),
        efficiency: 100 * efficiency,
        mfpr: 100 * mfpr,
      })),
    },
    text: text.join('\n\n'),
  };
}

/** Background rejections at signal efficiencies in [0, 1] (`--rejection`). */
export function rejectionSection(judged: Judged, efficiencies: readonly number[]): Section {
  const points = efficiencies.flatMap((efficiency) =>
    curvesOf(judged).map(({ score, name, massGeV, background, curve }) => ({
      ...{ score, name, massGeV, efficiency },
      rejected: rejection(curve, efficiency, background),
    })),
  );
  const text = efficiencies.map((efficiency) => {
    const cells = points
      .filter((point) => point.efficiency === efficiency)
      .map(({ score, name, massGeV, rejected }) => ({
        row: score,
        class: name,
        massGeV,
        text: rejectionText(rejected),
      }));
    return `Background rejection 1/ε_B at ${askedPercent(efficiency)} signal efficiency (95 % interval; > is a 95 % limit where no background passes)\n${gridText('score', cells)}`;
  });
  return {
    key: 'rejection',
    json: {
      points: points.map(({ score, name, massGeV, efficiency, rejected }) => ({
        score,
        class: name.toLowerCase(),
        mass: massGeV,
        efficiency: 100 * efficiency,
        ...(rejected.kind === 'measured'
          ? {
              rejection: rejected.value,
              rejection_low: rejected.low,
              rejection_high: rejected.high,
            }
          : { rejection: null, at_least: rejected.atLeast }),
      })),
    },
    text: text.join('\n\n'),
  };
}

function rejectionText(rejected: Rejection): string {
  if (rejected.kind === 'limit') return `> ${figure(rejected.atLeast, 3)}`;
  const [value, low, high] = [rejected.value, rejected.low, rejected.high].map((x) => figure(x, 3));
  return `${value} (${low}–${high})`;
}

interface Point {
  readonly score: string;
  readonly name: string;
  readonly massGeV: number;
  readonly background: number;
  readonly curve: RocCurve;
}

function curvesOf({ columns, labels, masses }: Judged): Point[] {
  return [...columns].flatMap(([score, values]) =>
    classSamples(score, values, labels, masses).flatMap(({ name, points }) =>
      points.map(({ massGeV, signal, background }) => ({
        ...{ score, name, massGeV },
        background: background.length,
        curve: rocCurve(signal, background),
      })),
    ),
  );
}
