/**
 * Occupancy of a set of events against others, the odd cells in it, and what masking or lighting cells does to the
 * scores. Counting and scoring are jobs; their answers come as events of the engine.
 */
import type { ChannelCell, EngineEvent, Occupancy, Params } from '../../core/engine/api';
import { asPlainError, EngineError, type PlainError } from '../engine.svelte';
import { isFlagged } from '../plots/threshold';
import { eventsOf } from './bitmask';
import type { Threshold } from './threshold';
import type { Workspace } from './workspace.svelte';

type Settings = Omit<Params<'occupancy.read'>, 'dataset' | 'events'>;

/** What became of scored events when cells were set. */
export interface Altered {
  readonly what: 'mask' | 'light';
  readonly cells: readonly ChannelCell[];
  /** Events that were asked about, those that it changed, and those that changed sides. */
  readonly asked: number;
  readonly changed: number;
  readonly moved: Uint32Array;
  readonly column: string;
  readonly threshold: Threshold;
}

/** Events that a cell is lit in for a try: more would say little more. */
const MOST_LIT = 500;

export class OccupancyState {
  value = $state.raw<Occupancy | null>(null);
  problem = $state.raw<PlainError | null>(null);
  busy = $state(false);
  /** Cells that were picked to be masked. */
  picked = $state.raw<readonly ChannelCell[]>([]);
  altered = $state.raw<Altered | null>(null);
  altering = $state(false);
  readonly #source: Workspace;
  #turn = 0;
  /** The job that counts what is asked for now. */
  #counting: string | null = null;
  readonly #awaited: { [job: string]: (event: EngineEvent | Error) => void } = {};

