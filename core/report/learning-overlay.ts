import type { EpochMetrics } from '../training/card';
import { CURVE_COLOURS } from './colour-maps';
import { html, type Html } from './html';
import { plot, polyline, rounded } from './plot';

/** How one network learnt. */
export interface LearningCurve {
  readonly name: string;
  readonly metrics: readonly EpochMetrics[];
  readonly selectedEpoch: number;
}

/**
 * Loss by epoch of the networks of one model, training broken and validation whole, and validation SSIM where the
 * model draws; a ring marks the epoch that was kept.
 */
export function learningOverlay(title: string, curves: readonly LearningCurve[]): Html[] {
  const losses = drawn(`${title}: loss, training broken, validation whole`, 'loss', curves, [
    { of: (m) => m.loss, dashed: true },
    { of: (m) => m.valLoss, dashed: false },
  ]);
  const ssim = drawn(`${title}: validation SSIM`, 'SSIM', curves, [
    { of: (m) => m.valSsim, dashed: false },
  ]);
  return [losses, ssim].filter((figure): figure is Html => figure !== null);
}

interface Measure {
  readonly of: (metrics: EpochMetrics) => number;
  readonly dashed: boolean;
}

function drawn(
  name: string,
  axis: string,
  curves: readonly LearningCurve[],
  measures: readonly Measure[],
): Html | null {
  const all = curves.flatMap(({ metrics }) => measures.flatMap(({ of }) => metrics.map(of)));
  const finite = all.filter(Number.isFinite);
  if (finite.length === 0) return null;
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const room = (high - low || Math.abs(high) || 1) * 0.05;
  const epochs = Math.max(2, ...curves.map(({ metrics }) => metrics.length));
  const colour = (i: number): string => CURVE_COLOURS[i % CURVE_COLOURS.length];
  return plot(
    name,
    { title: 'epoch', low: 1, high: epochs, integer: true },
    { title: axis, low: low - room, high: high + room },
    (frame) =>
      html`${curves.map(({ metrics, selectedEpoch }, i) => {
        const xs = metrics.map((m) => m.epoch);
        const kept = metrics.find((m) => m.epoch === selectedEpoch);
        return html`${measures.map(({ of, dashed }) =>
          polyline(frame, xs, metrics.map(of), colour(i), dashed),
        )}${
          kept &&
          html`<circle
            cx="${rounded(frame.x(kept.epoch))}"
            cy="${rounded(frame.y(measures[measures.length - 1].of(kept)))}"
            r="4"
            fill="none"
            stroke="${colour(i)}"
            stroke-width="1.6"
          />`
        }`;
      })}`,
    curves.map((curve, i) => ({ name: curve.name, colour: colour(i) })),
  );
}
