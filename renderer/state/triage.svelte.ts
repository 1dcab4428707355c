/**
 * A triage under way: the queue, where the judge stands, the verdicts. Every verdict goes to the engine's log before
 * it counts as kept; if it cannot be written it is taken back and said.
 */
/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are replaced whole or not shown */
import {
  nextOpen,
  type Cut,
  type Entry,
  type OpenTriage,
  type Opinion,
  type Params,
  type Scored,
  type TriageSummary,
} from '../../core/engine/api';
import type { EngineClient } from '../engine.svelte';
import type { Annotations } from './annotations.svelte';
import type { Dataset } from './dataset.svelte';
import type { History } from './history.svelte';
import { eventsOf } from './bitmask';
import { identityOf } from './identity';
import type { Notices } from './notices.svelte';
import { defaultState, type SavedState, type Tag } from './saved';
import type { Thresholds } from './thresholds.svelte';

/** What a triage is about. */
export interface TriageSource {
  readonly engine: EngineClient;
  readonly dataset: Dataset | null;
  readonly annotations: Annotations;
  readonly history: History;
  readonly notices: Notices;
  readonly current: number | null;
  readonly thresholds: Pick<Thresholds, 'column' | 'current'>;
  readonly analysis: SavedState['analysis'];
  look(event: number): void;
  /** Gives the tag of the event looked at a reason. */
  reason(text: string): void;
  reveal(view: string): void;
}

/** Reasons that are remembered. */
const REASONS_KEPT = 20;
/** Whose the verdicts are in the line of undo. */
const HISTORY = 'triage';

/** A verdict in the line of undo; a reason or a note that is added soon after changes `after`. */
interface Step {
  readonly place: number;
  readonly before: Opinion | null;
  after: Opinion;
}

export class Triage {
  settings = $state<SavedState['triage']>(defaultState().triage);
  /** The session gone on with; its changing parts are apart. */
  open = $state.raw<OpenTriage | null>(null);
  opinions = $state.raw<readonly (Opinion | null)[]>([]);
  skipped = $state.raw<ReadonlySet<number>>(new Set());
  place = $state(0);
  revealed = $state(false);
  sessions = $state.raw<readonly TriageSummary[]>([]);
  /** Place whose reason is being asked for. */
  asking = $state<number | null>(null);
  /** Whether the reason of a tag is asked for that was given outside of a triage. */
  askingTag = $state(false);
  /** Events to judge that somebody sent here, and what they are. */
  proposed = $state.raw<{
    readonly name: string;
    readonly mask: Uint8Array;
    readonly cut: Cut | null;
  } | null>(null);
  /** When the verdicts of this sitting were given, in ms. */
  times = $state.raw<readonly number[]>([]);
  readonly #source: TriageSource;
  #last: Step | null = null;

  constructor(source: TriageSource) {
    this.#source = source;
  }

  readonly #usable = (place: number): boolean => (this.open?.positions[place] ?? -1) >= 0;

