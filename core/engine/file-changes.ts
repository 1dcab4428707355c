/** Files that are not what they were when they were opened: noticed, and never read as if they were. */
import { statSync } from 'node:fs';
import { DarkscopeError } from '../errors';
import type { OpenDataset } from './datasets';

/** What has become of one file of a dataset; null where it is as it was. */
export function changeOf(
  { files, stamps }: Pick<OpenDataset, 'files' | 'stamps'>,
  file: number,
): DarkscopeError | null {
  const { path } = files[file];
  const { size, changed } = stamps[file];
  const now = statSync(path, { throwIfNoEntry: false });
  if (!now) {
    return new DarkscopeError(
      'file-missing',
      `${path} is no longer there: moved, renamed or deleted`,
      {
        file: path,
        hint: 'Put it back, or say where it is now. Tags, notes, subsets and scores of its events are kept.',
      },
    );
  }
  if (now.size === size && now.mtimeMs === changed) return null;
  const bytes = (n: number): string => `${n.toLocaleString('en')} bytes`;
  const how =
    now.size === size
      ? `it was written again at ${now.mtime.toISOString()}`
      : `it had ${bytes(size)}, it has ${bytes(now.size)} now`;
  return new DarkscopeError('file-changed', `${path} has changed since it was opened: ${how}`, {
    file: path,
    hint: 'Open the files again to work with what it holds now. Tags, notes and subsets are kept.',
  });
}

/**
 * A file that was deleted can still be read as long as it is open; one that was written to cannot be trusted.
 * @throws DarkscopeError `file-changed`.
 */
export function demandUnchanged(dataset: OpenDataset, event: number): void {
  const file = dataset.files.findIndex(({ first, events }) => event < first + events);
  const change = file < 0 ? null : changeOf(dataset, file);
  if (change?.code === 'file-changed') throw change;
}

/** A failed reading, told as what has become of the file where that is why. */
export function readingFailure(dataset: OpenDataset, event: number, error: unknown): unknown {
  const file = dataset.files.findIndex(({ first, events }) => event < first + events);
  return (file < 0 ? null : changeOf(dataset, file)) ?? error;
}
