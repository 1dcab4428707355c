import { IMAGE_SIZE } from '../../events/schema';
import { Cancelled } from '../../errors';
import { hashFile } from '../../events/hash';
import { refuseSource } from '../../export/refuse-source';
import { counted } from '../../report/figures';
import { checkTablePath, writeTable, type ScoreTable } from '../../tables';
import { describeDataFiles } from '../../training/data-files';
import { darkscopeVersion } from '../../version';
import type { DefineCommand } from '../command';
import { openData, withData, type DataOptions } from '../data';
import type { Session } from '../session';
import { TolerantSource } from '../tolerant-source';
import { madeBy } from './score';
import { resolve } from 'node:path';

interface SharesOptions extends DataOptions {
  model: string;
  out: string;
  by?: string[];
}

/** Events computed at once. */
const BATCH = 32;

export const shares: DefineCommand = (program, session) =>
  withData(
    program
      .command('shares')
      .description('say for every event where its score comes from: shares by channel and eta')
      .requiredOption('--model <folder>', 'a trained model'),
  )
    .option('--by <score...>', "scores that are sums over cells (default: the model's main one)")
    .requiredOption('--out <file>', 'a table: .h5, .csv or .parquet')
    .addHelpText(
      'after',
      `
One row an event, as \`score\` writes it: the score, and \`<score>.tracker\`, \`.ecal\`, \`.hcal\`, \`.empty\`,
\`.central\`, \`.barrel\`, \`.forward\`, \`.hottest\`, each from 0 to 1. For one event see \`breakdown\`.

Examples:
  darkscope shares --model models/codae --data data/test --out shares.h5
  darkscope shares --model models/codae --data data/test --by bce sse --out shares.csv`,
    )
    .action((options: SharesOptions) => writeShares(options, session));

async function writeShares(options: SharesOptions, session: Session): Promise<void> {
  checkTablePath(options.out);
  const { source: files } = await openData(options.data, options.map, session);
  refuseSource(options.out, files.paths);
  const source = new TolerantSource(files, session);
  const { loadModel } = await import('../../training/load');
  const { breakDown, sumOfTerms } = await import('../../probe/breakdown');
  const { SHARES, sharesOf } = await import('../../probe/shares');
  const { model, folder, card } = await loadModel(options.model);
  const bar = session.progress('Breaking down');
  try {
    const names = options.by ?? [model.kind.mainScore];
    const columns = names.flatMap((name) =>
      [name, ...SHARES.map(({ id }) => `${name}.${id}`)].map((title) => ({
        name: title,
        values: new Float64Array(source.count).fill(NaN),
      })),
    );
    for (let start = 0; start < source.count; start += BATCH) {
      // Lets messages in, a cancellation among them.
      await new Promise((done) => setImmediate(done));
      if (session.signal.aborted) throw new Cancelled('breaking down');
      const count = Math.min(BATCH, source.count - start);
      const images = await source.readImages(Array.from({ length: count }, (_, i) => start + i));
      [...breakDown(model, images, names).values()].forEach((parts, score) => {
        const own = columns.slice(score * (SHARES.length + 1), (score + 1) * (SHARES.length + 1));
        parts.forEach((part, i) => {
          const values = [sumOfTerms(part), ...sharesOf(part, images, i * IMAGE_SIZE)];
          values.forEach((value, column) => (own[column].values[start + i] = value));
        });
      });
      bar.update(start + count, source.count, `${start + count} of ${source.count} events`);
    }
    columns.forEach(({ values }) => source.blank(values));
    const table: ScoreTable = {
      files: Array.from(source.labels, (_, event) => source.id(event).file),
      indices: Int32Array.from(source.labels, (_, event) => source.id(event).index),
      labels: source.labels,
      masses: source.masses,
      columns,
      metadata: {
        model: resolve(folder),
        cardSha256: await hashFile(`${folder}/card.json`),
        data: await describeDataFiles(source),
        provenance: await madeBy(
          columns.map(({ name }) => name),
          card,
        ),
        darkscope: darkscopeVersion(),
      },
    };
    await writeTable(table, options.out);
    bar.clear();
    const lost = source.lost > 0 ? `, ${source.lost} of them unreadable` : '';
    session.print(`${counted(source.count, 'event')} broken down${lost}: ${options.out}`);
    session.result({
      out: options.out,
      events: source.count,
      columns: columns.map(({ name }) => name),
    });
  } finally {
    bar.clear();
    model.dispose();
    await source.close();
  }
}
