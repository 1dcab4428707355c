import { textTable, type TextColumn } from '../text-table';
import type { Supervision } from '../../models/model';
import type { DefineCommand } from '../command';

const LEARNS_FROM: Readonly<Record<Supervision, string>> = {
  none: 'learns from background only',
  weak: 'learns from background with a little unlabelled signal in it',
  full: 'learns from labelled events of every class',
};

export const models: DefineCommand = (program, session) =>
  program
    .command('models')
    .description('list the kinds of model and the baselines, their scores and hyperparameters')
    .addHelpText(
      'after',
      `
Examples:
  darkscope models
  darkscope models --json | jq '.models[].hyperparameters[].name'`,
    )
    .action(async () => {
      const [{ MODEL_KINDS }, { BASELINES }] = await Promise.all([
        import('../../models'),
        import('../../models/baselines'),
      ]);
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
              `sees the ${kind.input === 'mask' ? 'tracker mask' : 'energies of all channels'}; ${LEARNS_FROM[kind.supervision]}`,
              `scores: ${kind.scores.join(', ')}`,
              table,
            ].join('\n');
          })
          .concat(
            [
              'Baselines, which need no training; evaluate them by their column:',
              textTable(
                [{ title: 'baseline' }, { title: 'column' }, { title: '' }],
                BASELINES.map(({ title, column, definition }) => [title, column, definition]),
              ),
            ].join('\n'),
          )
          .join('\n\n'),
      );
      session.result({
        models: kinds.map(({ id, title, summary, reference, scores, ...kind }) => ({
          id,
          title,
          summary,
          reference,
          scores,
          input: kind.input,
          supervision: kind.supervision,
          hyperparameters: kind.hyperparameters,
          presets: kind.presets,
        })),
        baselines: BASELINES.map((baseline) => ({ ...baseline, scores: [baseline.column] })),
      });
    });
