import { SIGNAL_EFFICIENCY } from '../evaluation/fpr-at-tpr';
import { rocCurve } from '../evaluation/roc';
import { html, type Html } from './html';
import { plot, polyline, rounded } from './plot';

/** The samples behind one ROC curve, signal looked for above background. */
export interface RocSamples {
  readonly name: string;
  readonly colour: string;
  /** Drawn as a broken line. */
  readonly dashed: boolean;
  readonly signal: ArrayLike<number>;
  readonly background: ArrayLike<number>;
}

/** ROC curves of several models at one mass: signal efficiency by false positive rate, which is logarithmic. */
export function rocOverlay(name: string, curves: readonly RocSamples[]): Html {
  const least = Math.min(...curves.map(({ background }) => 1 / Math.max(background.length, 10)));
  const floor = 10 ** Math.floor(Math.log10(least) + 1e-9);
  return plot(
    name,
    { title: 'false positive rate', low: floor, high: 1, log: true },
    { title: 'signal efficiency', low: 0, high: 1 },
    (frame) =>
      html`<path class="rule" d="M0 ${rounded(frame.y(SIGNAL_EFFICIENCY))}H1000" /> ${curves.map(
          ({ signal, background, colour, dashed }) => {
            const { falsePositive, truePositive } = rocCurve(signal, background);
            const rates = falsePositive.map((rate) => Math.max(rate, floor));
            return polyline(frame, rates, truePositive, colour, dashed);
          },
        )}`,
  );
}