  constructor(source: Workspace) {
    this.#source = source;
    source.engine.onEvent((event) => this.#hear(event));
  }

  readonly settings = $derived.by((): Settings =>
    $state.snapshot(this.#source.probe.settings.finder),
  );

  /** Whether all events are looked at by themselves, without a subset. */
  readonly alone = $derived(this.settings.against === 'ring' || this.settings.against === 'files');

  /** The set's events; null where there is no such set. */
  readonly events = $derived.by((): Uint32Array | null => {
    if (this.alone) return new Uint32Array(0);
    const mask = this.#source.subsets.mask(this.#source.probe.settings.subset);
    return mask ? eventsOf(mask) : null;
  });

  /** Counts what has not been counted, then compares; to be called where it is shown. */
  async ask(): Promise<void> {
    const turn = ++this.#turn;
    const dataset = this.#source.dataset?.info.dataset;
    const { events, settings } = this;
    this.#drop(this.#counting);
    this.#counting = null;
    if (dataset === undefined || !events || (events.length === 0 && !this.alone)) {
      this.value = null;
      this.busy = false;
      return;
    }
    this.busy = true;
    try {
      const { engine } = this.#source;
      const { job } = await engine.call('occupancy.start', {
        dataset,
        cutGeV: settings.cutGeV,
        events,
      });
      if (turn !== this.#turn) return this.#drop(job);
      this.#counting = job;
      if (job !== null) await this.#answerOf(job);
      if (turn !== this.#turn) return;
      this.#counting = null;
      const value = await engine.call('occupancy.read', { dataset, events, ...settings });
      if (turn !== this.#turn) return;
      this.value = value;
      this.problem = null;
    } catch (error) {
      if (turn === this.#turn) this.problem = asPlainError(error);
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }

  /** Another dataset is open: events found were places in the last one, and its jobs tell nothing any more. */
  clear(): void {
    this.#turn += 1;
    this.#counting = null;
    this.busy = false;
    this.value = null;
    this.altered = null;
    for (const job of Object.keys(this.#awaited)) this.#tell(job, cancelled());
  }

  /** What is being counted is no longer asked for; it may have ended in between. */
  #drop(job: string | null): void {
    if (job !== null) this.#source.engine.call('job.cancel', { job }).catch(() => undefined);
  }

  pick(cell: ChannelCell): void {
    const has = this.isPicked(cell);
    const others = this.picked.filter((one) => !same(one, cell));
    this.picked = has ? others : [...others, cell];
  }

  isPicked(cell: ChannelCell): boolean {
    return this.picked.some((one) => same(one, cell));
  }

  /** Selects the events of the set (all events, where there is none) that have one of the picked cells lit. */
  async selectLit(): Promise<void> {
    const { dataset, engine, selection, notices } = this.#source;
    if (!dataset || !this.events || this.picked.length === 0) return;
    const events =
      this.events.length > 0
        ? this.events
        : Uint32Array.from({ length: dataset.info.count }, (_, i) => i);
    try {
      const { job } = await engine.call('occupancy.events.start', {
        dataset: dataset.info.dataset,
        cutGeV: this.settings.cutGeV,
        events,
        cells: [...this.picked],
      });
      const answer = await this.#answerOf(job);
      if (answer.event === 'having') selection.select(answer.events, 'replace');
    } catch (error) {
      notices.fail(error);
    }
  }

  /** Scores the flagged events without the picked cells: which of them fall? */
  mask(): Promise<void> {
    return this.#alter('mask', 0);
  }

  /** Lights the picked cells in events that are not flagged: which of them would be? */
  light(gev: number): Promise<void> {
    return this.#alter('light', gev);
  }

  async #alter(what: Altered['what'], gev: number): Promise<void> {
    const { dataset, thresholds, engine, notices } = this.#source;
    const { column, current: threshold } = thresholds;
    const values = dataset?.values(column?.name ?? null);
    if (!dataset || !values || !threshold || column?.model === undefined) return;
    if (column.score === undefined || column.origin !== 'score' || this.picked.length === 0) return;
    const above = threshold.direction === 'above';
    const flags = (value: number) => isFlagged(value, threshold.value, above);
    const wanted = Array.from(values.keys()).filter(
      (event) => !Number.isNaN(values[event]) && flags(values[event]) === (what === 'mask'),
    );
    const step = what === 'light' ? Math.max(1, wanted.length / MOST_LIT) : 1;
    const events = Uint32Array.from(
      { length: Math.floor(wanted.length / step) },
      (_, i) => wanted[Math.floor(i * step)],
    );
    if (events.length === 0) return;
    this.altering = true;
    this.altered = null;
    const cells = [...this.picked];
    try {
      const { job } = await engine.call('probe.altered.start', {
        dataset: dataset.info.dataset,
        model: column.model,
        score: column.score,
        events,
        cells,
        gev,
      });
      const answer = await this.#answerOf(job);
      if (answer.event !== 'altered') return;
      const { scores } = answer;
      const known = Array.from(scores.keys()).filter((i) => !Number.isNaN(scores[i]));
      const moved = known.filter((i) => flags(scores[i]) !== flags(values[events[i]]));
      this.altered = {
        what,
        cells,
        asked: events.length,
        changed: known.length,
        moved: Uint32Array.from(moved, (i) => events[i]),
        column: column.name,
        threshold,
      };
    } catch (error) {
      notices.fail(error);
    } finally {
      this.altering = false;
    }
  }

  /** Keeps the events that changed sides as a named set. */
  keepMoved(): void {
    const { altered } = this;
    if (!altered || altered.moved.length === 0) return;
    const { subsets } = this.#source;
    const name = altered.what === 'mask' ? 'falls when masked' : 'flagged when lit';
    subsets.add({ name, rule: subsets.listRule(altered.moved) });
  }

  /** Waits for what a job has to tell. @throws EngineError when it fails or is cancelled. */
  #answerOf(job: string): Promise<EngineEvent> {
    return new Promise((resolve, reject) => {
      this.#awaited[job] = (told) => (told instanceof Error ? reject(told) : resolve(told));
    });
  }

  #hear(event: EngineEvent): void {
    if (event.event === 'occupancy' || event.event === 'altered' || event.event === 'having') {
      this.#tell(event.job, event);
    } else if (event.event === 'job' && event.job.kind === 'probe') {
      const { job, state, error } = event.job;
      if (state === 'failed' && error) this.#tell(job, new EngineError(error));
      if (state === 'cancelled') this.#tell(job, cancelled());
    }
  }

  #tell(job: string, told: EngineEvent | Error): void {
    this.#awaited[job]?.(told);
    delete this.#awaited[job];
  }
}

function cancelled(): EngineError {
  return new EngineError({ code: 'cancelled', message: 'It was cancelled.' });
}

function same(a: ChannelCell, b: ChannelCell): boolean {
  return a.channel === b.channel && a.cell === b.cell;
}
