import { Option } from 'commander';
import { openData, withMap } from '../data';
import { bytesText } from '../../report/figures';
import { comparedText } from '../compared-text';
import type { Precision } from '../../graph/graph-def';
import type { DeploymentCard } from '../../deploy/card';
import type { DefineCommand } from '../command';

interface ExportOptions {
  model: string;
  format: string;
  precision: Precision;
  out: string;
  data?: string[];
  map?: string;
}

export const exportModel: DefineCommand = (program, session) =>
  withMap(
    program
      .command('export')
      .description('write a trained model for other programs, as ONNX or a TensorFlow SavedModel')
      .requiredOption('--model <folder>', 'a trained model')
      .addOption(
        new Option('--format <format>', 'which form')
          .choices(['savedmodel', 'onnx'])
          .makeOptionMandatory(),
      )
      .addOption(
        new Option('--precision <precision>', 'of the weights; all is computed in fp32')
          .choices(['fp32', 'fp16'])
          .default('fp32'),
      )
      .option('--data <path...>', 'events on which scores and AUROC are compared with the model’s'),
  )
    .requiredOption('--out <folder>', 'folder to write: new, empty, or of an earlier export')
    .addHelpText(
      'after',
      `
The folder holds the model's files and card.json: inputs and outputs with their axes and units, how scores are made of
them, sizes, time for one event, and with --data AUROC before and after. Any number of events can be given at once.

Examples:
  darkscope export --model models/codae --format onnx --out deploy/codae
  darkscope export --model models/codae --format onnx --precision fp16 --data data/test --out deploy/codae-fp16
  darkscope export --model models/codae --format savedmodel --out deploy/codae-tf`,
    )
    .action(async (options: ExportOptions) => {
      const { deploy } = await import('../../deploy/deploy');
      const dataset = options.data ? await openData(options.data, options.map, session) : undefined;
      const bar = session.progress('Comparing');
      try {
        const card = await deploy({
          ...options,
          source: dataset?.source,
          signal: session.signal,
          onProgress: (done, total) => bar.update(done, total, `${done} of ${total} events`),
        });
        bar.clear();
        session.print(cardText(options.out, card));
        session.result({ out: options.out, card });
      } finally {
        bar.clear();
        await dataset?.source.close();
      }
    });

/** Sizes, time for one event, and how well the export does beside the model. */
function cardText(
  out: string,
  { exportedAs, files, bytes, latency, compared }: DeploymentCard,
): string {
  const smaller = bytes.trainingCheckpoint / bytes.export;
  const times = latency.oneEvent.map(
    ({ part, modelMs, exportMs }) =>
      `one event, ${part}: ${milliseconds(exportMs)} by ${latency.export}, ${milliseconds(modelMs)} op by op here`,
  );
  return [
    `${out}: ${files.map(({ file }) => file).join(', ')} (${exportedAs.precision}), card.json`,
    exportedAs.use,
    `${bytesText(bytes.export)}, ${smaller.toFixed(2)} times smaller than a training checkpoint (${bytesText(bytes.trainingCheckpoint)})`,
    ...times,
    ...(compared ? ['', comparedText(compared, 'the export')] : []),
  ].join('\n');
}

const milliseconds = (ms: number): string => `${ms.toFixed(2)} ms`;
