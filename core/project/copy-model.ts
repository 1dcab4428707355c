import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../atomic';
import { CARD_FILE, WEIGHTS_FILE, WEIGHTS_INDEX_FILE } from '../training/model-folder';

/**
 * Copies what makes a trained model: card and weights, no checkpoint of its training.
 * @throws DarkscopeError `output-unwritable`.
 */
export async function copyModel(folder: string, to: string): Promise<void> {
  // The card last: a folder without it is no model yet.
  await writeAtomically(join(to, CARD_FILE), async (unfinished) => {
    for (const name of [WEIGHTS_INDEX_FILE, WEIGHTS_FILE, CARD_FILE]) {
      await copyFile(join(folder, name), unfinished.add(join(to, name)));
    }
  });
}
