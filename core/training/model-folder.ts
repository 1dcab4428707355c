/**
 * The folder of a trained model: `card.json` for people, `weights.json` and `weights.bin` for programs
 * (float32, little-endian, one variable after another), `checkpoint.bin` while training has not ended.
 */
import { createHash } from 'node:crypto';
import { access, constants, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { DarkscopeError } from '../errors';
import { bytesOf, writeAtomically } from './atomic-file';
import type { ModelCard } from './card';

export const CARD_FILE = 'card.json';
export const WEIGHTS_FILE = 'weights.bin';
export const WEIGHTS_INDEX_FILE = 'weights.json';
export const CHECKPOINT_FILE = 'checkpoint.bin';

/** One variable inside weights.bin. */
export const StoredTensor = v.object({
  name: v.string(),
  shape: v.array(v.number()),
  dtype: v.literal('float32'),
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
  await writeAtomically(probe, ['']);
  await rm(probe, { force: true });
  return made;
}

export async function writeCard(folder: string, card: ModelCard): Promise<void> {
  await writeAtomically(join(folder, CARD_FILE), [`${JSON.stringify(card, null, 2)}\n`]);
}

/** @returns the SHA-256 of weights.bin, which the card keeps. */
export async function writeWeightFiles(
  folder: string,
  arrays: readonly NamedArray[],
): Promise<string> {
  let offset = 0;
  const tensors = arrays.map(({ name, shape, values }) => {
    const entry = { name, shape, dtype: 'float32', offset };
    offset += values.byteLength;
    return entry;
  });
  const parts = arrays.map(({ values }) => bytesOf(values));
  const lines = tensors.map((t) => `    ${JSON.stringify(t)}`).join(',\n');
  await writeAtomically(join(folder, WEIGHTS_INDEX_FILE), [
    `{\n  "tensors": [\n${lines}\n  ]\n}\n`,
  ]);
  await writeAtomically(join(folder, WEIGHTS_FILE), parts);
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** Reads weights.bin. @throws Error in words; the caller knows which folder it was. */
export async function readWeightFiles(folder: string, sha256: string): Promise<NamedArray[]> {
  const index = v.parse(
    WeightsIndex,
    JSON.parse(await readFile(join(folder, WEIGHTS_INDEX_FILE), 'utf8')),
  );
  const bytes = await readFile(join(folder, WEIGHTS_FILE));
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
    throw new Error(`${WEIGHTS_FILE} is not the file that ${CARD_FILE} describes`);
  }
  return index.tensors.map(({ name, shape, offset }) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const values = new Float32Array(size);
    bytesOf(values).set(bytes.subarray(offset, offset + 4 * size));
    return { name, shape, values };
  });
}
