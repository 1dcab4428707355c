import type { EvaluationPoint, ScoreEvaluation } from '../engine/api';
import { SIGNAL_EFFICIENCY } from '../evaluation/fpr-at-tpr';
import { binEdges, histogram, robustRange } from '../evaluation/histogram';
import { EVENT_CLASSES } from '../events/schema';
import { Random } from '../random';
import type { EpochMetrics } from '../training/card';
import { CLASS_COLOURS, CURVE_COLOURS } from './colour-maps';
import { massText } from './figures';
import { html, type Html } from './html';
import { plot, polyline, rounded, type LegendEntry } from './plot';

/** Values of a column with the classes of its events. */
export interface ClassedValues {
  readonly values: ArrayLike<number>;
  /** 0 QCD, 1 SUEP, 2 SVJ, -1 unknown. */
  readonly labels: ArrayLike<number>;
}

const BINS = 50;

/** Score histogram of each class, every class scaled to one; what lies outside the axis is said below. */
export function histogramPlot(column: string, { values, labels }: ClassedValues): Html {
  const { low, high } = robustRange(values);
  const edges = binEdges(low, high, BINS);
  const counted = classesIn(labels).map(({ label, name }) => {
    const own = Array.from(values).filter((_, i) => labels[i] === label);
    return { name, events: own.length, ...histogram(own, edges) };
  });
  const shares = counted.map(({ counts, events }) => Array.from(counts, (c) => c / events));
  const smallest = Math.min(1, ...shares.flat().filter((share) => share > 0));
  const floor = 10 ** Math.floor(Math.log10(smallest) - 0.1);
  const outside = counted.reduce((sum, h) => sum + h.underflow + h.overflow, 0);
  const missing = counted.reduce((sum, h) => sum + h.missing, 0);
  const beside = `${outside} events outside the axis${missing > 0 ? `, ${missing} without a value` : ''}`;
  return plot(
    `${column} by class; ${beside}`,
    { title: column, low: edges[0], high: edges[BINS] },
    { title: 'share of the class per bin', low: floor, high: 1, log: true },
    (frame) =>
      html`${counted.map(({ name }, c) => {
        let path = `M${rounded(frame.x(edges[0]))} ${rounded(frame.y(floor))}`;
        shares[c].forEach((share, bin) => {
          path += `V${rounded(frame.y(Math.max(share, floor)))}H${rounded(frame.x(edges[bin + 1]))}`;
        });
        path += `V${rounded(frame.y(floor))}`;
        return html`<path
          d="${path}"
          fill="${CLASS_COLOURS[name]}"
          fill-opacity="0.12"
          stroke="${CLASS_COLOURS[name]}"
          stroke-width="1.4"
        />`;
      })}`,
    counted.map(({ name, events }) => ({
      name: `${name} (${events})`,
      colour: CLASS_COLOURS[name],
    })),
  );
}

/** ROC curves of one score for one signal class, a curve a mass; the rule marks 40 % signal efficiency. */
export function rocPlot(column: string, points: readonly EvaluationPoint[]): Html {
  const [first] = points;
  const floor = 10 ** Math.floor(Math.log10(1 / Math.max(first.background, 10)));
  const legend: LegendEntry[] = points.map(({ massGeV }, i) => ({
    name: massText(massGeV) || 'all',
    colour: CURVE_COLOURS[i % CURVE_COLOURS.length],
  }));
  return plot(
    `${first.class} by ${column} (signal ${first.direction} background)`,
    { title: 'signal efficiency', low: 0, high: 1 },
    { title: 'false positive rate', low: floor, high: 1, log: true },
    (frame) =>
      html` <path class="rule" d="M${rounded(frame.x(SIGNAL_EFFICIENCY))} 0V1000" />
        ${points.map((point, i) =>
          polyline(
            frame,
            point.truePositive,
            point.falsePositive.map((rate) => Math.max(rate, floor)),
            legend[i].colour,
          ),
        )}`,
    legend,
  );
}

