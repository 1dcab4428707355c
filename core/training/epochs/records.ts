/**
 * What is kept of every epoch of a training, below `epochs/` of the model's folder, so that it can be looked at
 * while it trains and ever after: `watch.json` names the events watched, `masks.bin` holds those drawn, and each
 * epoch adds `0001.bin` (scores, then pictures, float32) and, every so often, `0001.weights.bin`.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { MASK_SIZE } from '../../events/schema';
import { writeDurably } from '../../atomic';
import { bytesOf } from '../array-bytes';

const FOLDER = 'epochs';
const HEADER_FILE = 'watch.json';
const MASKS_FILE = 'masks.bin';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** JSON has no NaN: an unknown mass is null. */
const mass = v.pipe(
  v.nullable(v.number()),
  v.transform((x) => x ?? NaN),
);

const Identity = v.object({ file: v.string(), index: count });
const Pictured = v.object({ ...Identity.entries, label: v.number(), massGeV: mass });

const Header = v.object({
  format: v.literal('darkscope-epochs'),
  formatVersion: v.literal(1),
  /** The score that events are watched by. */
  score: v.string(),
  /** Weights are kept of every so many epochs; 0 for none. */
  keepEvery: count,
  /** The signal events scored came from these files; empty where from those of the training. */
  signalFiles: v.array(v.string()),
  /** The signal events scored. */
  signal: v.array(Identity),
  /** Class and mass of every event scored: validation events first, then signal. */
  labels: v.array(v.number()),
  masses: v.array(mass),
  /** Events drawn after every epoch; none for a model that draws nothing. */
  pictured: v.array(Pictured),
});

/** Which events are watched; the same from the first epoch to the last. */
export type WatchedEvents = Readonly<
  Omit<v.InferOutput<typeof Header>, 'format' | 'formatVersion'>
>;

export interface EpochRecord {
  /** 1-based. */
  readonly epoch: number;
  /** One number an event of `labels`, in its order; NaN for events that could not be read. */
  readonly scores: Float32Array;
  /** [pictured, 72, 58]. */
  readonly pictures: Float32Array;
}

export function epochsFolder(model: string): string {
  return join(model, FOLDER);
}

/** Begins the records of a training. @param masks [pictured, 72, 58], 0 or 1. @throws DarkscopeError `output-unwritable`. */
export async function beginRecords(
  model: string,
  watched: WatchedEvents,
  masks: Uint8Array,
): Promise<void> {
  const folder = epochsFolder(model);
  await mkdir(folder, { recursive: true });
  const header = { format: 'darkscope-epochs', formatVersion: 1, ...watched };
  await writeDurably(join(folder, MASKS_FILE), [masks]);
  await writeDurably(join(folder, HEADER_FILE), [`${JSON.stringify(header, null, 1)}\n`]);
}

/** @throws DarkscopeError `output-unwritable`. */
export async function writeRecord(model: string, record: EpochRecord): Promise<void> {
  const parts = [bytesOf(record.scores), bytesOf(record.pictures)];
  await writeDurably(join(epochsFolder(model), `${numbered(record.epoch)}.bin`), parts);
}

/** @param weights in the order of weights.json. @throws DarkscopeError `output-unwritable`. */
export async function keepWeights(
  model: string,
  epoch: number,
  weights: readonly Float32Array[],
): Promise<void> {
  await writeDurably(keptWeightsFile(model, epoch), weights.map(bytesOf));
}

export function keptWeightsFile(model: string, epoch: number): string {
  return join(epochsFolder(model), `${numbered(epoch)}.weights.bin`);
}

/** Undefined for a model whose epochs were not recorded, or whose records cannot be read. */
export async function readWatched(
  model: string,
): Promise<{ readonly watched: WatchedEvents; readonly masks: Uint8Array } | undefined> {
  const folder = epochsFolder(model);
  try {
    const text = await readFile(join(folder, HEADER_FILE), 'utf8');
    const masks = await readFile(join(folder, MASKS_FILE));
    const watched = v.parse(Header, JSON.parse(text));
    if (masks.length !== watched.pictured.length * MASK_SIZE) return undefined;
    return { watched, masks: new Uint8Array(masks) };
  } catch {
    return undefined;
  }
}

/** Epochs that have a record, rising, and whether their weights were kept. */
export async function recordedEpochs(model: string): Promise<{ epoch: number; kept: boolean }[]> {
  const folder = epochsFolder(model);
  if (!existsSync(folder)) return [];
  const names = await readdir(folder);
  return names
    .flatMap((name) => /^(\d{4,})\.bin$/.exec(name)?.[1] ?? [])
    .map((digits) => ({
      epoch: Number(digits),
      kept: names.includes(`${digits}.weights.bin`),
    }))
    .sort((a, b) => a.epoch - b.epoch);
}

/** Tells one record of an epoch from another, of the events watched as well: both are written whole or not at all. */
export async function recordStamp(model: string, epoch: number): Promise<string> {
  const folder = epochsFolder(model);
  const files = [HEADER_FILE, `${numbered(epoch)}.bin`].map((name) => join(folder, name));
  const stamps = await Promise.all(
    files.map((file) => stat(file, { bigint: true }).catch(() => undefined)),
  );
  return stamps.map((found) => `${found?.ino} ${found?.mtimeNs} ${found?.size}`).join(' ');
}

/** Undefined for an epoch without a whole record. */
export async function readRecord(
  model: string,
  { labels, pictured }: WatchedEvents,
  epoch: number,
): Promise<EpochRecord | undefined> {
  const path = join(epochsFolder(model), `${numbered(epoch)}.bin`);
  const bytes = await readFile(path).catch(() => undefined);
  const numbers = labels.length + pictured.length * MASK_SIZE;
  if (bytes?.length !== 4 * numbers) return undefined;
  const values = new Float32Array(numbers);
  bytesOf(values).set(bytes);
  return {
    epoch,
    scores: values.slice(0, labels.length),
    pictures: values.slice(labels.length),
  };
}

function numbered(epoch: number): string {
  return String(epoch).padStart(4, '0');
}
