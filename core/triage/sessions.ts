/** The triages of this user: one log file each, in one folder, and the tags given outside of any. */
import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { unwritable } from '../disk-errors';
import { DarkscopeError } from '../errors';
import { appendLines, readLog } from './log-file';
import { apply, eventAt, inPlace, opinionOf, replay, type TriageState } from './replay';
import type { Entry, Line, LoggedEvent, Opinion, Queue, Session } from './schema';

const ENDING = '.jsonl';
/** Tags and notes that belong to no triage. */
const MARKS = 'marks';

interface Open {
  readonly lines: Line[];
  readonly damaged: number;
  readonly state: TriageState;
}

/** An event with what was last said of it. */
export interface Said {
  readonly event: LoggedEvent;
  readonly opinion: Opinion;
}

export class Sessions {
  private readonly open = new Map<string, Open>();

  constructor(readonly folder: string) {}

  /** @throws DarkscopeError `output-unwritable`; the session is not begun then. */
  start(session: Session, queue: Queue): TriageState {
    const line: Line = {
      type: 'start',
      at: session.created,
      who: session.reviewer,
      format: 'darkscope-triage',
      formatVersion: 1,
      session,
      queue,
    };
    appendLines(this.path(session.id), [line]);
    return this.get(session.id).state;
  }

  /** All that can be read, the newest first. */
  list(): TriageState[] {
    return this.ids()
      .flatMap((id) => this.find(id)?.state ?? [])
      .sort((a, b) => (a.session.created < b.session.created ? 1 : -1));
  }

  /** @throws DarkscopeError `bad-parameter` for a session that there is not. */
  get(id: string): Open {
    const found = this.find(id);
    if (found) return found;
    throw new DarkscopeError('bad-parameter', `there is no triage ${id}`);
  }

  /**
   * Writes what happened, durably, before it counts.
   * @throws DarkscopeError `output-unwritable`; the session is as it was then.
   */
  append(id: string, who: string, entries: readonly Entry[]): string {
    const { lines, state } = this.get(id);
    const at = new Date().toISOString();
    const written = entries.map((entry) => lineOf(entry, state.queue, at, who));
    appendLines(this.path(id), written);
    for (const line of written) {
      lines.push(line);
      apply(state, line);
    }
    return at;
  }

  /**
   * Takes up the log of a triage from elsewhere, as it was written there: all of one that is not here, or what was
   * added to one that is. Nothing where it went on here since.
   * @throws DarkscopeError `output-unwritable`.
   */
  adopt(id: string, lines: readonly Line[]): boolean {
    const own = readLog(this.path(id)).lines;
    // Where the files lie is of each machine.
    const plain = (all: readonly Line[]) =>
      all
        .filter(({ type }) => type !== 'moved')
        .map((line) => `${line.at} ${line.who} ${line.type} ${'place' in line ? line.place : ''}`);
    const [here, there] = [plain(own), plain(lines)];
    if (there.length <= here.length || here.some((line, i) => line !== there[i])) return false;
    const news = lines.filter(({ type }) => type !== 'moved').slice(here.length);
    appendLines(this.path(id), own.length === 0 ? lines : news);
    this.open.delete(id);
    return true;
  }

  /** Takes a triage out of the list, if it is there; nothing of its log is lost. @throws DarkscopeError `output-unwritable`. */
  putAway(id: string): void {
    if (!this.ids().includes(id)) return;
    const path = this.path(id);
    try {
      renameSync(path, `${path}.put-away-${Date.now()}`);
    } catch (cause) {
      throw unwritable(path, cause);
    }
    this.open.delete(id);
  }

  /** Notes where files of a triage lie now. @throws DarkscopeError `output-unwritable`. */
  move(
    id: string,
    placeOf: (path: string, file: number) => { path: string; fingerprint: string } | null,
  ): void {
    const files = (this.find(id)?.state.queue.files ?? []).flatMap(({ path: from }, file) => {
      const place = placeOf(from, file);
      return place ? [{ from, ...place }] : [];
    });
    if (files.length === 0) return;
    const who = this.get(id).state.session.reviewer;
    appendLines(this.path(id), [{ type: 'moved', at: new Date().toISOString(), who, files }]);
    this.open.delete(id);
  }

