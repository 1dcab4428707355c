import { basename } from 'node:path';
import type { ScoreEvaluation } from '../engine/api';
import { className } from '../events/schema';
import type { ModelCard } from '../training/card';
import { tensorflowText } from '../training/versions';
import { meansTable, pointsTable } from './evaluation-table';
import { counted, durationText } from './figures';
import { gallery, type PicturedEvent } from './gallery';
import { html, type Html } from './html';
import { facts, page, section, table } from './page';
import { histogramPlot, latentPlot, learningPlots, rocPlots } from './plots';

/** Everything a report of one trained and tested model shows. */
export interface RunReport {
  readonly title: string;
  readonly version: string;
  readonly card?: ModelCard;
  /** The files that were scored. */
  readonly files: readonly { readonly name: string; readonly events: number }[];
  /** Per scored event, parallel to every column. */
  readonly labels: ArrayLike<number>;
  readonly masses: ArrayLike<number>;
  readonly scores: ReadonlyMap<string, ArrayLike<number>>;
  /** Empty where the events have no labels. */
  readonly evaluations: readonly ScoreEvaluation[];
  /** The events that stand out most, and by which score. */
  readonly top: { readonly by: string; readonly events: readonly PicturedEvent[] };
}

/** One trained model and its scores as a self-contained HTML page. */
export function runReport(report: RunReport): string {
  const { scores, evaluations, labels, card, top } = report;
  const parts: Html[] = [section('Events', eventsPart(report))];
  if (card) parts.push(section('Model', modelPart(card)));
  if (card && card.metrics.length > 0) {
    const plots = learningPlots(card.metrics, card.selectedEpoch);
    parts.push(
      section(
        'Training',
        html`<div class="plots">${plots}</div>
          <p class="note">
            Kept: epoch ${card.selectedEpoch} (dashed), the best one on the validation events.
          </p>`,
      ),
    );
  }
  if (evaluations.some((evaluation) => evaluation.points.length > 0)) {
    parts.push(
      section('How well signal is told from background', evaluationPart(evaluations, top.by)),
    );
  }
  const plots = [...scores].map(([name, values]) => histogramPlot(name, { values, labels }));
  parts.push(section('Scores', html`<div class="plots">${plots}</div>`));
  const [z1, z2] = [scores.get('z1'), scores.get('z2')];
  if (z1 && z2) parts.push(section('Latent space', latentPlot(z1, z2, labels)));
  if (top.events.length > 0) {
    parts.push(section(`The ${top.events.length} highest by ${top.by}`, gallery(top.events)));
  }
  return page(
    report.title,
    `Made by Darkscope ${report.version}: ${counted(labels.length, 'event')} scored.`,
    html`${parts}`,
  );
}

function eventsPart({ files, labels, masses }: RunReport): Html {
  const counts = new Map<string, number>();
  for (let i = 0; i < labels.length; i++) {
    const mass = Number.isNaN(masses[i]) || masses[i] === 0 ? '' : ` ${masses[i]} GeV`;
    const name = className(labels[i]) + (labels[i] > 0 ? mass : '');
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const rows = files.map(({ name, events }) => [name, events.toLocaleString('en-US')]);
  const classes = [...counts].map(([name, count]) => `${name}: ${count}`).join(', ');
  return html`${table(['file', 'events'], rows, [1])}
    <p class="note">${classes}</p>`;
}

function modelPart(card: ModelCard): Html {
  const settings = Object.entries(card.hyper).map(([name, value]) => `${name} ${value}`);
  return facts([
    ['Kind', `${card.title} (${card.kind}), ${card.parameters.toLocaleString('en-US')} parameters`],
    ...(card.imported ? publishedFacts(card.imported) : trainingFacts(card)),
    ['Settings', settings.join(', ')],
    ['Preprocessing', card.preprocessing],
    [
      'Versions',
      `Darkscope ${card.versions.darkscope}, TensorFlow ${tensorflowText(card.versions)}, Node ${card.versions.node}`,
    ],
  ]);
}

function fileText(file: string, sha256: string, events?: number): string {
  const counted = events === undefined ? '' : `${events} events, `;
  return `${basename(file)} (${counted}SHA-256 ${sha256.slice(0, 12)}…)`;
}

function splitText({ training, validation, signal }: ModelCard['split']): string {
  const of = signal > 0 ? `, ${signal} of them labelled signal` : '';
  return `${training} training, ${validation} validation events${of}`;
}

function trainingFacts(card: ModelCard): [string, string][] {
  const trainedOn = card.dataFiles.map((data) => fileText(data.file, data.sha256, data.events));
  const seconds = card.metrics.reduce((sum, epoch) => sum + epoch.seconds, 0);
  return [
    ['Trained on', trainedOn.join('; ')],
    ['Split', splitText(card.split)],
    ['Seed', String(card.seed)],
    [
      'Training',
      `${card.metrics.length} epochs in ${durationText(seconds)}, begun ${card.created}`,
    ],
  ];
}

/** Of weights that were not trained here. */
function publishedFacts({ files, drawn }: NonNullable<ModelCard['imported']>): [string, string][] {
  const from = files.map(({ file, sha256 }) => fileText(file, sha256));
  return [
    ['Published weights', from.join('; ')],
    ...(drawn.length > 0
      ? [['Not among them, drawn anew', drawn.join(', ')] as [string, string]]
      : []),
  ];
}

function evaluationPart(evaluations: readonly ScoreEvaluation[], by: string): Html {
  const chosen = evaluations.find(({ column }) => column === by) ?? evaluations[0];
  return html`${meansTable(evaluations)}
    <p class="note">
      Means over each signal's masses. AUROC with ties counting half and its 95 % interval after
      DeLong; FPR40 is the false positive rate at 40 % signal efficiency, interpolated linearly, its
      interval Wilson's at a fixed cut. "lies": the side of background on which a signal's scores
      are, chosen on the mean.
    </p>
    ${pointsTable(chosen)}
    <div class="plots">${rocPlots(chosen)}</div>
    <details>
      <summary>All scores by mass</summary>
      ${evaluations.filter((e) => e !== chosen).map(pointsTable)}
    </details>`;
}
