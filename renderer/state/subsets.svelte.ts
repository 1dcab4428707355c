/** Sets of events by id: `flagged`, `selection`, `tag:<tag>`, and those kept by name, `named:<name>`. */
/* eslint-disable svelte/prefer-svelte-reactivity -- the map here is made anew, never changed in place */
import { listOf, positionsOf } from './identity';
import { TAGS, type SavedState } from './saved';
import type { Dataset } from './dataset.svelte';
import type { Selection } from './selection.svelte';
import type { EventTable } from './table.svelte';

/** What sets are made of. */
export interface SubsetSource {
  readonly dataset: Dataset | null;
  readonly selection: Selection;
  readonly flagged: Uint8Array | null;
  readonly table: EventTable;
}

export class Subsets {
  /** Kept by the user, by lasting identity. */
  kept = $state.raw<SavedState['subsets']>([]);
  readonly #source: SubsetSource;

  constructor(source: SubsetSource) {
    this.#source = source;
  }

  /** One byte an event of the open dataset; undefined for a set that there is not. */
  mask(id: string): Uint8Array | undefined {
    const { selection, flagged, table } = this.#source;
    if (id === 'selection') return selection.mask;
    if (id === 'flagged') return flagged ?? undefined;
    const name = id.slice(id.indexOf(':') + 1);
    if (!id.startsWith('tag:')) return this.#named.get(name);
    const code = TAGS.findIndex((tag) => tag === name) + 1;
    return table.marks.tags.map((tag) => (tag === code ? 1 : 0));
  }

  readonly #named = $derived.by(() => {
    const masks = new Map<string, Uint8Array>();
    const { files, count } = this.#source.dataset?.info ?? { files: [], count: 0 };
    for (const { name, events } of this.kept) {
      const mask = new Uint8Array(count);
      for (const event of positionsOf(files, events)) mask[event] = 1;
      masks.set(name, mask);
    }
    return masks;
  });

  /** Keeps the selection under a name, in place of what had it before. */
  keep(name: string): void {
    const { dataset, selection } = this.#source;
    if (!dataset || name === '') return;
    const events = listOf(dataset.info.files, selection.events());
    this.kept = [...this.kept.filter((subset) => subset.name !== name), { name, events }];
  }

  forget(name: string): void {
    this.kept = this.kept.filter((subset) => subset.name !== name);
    const { settings } = this.#source.table;
    if (settings.subset === `named:${name}`) settings.subset = null;
  }
}
