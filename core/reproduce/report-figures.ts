import { CURVE_COLOURS } from '../report/colour-maps';
import { massText } from '../report/figures';
import { html, type Html } from '../report/html';
import { learningOverlay } from '../report/learning-overlay';
import { histogramPlot } from '../report/plots';
import { rocOverlay, type RocSamples } from '../report/roc-overlay';
import { PUBLISHED_ROWS } from './published';
import { nameOf } from './plan';
import type { Judged } from './aso-table';
import type { ScoredNetwork } from './entries';

/** Of a model with several rows in Table 1, the one with the best published means stands for it in figures. */
export function representatives(judged: readonly Judged[]): Judged[] {
  const best = new Map<string, string>();
  const merit = new Map<string, number>();
  for (const { model, score, mauc } of PUBLISHED_ROWS) {
    if (mauc[0] + mauc[1] <= (merit.get(model) ?? -Infinity)) continue;
    merit.set(model, mauc[0] + mauc[1]);
    best.set(model, score);
  }
  return judged.filter(({ entry }) => best.get(entry.model) === entry.score);
}

const COLOURS = [...CURVE_COLOURS, '#a6761d', '#888888'];

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
  const named = judged.filter(({ entry }) =>
    PUBLISHED_ROWS.some(({ model, score }) => model === entry.model && score === entry.score),
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
