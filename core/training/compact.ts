/** A trained model at half the size: a copy whose weights are float16. */
import { basename } from 'node:path';
import { DarkscopeError } from '../errors';
import type { ModelCard } from './card';
import {
  prepareFolder,
  readWeightFiles,
  settleWeights,
  writeCard,
  writeWeightFiles,
} from './model-folder';
import type { NamedArray } from './model-folder';
import { findCard, readCard } from './read-card';

/** Beyond it a half is infinite. */
const LARGEST_HALF = 65504;

/**
 * Writes a finished model's card and weights, rounded to half precision, into a folder without a model. The card keeps
 * everything else but the folders of the files it learnt from, and tells the checksum of what was rounded. No checkpoint and no pictures of its training are copied.
 * @throws DarkscopeError `model-unreadable`, `bad-parameter` where there is a model already or one is not finished,
 *   `output-unwritable`.
 */
export async function compactModel(folder: string, out: string): Promise<ModelCard> {
  const card = await readCard(folder);
  if (card.state !== 'finished' || card.weightsSha256 === null) {
    throw new DarkscopeError('bad-parameter', `the training in ${folder} has not ended`, {
      file: folder,
      hint: 'Resume it first: a rounded model cannot go on learning.',
    });
  }
  await prepareFolder(out);
  if (await findCard(out)) {
    throw new DarkscopeError('bad-parameter', `${out} holds a model already`, {
      file: out,
      hint: 'Name another folder.',
    });
  }
  const arrays = await weightsOf(folder, card.weightsSha256);
  const weightsSha256 = await writeWeightFiles(out, arrays, 'float16');
  // Of a model that is rounded once more, the first: nothing is lost the second time.
  const roundedFrom = card.roundedFrom ?? card.weightsSha256;
  // The copy is to travel: where the files lay is of this machine, what they held is in their checksums.
  const dataFiles = card.dataFiles.map((one) => ({ ...one, file: basename(one.file) }));
  const rounded: ModelCard = { ...card, dataFiles, weightsSha256, roundedFrom };
  await writeCard(out, rounded);
  await settleWeights(out, weightsSha256);
  return rounded;
}

async function weightsOf(folder: string, sha256: string): Promise<NamedArray[]> {
  let arrays: NamedArray[];
  try {
    arrays = await readWeightFiles(folder, sha256);
  } catch (cause) {
    throw new DarkscopeError('model-unreadable', `the weights in ${folder} cannot be read`, {
      file: folder,
      cause,
    });
  }
  const large = arrays.find(({ values }) => values.some((value) => Math.abs(value) > LARGEST_HALF));
  if (!large) return arrays;
  throw new DarkscopeError('bad-parameter', `${large.name} has numbers beyond half precision`, {
    file: folder,
    hint: `It ends at ${LARGEST_HALF}: this model can only be kept in full.`,
  });
}
