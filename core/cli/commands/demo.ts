import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DarkscopeError } from '../../errors';
import { findCard } from '../../training/read-card';
import { readTable } from '../../tables';
import { packageRoot } from '../../version';
import { evaluateColumns } from '../evaluate-columns';
import { evaluationJson, meansText } from '../evaluation-text';
import type { Session } from '../session';
import type { DefineCommand } from '../command';
import { writeReport } from './report';
import { scoreFiles } from './score';
import { selectEvents } from './select';
import { trainModel } from './train';

interface DemoOptions {
  out: string;
}

/** Share of background that the demo's selection lets pass. */
const FPR = 0.02;
/** The sample's 2400 events take five passes to as many steps as the preset is made for. */
const EPOCHS = 5;

export const demo: DefineCommand = (program, session) =>
  program
    .command('demo')
    .description('the whole chain on the bundled sample: train, score, evaluate, select, report')
    .requiredOption('--out <folder>', 'folder for the model, scores, selected events and report')
    .addHelpText(
      'after',
      `
Training takes the most of it. Interrupted, it goes on where it stopped when called again; what is done is
not done twice. Prints the path of the report.

Examples:
  darkscope demo --out runs/demo
  xdg-open runs/demo/report.html`,
    )
    .action(async (options: DemoOptions) => {
      session.result(await runDemo(options.out, session));
    });

async function runDemo(out: string, session: Session): Promise<Record<string, unknown>> {
  const sample = join(packageRoot(), 'assets', 'samples');
  const training = join(sample, 'train_qcd.h5');
  const test = join(sample, 'test');
  for (const path of [training, test]) {
    if (existsSync(path)) continue;
    throw new DarkscopeError('file-unreadable', `the bundled sample ${path} is missing`, {
      file: path,
      hint: 'Take a fresh copy of the program.',
    });
  }
  const model = join(out, 'model');
  const scores = join(out, 'scores.h5');
  const selected = join(out, 'selected.h5');
  const report = resolve(out, 'report.html');

  session.print(`Training on background alone (quick preset, ${EPOCHS} epochs)`);
  const card = await findCard(model);
  const { card: trained } = await trainModel(
    { model: 'codae', preset: 'quick', epochs: EPOCHS, data: [training], out: model, resume: true },
    session,
  );
  const isNew = card?.state !== 'finished' || !existsSync(scores);

  session.print('\nScoring events with and without signal');
  const table = isNew
    ? await scoreFiles(
        { model, data: [test], out: scores, with: ['n_tracks', 'mask_sum'] },
        session,
      )
    : await readTable(scores);

  session.print('\nHow well each score tells signal from background');
  const { labels, masses } = table;
  const columns = table.columns.map(({ name, values }) => [name, values] as const);
  const evaluations = evaluateColumns(columns, labels, masses, session);
  session.print(meansText(evaluations));

  session.print('\nSelecting the most anomalous events');
  const picked = await selectEvents({ scores, by: 'bce', fpr: FPR, out: selected }, session);

  await writeReport({ scores, model, by: 'bce', top: 12, side: 'above', out: report }, session);
  session.print(`\nReport: ${report}`);
  return {
    report,
    model,
    epochs: trained.metrics.length,
    scores: evaluationJson(evaluations),
    table: scores,
    selected: picked,
  };
}
