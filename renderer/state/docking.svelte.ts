/** What stands in the dock, and layouts kept by name. The dock itself is there while events are shown. */
import type { SavedState } from './saved';

/** What the dock can be asked to do. */
export interface DockControls {
  /** Opens a view, or brings it to the front. */
  readonly open: (view: string) => void;
  readonly close: (view: string) => void;
  /** Gives the active group the whole dock, or takes that back. */
  readonly toggleMaximised: () => void;
  /** Puts the views where a layout has them: one that Darkscope brings along by its name, or a saved one. */
  readonly arrange: (layout: string | Readonly<Record<string, unknown>>) => void;
  readonly state: () => Record<string, unknown>;
  /** Moves the focus to the next group, or to the one before it (-1). */
  readonly focusGroup: (by: 1 | -1) => void;
  /** Brings the next tab of the active group to the front. */
  readonly showTab: (by: 1 | -1) => void;
}

type NamedLayout = SavedState['layouts'][number];

export class Docking {
  /** Layouts of the user, in the order of keeping. */
  kept = $state.raw<readonly NamedLayout[]>([]);
  /** Views that stand somewhere, in front or behind. */
  shown = $state.raw<readonly string[]>([]);
  maximised = $state(false);
  #dock = $state.raw<DockControls | null>(null);
  #asked: ((dock: DockControls) => void)[] = [];
  readonly there = $derived(this.#dock !== null);

  attach(dock: DockControls): void {
    this.#dock = dock;
    for (const action of this.#asked.splice(0)) action(dock);
  }

  detach(): void {
    this.#dock = null;
    this.maximised = false;
  }

  /** Does it now, or as soon as the dock is on screen. */
  ask(action: (dock: DockControls) => void): void {
    if (this.#dock) action(this.#dock);
    else this.#asked.push(action);
  }

  /** Brings views to the front of their groups, of those that are open. */
  front(...views: readonly string[]): void {
    for (const view of views) if (this.shown.includes(view)) this.#dock?.open(view);
  }

  toggle(view: string): void {
    this.ask((dock) => (this.shown.includes(view) ? dock.close(view) : dock.open(view)));
  }

  /** Keeps the layout as it is; one of that name is replaced. */
  keep(name: string): void {
    if (name === '' || !this.#dock) return;
    const others = this.kept.filter((layout) => layout.name !== name);
    this.kept = [...others, { name, dock: this.#dock.state() }];
  }

  forget(name: string): void {
    this.kept = this.kept.filter((layout) => layout.name !== name);
  }
}
