/**
 * What is said of events (tag, reason, note, by whom and when), kept by the event's lasting identity, whether or not
 * its file is open: closing a file, or opening another, loses none.
 */
/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are replaced whole or not shown */
import type { Opinion } from '../../core/engine/api';
import type { EventId } from '../../core/events/schema';
import type { History } from './history.svelte';
import { positionOf, type FilePlace } from './identity';
import { TAGS, type Annotation, type SavedState, type Tag } from './saved';

export const NO_ANNOTATION: Annotation = { tag: null, reason: '', note: '', reviewer: '', at: '' };

export interface Marked {
  readonly id: EventId;
  readonly value: Annotation;
}

export class Annotations {
  /** By file path, then by row. Replaced at every change. */
  all = $state.raw<SavedState['annotations']>({});
  /** Who is at work. */
  reviewer = $state('');
  /** Told every change, so that it is written down at once. */
  onchange: (marks: readonly Marked[]) => void = () => undefined;
  readonly #history: History;

  constructor(history: History) {
    this.#history = history;
  }

  of({ file, index }: EventId): Annotation {
    return this.all[file]?.[index] ?? NO_ANNOTATION;
  }

  setTag(events: readonly EventId[], tag: Tag | null): void {
    const what = `${tag ? `tag ${tag}` : 'clear tag'} on ${eventsText(events.length)}`;
    // A reason belongs to the tag that it was given for.
    this.#change(events, what, (before) => ({
      ...before,
      tag,
      reason: tag === before.tag ? before.reason : '',
    }));
  }

  setReason(event: EventId, reason: string): void {
    if (reason === this.of(event).reason) return;
    this.#change([event], 'reason', (before) => ({ ...before, reason }));
  }

  setNote(event: EventId, note: string): void {
    if (note === this.of(event).note) return;
    this.#change([event], 'note', (before) => ({ ...before, note }));
  }

  #change(events: readonly EventId[], what: string, edit: (before: Annotation) => Annotation) {
    const said = { reviewer: this.reviewer, at: new Date().toISOString() };
    const before = events.map((id) => ({ id, value: this.of(id) }));
    const after = before.map(({ id, value }) => ({ id, value: { ...edit(value), ...said } }));
    this.#history.perform({
      what,
      redo: () => this.#tell(after),
      undo: () => this.#tell(before),
    });
  }

  /** Takes up what was said elsewhere, with who said it and when, as one step. */
  bring(after: readonly Marked[], what: string): void {
    const before = after.map(({ id }) => ({ id, value: this.of(id) }));
    if (after.length === 0) return;
    this.#history.perform({
      what,
      redo: () => {
        this.write(after);
        this.onchange(after);
      },
      undo: () => this.#tell(before),
    });
  }

  #tell(entries: readonly Marked[]): void {
    this.write(entries);
    // What was undone is said anew, now.
    const at = new Date().toISOString();
    this.onchange(entries.map(({ id, value }) => ({ id, value: { ...value, at } })));
  }

  /** Takes up what was said elsewhere, e.g. in a triage; not undone from here. */
  write(entries: readonly Marked[]): void {
    const all = { ...this.all };
    const copied = new Set<string>();
    for (const { id, value } of entries) {
      if (!copied.has(id.file)) all[id.file] = { ...all[id.file] };
      copied.add(id.file);
      if (value.tag === null && value.note === '' && value.reason === '') {
        delete all[id.file][id.index];
      } else all[id.file][id.index] = value;
      if (Object.keys(all[id.file]).length === 0) delete all[id.file];
    }
    this.all = all;
  }

  /** Takes up the last words of the log where they are newer: what a crash kept from the saved state. */
  adopt(words: readonly (EventId & { readonly opinion: Opinion })[]): void {
    this.write(
      words
        .filter((id) => id.opinion.at > this.of(id).at)
        .map(({ file, index, opinion }) => ({ id: { file, index }, value: opinion })),
    );
  }
}

export function eventsText(count: number): string {
  return count === 1 ? '1 event' : `${count.toLocaleString('en')} events`;
}

/** The annotations as table columns: tag 0 none, else 1 + its place in TAGS; reason and note 0 none, else 1 + place. */
export interface AnnotationColumns {
  readonly tags: Uint8Array;
  readonly reasons: Uint32Array;
  /** Each once. */
  readonly reasonTexts: readonly string[];
  readonly notes: Uint32Array;
  readonly noteTexts: readonly string[];
}

export function annotationColumns(
  all: SavedState['annotations'],
  files: readonly FilePlace[],
  count: number,
): AnnotationColumns {
  const tags = new Uint8Array(count);
  const reasons = new Uint32Array(count);
  const codes = new Map<string, number>();
  const notes = new Uint32Array(count);
  const noteTexts: string[] = [];
  for (const { path } of files) {
    for (const [row, { tag, note, reason }] of Object.entries(all[path] ?? {})) {
      const event = positionOf(files, { file: path, index: Number(row) });
      if (event === null) continue;
      if (tag) tags[event] = 1 + TAGS.indexOf(tag);
      if (reason) {
        reasons[event] = codes.get(reason) ?? codes.size + 1;
        codes.set(reason, reasons[event]);
      }
      if (note) notes[event] = noteTexts.push(note);
    }
  }
  return { tags, reasons, reasonTexts: [...codes.keys()], notes, noteTexts };
}
