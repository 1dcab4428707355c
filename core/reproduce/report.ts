import { massText } from '../report/figures';
import { html, type Html } from '../report/html';
import { page, section } from '../report/page';
import { PAPER_TABLE_STYLE, paperTable, type Line } from '../report/paper-table';
import { PAPER } from './published';
import { banner, conditionsPart } from './report-conditions';
import { learningFigures, representatives, rocFigures, scoreFigures } from './report-figures';
import { asoTables, fullTable, rateTable, reconstructionPart } from './report-tables';
import type { Judged } from './aso-table';
import type { ScoredNetwork } from './entries';
import type { Conditions, ResultRow, Results } from './results';

export interface ReproductionReport {
  readonly results: Results;
  readonly judged: readonly Judged[];
  readonly networks: readonly ScoredNetwork[];
}

/** The page: the paper's tables beside the published figures, curves, and how all of it came about. */
export function reproductionReport({ results, judged, networks }: ReproductionReport): string {
  const { rows, aso, reconstruction, conditions } = results;
  const shown = new Set(representatives(judged).map(({ entry }) => entry.title));
  const background = Math.max(...rows.flatMap(({ points }) => points.map((p) => p.background)));
  const tabled = rows.filter(
    ({ inPaper, model, score, title }) => inPaper || model === score || shown.has(title),
  );
  const parts: Html[] = [
    banner(results),
    section(
      'At a glance',
      glance(
        rows.filter(({ title }) => shown.has(title)),
        results.differences,
      ),
    ),
    section('Table 1: AUROC in percent', html`${rateTable(tabled, 'auroc')}${tableNote(results)}`),
    section(
      'Table 2: false positive rate at 40 % signal efficiency, in percent',
      html`${rateTable(tabled, 'fpr40')}
        <p class="note">
          Linear interpolation of the ROC curve. 95 % intervals after Wilson, at a fixed cut. One of
          ${background} background events is ${(100 / background).toFixed(2)} %: smaller rates
          cannot be told apart here.
        </p>`,
    ),
  ];
  if (aso.length > 0) {
    parts.push(
      section(
        'Table 3: almost stochastic order, ε_min',
        html`${asoTables(aso)}${asoNote(conditions)}`,
      ),
    );
  }
  if (reconstruction.length > 0) {
    parts.push(
      section(
        'Table 4: reconstruction of QCD test images',
        html`${reconstructionPart(reconstruction)}
          <p class="note">
            MSE is the squared error summed over the 72 x 58 pixels. Mean and standard deviation
            over events (and seeds).
          </p>`,
      ),
    );
  }
  parts.push(
    section(
      'ROC curves',
      html`${rocFigures(judged)}
        <p class="note">
          The first network of each model (first seed, first fold); baselines are broken lines. The
          rule is 40 % signal efficiency.
        </p>`,
    ),
    section('Score distributions', scoreFigures(judged)),
  );
  if (networks.length > 0) {
    parts.push(
      section(
        'Learning curves',
        html`${learningFigures(networks)}
          <p class="note">A ring marks the epoch whose weights were kept.</p>`,
      ),
    );
  }
  parts.push(
    section('Conditions', conditionsPart(results)),
    section(
      'Supplement: AUROC of every score, in percent',
      html`${fullTable(rows, 'auroc')}${sideNote}`,
    ),
    section(
      'Supplement: FPR40 of every score, in percent',
      html`${fullTable(rows, 'fpr40')}${sideNote}`,
    ),
  );
  return page(
    'The CoDAE paper, reproduced',
    `${PAPER.title}, ${PAPER.reference}, doi:${PAPER.doi}. Made by Darkscope ${conditions.darkscope}.`,
    html`${parts}`,
    PAPER_TABLE_STYLE,
  );
}

const sideNote = html`<p class="note">
  Arrows: the side of background on which the score has SUEP and SVJ; ↕ where networks differ. Bold:
  the model's best by mean AUROC, chosen on these very test events and so a little too good.
</p>`;

