import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { DarkscopeError } from '../errors';
import { writeDurably } from '../atomic';
import { bytesOf } from './array-bytes';
import { EpochMetrics } from './card';
import { CHECKPOINT_FILE } from './model-folder';
import type { AdamWState } from '../tensor/adamw';

const words = v.array(v.number());

/** Where a training run stands, besides its arrays. */
const Position = v.object({
  /** Finished epochs. */
  epoch: v.number(),
  /** Finished steps of the current epoch. */
  step: v.number(),
  /** Sums over the current epoch's steps. */
  lossSum: v.number(),
  gradientNormSum: v.number(),
  eventsSeen: v.number(),
  /** Sums of `Model.measures` over events. */
  measureSums: v.optional(v.record(v.string(), v.number()), () => ({})),
  seconds: v.number(),
  metrics: v.array(EpochMetrics),
  endedEarly: v.optional(v.string()),
  selectedEpoch: v.number(),
  weightsSha256: v.nullable(v.string()),
  /** States of the generators that shuffle and augment. */
  orderRandom: words,
  augmentRandom: words,
  /** State of the generator behind sampled latents and dropout. */
  noiseRandom: words,
});
export type Position = v.InferOutput<typeof Position>;

export interface Checkpoint {
  readonly position: Position;
  readonly optimiser: AdamWState;
  /** Training events in the current epoch's order. */
  readonly order: Uint32Array;
}

const Header = v.object({
  format: v.literal('darkscope-checkpoint'),
  formatVersion: v.literal(2),
  position: Position,
  steps: v.number(),
  sizes: v.array(v.number()),
  averaged: v.boolean(),
  events: v.number(),
});

/** One file, written atomically: length of the header, the header as JSON, then the arrays. */
export async function writeCheckpoint(folder: string, checkpoint: Checkpoint): Promise<void> {
  const { position, optimiser, order } = checkpoint;
  const { steps, weights, mean, square, average } = optimiser;
  const header = new TextEncoder().encode(
    JSON.stringify({
      format: 'darkscope-checkpoint',
      formatVersion: 2,
      position,
      steps,
      sizes: weights.map((w) => w.length),
      averaged: average.length > 0,
      events: order.length,
    } satisfies v.InferInput<typeof Header>),
  );
  const length = Uint32Array.of(header.length);
  const arrays = [...weights, ...mean, ...square, ...average, order].map(bytesOf);
  await writeDurably(join(folder, CHECKPOINT_FILE), [bytesOf(length), header, ...arrays]);
}

/**
 * The checkpoint in a folder, or undefined where there is none.
 * @throws DarkscopeError `model-unreadable` where there is one that cannot be used.
 */
export async function readCheckpoint(folder: string): Promise<Checkpoint | undefined> {
  const path = join(folder, CHECKPOINT_FILE);
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(path, error);
  }
  try {
    return parse(bytes);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function parse(bytes: Uint8Array): Checkpoint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true);
  const text = new TextDecoder().decode(bytes.subarray(4, 4 + length));
  const { position, steps, sizes, averaged, events } = v.parse(Header, JSON.parse(text));
  let at = 4 + length;
  const fill = <T extends Float32Array | Uint32Array>(array: T): T => {
    if (at + array.byteLength > bytes.length) throw new Error('the file ends too early');
    bytesOf(array).set(bytes.subarray(at, at + array.byteLength));
    at += array.byteLength;
    return array;
  };
  const variables = (): Float32Array[] => sizes.map((size) => fill(new Float32Array(size)));
  return {
    position,
    optimiser: {
      steps,
      weights: variables(),
      mean: variables(),
      square: variables(),
      average: averaged ? variables() : [],
    },
    order: fill(new Uint32Array(events)),
  };
}

function unreadable(path: string, cause: unknown): DarkscopeError {
  return new DarkscopeError('model-unreadable', `the checkpoint ${path} cannot be read`, {
    file: path,
    hint: 'Train again into another folder.',
    cause,
  });
}
