/** What is remembered of how one began: the tour, events of files opened before, commands taken from the palette. */
import { keyOfPaths } from './recent';
import { defaultState, type SavedState } from './saved';

/** As many as are offered again at a glance. */
const COMMANDS_KEPT = 6;

export class Start {
  settings = $state.raw<SavedState['start']>(defaultState().start);
  /** True while the tour is on screen: keys belong to it. */
  touring = $state(false);

  /** The tour has been taken or declined; it is not offered again. */
  tourSeen(): void {
    this.settings = { ...this.settings, tourSeen: true };
  }

  /** The sample need not say any more what it is. */
  sampleSeen(): void {
    this.settings = { ...this.settings, sampleSeen: true };
  }

  /** A command was taken from the palette, which offers it first from now on. */
  noteCommand(id: string): void {
    const others = this.settings.commands.filter((other) => other !== id);
    this.settings = { ...this.settings, commands: [id, ...others].slice(0, COMMANDS_KEPT) };
  }

  /** Events in files opened before; undefined where they were opened by an earlier version. */
  countOf(paths: readonly string[]): number | undefined {
    return this.settings.counts[keyOfPaths(paths)];
  }

  /** @param recent sets of paths that may be opened again; counts of others are dropped. */
  noteOpened(
    paths: readonly string[],
    count: number,
    recent: readonly (readonly string[])[],
  ): void {
    const all = { ...this.settings.counts, [keyOfPaths(paths)]: count };
    const known = recent.map(keyOfPaths);
    const counts = Object.fromEntries(Object.entries(all).filter(([key]) => known.includes(key)));
    this.settings = { ...this.settings, counts };
  }
}
