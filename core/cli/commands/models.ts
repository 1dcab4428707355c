import { textTable, type TextColumn } from '../text-table';
import type { DefineCommand } from '../command';

export const models: DefineCommand = (program, session) =>
  program
    .command('models')
    .description('list the kinds of model, their scores and hyperparameters')
    .addHelpText(
      'after',
      `
Examples:
  darkscope models
  darkscope models --json | jq '.models[].hyperparameters[].name'`,
    )
    .action(async () => {
      const { MODEL_KINDS } = await import('../../models');
      const kinds = Object.values(MODEL_KINDS);
      session.print(
        kinds
          .map((kind) => {
            const rows = kind.hyperparameters.map(({ name, explanation }) => [
              name,
              ...kind.presets.map((preset) => String(preset.values[name])),
              explanation,
            ]);
            const table = textTable(
              [
                { title: 'hyperparameter' },
                ...kind.presets.map(({ id }): TextColumn => ({ title: id, align: 'right' })),
                { title: '' },
              ],
              rows,
            );
            return [
              `${kind.id}: ${kind.title} (${kind.reference})`,
              kind.summary,
              `scores: ${kind.scores.join(', ')}`,
              table,
            ].join('\n');
          })
          .join('\n\n'),
      );
      session.result({
        models: kinds.map(({ id, title, summary, reference, scores, ...kind }) => ({
          id,
          title,
          summary,
          reference,
          scores,
          hyperparameters: kind.hyperparameters,
          presets: kind.presets,
        })),
      });
    });
