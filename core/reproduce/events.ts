import { createHash } from 'node:crypto';
import { DarkscopeError } from '../errors';
import { describeDataFiles } from '../training/data-files';
import { Random } from '../random';
import { ofClass } from './folds';
import type { EventSource } from '../events/source';
import type { DataFile } from '../training/card';

/** The events of a reproduction: all files as one source, and which are learnt from and which tested on. */
export interface PaperEvents {
  readonly source: EventSource;
  /** Positions in the source. */
  readonly training: Uint32Array;
  readonly test: Uint32Array;
  /** How they were told apart: by the user's folders or files, or drawn from one sample by a seed. */
  readonly division: 'given' | 'drawn';
  /** Every file with its hash. */
  readonly files: readonly DataFile[];
}

/** Share of the background of an undivided sample that is learnt from; the rest, and all signal, is tested on. */
export const TRAINING_SHARE = 0.75;

/**
 * Divides a source into training and test events.
 * @param isTraining tells by file where the user did; otherwise background is divided by `seed`.
 * @throws DarkscopeError `no-background`, `no-signal` where there is nothing to train or test on, `bad-parameter`
 *   for two files of the same content: a network would be tested on events that it saw.
 */
export async function paperEvents(
  source: EventSource,
  isTraining: ((file: string) => boolean) | undefined,
  seed: number,
): Promise<PaperEvents> {
  const all = Uint32Array.from({ length: source.count }, (_, event) => event);
  const parts = isTraining
    ? {
        training: all.filter((event) => isTraining(source.id(event).file)),
        test: all.filter((event) => !isTraining(source.id(event).file)),
      }
    : drawn(source, all, seed);
  demand(ofClass(source, parts.training, 'background').length >= 2, 'no-background', 'train on');
  demand(ofClass(source, parts.test, 'background').length >= 1, 'no-background', 'test on');
  demand(ofClass(source, parts.test, 'signal').length >= 1, 'no-signal', 'test on');
  const files = await describeDataFiles(source);
  refuseCopies(files);
  return { source, ...parts, division: isTraining ? 'given' : 'drawn', files };
}

function drawn(source: EventSource, all: Uint32Array, seed: number) {
  const background = new Random(seed).shuffle(ofClass(source, all, 'background'));
  const count = Math.round(TRAINING_SHARE * background.length);
  const test = [...background.slice(count), ...ofClass(source, all, 'signal')];
  return { training: background.slice(0, count).sort(), test: Uint32Array.from(test).sort() };
}

function demand(met: boolean, code: 'no-background' | 'no-signal', purpose: string): void {
  if (met) return;
  const what = code === 'no-background' ? 'background (class 0)' : 'signal (class 1 or 2)';
  throw new DarkscopeError(code, `there is no ${what} to ${purpose}`, {
    hint: 'Reproducing the paper needs background to train on, and background and labelled signal to test on.',
  });
}

function refuseCopies(files: readonly DataFile[]): void {
  const known = new Map<string, string>();
  for (const { file, sha256 } of files) {
    const other = known.get(sha256);
    if (other !== undefined) {
      throw new DarkscopeError('bad-parameter', `${other} and ${file} hold the same events`, {
        file,
        hint: 'Leave one of them out: events may be given once, to train or to test on.',
      });
    }
    known.set(sha256, file);
  }
}

/** The files behind some of the events, with counts of these and the hashes of the whole files. */
export function filesOf({ source, files }: PaperEvents, events: Uint32Array): DataFile[] {
  const counts = new Map<string, number>();
  for (const event of events) {
    const { file } = source.id(event);
    counts.set(file, (counts.get(file) ?? 0) + 1);
  }
  return [...counts].map(([file, count]) => ({
    file,
    events: count,
    sha256: files.find((known) => known.file === file)!.sha256,
  }));
}

/** A name for exactly these events, wherever their files lie: a hash over file contents and rows. */
export function eventsKey({ source, files }: PaperEvents, events: Uint32Array): string {
  const sha256 = new Map(files.map((file) => [file.file, file.sha256]));
  const hash = createHash('sha256');
  for (const event of events) {
    const { file, index } = source.id(event);
    hash.update(`${sha256.get(file)} ${index}\n`);
  }
  return hash.digest('hex');
}