/** Mean AUROCs beside the published ones, and the models in order. */
function glance(rows: readonly ResultRow[], differences: Results['differences']): Html {
  const signals = [...new Set(rows.flatMap(({ means }) => means.map((mean) => mean.class)))];
  const columns = ['mAUC', '95 %', 'over 50', 'less nTracks', 'published'];
  const lines = rows.map((row): Line => ({
    title: row.title,
    kind: 'plain',
    cells: signals.flatMap((name) => {
      const mean = row.means.find((m) => m.class === name);
      if (!mean) return columns.map(() => '');
      const { value, low, high } = mean.mauc;
      const other = differences.find(
        (one) => one.model === row.model && one.score === row.score && one.class === name,
      );
      return [
        html`<b>${value.toFixed(1)}</b>`,
        `${low.toFixed(1)}–${high.toFixed(1)}`,
        signed(low - 50),
        other ? `${signed(other.difference)} (${signed(other.low)}, ${signed(other.high)})` : '',
        mean.published ? String(mean.published.mauc) : '–',
      ];
    }),
  }));
  const groups = signals.map((title) => ({ title: `${title}, percent`, columns }));
  return html`${paperTable('Model', groups, [lines])}
    <p class="note">
      "Over 50": how far the lower end of the interval lies above chance. "Less nTracks": the
      difference on the same events with its 95 % interval, after DeLong. Rows are the score of each
      model with the best published means.
    </p>
    ${signals.map((name) => orders(rows, name))}`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;
}

function orders(rows: readonly ResultRow[], name: string): Html {
  const means = rows.flatMap(({ title, means }) =>
    means.filter((mean) => mean.class === name).map((mean) => ({ title, mean })),
  );
  const text = (of: (mean: ResultRow['means'][number]) => number | undefined): string =>
    means
      .flatMap(({ title, mean }) => {
        const value = of(mean);
        return value === undefined ? [] : [{ title, value }];
      })
      .sort((a, b) => b.value - a.value)
      .map(({ title, value }) => `${title} ${value.toFixed(1)}`)
      .join(' > ');
  return html`<h3>Order by mAUC, ${name}</h3>
    <p>Here: ${text((mean) => mean.mauc.value)}</p>
    <p>Published: ${text((mean) => mean.published?.mauc)}</p>`;
}

function tableNote({ rows, trainings, conditions }: Results): Html {
  const folded = rows.some(({ folds }) => folds > 1);
  const ownSignal = conditions.events.some((e) => e.part === 'train' && e.class !== 'QCD');
  const borrowing = trainings.find(
    ({ fold, signalEvents }) => fold === null && signalEvents > 0 && !ownSignal,
  );
  return html`<p class="note">
      * Mean over seeds. AUROC with ties counting half; 95 % interval after DeLong, which holds the
      fluctuation of the test events; the spread is the standard deviation over seeds. A score may
      have signal below background: it is turned round where the mean over a signal's masses is
      below one half, seed by seed. The three best means are bold. The scores are those that the
      paper chose; every score is in the supplement. Z₁ and Z₂ may change places from one training
      to the next.
    </p>
    ${
      folded
        ? html`<p class="note">
            The supervised model needs signal, and only the test events have any: half of the
            signal, by mass, teaches one network and tests another that learnt from the other half.
            Each is tested on all background; figures are means over both. No event is scored by a
            network that saw it.
          </p>`
        : null
    }
    ${
      borrowing
        ? html`<p class="note">
            ${borrowing.title} learns from background with a little signal in it:
            ${borrowing.signalEvents} of the test's signal events, which are left out of its test.
          </p>`
        : null
    }`;
}

function asoNote({ aso: { confidence, iterations, subsets, size, draws } }: Conditions): Html {
  const small = draws.filter(
    ({ signal, background }) => signal.replacement || background.replacement,
  );
  const counts = small.map(
    ({ class: name, massGeV, signal, background }) =>
      `${name} ${massText(massGeV)}: ${signal.count} + ${background.count}`,
  );
  return html`<p class="note">
      Below 0.5 (bold) the model is better than the baseline; the smaller, the surer. Confidence
      ${100 * confidence} %, ${iterations} bootstrap resamples, AUROCs of
      ${subsets.toLocaleString('en-US')} random subsets at each mass and of each network.
    </p>
    ${
      small.length > 0
        ? html`<p class="note">
            The paper's subsets have ${size.toLocaleString('en-US')} events, half of them signal.
            There are too few events for that here: subsets are drawn with replacement and have as
            many events as there are (signal + background: ${counts.join('; ')}).
          </p>`
        : null
    }`;
}
