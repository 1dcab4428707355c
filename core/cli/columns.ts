import { DarkscopeError } from '../errors';
import { DERIVED_COLUMNS, type DerivedColumn } from '../events/schema';
import { summarise } from '../events/summary';
import type { Session } from './session';
import type { TolerantSource } from './tolerant-source';

/** Events whose images are in memory at once. */
const BATCH = 128;

/**
 * Columns of a dataset by name: those that the files hold, and those computed from the images. The images
 * are read once, in batches, whatever the number of derived columns.
 * @returns one number an event for each name, NaN where a file lacks it or the event cannot be read.
 * @throws DarkscopeError `bad-parameter` for a name that is neither.
 */
export async function readColumns(
  source: TolerantSource,
  names: readonly string[],
  session: Session,
): Promise<Map<string, Float64Array>> {
  const stored = names.filter((name) => source.columns.some((column) => column.name === name));
  const derived = names.filter((name): name is DerivedColumn => !stored.includes(name));
  for (const name of derived) {
    if (DERIVED_COLUMNS.some((column) => column.name === name)) continue;
    const inFiles = source.columns.map((column) => column.name).join(', ') || 'none';
    const computed = DERIVED_COLUMNS.map((column) => column.name).join(', ');
    throw new DarkscopeError('bad-parameter', `there is no column ${name}`, {
      hint: `In the files: ${inFiles}. From the images: ${computed}.`,
    });
  }
  const read = new Map<string, Float64Array>();
  for (const name of stored) read.set(name, await source.readColumn(name));
  if (derived.length > 0) {
    const summary = await deriveColumns(source, derived, session);
    for (const name of derived) read.set(name, summary[name]);
  }
  return new Map(names.map((name) => [name, read.get(name) ?? new Float64Array(0)]));
}

async function deriveColumns(
  source: TolerantSource,
  names: readonly DerivedColumn[],
  session: Session,
): Promise<Record<DerivedColumn, Float64Array>> {
  const all = Object.fromEntries(
    names.map((name) => [name, new Float64Array(source.count)]),
  ) as Record<DerivedColumn, Float64Array>;
  const progress = session.progress('Reading');
  for (let start = 0; start < source.count; start += BATCH) {
    if (session.signal.aborted) throw new DarkscopeError('cancelled', 'reading was cancelled');
    const stop = Math.min(source.count, start + BATCH);
    const events = Uint32Array.from({ length: stop - start }, (_, i) => start + i);
    const summary = summarise(await source.readImages(events));
    for (const name of names) all[name].set(summary[name], start);
    progress.update(stop, source.count, `${stop} of ${source.count} events`);
  }
  progress.clear();
  for (const name of names) source.blank(all[name]);
  return all;
}
