/** What a triage writes down: opinions on events, sessions, and the lines of the audit log. */
import * as v from 'valibot';

const text = v.string();
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const VERDICTS = ['interesting', 'artefact', 'background', 'unsure'] as const;
export const Verdict = v.picklist(VERDICTS);
export type Verdict = v.InferOutput<typeof Verdict>;

/** What somebody says of an event. `tag` is the verdict; null where only a note was left. */
export const Opinion = v.object({
  tag: v.nullable(Verdict),
  reason: text,
  note: text,
  reviewer: text,
  /** ISO 8601; empty for tags of versions that did not keep it. */
  at: text,
});
export type Opinion = v.InferOutput<typeof Opinion>;

export const ORDERS = ['score', 'random', 'file'] as const;
export const QueueOrder = v.picklist(ORDERS);
export type QueueOrder = v.InferOutput<typeof QueueOrder>;

export const Cut = v.object({
  column: text,
  /** Trained model that made the column; null for a column of the files. */
  model: v.nullable(text),
  value: v.number(),
  direction: v.picklist(['above', 'below']),
});
export type Cut = v.InferOutput<typeof Cut>;

/** A triage: who judges which events, in which order, and what is kept from the judge. */
export const Session = v.object({
  id: text,
  name: text,
  reviewer: text,
  created: text,
  /** `first` judges events, `second` those of another session once more, `settle` where two disagree. */
  kind: v.picklist(['first', 'second', 'settle']),
  /** Sessions that this one goes over again. */
  of: v.array(text),
  order: QueueOrder,
  /** Scores, flags and earlier verdicts stay hidden. */
  blind: v.boolean(),
  /** The threshold that flagged the events, if one did. */
  cut: v.nullable(Cut),
  seed: count,
  /** Events from below the threshold, mixed in: how many, out of how many there are. */
  controls: v.nullable(v.object({ count, pool: count })),
  events: count,
});
export type Session = v.InferOutput<typeof Session>;

/** The events in the order in which they are judged; arrays have one entry an event. */
export const Queue = v.object({
  files: v.array(v.object({ path: text, fingerprint: text })),
  /** Place in `files`. */
  file: v.array(count),
  /** Row in the file. */
  index: v.array(count),
  /** Places in the queue that hold control events. */
  controls: v.array(count),
});
export type Queue = v.InferOutput<typeof Queue>;

/** An event as the log names it. */
export const LoggedEvent = v.object({ file: text, index: count, fingerprint: text });
export type LoggedEvent = v.InferOutput<typeof LoggedEvent>;

/** The score that an event had when it was judged, and the threshold at that moment. */
export const Scored = v.object({
  column: text,
  model: v.nullable(text),
  score: v.nullable(v.number()),
  threshold: v.nullable(v.number()),
  direction: v.picklist(['above', 'below']),
});
export type Scored = v.InferOutput<typeof Scored>;

const said = { at: text, who: text };
const judged = {
  ...said,
  /** Place in the queue; null for a tag given outside of a triage. */
  place: v.nullable(count),
  event: LoggedEvent,
  tag: v.nullable(Verdict),
  reason: text,
  note: text,
};

/** One line of the log, written once and never changed. */
export const Line = v.variant('type', [
  v.object({
    type: v.literal('start'),
    ...said,
    format: v.literal('darkscope-triage'),
    formatVersion: v.literal(1),
    session: Session,
    queue: Queue,
  }),
  v.object({ type: v.literal('verdict'), ...judged, scored: v.nullable(Scored) }),
  /** Takes the last verdict on an event back: `tag`, `reason` and `note` are what holds again. */
  v.object({ type: v.literal('undo'), ...judged }),
  v.object({ type: v.literal('skip'), ...said, place: count, event: LoggedEvent }),
  v.object({ type: v.literal('pause'), ...said, place: count }),
  v.object({ type: v.literal('resume'), ...said, place: count }),
  /** The files of the queue lie elsewhere: what was said before and after is of their events there. */
  v.object({
    type: v.literal('moved'),
    ...said,
    files: v.array(v.object({ from: text, path: text, fingerprint: text })),
  }),
  /** From here on the judge knows which events are controls. */
  v.object({ type: v.literal('reveal'), ...said }),
]);
export type Line = v.InferOutput<typeof Line>;

const opinion = { place: count, tag: v.nullable(Verdict), reason: text, note: text };

/** What the window asks to be written; the engine adds the time and the event's identity. */
export const Entry = v.variant('type', [
  v.object({ type: v.literal('verdict'), ...opinion, scored: v.nullable(Scored) }),
  v.object({ type: v.literal('undo'), ...opinion }),
  v.object({ type: v.literal('skip'), place: count }),
  v.object({ type: v.literal('pause'), place: count }),
  v.object({ type: v.literal('resume'), place: count }),
  v.object({ type: v.literal('reveal') }),
]);
export type Entry = v.InferOutput<typeof Entry>;
