/** ROC curves of several scores, one a signal class and mass. */
import type { ScoreEvaluation } from '../../core/engine/api';
import { EVENT_CLASSES } from '../../core/events/schema';
import { linearAxis, logAxis, type Frame } from './axes';
import type { Curve, Panel } from './curves';
import { formatMass } from './format';
import type { PlotTheme } from './theme';

/** Signal efficiency at which the paper quotes the false positive rate. */
export const QUOTED_EFFICIENCY = 0.4;

/** Dash patterns that tell scores apart; classes have the colours. */
const DASHES: readonly (readonly number[] | undefined)[] = [
  undefined,
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
];

export interface RocChoice {
  /** Columns shown. */
  readonly columns: readonly string[];
  /** Class names shown. */
  readonly classes: readonly string[];
  /** Whether the name of the column is needed to tell curves apart. */
  readonly named: boolean;
}

export function labelOfClass(name: string): number {
  return EVENT_CLASSES.find((entry) => entry.name === name)?.label ?? -1;
}

export function rocCurves(
  evaluations: readonly ScoreEvaluation[],
  { columns, classes, named }: RocChoice,
  theme: PlotTheme | null,
): Curve[] {
  return evaluations
    .filter(({ column }) => columns.includes(column))
    .flatMap(({ column, points }, order) =>
      points
        .filter((point) => classes.includes(point.class))
        .map((point) => {
          const masses = points
            .filter((other) => other.class === point.class)
            .map(({ massGeV }) => massGeV)
            .sort((a, b) => a - b);
          const rank = masses.indexOf(point.massGeV) / Math.max(1, masses.length - 1);
          const mass = point.massGeV > 0 ? ` ${formatMass(point.massGeV)}` : '';
          return {
            column,
            name: `${named ? `${column} ` : ''}${point.class}${mass}`,
            colour: theme?.classes.get(labelOfClass(point.class)) ?? '',
            dash: DASHES[order % DASHES.length],
            // Light masses pale, heavy ones full: one hue a class stays one class.
            opacity: 0.45 + 0.55 * rank,
            x: point.falsePositive,
            y: point.truePositive,
          };
        }),
    );
}

/**
 * The panel around the curves.
 * @param least the lowest false positive rate that a log axis shows
 */
export function rocPanel(
  curves: readonly Curve[],
  frame: Frame,
  log: boolean,
  least: number,
  theme: PlotTheme | null,
): Panel {
  const low = log ? least : 0;
  const steps = Array.from({ length: 101 }, (_, i) => (log ? least ** (1 - i / 100) : i / 100));
  const guide = { colour: theme?.dim ?? '', width: 1, dash: [3, 3], guide: true };
  return {
    frame,
    x: log ? logAxis(least, 1) : linearAxis(0, 1),
    y: linearAxis(0, 1),
    xTitle: 'false positive rate',
    yTitle: 'signal efficiency',
    curves: [
      { ...guide, name: 'diagonal', x: steps, y: steps },
      {
        ...guide,
        name: '40 %',
        x: [low, 1],
        y: [QUOTED_EFFICIENCY, QUOTED_EFFICIENCY],
        dash: [1, 3],
      },
      // A log axis has no zero: curves rise at its left end instead.
      ...curves.map((curve) =>
        log ? { ...curve, x: Float64Array.from(curve.x, (rate) => Math.max(rate, least)) } : curve,
      ),
    ],
  };
}

/** Half an event of the smallest background: the left end of a log axis, rounded down to a decade. */
export function leastRate(evaluations: readonly ScoreEvaluation[]): number {
  const background = evaluations.flatMap(({ points }) => points.map((point) => point.background));
  return 10 ** Math.floor(Math.log10(0.999 / Math.max(10, ...background)));
}
