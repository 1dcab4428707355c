/** ROC curves of several scores side by side, at one mass or averaged over a signal's masses. */
import type { EvaluationPoint, ScoreEvaluation } from '../../core/engine/api';
import { readCurve, type Curve } from '../plots/curves';
import type { PlotTheme } from '../plots/theme';

/** A score by its column, with what the plot calls it. */
export interface NamedScore {
  readonly column: string;
  readonly name: string;
  /** Its place among the compared, for its colour; null for a baseline. */
  readonly order: number | null;
  readonly stale: boolean;
}

const DASHES: readonly (readonly number[] | undefined)[] = [
  undefined,
  [7, 3],
  [2, 2],
  [8, 3, 2, 3],
];

/** @param massGeV null for the mean over masses. */
export function comparedCurves(
  evaluations: readonly ScoreEvaluation[],
  scores: readonly NamedScore[],
  signal: string,
  massGeV: number | null,
  theme: PlotTheme | null,
): Curve[] {
  return scores.flatMap(({ column, name, order, stale }): Curve[] => {
    const points = pointsOf(evaluations, column, signal, massGeV);
    if (points.length === 0) return [];
    const { x, y } = meanCurve(points);
    return [
      {
        name: stale ? `${name} (stale)` : name,
        colour: (order === null ? theme?.dim : theme?.series[order % theme.series.length]) ?? '',
        dash: order === null ? [2, 3] : DASHES[order % DASHES.length],
        width: order === null ? 1.25 : 1.75,
        x,
        y,
      },
    ];
  });
}

export function pointsOf(
  evaluations: readonly ScoreEvaluation[],
  column: string,
  signal: string,
  massGeV: number | null,
): EvaluationPoint[] {
  const found = evaluations.find((evaluation) => evaluation.column === column);
  return (found?.points ?? []).filter(
    (point) => point.class === signal && (massGeV === null || point.massGeV === massGeV),
  );
}

/**
 * Mean signal efficiency at every false positive rate, over curves with the same background: the area under it
 * is the mean of their areas. Where a curve rises vertically, both ends are kept.
 */
export function meanCurve(
  points: readonly Pick<EvaluationPoint, 'falsePositive' | 'truePositive'>[],
): { x: Float64Array; y: Float64Array } {
  const curves = points.map(({ falsePositive: x, truePositive: y }) => ({ x, y }));
  if (curves.length === 1) {
    return { x: Float64Array.from(curves[0].x), y: Float64Array.from(curves[0].y) };
  }
  const rates = Float64Array.from(new Set(curves.flatMap(({ x }) => Array.from(x)))).sort();
  const mean = (at: (curve: { x: Float32Array; y: Float32Array }) => number): number =>
    curves.reduce((sum, curve) => sum + at(curve), 0) / curves.length;
  const [x, y]: [number[], number[]] = [[], []];
  for (const rate of rates) {
    const lower = mean((curve) => lowerEnd(curve, rate));
    const upper = mean((curve) => readCurve(curve, rate) ?? 0);
    x.push(rate);
    y.push(lower);
    if (upper > lower) {
      x.push(rate);
      y.push(upper);
    }
  }
  return { x: Float64Array.from(x), y: Float64Array.from(y) };
}

/** Where a curve arrives at some x: the lower end of a vertical part. */
function lowerEnd(curve: { x: Float32Array; y: Float32Array }, at: number): number {
  const first = curve.x.findIndex((x) => x >= at);
  if (first <= 0 || curve.x[first] === at) return curve.y[Math.max(0, first)];
  const share = (at - curve.x[first - 1]) / (curve.x[first] - curve.x[first - 1]);
  return curve.y[first - 1] + share * (curve.y[first] - curve.y[first - 1]);
}
