import { createHash } from 'node:crypto';
import { copyFile, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DarkscopeError } from '../../errors';
import { writeDurably } from '../../atomic';
import type { ModelCard } from '../card';
import { WEIGHTS_FILE, WEIGHTS_INDEX_FILE, writeCard } from '../model-folder';
import { readCard } from '../read-card';
import { keptWeightsFile } from './records';

/**
 * Makes a model of its own of the weights that a training, finished or under way, had after an epoch.
 * @param out an existing folder without a model in it.
 * @throws DarkscopeError `model-unreadable` where that epoch's weights were not kept, `output-unwritable`.
 */
export async function promoteEpoch(folder: string, epoch: number, out: string): Promise<ModelCard> {
  const card = await readCard(folder);
  const file = keptWeightsFile(folder, epoch);
  let weights: Buffer;
  try {
    weights = await readFile(file);
  } catch (cause) {
    throw new DarkscopeError('model-unreadable', `the weights of epoch ${epoch} were not kept`, {
      file,
      hint: 'Train again and keep the weights of more epochs.',
      cause,
    });
  }
  if (weights.length !== 4 * card.parameters) {
    throw new DarkscopeError('model-unreadable', `the weights of epoch ${epoch} are damaged`, {
      file,
      hint: 'Take another epoch.',
    });
  }
  await copyFile(join(folder, WEIGHTS_INDEX_FILE), join(out, WEIGHTS_INDEX_FILE));
  await writeDurably(join(out, WEIGHTS_FILE), [weights]);
  const promoted: ModelCard = {
    ...card,
    state: 'finished',
    created: new Date().toISOString(),
    promotedFrom: { model: basename(folder), created: card.created },
    selectedEpoch: epoch,
    metrics: card.metrics.filter((metrics) => metrics.epoch <= epoch),
    weightsSha256: createHash('sha256').update(weights).digest('hex'),
  };
  await writeCard(out, promoted);
  return promoted;
}
