import { counted } from '../../report/figures';
import { setting } from '../option-values';
import type { ImportResult } from '../../published/import-model';
import type { DefineCommand } from '../command';

interface ImportOptions {
  kind?: string;
  set?: Record<string, number>;
  out: string;
}

export const importWeights: DefineCommand = (program, session) =>
  program
    .command('import')
    .description('open published weights as a model: a TensorFlow checkpoint or TFLite files')
    .argument('<file...>', 'a checkpoint (its .index file), .tflite files, or a folder with either')
    .requiredOption('--out <folder>', 'folder of the new model')
    .option('--kind <kind>', 'kind of model, see `darkscope models` (default: codae)')
    .option(
      '--set <name=value>',
      "a setting of the network, where it cannot be told from the weights' shapes",
      setting,
    )
    .addHelpText(
      'after',
      `
Weights are matched with the model's variables by their place in the network, what they do in their layer, and
shape. Unless all of them match, nothing is written and everything that does not is listed. Of TFLite files, all
parts of the model are given together; float32 and float16 are read.

Examples:
  darkscope import weights/codae/weights-30-0.873.index --out models/published
  darkscope import weights/tf-lite/codae/*.tflite --out models/published-f16
  darkscope import weights/codae --out models/published --json | jq '.taken[].variable'`,
    )
    .action(async (files: string[], { kind, set, out }: ImportOptions) => {
      const { importModel } = await import('../../published/import-model');
      const result = await importModel({ files, kind, hyper: set, out });
      session.print(resultText(result));
      session.result({
        model: result.folder,
        card: result.card,
        taken: result.taken,
        ignored: result.ignored,
      });
    });

function resultText({ folder, card, taken, ignored }: ImportResult): string {
  const settings = Object.entries(card.hyper).map(([name, value]) => `${name} ${value}`);
  const beside = ignored.map(({ name }) => name);
  const shown = beside.slice(0, 3).join(', ') + (beside.length > 3 ? ', …' : '');
  return [
    `${card.title}, ${card.parameters.toLocaleString('en-US')} parameters (${settings.join(', ')}), in ${folder}`,
    `all ${counted(taken.length, 'variable')} found in ${card.imported?.files.map(({ file }) => file).join(', ')}`,
    ...(card.imported?.drawn.length
      ? [
          `not in the files, drawn anew, scores that need them mean nothing: ${card.imported.drawn.join(', ')}`,
        ]
      : []),
    ...(beside.length > 0 ? [`not weights, left aside: ${beside.length} (${shown})`] : []),
  ].join('\n');
}