  /** Writes tags that were given outside of a triage. @throws DarkscopeError `output-unwritable`. */
  mark(marks: readonly Said[]): void {
    const lines = marks.map(({ event, opinion }): Line => {
      const { tag, reason, note, reviewer: who, at } = opinion;
      return { type: 'verdict', at, who, place: null, event, tag, reason, note, scored: null };
    });
    appendLines(this.path(MARKS), lines);
  }

  /** All that was ever said of events, by `<row> <file>`, in the order of time. */
  historyOf(events: Iterable<LoggedEvent>): Map<string, Line[]> {
    const found = new Map([...events].map((event) => [keyOf(event), [] as Line[]]));
    const logs = [
      readLog(this.path(MARKS)).lines,
      ...this.ids().map((id) => this.find(id)?.lines ?? []),
    ];
    for (const line of logs.flat()) if ('event' in line) found.get(keyOf(line.event))?.push(line);
    for (const lines of found.values()) lines.sort((a, b) => (a.at < b.at ? -1 : 1));
    return found;
  }

  /**
   * The last word on every event, by file and row: of tags, first passes and settled disagreements. A second pass is
   * an opinion beside another one, and does not replace it.
   */
  lastWords(): Said[] {
    const last = new Map<string, Said>();
    const logs = [
      readLog(this.path(MARKS)).lines,
      ...this.ids().flatMap((id) => {
        const found = this.find(id);
        return found && found.state.session.kind !== 'second' ? [found.lines] : [];
      }),
    ];
    for (const line of logs.flat()) {
      if (line.type !== 'verdict' && line.type !== 'undo') continue;
      const { event, at } = line;
      const key = keyOf(event);
      const known = last.get(key);
      if (known && known.opinion.at > at) continue;
      const nothing = { tag: null, reason: '', note: '', reviewer: line.who, at };
      last.set(key, { event, opinion: opinionOf(line) ?? nothing });
    }
    return [...last.values()];
  }

  private ids(): string[] {
    try {
      const names = readdirSync(this.folder).filter((name) => name.endsWith(ENDING));
      return names.map((name) => name.slice(0, -ENDING.length)).filter((id) => id !== MARKS);
    } catch {
      return []; // no triage has been begun here
    }
  }

  private find(id: string): Open | undefined {
    const known = this.open.get(id);
    if (known) return known;
    if (!this.ids().includes(id)) return undefined;
    const { lines: written, damaged } = readLog(this.path(id));
    const lines = inPlace(written);
    const state = replay(lines);
    if (!state) return undefined;
    const found = { lines, damaged, state };
    this.open.set(id, found);
    return found;
  }

  private path(id: string): string {
    return join(this.folder, `${id}${ENDING}`);
  }
}

/** One text an event. */
export function keyOf({ file, index }: { file: string; index: number }): string {
  return `${index} ${file}`;
}

function lineOf(entry: Entry, queue: Queue, at: string, who: string): Line {
  if (entry.type === 'reveal') return { type: 'reveal', at, who };
  const { place } = entry;
  if (place >= queue.index.length) {
    throw new DarkscopeError('bad-parameter', `the queue has no place ${place}`);
  }
  if (entry.type === 'pause' || entry.type === 'resume') {
    return { type: entry.type, at, who, place };
  }
  const event = eventAt(queue, place);
  if (entry.type === 'skip') return { type: 'skip', at, who, place, event };
  const { tag, reason, note } = entry;
  const judged = { at, who, place, event, tag, reason, note };
  return entry.type === 'undo'
    ? { type: 'undo', ...judged }
    : { type: 'verdict', ...judged, scored: entry.scored };
}
