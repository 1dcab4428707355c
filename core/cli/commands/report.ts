import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { applyCut, type Side } from '../../evaluation/cut';
import { BACKGROUND_LABEL, IMAGE_SIZE, MASK_SIZE } from '../../events/schema';
import { writeAtomically } from '../../atomic';
import { refuseSource } from '../../export/refuse-source';
import { runReport, type PicturedEvent } from '../../report';
import { readTable, type ScoreTable } from '../../tables';
import type { ModelCard } from '../../training/card';
import { darkscopeVersion } from '../../version';
import { withMap } from '../data';
import { evaluateColumns } from '../evaluate-columns';
import { oneSide, positiveCount } from '../option-values';
import { locateEvents, scoreColumn } from '../score-file';
import type { Session } from '../session';
import type { DefineCommand } from '../command';

export interface ReportOptions {
  scores: string;
  model?: string;
  by?: string;
  top: number;
  side: Side;
  data?: string[];
  map?: string;
  out: string;
}

export const report: DefineCommand = (program, session) =>
  withMap(
    program
      .command('report')
      .description('write a self-contained HTML report of scored events')
      .requiredOption('--scores <file>', 'a table written by `score`')
      .option(
        '--model <folder>',
        'the model that made them: its card, learning curve, reconstructions',
      )
      .option(
        '--by <score>',
        'score whose highest events are pictured (default: bce or signal, or the first)',
      )
      .option('--top <n>', 'how many events to picture', positiveCount, 12)
      .option(
        '--side <side>',
        'above or below: where anomalies lie in that score',
        oneSide,
        'above',
      )
      .option('--data <path...>', 'where the event files lie now, if they were moved'),
  )
    .requiredOption('--out <file>', 'the report, e.g. report.html')
    .addHelpText(
      'after',
      `
Examples:
  darkscope report --scores scores.h5 --model models/codae --out report.html
  darkscope report --scores scores.h5 --by z2 --side below --top 30 --out low-z2.html`,
    )
    .action(async (options: ReportOptions) => {
      const events = await writeReport(options, session);
      session.print(options.out);
      session.result({ out: options.out, pictured: events });
    });

/** Writes the report of a score file. @returns how many events it pictures. */
export async function writeReport(options: ReportOptions, session: Session): Promise<number> {
  const table = await readTable(options.scores);
  refuseSource(options.out, [options.scores, ...new Set(table.files)]);
  const { labels, masses } = table;
  const names = table.columns.map((column) => column.name);
  const by = options.by ?? (await mainScoreAmong(names));
  const cut = { kind: 'top', count: options.top } as const;
  const { rows } = applyCut(scoreColumn(table, by), labels, cut, options.side);
  const { card, events } = await pictured(table, rows, options, session);
  const judged = labels.includes(BACKGROUND_LABEL) && labels.some((l) => l > BACKGROUND_LABEL);
  const scores = new Map(table.columns.map(({ name, values }) => [name, values]));
  const text = runReport({
    title: card ? `${card.title}: ${basename(options.scores)}` : basename(options.scores),
    version: darkscopeVersion(),
    card,
    files: filesOf(table),
    labels,
    masses,
    scores,
    evaluations: judged ? evaluateColumns(scores, labels, masses, session) : [],
    top: { by: options.side === 'above' ? by : `−${by}`, events },
  });
  await writeAtomically(options.out, (unfinished) => {
    writeFileSync(unfinished.add(options.out), text);
    return Promise.resolve();
  });
  return events.length;
}

/** The first score that some kind of model is judged by, else the first of all. */
async function mainScoreAmong(names: readonly string[]): Promise<string> {
  const { MODEL_KINDS } = await import('../../models');
  const main = new Set<string>(Object.values(MODEL_KINDS).map(({ mainScore }) => mainScore));
  return names.find((name) => main.has(name)) ?? names[0];
}

/** The events of some rows with their images and, given a model, reconstructions. */
async function pictured(
  table: ScoreTable,
  rows: Uint32Array,
  options: ReportOptions,
  session: Session,
): Promise<{ card?: ModelCard; events: PicturedEvent[] }> {
  const model = options.model === undefined ? undefined : await modelIn(options.model);
  const located = await locateEvents(table, rows, options.data, options.map, session);
  const { source } = located.dataset;
  try {
    const images = await source.readImages(located.events);
    const drawn = model?.reconstruct(images);
    const events = Array.from(located.rows, (row, i) => ({
      id: { file: basename(table.files[row]), index: table.indices[row] },
      label: table.labels[row],
      massGeV: table.masses[row],
      image: images.subarray(i * IMAGE_SIZE, (i + 1) * IMAGE_SIZE),
      reconstruction: drawn?.subarray(i * MASK_SIZE, (i + 1) * MASK_SIZE),
      values: table.columns.map(({ name, values }) => ({ name, value: values[row], unit: '' })),
    }));
    return { card: model?.card, events };
  } finally {
    model?.dispose();
    await source.close();
  }
}

async function modelIn(folder: string): Promise<{
  card: ModelCard;
  reconstruct(images: Float32Array): Float32Array | null;
  dispose(): void;
}> {
  const [{ loadModel }, { reconstruct }] = await Promise.all([
    import('../../training/load'),
    import('../../scores/score-events'),
  ]);
  const { card, model } = await loadModel(folder);
  return {
    card,
    reconstruct: (images) => reconstruct(model, images),
    dispose: () => model.dispose(),
  };
}

function filesOf(table: ScoreTable): { name: string; events: number }[] {
  const counts = new Map<string, number>();
  for (const file of table.files) counts.set(file, (counts.get(file) ?? 0) + 1);
  return [...counts].map(([file, events]) => ({ name: basename(file), events }));
}