  /** Whether the keys judge and step through the queue. */
  readonly active = $derived(this.open !== null && this.settings.active);
  readonly decided = $derived(this.opinions.filter((opinion) => opinion?.tag).length);
  readonly finished = $derived(
    this.open !== null &&
      this.opinions.every((opinion, place) => opinion?.tag || !this.#usable(place)),
  );
  /** Whether scores, flags and other people's verdicts stay out of sight. */
  readonly blind = $derived(this.active && this.open?.session.blind === true && !this.revealed);
  readonly #placeOf = $derived.by(() => {
    const places = new Map<number, number>();
    this.open?.positions.forEach((event, place) => event >= 0 && places.set(event, place));
    return places;
  });

  /** Place of the event looked at; undefined where it is none of the queue. */
  readonly here = $derived.by(() => {
    const { current } = this.#source;
    return this.active && current !== null ? this.#placeOf.get(current) : undefined;
  });

  /** One byte an event: 1 for those of the queue; undefined without one. */
  readonly mask = $derived.by(() => {
    const { dataset } = this.#source;
    if (!this.open || !dataset) return undefined;
    const mask = new Uint8Array(dataset.info.count);
    for (const event of this.#placeOf.keys()) mask[event] = 1;
    return mask;
  });

  async list(): Promise<void> {
    this.sessions = (await this.#source.engine.call('triage.list', {})).sessions;
  }

  /** @throws EngineError. */
  async start(params: Omit<Params<'triage.start'>, 'dataset' | 'reviewer'>): Promise<void> {
    const { dataset, engine } = this.#source;
    if (!dataset) return;
    const { session } = await engine.call('triage.start', {
      ...params,
      dataset: dataset.info.dataset,
      reviewer: this.settings.reviewer,
    });
    await this.resume(session);
  }

  /** Goes on with a session where it was left. @throws EngineError. */
  async resume(session: string): Promise<void> {
    const { dataset, engine, history } = this.#source;
    if (!dataset) return;
    const open = await engine.call('triage.open', { dataset: dataset.info.dataset, session });
    if (dataset !== this.#source.dataset) return;
    const again = this.open?.session.id === session;
    if (!again) this.forget();
    this.open = open;
    this.opinions = open.opinions;
    this.skipped = new Set([...open.skipped.keys()].filter((place) => open.skipped[place] === 1));
    this.revealed = open.revealed;
    if (!again) this.times = [];
    this.settings.session = session;
    this.settings.active = true;
    if (!again) {
      for (const { place, before, after } of open.undoable) {
        if (after) history.remember(this.#stepOf({ place, before, after }));
      }
    }
    this.#append([{ type: 'resume', place: open.place }]);
    this.go(this.#usable(open.place) ? open.place : nextOpen(open.opinions, 0, this.#usable));
    await this.list();
  }

  /** Sets the session aside; it goes on at the same place. */
  leave(): void {
    if (!this.active) return;
    this.#append([{ type: 'pause', place: this.place }]);
    this.settings.active = false;
    this.asking = null;
    void this.list().catch(this.#source.notices.fail);
  }

  /** Puts the session away: it stays in the list of all. */
  close(): void {
    this.leave();
    this.settings.session = null;
    this.forget();
  }

  /** Sends events here: judged at once with the settings of the last time, once it is known by whom. */
  async propose(name: string, mask: Uint8Array, cut: Cut | null): Promise<void> {
    this.proposed = { name, mask, cut };
    this.#source.reveal('triage');
    this.close();
    if (this.settings.reviewer.trim() === '') return;
    const { order, blind } = this.settings;
    await this.start({
      name,
      order,
      blind,
      cut,
      events: eventsOf(mask),
      controls: null,
      of: [],
    });
    this.proposed = null;
  }

  /** Another session or dataset comes, or none: places, and the verdicts to take back, are of this queue alone. */
  forget(): void {
    this.open = null;
    this.opinions = [];
    this.asking = null;
    this.#last = null;
    this.#source.history.drop(HISTORY);
  }

  /** Looks at the event of a place. */
  go(place: number): void {
    this.place = place;
    const event = this.open?.positions[place] ?? -1;
    if (event >= 0) this.#source.look(event);
  }

  /** The next or previous event of the queue, judged or not. */
  step(by: number): void {
    const count = this.opinions.length;
    let place = (this.here ?? this.place) + by;
    while (place >= 0 && place < count && !this.#usable(place)) place += by;
    if (place >= 0 && place < count) this.go(place);
  }

  skip(): void {
    const place = this.here;
    if (place === undefined) return;
    this.#append([{ type: 'skip', place }]);
    this.skipped = new Set([...this.skipped, place]);
    this.go(nextOpen(this.opinions, place, this.#usable));
  }

  /** The verdict on the event looked at. */
  judge(tag: Tag | null): void {
    const place = this.here;
    if (place === undefined) return;
    const before = this.opinions[place];
    const after = { ...this.#said(before), tag, reason: '' };
    const { history } = this.#source;
    const step = { place, before, after };
    history.perform(this.#stepOf(step));
    this.#last = step;
    this.times = [...this.times, Date.now()];
    if (tag && this.settings.askReason) this.asking = place;
  }

  #stepOf(step: Step) {
    const { place, before } = step;
    return {
      what: `verdict ${step.after.tag ?? 'cleared'}`,
      of: HISTORY,
      redo: () => {
        this.#put(place, step.after, 'verdict');
        // A note or a reason alone is no verdict to go on from.
        const judged = step.after.tag !== null && step.after.tag !== before?.tag;
        if (judged && this.active && this.settings.advance) {
          this.go(nextOpen(this.opinions, place, this.#usable));
        }
      },
      undo: () => {
        this.#put(place, before, 'undo');
        this.asking = null;
        if (this.active) this.go(place);
      },
    };
  }

  /** A reason or note for what was said of an event. */
  add(place: number, more: Partial<Pick<Opinion, 'reason' | 'note'>>): void {
    const before = this.opinions[place];
    const after = { ...this.#said(before), ...more };
    if (this.#last?.place === place && this.#last.after.tag === after.tag) {
      this.#last.after = after;
      this.#put(place, after, 'verdict');
    } else {
      this.#source.history.perform(this.#stepOf({ place, before, after }));
    }
  }

  /** Asks why: of the event looked at, or of the one judged just before where it waits for its verdict. */
  askReason(): void {
    const place = this.here;
    const judged = place !== undefined && this.opinions[place]?.tag ? place : this.#last?.place;
    this.asking = judged ?? null;
  }

  giveReason(reason: string): void {
    const { asking: place, askingTag } = this;
    const text = reason.trim();
    this.asking = null;
    this.askingTag = false;
    if (text === '') return;
    if (askingTag) this.#source.reason(text);
    else if (place !== null) this.add(place, { reason: text });
    const others = this.settings.reasons.filter((other) => other !== text);
    const known = others.length < this.settings.reasons.length;
    // The list keeps its order, so that a number stays the same reason.
    if (!known) this.settings.reasons = [...others, text].slice(-REASONS_KEPT);
  }

  /** Tells which events were controls; verdicts after that say nothing of what the threshold misses. */
  uncover(): void {
    if (!this.open || this.revealed) return;
    this.revealed = true;
    this.#append([{ type: 'reveal' }]);
  }

  #said(before: Opinion | null): Opinion {
    const { tag, reason, note } = before ?? { tag: null, reason: '', note: '' };
    const { reviewer } = this.settings;
    return { tag, reason, note, reviewer, at: new Date().toISOString() };
  }

  /** Holds at once, and is written down; taken back where that fails. */
  #put(place: number, opinion: Opinion | null, type: 'verdict' | 'undo'): void {
    const was = this.opinions[place];
    this.#hold(place, opinion);
    const { tag, reason, note } = opinion ?? { tag: null, reason: '', note: '' };
    const said = { place, tag, reason, note };
    const entry: Entry =
      type === 'undo' ? { type, ...said } : { type, ...said, scored: this.#scored(place) };
    this.#append([entry], () => {
      if (this.opinions[place] !== opinion) return;
      this.#hold(place, was);
      if (this.active) this.go(place);
    });
  }

  #hold(place: number, opinion: Opinion | null): void {
    const { annotations, dataset } = this.#source;
    this.opinions = this.opinions.map((other, at) => (at === place ? opinion : other));
    if (opinion?.tag && this.skipped.has(place)) {
      this.skipped = new Set([...this.skipped].filter((other) => other !== place));
    }
    const event = this.open?.positions[place] ?? -1;
    // A second pass stands beside the first, and does not replace what it said.
    if (!dataset || event < 0 || this.open?.session.kind === 'second') return;
    const nothing = { ...this.#said(null), tag: null };
    const id = identityOf(dataset.info.files, event);
    annotations.write([{ id, value: opinion ?? nothing }]);
  }

  #scored(place: number): Scored | null {
    const { dataset, analysis, thresholds } = this.#source;
    const { column, current: threshold } = thresholds;
    const event = this.open?.positions[place] ?? -1;
    const cut = this.open?.session.cut;
    const name = cut?.column ?? column?.name;
    if (!dataset || event < 0 || name === undefined) return null;
    const now = analysis.thresholds[name] ?? cut ?? threshold;
    const score = dataset.values(name)?.[event] ?? NaN;
    return {
      column: name,
      model: (cut ? cut.model : column?.model) ?? null,
      score: Number.isFinite(score) ? score : null,
      threshold: now?.value ?? null,
      direction: now?.direction ?? 'above',
    };
  }

  #append(entries: Entry[], revert: () => void = () => undefined): void {
    const { engine, notices } = this.#source;
    const session = this.open?.session.id;
    if (session === undefined) return;
    const who = this.settings.reviewer;
    engine.call('triage.append', { session, who, entries }).catch((error: unknown) => {
      revert();
      notices.fail(error);
    });
  }
}
