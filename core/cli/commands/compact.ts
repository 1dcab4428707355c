import { openData, withMap } from '../data';
import { bytesText } from '../../report/figures';
import { comparedText } from '../compared-text';
import type { Session } from '../session';
import type { DefineCommand } from '../command';
import type { Comparison } from '../../deploy/measure';

interface CompactOptions {
  model: string;
  out: string;
  data?: string[];
  map?: string;
}

export const compact: DefineCommand = (program, session) =>
  withMap(
    program
      .command('compact')
      .description('write a copy of a trained model at half the size, its weights as float16')
      .requiredOption('--model <folder>', 'a trained model')
      .option('--data <path...>', 'events on which scores and AUROC are compared before and after'),
  )
    .requiredOption('--out <folder>', 'folder of the copy: new, or without a model in it')
    .addHelpText(
      'after',
      `
The copy is a model as any other: Darkscope scores and looks with it, and opens it in the window. Its card says what
it was rounded from. Training cannot be resumed in it.

Examples:
  darkscope compact --model models/codae --out models/codae-small
  darkscope compact --model models/codae --data data/test --out models/codae-small`,
    )
    .action(async (options: CompactOptions) => {
      const { compactModel } = await import('../../training/compact');
      const card = await compactModel(options.model, options.out);
      session.print(
        `${card.title}, ${card.parameters.toLocaleString('en-US')} parameters, in ${options.out}: ` +
          `weights of ${bytesText(2 * card.parameters)}, SHA-256 ${card.weightsSha256}`,
      );
      const compared = options.data
        ? await compare({ ...options, data: options.data }, session)
        : null;
      if (compared) session.print(`\n${comparedText(compared, 'the copy')}`);
      session.result({ out: options.out, card, compared });
    });

/** Scores the same events with both. */
async function compare(
  { model, out, data, map }: CompactOptions & { data: string[] },
  session: Session,
): Promise<Comparison> {
  const [{ loadModel }, { compareOn }, { predict }] = await Promise.all([
    import('../../training/load'),
    import('../../deploy/measure'),
    import('../../models/predict'),
  ]);
  const { source } = await openData(data, map, session);
  const bar = session.progress('Comparing');
  const before = await loadModel(model);
  const after = await loadModel(out);
  try {
    return await compareOn(
      source,
      before.model,
      {
        name: 'float16',
        run: (values) => Promise.resolve(predict(after.model, values)),
        dispose: () => Promise.resolve(),
      },
      {
        signal: session.signal,
        onProgress: (done) => bar.update(done, source.count, `${done} of ${source.count} events`),
      },
    );
  } finally {
    bar.clear();
    before.model.dispose();
    after.model.dispose();
    await source.close();
  }
}