/** All ROC plots of a score, one a signal class. */
export function rocPlots({ column, points }: ScoreEvaluation): Html[] {
  return EVENT_CLASSES.map(({ name }) => points.filter((point) => point.class === name))
    .filter((ofClass) => ofClass.length > 0)
    .map((ofClass) => rocPlot(column, ofClass));
}

/**
 * Training and validation loss by epoch, and validation SSIM where the model draws images; the rule marks the
 * epoch that was kept.
 */
export function learningPlots(metrics: readonly EpochMetrics[], selectedEpoch: number): Html[] {
  const epochs = metrics.map((m) => m.epoch);
  const xAxis = { title: 'epoch', low: 1, high: Math.max(2, ...epochs), integer: true };
  const lossCurves = [
    { name: 'training', values: metrics.map((m) => m.loss), colour: CURVE_COLOURS[0] },
    { name: 'validation', values: metrics.map((m) => m.valLoss), colour: CURVE_COLOURS[1] },
  ];
  const ssim = [
    { name: 'validation', values: metrics.map((m) => m.valSsim), colour: CURVE_COLOURS[1] },
  ];
  const draw = (name: string, title: string, curves: typeof lossCurves): Html => {
    const all = curves.flatMap((curve) => curve.values).filter(Number.isFinite);
    const [low, high] = [Math.min(...all), Math.max(...all)];
    const room = (high - low || Math.abs(high) || 1) * 0.05;
    return plot(
      name,
      xAxis,
      { title, low: low - room, high: high + room },
      (frame) =>
        html` ${selectedEpoch > 0 ? html`<path class="rule" d="M${rounded(frame.x(selectedEpoch))} 0V1000" />` : null}
        ${curves.map(
          ({ values, colour }) =>
            html` ${polyline(frame, epochs, values, colour)}
            ${values.map((value, i) => dot(frame.x(epochs[i]), frame.y(value), colour, 2.2))}`,
        )}`,
      curves,
    );
  };
  const losses = draw('Loss by epoch', 'loss, mean over events', lossCurves);
  if (!metrics.some((m) => Number.isFinite(m.valSsim))) return [losses];
  return [losses, draw('Structural similarity by epoch', 'SSIM', ssim)];
}

const MOST_POINTS = 3000;

/** Z_1 against Z_2, a point an event; a random sample where there are too many to draw, and it says so. */
export function latentPlot(
  z1: ArrayLike<number>,
  z2: ArrayLike<number>,
  labels: ArrayLike<number>,
): Html {
  const events = Uint32Array.from({ length: z1.length }, (_, i) => i).filter(
    (i) => Number.isFinite(z1[i]) && Number.isFinite(z2[i]),
  );
  const shown = new Random(1).shuffle(events).subarray(0, MOST_POINTS);
  const [x, y] = [robustRange(z1, 0.001), robustRange(z2, 0.001)];
  const widen = ({ low, high }: { low: number; high: number }): { low: number; high: number } => {
    const room = (high - low || 1) * 0.04;
    return { low: low - room, high: high + room };
  };
  return plot(
    `Latent space; shown ${shown.length} of ${z1.length} events`,
    { title: 'Z₁', ...widen(x) },
    { title: 'Z₂', ...widen(y) },
    (frame) =>
      html`${Array.from(shown, (i) =>
        dot(frame.x(z1[i]), frame.y(z2[i]), CLASS_COLOURS[nameOf(labels[i])], 2, 0.55),
      )}`,
    classesIn(labels).map(({ name }) => ({ name, colour: CLASS_COLOURS[name] })),
  );
}

function dot(x: number, y: number, colour: string, radius: number, opacity = 1): Html {
  return html`<circle
    cx="${rounded(x)}"
    cy="${rounded(y)}"
    r="${radius}"
    fill="${colour}"
    ${opacity < 1 ? html`fill-opacity="${opacity}"` : null}
  />`;
}

function nameOf(label: number): string {
  return EVENT_CLASSES.find((c) => c.label === label)?.name ?? 'unlabelled';
}

function classesIn(labels: ArrayLike<number>): { label: number; name: string }[] {
  const present = new Set(Array.from(labels));
  return EVENT_CLASSES.filter(({ label }) => present.has(label));
}
