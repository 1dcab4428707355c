import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { DarkscopeError } from '../errors';
import { ModelCard } from './card';
import { CARD_FILE } from './model-folder';

/**
 * The card of a model folder, or undefined where the folder holds none.
 * @throws DarkscopeError `model-unreadable` where there is a card that cannot be understood.
 */
export async function findCard(folder: string): Promise<ModelCard | undefined> {
  const path = join(folder, CARD_FILE);
  try {
    return v.parse(ModelCard, JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    const detail = cause instanceof v.ValiError ? v.getDotPath(cause.issues[0]) : undefined;
    throw new DarkscopeError('model-unreadable', `${path} is not a model card of this program`, {
      file: path,
      hint: 'It may be damaged or come from a newer version.',
      ...(detail ? { detail: `at ${detail}` } : {}),
      cause,
    });
  }
}

/** The card of a model folder. @throws DarkscopeError `model-unreadable`. */
export async function readCard(folder: string): Promise<ModelCard> {
  const card = await findCard(folder);
  if (card) return card;
  throw new DarkscopeError('model-unreadable', `${folder} holds no trained model`, {
    file: folder,
    hint: `Choose the folder that training wrote: it has a ${CARD_FILE} in it.`,
  });
}
