/**
 * The folder of a trained model: `card.json` for people, `weights.json` and `weights.bin` for programs
 * (float32 or float16, little-endian, one variable after another), `checkpoint.bin` while training has not ended.
 *
 * Card and weights are two files, and a kill may come between them. So better weights first lie beside the old
 * ones, in `weights.next.bin`; then the card names them by their hash; then they take the old ones' place. At
 * any moment one of the two files is what the card describes.
 */
import { createHash } from 'node:crypto';
import { access, constants, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { DarkscopeError } from '../errors';
import { writeDurably } from '../atomic';
import { decodeFloats, encodeFloats, FLOAT_TYPES, WIDTH, type FloatType } from '../float16';
import type { ModelCard } from './card';

export const CARD_FILE = 'card.json';
export const WEIGHTS_FILE = 'weights.bin';
export const NEXT_WEIGHTS_FILE = 'weights.next.bin';
export const WEIGHTS_INDEX_FILE = 'weights.json';
export const CHECKPOINT_FILE = 'checkpoint.bin';

/** One variable inside weights.bin. */
export const StoredTensor = v.object({
  name: v.string(),
  shape: v.array(v.number()),
  dtype: v.picklist(FLOAT_TYPES),
  /** In bytes. */
  offset: v.number(),
});
const WeightsIndex = v.object({ tensors: v.array(StoredTensor) });

export interface NamedArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** @returns whether the folder was made or there before. @throws DarkscopeError `output-unwritable`. */
export async function prepareFolder(folder: string): Promise<boolean> {
  let made: boolean;
  try {
    made = (await mkdir(folder, { recursive: true })) !== undefined;
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new DarkscopeError('output-unwritable', `the folder ${folder} cannot be written to`, {
      file: folder,
      hint: 'Choose another output folder.',
      cause,
    });
  }
  // Root passes the check above even where writing fails.
  const probe = join(folder, '.write-test');
  await writeDurably(probe, ['']);
  await rm(probe, { force: true });
  return made;
}

export async function writeCard(folder: string, card: ModelCard): Promise<void> {
  await writeDurably(join(folder, CARD_FILE), [`${JSON.stringify(card, null, 2)}\n`]);
}

/** Writes weights.next.bin. @returns its SHA-256, for the card; then call `settleWeights`. */
export async function writeWeightFiles(
  folder: string,
  arrays: readonly NamedArray[],
  dtype: FloatType = 'float32',
): Promise<string> {
  let offset = 0;
  const tensors = arrays.map(({ name, shape, values }) => {
    const entry = { name, shape, dtype, offset };
    offset += WIDTH[dtype] * values.length;
    return entry;
  });
  const parts = arrays.map(({ values }) => encodeFloats(values, dtype));
  const lines = tensors.map((t) => `    ${JSON.stringify(t)}`).join(',\n');
  await writeDurably(join(folder, WEIGHTS_INDEX_FILE), [`{\n  "tensors": [\n${lines}\n  ]\n}\n`]);
  await writeDurably(join(folder, NEXT_WEIGHTS_FILE), parts);
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/**
 * Lets weights.next.bin take the place of weights.bin if it is what the card on disk describes, else removes it.
 * @param sha256 of the card
 * @throws DarkscopeError `output-unwritable`.
 */
export async function settleWeights(folder: string, sha256: string | null): Promise<void> {
  const next = join(folder, NEXT_WEIGHTS_FILE);
  const bytes = await readIfThere(next);
  if (!bytes) return;
  const path = join(folder, WEIGHTS_FILE);
  try {
    await (hashOf(bytes) === sha256 ? rename(next, path) : rm(next));
  } catch (cause) {
    throw new DarkscopeError('output-unwritable', `${path} cannot be replaced`, {
      file: path,
      hint: 'Close the programs that read it, then resume the training.',
      cause,
    });
  }
}

/** Reads the weights that the card describes. @throws Error in words; the caller knows which folder it was. */
export async function readWeightFiles(folder: string, sha256: string): Promise<NamedArray[]> {
  const index = v.parse(
    WeightsIndex,
    JSON.parse(await readFile(join(folder, WEIGHTS_INDEX_FILE), 'utf8')),
  );
  const bytes = await describedWeights(folder, sha256);
  return index.tensors.map(({ name, shape, dtype, offset }) => {
    const size = WIDTH[dtype] * shape.reduce((a, b) => a * b, 1);
    const values = decodeFloats(bytes.subarray(offset, offset + size), dtype, shape);
    return { name, shape, values };
  });
}

async function describedWeights(folder: string, sha256: string): Promise<Uint8Array> {
  // In this order: a training that goes on meanwhile moves the next file into the other's place.
  for (const name of [NEXT_WEIGHTS_FILE, WEIGHTS_FILE]) {
    const bytes = await readIfThere(join(folder, name));
    if (bytes && hashOf(bytes) === sha256) return bytes;
  }
  throw new Error(`${WEIGHTS_FILE} is not the file that ${CARD_FILE} describes`);
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
