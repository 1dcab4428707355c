/**
 * Tags and notes, kept by the event's lasting identity, whether or not its file is open: closing a file, or
 * opening another, loses none.
 */
/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are replaced whole or not shown */
import type { EventId } from '../../core/events/schema';
import type { History } from './history.svelte';
import { positionOf, type FilePlace } from './identity';
import { TAGS, type Annotation, type SavedState, type Tag } from './saved';

const EMPTY: Annotation = { tag: null, note: '' };

export class Annotations {
  /** By file path, then by row. Replaced at every change. */
  all = $state.raw<SavedState['annotations']>({});
  readonly #history: History;

  constructor(history: History) {
    this.#history = history;
  }

  of({ file, index }: EventId): Annotation {
    return this.all[file]?.[index] ?? EMPTY;
  }

  setTag(events: readonly EventId[], tag: Tag | null): void {
    const what = `${tag ? `tag ${tag}` : 'clear tag'} on ${eventsText(events.length)}`;
    this.#change(events, what, (before) => ({ ...before, tag }));
  }

  setNote(event: EventId, note: string): void {
    if (note === this.of(event).note) return;
    this.#change([event], 'note', (before) => ({ ...before, note }));
  }

  #change(events: readonly EventId[], what: string, edit: (before: Annotation) => Annotation) {
    const before = events.map((id) => ({ id, value: this.of(id) }));
    const after = before.map(({ id, value }) => ({ id, value: edit(value) }));
    this.#history.perform({
      what,
      redo: () => this.#write(after),
      undo: () => this.#write(before),
    });
  }

  #write(entries: readonly { id: EventId; value: Annotation }[]): void {
    const all = { ...this.all };
    const copied = new Set<string>();
    for (const { id, value } of entries) {
      if (!copied.has(id.file)) all[id.file] = { ...all[id.file] };
      copied.add(id.file);
      if (value.tag === null && value.note === '') delete all[id.file][id.index];
      else all[id.file][id.index] = value;
      if (Object.keys(all[id.file]).length === 0) delete all[id.file];
    }
    this.all = all;
  }
}

export function eventsText(count: number): string {
  return count === 1 ? '1 event' : `${count.toLocaleString('en')} events`;
}

/** The annotations as table columns: tag 0 none, else 1 + its place in TAGS; note 0 none, else 1 + its place. */
export interface AnnotationColumns {
  readonly tags: Uint8Array;
  readonly notes: Uint32Array;
  readonly noteTexts: readonly string[];
}

export function annotationColumns(
  all: SavedState['annotations'],
  files: readonly FilePlace[],
  count: number,
): AnnotationColumns {
  const tags = new Uint8Array(count);
  const notes = new Uint32Array(count);
  const noteTexts: string[] = [];
  for (const { path } of files) {
    for (const [row, { tag, note }] of Object.entries(all[path] ?? {})) {
      const event = positionOf(files, { file: path, index: Number(row) });
      if (event === null) continue;
      if (tag) tags[event] = 1 + TAGS.indexOf(tag);
      if (note) notes[event] = noteTexts.push(note);
    }
  }
  return { tags, notes, noteTexts };
}
