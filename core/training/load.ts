import { DarkscopeError } from '../errors';
import { Random } from '../random';
import { initBackend } from '../tensor/backend';
import { writeWeights } from '../tensor/weights';
import { readWeightFiles } from './model-folder';
import { readCard } from './read-card';
import { completeHyper } from '../models/hyper';
import { modelKind } from '../models/index';
import type { NamedArray } from './model-folder';
import type { ModelCard } from './card';
import type { Model } from '../models/model';

export interface LoadedModel {
  readonly folder: string;
  readonly card: ModelCard;
  /** To be disposed by whoever loaded it. */
  readonly model: Model;
}

/**
 * A trained model from its folder, with the weights of its best epoch; also one whose training still goes
 * on, once its first epoch has ended.
 * @throws DarkscopeError `model-unreadable`, `model-unknown`, `runtime-missing`.
 */
export async function loadModel(folder: string): Promise<LoadedModel> {
  const card = await readCard(folder);
  const kind = modelKind(card.kind);
  if (card.weightsSha256 === null) {
    throw new DarkscopeError('model-unreadable', `the model in ${folder} has no weights yet`, {
      file: folder,
      hint: 'Its first epoch has not ended; resume the training.',
    });
  }
  await initBackend();
  let arrays: NamedArray[];
  let model: Model | undefined;
  try {
    arrays = await readWeightFiles(folder, card.weightsSha256);
    model = kind.build(completeHyper(kind.hyperparameters, card.hyper), new Random(0));
    const expected = [...model.weights].map(([name, { shape }]) => `${name} [${shape.join(', ')}]`);
    const found = arrays.map(({ name, shape }) => `${name} [${shape.join(', ')}]`);
    const odd = expected.findIndex((text, i) => text !== found[i]);
    if (odd >= 0 || found.length !== expected.length) {
      const at = odd >= 0 ? odd : expected.length;
      throw new Error(`expected variable ${expected[at] ?? 'none'}, found ${found[at] ?? 'none'}`);
    }
  } catch (cause) {
    model?.dispose();
    throw new DarkscopeError('model-unreadable', `the weights in ${folder} cannot be read`, {
      file: folder,
      hint: 'The folder is damaged: take a copy, or train again.',
      detail: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
  writeWeights(
    model.weights,
    arrays.map(({ values }) => values),
  );
  return { folder, card, model };
}
