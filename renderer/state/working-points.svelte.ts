/** Working points: cuts on scores, kept by name. */
import type { Dataset } from './dataset.svelte';
import type { History } from './history.svelte';
import { freeName } from './saved-subset';
import { workingFigures, type WorkingFigures, type WorkingPoint } from './working-point';

export interface PointWorld {
  readonly dataset: Dataset | null;
  readonly history: History;
}

export class WorkingPoints {
  /** In the order in which they were kept. */
  kept = $state.raw<readonly WorkingPoint[]>([]);
  readonly #world: PointWorld;

  constructor(world: PointWorld) {
    this.#world = world;
  }

  /** What each point does to the open events; null where its column has no values. */
  readonly figures = $derived.by(() => {
    const { dataset } = this.#world;
    return this.kept.map((point) => {
      const values = dataset?.ranked(point.column);
      return { point, figures: dataset && values ? this.#figuresOf(point, dataset, values) : null };
    });
  });

  #figuresOf(point: WorkingPoint, dataset: Dataset, values: Float64Array): WorkingFigures | null {
    const { labels, masses } = dataset.info;
    return workingFigures(point, values, labels, masses);
  }

  /** Keeps a new point; a name that another has is numbered. */
  add(given: Omit<WorkingPoint, 'id'>): void {
    const taken = this.kept.map(({ id }) => Number(id.replace('point:', '')) || 0);
    const id = `point:${Math.max(0, ...taken) + 1}`;
    const point = { ...given, id, name: freeName(this.kept, given.name) };
    this.#perform(`keep ${point.name}`, [...this.kept, point]);
  }

  rename(id: string, wanted: string): void {
    const others = this.kept.filter((point) => point.id !== id);
    const name = freeName(others, wanted);
    const next = this.kept.map((point) => (point.id === id ? { ...point, name } : point));
    this.#perform(`rename ${name}`, next);
  }

  remove(id: string): void {
    const next = this.kept.filter((point) => point.id !== id);
    this.#perform('delete working point', next);
  }

  /** Points follow columns that get another name. */
  renameColumns(rename: (column: string) => string): void {
    this.kept = this.kept.map((point) => ({ ...point, column: rename(point.column) }));
  }

  #perform(what: string, after: readonly WorkingPoint[]): void {
    const before = this.kept;
    this.#world.history.perform({
      what,
      redo: () => (this.kept = after),
      undo: () => (this.kept = before),
    });
  }
}
