/** What a log says: the session as it stands after its last line. */
import { nextOpen } from './place';
import type { Line, LoggedEvent, Opinion, Queue, Session } from './schema';

/** A verdict with what stood before it. */
interface Judged {
  readonly place: number;
  readonly before: Opinion | null;
  readonly after: Opinion | null;
}

export interface TriageState {
  readonly session: Session;
  readonly queue: Queue;
  /** One entry a place in the queue; null while it waits for its verdict. */
  readonly opinions: (Opinion | null)[];
  /** 1 where the judge went on without a verdict. */
  readonly skipped: Uint8Array;
  /** Verdicts that can be taken back, the last one last. */
  readonly undoable: Judged[];
  /** Where the judge stands. */
  place: number;
  /** The opinions when the controls were told from the others; null while they are not. */
  revealed: readonly (Opinion | null)[] | null;
  /** Seconds that each verdict took, breaks left out. */
  readonly seconds: number[];
}

/** A longer silence is a break, even if nobody said so. */
const BREAK_SECONDS = 600;

/** @returns null where the log does not begin with the start of a session. */
export function replay(lines: readonly Line[]): TriageState | null {
  const start = lines.find((line) => line.type === 'start');
  if (start?.type !== 'start') return null;
  const count = start.queue.index.length;
  const state: TriageState = {
    session: start.session,
    queue: start.queue,
    opinions: new Array<Opinion | null>(count).fill(null),
    skipped: new Uint8Array(count),
    undoable: [],
    place: 0,
    revealed: null,
    seconds: [],
  };
  let before = Date.parse(start.at);
  for (const line of lines) {
    const now = Date.parse(line.at);
    if (line.type === 'verdict') {
      const seconds = (now - before) / 1000;
      if (seconds >= 0 && seconds < BREAK_SECONDS) state.seconds.push(seconds);
    }
    apply(state, line);
    before = line.type === 'pause' ? NaN : now;
  }
  return state;
}

/** Takes up one more line. */
export function apply(state: TriageState, line: Line): void {
  if (line.type === 'start' || line.type === 'moved') return;
  if (line.type === 'reveal') {
    state.revealed ??= [...state.opinions];
    return;
  }
  const { place } = line;
  if (place === null || place >= state.opinions.length) return;
  if (line.type === 'pause' || line.type === 'resume') {
    state.place = place;
  } else if (line.type === 'skip') {
    state.skipped[place] = 1;
    state.place = nextOpen(state.opinions, place);
  } else {
    const [before, after] = [state.opinions[place], opinionOf(line)];
    if (line.type === 'undo') state.undoable.pop();
    else state.undoable.push({ place, before: firstBefore(state, place, before, after), after });
    state.opinions[place] = after;
    state.skipped[place] = 0;
    state.place = line.type === 'undo' ? place : nextOpen(state.opinions, place);
  }
}

/** A reason or note added to the verdict just given is part of it: what stood before is from before both. */
function firstBefore(
  { undoable }: TriageState,
  place: number,
  before: Opinion | null,
  after: Opinion | null,
): Opinion | null {
  const last = undoable[undoable.length - 1];
  if (last?.place !== place || before?.tag !== after?.tag) return before;
  undoable.pop();
  return last.before;
}

/** The lines as if the files had lain from the beginning on where they were moved to. */
export function inPlace(lines: readonly Line[]): Line[] {
  const now = new Map<string, { path: string; fingerprint: string }>();
  for (const line of lines) {
    if (line.type !== 'moved') continue;
    // all at once: one file may lie now where another lay before
    const before = [...now.values()].map((place) => ({ place, was: place.path }));
    for (const { from, path, fingerprint } of line.files) {
      for (const { place, was } of before)
        if (was === from) Object.assign(place, { path, fingerprint });
      now.set(from, { path, fingerprint });
    }
  }
  if (now.size === 0) return [...lines];
  return lines.map((line): Line => {
    if (line.type === 'start') {
      const files = line.queue.files.map((file) => now.get(file.path) ?? file);
      return { ...line, queue: { ...line.queue, files } };
    }
    const place = 'event' in line ? now.get(line.event.file) : undefined;
    if (!('event' in line) || !place) return line;
    const { path: file, fingerprint } = place;
    return { ...line, event: { ...line.event, file, fingerprint } };
  });
}

/** What a verdict or its undoing leaves of an event; null for nothing. */
export function opinionOf({
  tag,
  reason,
  note,
  who,
  at,
}: Extract<Line, { type: 'verdict' | 'undo' }>): Opinion | null {
  if (tag === null && note === '' && reason === '') return null;
  return { tag, reason, note, reviewer: who, at };
}

/** The event at a place, as the log names it. */
export function eventAt({ files, file, index }: Queue, place: number): LoggedEvent {
  const { path, fingerprint } = files[file[place]];
  return { file: path, index: index[place], fingerprint };
}

export function decided(opinions: readonly (Opinion | null)[]): number {
  return opinions.reduce((sum, opinion) => sum + Number(opinion !== null && !!opinion.tag), 0);
}

/** The middle one of the times that verdicts took, in seconds; NaN before the first. */
export function medianSeconds({ seconds }: TriageState): number {
  const sorted = [...seconds].sort((a, b) => a - b);
  if (sorted.length === 0) return NaN;
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
