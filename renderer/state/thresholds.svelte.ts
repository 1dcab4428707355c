/** The column looked at, where its threshold lies, and what that flags. */
import type { ColumnInfo } from '../../core/engine/api';
import { referenceOf, stepThreshold } from '../plots/threshold';
import type { Dataset } from './dataset.svelte';
import type { History } from './history.svelte';
import type { SavedState } from './saved';
import type { Rule } from './subset-rule';
import { firstThreshold, flaggedMask, thresholdOfCut, type Threshold } from './threshold';
import type { WorkingPoint } from './working-point';

/** Whose thresholds they are. */
interface ThresholdWorld {
  readonly dataset: Dataset | null;
  readonly history: History;
  readonly analysis: SavedState['analysis'];
  reveal(view: string): void;
}

export class Thresholds {
  readonly #world: ThresholdWorld;

  constructor(world: ThresholdWorld) {
    this.#world = world;
  }

  /** Column of the histogram: the chosen one, else the first score, else the tracks or energies. */
  readonly column = $derived.by((): ColumnInfo | null => {
    const columns = this.#world.dataset?.columns ?? [];
    const chosen = columns.find(({ name }) => name === this.#world.analysis.column);
    const fallback =
      columns.find(({ origin, score }) => origin === 'score' && score !== undefined) ??
      columns.find(({ name }) => name === 'n_tracks') ??
      columns[0];
    return chosen ?? fallback ?? null;
  });

  /** The user's, else for a score one at a false positive rate of 1 %. */
  readonly current = $derived.by((): Threshold | null => {
    if (!this.column) return null;
    const { name, origin } = this.column;
    return origin === 'score' ? this.of(name) : (this.#world.analysis.thresholds[name] ?? null);
  });

  /** The user's threshold on any column, else one at a false positive rate of 1 %; null without values. */
  of(name: string): Threshold | null {
    const { analysis, dataset } = this.#world;
    const chosen = analysis.thresholds[name];
    if (chosen) return chosen;
    const values = dataset?.ranked(name);
    return dataset && values ? firstThreshold(values, dataset.info.labels) : null;
  }

  readonly direction = $derived(this.current?.direction ?? 'above');

  readonly flagged = $derived.by(() => {
    const values = this.#world.dataset?.values(this.column?.name ?? null);
    return values && this.current ? flaggedMask(values, this.current) : null;
  });

  /** What is flagged, as a rule that a subset can be kept by. */
  readonly rule = $derived.by((): Rule | null => {
    if (!this.column || !this.current) return null;
    const { value, direction } = this.current;
    const cut = { by: 'value', at: value, inputHz: 0 } as const;
    return { kind: 'flagged', column: this.column.name, direction, cut };
  });

  /** @param moving part of a drag or of steps by key, which are undone as one */
  set(value: number, moving = false): void {
    if (!this.column) return;
    this.#change(this.column.name, { value, direction: this.direction }, moving);
  }

  /** Turns the threshold round; it keeps its value. */
  turn(direction: Threshold['direction']): void {
    if (!this.column || !this.current) return;
    this.#change(this.column.name, { value: this.current.value, direction });
  }

  /** Moves the threshold so that it flags one event more or fewer. */
  step(more: boolean): void {
    const { dataset } = this.#world;
    const values = dataset?.values(this.column?.name ?? null);
    if (!this.current || !dataset || !values) return;
    const { value, direction } = this.current;
    const { all } = referenceOf(values, dataset.info.labels);
    this.set(stepThreshold(all, value, direction === 'above', more), true);
  }

  /** Puts the threshold of a column where a cut lies, and shows it. */
  apply({ column, direction, cut }: Omit<WorkingPoint, 'id' | 'name'>): void {
    const { analysis, dataset } = this.#world;
    const values = dataset?.values(column);
    if (!dataset || !values) return;
    const value = thresholdOfCut(cut, values, dataset.info.labels, direction);
    if (Number.isNaN(value)) return;
    analysis.column = column;
    this.#change(column, { value, direction });
    this.#world.reveal('scores');
  }

  #change(column: string, after: Threshold, moving = false): void {
    const { analysis, history } = this.#world;
    const before: Threshold | undefined = analysis.thresholds[column];
    const { value, direction } = before ?? this.current ?? {};
    if (value === after.value && direction === after.direction) return;
    history.perform({
      what: `threshold on ${column}`,
      ...(moving ? { gesture: `threshold ${column}` } : {}),
      redo: () => (analysis.thresholds[column] = after),
      undo: () => {
        if (before) analysis.thresholds[column] = before;
        else delete analysis.thresholds[column];
      },
    });
  }
}
