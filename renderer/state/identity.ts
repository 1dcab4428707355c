/** Between an event's position in the open dataset and its lasting identity (file path, row in the file). */
import type { EventId } from '../../core/events/schema';
import type { EventList } from './event-list';

/** A file's place in the dataset; files are in the order of `first`. */
export interface FilePlace {
  readonly path: string;
  readonly first: number;
  readonly events: number;
}

/** Index of the file that holds the event; -1 when there is none. */
export function fileOf(files: readonly FilePlace[], event: number): number {
  let low = 0;
  let high = files.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const { first, events } = files[middle];
    if (event < first) high = middle - 1;
    else if (event >= first + events) low = middle + 1;
    else return middle;
  }
  return -1;
}

/** @throws RangeError for an event outside the files. */
export function identityOf(files: readonly FilePlace[], event: number): EventId {
  const file = files[fileOf(files, event)];
  if (!file) throw new RangeError(`no open file holds event ${event}`);
  return { file: file.path, index: event - file.first };
}

/** Position of the event in the dataset, null when its file is not open or has fewer events now. */
export function positionOf(files: readonly FilePlace[], { file, index }: EventId): number | null {
  const place = files.find(({ path }) => path === file);
  return place && index < place.events ? place.first + index : null;
}

/** Events by identity, as runs: a selection of a million neighbours is two numbers. `events` must ascend. */
export function listOf(files: readonly FilePlace[], events: ArrayLike<number>): EventList {
  const list: Record<string, number[]> = {};
  let place: FilePlace | undefined;
  let runs: number[] = [];
  for (let i = 0; i < events.length; i += 1) {
    const event = events[i];
    if (!place || event < place.first || event >= place.first + place.events) {
      place = files[fileOf(files, event)];
      if (!place) throw new RangeError(`no open file holds event ${event}`);
      runs = list[place.path] ??= [];
    }
    const row = event - place.first;
    const last = runs.length - 2;
    if (last >= 0 && runs[last] + runs[last + 1] === row) runs[last + 1] += 1;
    else runs.push(row, 1);
  }
  return list;
}

/** Those events of the list that are open now, ascending. */
export function positionsOf(files: readonly FilePlace[], list: EventList): Uint32Array {
  const positions: number[] = [];
  for (const { path, first, events } of files) {
    const runs = list[path] ?? [];
    for (let i = 0; i + 1 < runs.length; i += 2) {
      const end = Math.min(runs[i] + runs[i + 1], events);
      for (let row = runs[i]; row < end; row += 1) positions.push(first + row);
    }
  }
  return Uint32Array.from(positions).sort();
}

/** Those events of the list that are open now, as a mask of `count` events. */
export function maskOfList(
  files: readonly FilePlace[],
  list: EventList,
  count: number,
): Uint8Array {
  const mask = new Uint8Array(count);
  for (const { path, first, events } of files) {
    const runs = list[path] ?? [];
    for (let i = 0; i + 1 < runs.length; i += 2) {
      const [from, to] = [runs[i], Math.min(runs[i] + runs[i + 1], events)];
      if (from < to) mask.fill(1, first + from, first + to);
    }
  }
  return mask;
}

/** Whether all events of some files are among those of others. */
export function holdsAll(files: readonly FilePlace[], earlier: readonly FilePlace[]): boolean {
  const events = new Map(files.map(({ path, events }) => [path, events]));
  return earlier.every((file) => events.get(file.path) === file.events);
}

/** The same events as a mask of the `count` events of other files. */
export function moveMask(
  mask: Uint8Array,
  from: readonly FilePlace[],
  to: readonly FilePlace[],
  count: number,
): Uint8Array {
  const moved = new Uint8Array(count);
  const places = new Map(to.map((file) => [file.path, file]));
  for (const { path, first, events } of from) {
    const place = places.get(path);
    if (!place) continue;
    const kept = Math.min(events, place.events);
    moved.set(mask.subarray(first, first + kept), place.first);
  }
  return moved;
}
