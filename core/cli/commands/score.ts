import { resolve } from 'node:path';
import { Option } from 'commander';
import { RUNTIMES, type ComputedBy, type RuntimeName } from '../../inference/runtimes';
import { describeDataFiles } from '../../training/data-files';
import { hashFile } from '../../events/hash';
import { PREPROCESSING } from '../../events/preprocess';
import type { ModelCard } from '../../training/card';
import { refuseSource } from '../../export/refuse-source';
import { counted, durationText } from '../../report/figures';
import { checkTablePath, writeTable, type ScoreTable } from '../../tables';
import { darkscopeVersion } from '../../version';
import { readColumns } from '../columns';
import { openData, withData, type DataOptions } from '../data';
import type { Session } from '../session';
import { TolerantSource } from '../tolerant-source';
import type { DefineCommand } from '../command';

export interface ScoreOptions extends DataOptions {
  model: string;
  out: string;
  scores?: string[];
  with?: string[];
  runtime?: RuntimeName;
}

export const score: DefineCommand = (program, session) =>
  withData(
    program
      .command('score')
      .description('score events with a trained model')
      .requiredOption('--model <folder>', 'a trained model'),
  )
    .requiredOption('--out <file>', 'score file: .h5, .csv or .parquet')
    .option('--scores <name...>', 'which scores (default: all the model defines)')
    .option('--with <column...>', 'columns to keep beside them, e.g. n_tracks mask_sum')
    .addOption(
      new Option(
        '--runtime <name>',
        'what computes: onnx, where it proves to give the same numbers, or tensorflow',
      )
        .choices(RUNTIMES)
        .default('onnx'),
    )
    .addHelpText(
      'after',
      `
The file has one row an event: file, index, class, label, mass and the scores. Events that cannot be read have
no scores (NaN) and are told; the exit code is then 3.

Examples:
  darkscope score --model models/codae --data data/test --out scores.h5
  darkscope score --model models/codae --data 'run3/*.h5' --scores bce z1 --out run3.parquet
  darkscope score --model models/cae --data data/test --with n_tracks --out scores.csv`,
    )
    .action(async (options: ScoreOptions) => {
      const table = await scoreFiles(options, session);
      session.result({
        out: options.out,
        events: table.files.length,
        columns: table.columns.map((column) => column.name),
        metadata: table.metadata,
      });
    });

/** Scores events and writes the table. @throws DarkscopeError. */
export async function scoreFiles(options: ScoreOptions, session: Session): Promise<ScoreTable> {
  checkTablePath(options.out);
  const { source: files } = await openData(options.data, options.map, session);
  refuseSource(options.out, files.paths);
  const source = new TolerantSource(files, session);
  const [{ loadModel }, { scoreEvents }] = await Promise.all([
    import('../../training/load'),
    import('../../scores/score-events'),
  ]);
  const { model, folder, card } = await loadModel(options.model);
  const began = Date.now();
  const bar = session.progress('Scoring');
  try {
    const beside = await readColumns(source, options.with ?? [], session);
    const { names, columns, computedBy } = await scoreEvents({
      model,
      source,
      scores: options.scores,
      runtime: options.runtime,
      signal: session.signal,
      onProgress: ({ done, total, eventsPerSecond, secondsLeft }) =>
        bar.update(
          done,
          total,
          `${done} of ${total} events  ${Math.round(eventsPerSecond)}/s`,
          secondsLeft,
        ),
    });
    names.forEach((name) => source.blank(columns[name]));
    const table: ScoreTable = {
      files: Array.from(source.labels, (_, event) => source.id(event).file),
      indices: Int32Array.from(source.labels, (_, event) => source.id(event).index),
      labels: source.labels,
      masses: source.masses,
      columns: [
        ...names.map((name) => ({ name, values: columns[name] })),
        ...[...beside].map(([name, values]) => ({ name, values })),
      ],
      metadata: {
        model: resolve(folder),
        cardSha256: await hashFile(`${folder}/card.json`),
        data: await describeDataFiles(source),
        provenance: await madeBy(names, card, computedBy),
        darkscope: darkscopeVersion(),
      },
    };
    await writeTable(table, options.out);
    bar.clear();
    if (computedBy.reason !== null) session.note(`computed by TensorFlow: ${computedBy.reason}`);
    session.print(
      `${counted(source.count, 'event')} scored in ${durationText((Date.now() - began) / 1000)}` +
        `${source.lost > 0 ? `, ${source.lost} of them unreadable` : ''}: ${options.out}`,
    );
    return table;
  } finally {
    bar.clear();
    model.dispose();
    await source.close();
  }
}

/** What is told of each score: the files and their content are in `data` already. */
export async function madeBy(
  names: readonly string[],
  { kind, weightsSha256, selectedEpoch }: ModelCard,
  by?: ComputedBy,
): Promise<Record<string, unknown>> {
  // Loaded late, as TensorFlow is everywhere in the command line.
  const { initBackend } = await import('../../tensor/backend');
  const { kind: backend, tensorflowVersion } = await initBackend();
  const made = {
    model: { kind, weightsSha256, selectedEpoch },
    preprocessing: PREPROCESSING,
    madeAt: new Date().toISOString(),
    darkscope: darkscopeVersion(),
    tensorflow: `${tensorflowVersion} (${backend})`,
    ...by,
  };
  return Object.fromEntries(names.map((name) => [name, made]));
}
