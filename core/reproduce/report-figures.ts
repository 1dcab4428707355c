import { CURVE_COLOURS } from '../report/colour-maps';
import { massText } from '../report/figures';
import { html, type Html } from '../report/html';
import { learningOverlay } from '../report/learning-overlay';
import { histogramPlot } from '../report/plots';
import { rocOverlay, type RocSamples } from '../report/roc-overlay';
import { PUBLISHED_ROWS } from './published';
import { nameOf } from './plan';
import type { PublishedRow } from './published';
import type { Judged } from './aso-table';
import type { ScoredNetwork } from './entries';

/**
 * What stands for each model in figures: the row of Table 1 with the best published means; BCE, or else its first
 * score, for a model that the paper does not have. Baselines stand for themselves where the paper has them.
 */
export function representatives(judged: readonly Judged[]): Judged[] {
  const models = [...new Set(judged.map(({ entry }) => entry.model))];
  return models.flatMap((model) => {
    const own = judged.filter(({ entry }) => entry.model === model);
    const published = PUBLISHED_ROWS.filter((row) => row.model === model);
    const [best] = [...published].sort((a, b) => merit(b) - merit(a));
    if (!best && own[0].trials[0].seed === null) return [];
    const score = best?.score ?? 'bce';
    return [own.find(({ entry }) => entry.score === score) ?? own[0]];
  });
}

const merit = ({ mauc }: PublishedRow): number => mauc[0] + mauc[1];

const COLOURS = [...CURVE_COLOURS, '#a6761d', '#888888', '#6a3d9a'];

/** ROC curves at every mass, a curve a model: that of its first network. */
export function rocFigures(judged: readonly Judged[]): Html {
  const styled = representatives(judged).map(({ entry, trials }, i) => ({
    name: entry.title,
    colour: COLOURS[i % COLOURS.length],
    dashed: trials[0].seed === null,
    classes: trials[0].classes,
  }));
  const points = styled.flatMap(({ classes }) =>
    classes.flatMap(({ name, points }) => points.map(({ massGeV }) => ({ name, massGeV }))),
  );
  const distinct = [...new Map(points.map((p) => [`${p.name} ${p.massGeV}`, p])).values()];
  const figures = distinct.map(({ name, massGeV }) => {
    const curves = styled.flatMap(({ classes, ...style }): RocSamples[] =>
      classes
        .filter((ofClass) => ofClass.name === name)
        .flatMap(({ points }) => points.filter((point) => point.massGeV === massGeV))
        .map(({ signal, background }) => ({ ...style, signal, background })),
    );
    return rocOverlay(`${name} ${massText(massGeV)}`, curves);
  });
  return html`<p>
      ${styled.map(
        ({ name, colour }) =>
          html`<span class="key"><i style="background:${colour}"></i>${name}</span> `,
      )}
    </p>
    <div class="plots">${figures}</div>`;
}

/** Distributions of the scores in Table 1, background and signals: those of each model's first network. */
export function scoreFigures(judged: readonly Judged[]): Html {
  const shown = representatives(judged);
  const named = judged.filter(
    (one) =>
      shown.includes(one) ||
      PUBLISHED_ROWS.some(
        ({ model, score }) => model === one.entry.model && score === one.entry.score,
      ),
  );
  return html`<div class="plots">
    ${named.map(({ entry: { title, trials } }) => histogramPlot(title, trials[0]))}
  </div>`;
}

/** Learning curves, the networks of a model in one plot. */
export function learningFigures(networks: readonly ScoredNetwork[]): Html {
  const kinds = [...new Set(networks.map(({ training }) => training.kind))];
  return html`<div class="plots">
    ${kinds.flatMap((kind) =>
      learningOverlay(
        kind.title,
        networks
          .filter(({ training }) => training.kind === kind)
          .map(({ training, card }) => ({
            name: nameOf(training).replace(`${kind.title} `, ''),
            metrics: card.metrics,
            selectedEpoch: card.selectedEpoch,
          })),
      ),
    )}
  </div>`;
}
