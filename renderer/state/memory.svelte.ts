/** What of the window survives a restart: the work as text for the shell to keep, and the same put back in its place. */
/* eslint-disable svelte/prefer-svelte-reactivity -- dates here are not shown */
import { EngineError } from '../engine.svelte';
import { eventsOf } from './bitmask';
import { identityOf, listOf, positionOf, positionsOf } from './identity';
import { writeState, type SavedState } from './saved';
import type { Workspace } from './workspace.svelte';

type Files = Parameters<typeof identityOf>[0];

export class Memory {
  /** False until the saved state is in place, so that nothing overwrites it before. */
  restored = $state(false);
  readonly #workspace: Workspace;
  #unread: readonly string[] = [];
  /** When the work was kept last before it came here: what was said since belongs to it. */
  #written = '';
  /** Whether the log was asked for what a crash kept from the saved state. */
  #caughtUp = false;
  /** Where the user stood in files that are not open, by identity. */
  #wantedCurrent: SavedState['current'] = null;
  #wantedSelection: SavedState['selection'] = {};

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** Puts everything that was saved in its place; nothing is opened by it. */
  place(state: SavedState): void {
    const w = this.#workspace;
    w.layout = state.layout;
    w.docking.kept = state.layouts;
    w.start.settings = state.start;
    w.view = state.view;
    w.analysis = state.analysis;
    w.modelsView.settings = state.models;
    w.latent.settings = state.latent;
    w.probe.settings = state.probe;
    w.table.settings = state.table;
    w.annotations.all = state.annotations;
    w.triage.settings = state.triage;
    w.annotations.reviewer = state.triage.reviewer;
    w.subsets.kept = state.subsets;
    w.points.kept = state.workingPoints;
    w.mappings = state.mappings;
    w.paths = state.paths;
    this.#unread = state.unread;
    this.#written = state.written;
    this.#wantedCurrent = state.current;
    this.#wantedSelection = state.selection;
  }

  /** Apart from the snapshot, which is made anew at every step. */
  readonly #selection = $derived.by(() => {
    const { dataset, selection } = this.#workspace;
    return dataset ? listOf(dataset.info.files, eventsOf(selection.mask)) : null;
  });

  readonly snapshot = $derived.by((): SavedState => {
    const w = this.#workspace;
    const files = w.dataset?.info.files;
    return {
      theme: w.theme,
      layout: $state.snapshot(w.layout),
      layouts: [...w.docking.kept],
      start: w.start.settings,
      view: $state.snapshot(w.view),
      table: $state.snapshot(w.table.settings),
      analysis: $state.snapshot(w.analysis),
      models: $state.snapshot(w.modelsView.settings),
      latent: $state.snapshot(w.latent.settings),
      probe: $state.snapshot(w.probe.settings),
      triage: $state.snapshot(w.triage.settings),
      project: w.project.saved,
      paths: [...w.paths],
      current: files && w.current !== null ? identityOf(files, w.current) : this.#wantedCurrent,
      annotations: w.annotations.all,
      subsets: [...w.subsets.kept],
      workingPoints: [...w.points.kept],
      selection: this.#selection ?? this.#wantedSelection,
      mappings: w.mappings,
      written: this.#written,
      unread: [...this.#unread],
    };
  });

  /** Keeps the work, without waiting for a pause. @throws Error where the disk refuses. */
  readonly saveNow = async (): Promise<void> => {
    const { bridge, project } = this.#workspace;
    if (!this.restored || project.holding) return;
    const written = this.#caughtUp ? new Date().toISOString() : this.#written;
    const error = await bridge.saveState(writeState({ ...this.snapshot, written }));
    if (error) throw new EngineError(error);
  };

  /** Whether something said at `at` came too late for the saved state. */
  missed(at: string): boolean {
    return at > this.#written;
  }

  /** What the saved state missed is in its place. */
  caughtUp(): void {
    this.#caughtUp = true;
  }

  /** Remembers the event and the selection by identity, in case the same files open again. */
  keepPlace(): void {
    const { dataset, selection, current } = this.#workspace;
    if (!dataset) return;
    const { files } = dataset.info;
    this.#wantedSelection = listOf(files, selection.events());
    if (current !== null) this.#wantedCurrent = identityOf(files, current);
  }

  /** Where the user stood in these files. */
  placeIn(files: Files): { readonly current: number | null; readonly selected: Uint32Array } {
    return {
      current: this.#wantedCurrent && positionOf(files, this.#wantedCurrent),
      selected: positionsOf(files, this.#wantedSelection),
    };
  }
}
