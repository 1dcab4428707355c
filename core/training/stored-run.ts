import { DarkscopeError } from '../errors';
import { readCheckpoint } from './checkpoint';
import { findCard } from './read-card';
import type { ModelCard } from './card';
import type { Checkpoint } from './checkpoint';

/** A training run that was interrupted. */
export interface StoredRun {
  readonly card: ModelCard;
  /** Undefined for a run that was stopped before its first checkpoint: it starts again from its seed. */
  readonly checkpoint?: Checkpoint;
}

/**
 * What an output folder holds: nothing, a finished model, or a run to go on with.
 * @throws DarkscopeError `output-unwritable` for a folder with a model in it when not resuming,
 *   `model-unreadable` for a damaged card or checkpoint.
 */
export async function findStoredRun(
  folder: string,
  resume: boolean,
): Promise<{ readonly finished?: ModelCard; readonly stored?: StoredRun }> {
  const card = await findCard(folder);
  if (!card) return {};
  if (!resume) {
    throw new DarkscopeError('output-unwritable', `${folder} already holds a ${card.title} model`, {
      file: folder,
      hint:
        card.state === 'finished'
          ? 'Choose another output folder.'
          : 'Resume it, or choose another output folder.',
    });
  }
  if (card.state === 'finished') return { finished: card };
  return { stored: { card, checkpoint: await readCheckpoint(folder) } };
}
