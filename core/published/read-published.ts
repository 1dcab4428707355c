/** Finds out what the user named, a checkpoint or TFLite files, and reads it. */
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DarkscopeError } from '../errors';
import { readCheckpointWeights } from './checkpoint';
import { readTfliteWeights } from './tflite';
import type { PublishedWeights } from './weights';

const TFLITE = /\.tflite$/i;
const INDEX = /\.index$/;
const DATA = /\.data-\d+-of-\d+$/;
const HINT = 'Name a TensorFlow checkpoint by its .index file, or the .tflite files of one model.';

/**
 * @param paths the prefix, the index or the data file of one checkpoint; the TFLite files of one model; or a folder
 *   that holds one of them.
 * @throws DarkscopeError `file-unreadable` or `model-unreadable`.
 */
export async function readPublished(paths: readonly string[]): Promise<PublishedWeights> {
  const files = (await Promise.all(paths.map(filesAt))).flat();
  if (files.length > 0 && files.every((file) => TFLITE.test(file))) return readTfliteWeights(files);
  const prefixes = [...new Set(files.map((file) => file.replace(INDEX, '').replace(DATA, '')))];
  if (prefixes.length === 1) return readCheckpointWeights(prefixes[0]);
  throw new DarkscopeError(
    'file-unreadable',
    `expected one checkpoint or TFLite files alone, found ${prefixes.join(', ') || 'nothing'}`,
    { file: paths[0], hint: HINT },
  );
}

/** The files of a folder that count, or the path itself. */
async function filesAt(path: string): Promise<string[]> {
  const info = await stat(path).catch(() => undefined);
  const isWeights = (name: string): boolean => [TFLITE, INDEX, DATA].some((end) => end.test(name));
  // Beside checkpoints, TensorFlow keeps a text file that names the last one; globs pick it up.
  if (info?.isFile() && basename(path) === 'checkpoint') return [];
  if (info?.isDirectory()) {
    const names = (await readdir(path).catch(() => [])).filter(isWeights).sort();
    if (names.length > 0) return names.map((name) => join(path, name));
  } else if (!info || isWeights(path)) return [path]; // a prefix is no file by itself
  throw new DarkscopeError(
    'file-unreadable',
    `${path} holds neither a checkpoint nor TFLite weights`,
    {
      file: path,
      hint: HINT,
    },
  );
}
