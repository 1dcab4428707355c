/** Sets of events by id: `flagged`, `selection`, `tag:<tag>`, and those kept by name, `named:<name>`. */
/* eslint-disable svelte/prefer-svelte-reactivity -- the map here is made anew, never changed in place */
import { listOf, positionsOf } from './identity';
import { TAGS, type SavedState } from './saved';
import type { Workspace } from './workspace.svelte';

export class Subsets {
  /** Kept by the user, by lasting identity. */
  kept = $state.raw<SavedState['subsets']>([]);
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** One byte an event of the open dataset; undefined for a set that there is not. */
  mask(id: string): Uint8Array | undefined {
    const { selection, flagged, table } = this.#workspace;
    if (id === 'selection') return selection.mask;
    if (id === 'flagged') return flagged ?? undefined;
    const name = id.slice(id.indexOf(':') + 1);
    if (!id.startsWith('tag:')) return this.#named.get(name);
    const code = TAGS.findIndex((tag) => tag === name) + 1;
    return table.marks.tags.map((tag) => (tag === code ? 1 : 0));
  }

  readonly #named = $derived.by(() => {
    const masks = new Map<string, Uint8Array>();
    const { files, count } = this.#workspace.dataset?.info ?? { files: [], count: 0 };
    for (const { name, events } of this.kept) {
      const mask = new Uint8Array(count);
      for (const event of positionsOf(files, events)) mask[event] = 1;
      masks.set(name, mask);
    }
    return masks;
  });

  /** Keeps the selection under a name, in place of what had it before. */
  keep(name: string): void {
    const { dataset, selection } = this.#workspace;
    if (!dataset || name === '') return;
    const events = listOf(dataset.info.files, selection.events());
    this.kept = [...this.kept.filter((subset) => subset.name !== name), { name, events }];
  }

  forget(name: string): void {
    this.kept = this.kept.filter((subset) => subset.name !== name);
    const { settings } = this.#workspace.table;
    if (settings.subset === `named:${name}`) settings.subset = null;
  }
}
