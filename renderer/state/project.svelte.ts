/**
 * The project file that the window's work belongs to, if it does. The work itself is kept by the shell after every
 * change as it always was; the file is written when the user says so, and never over somebody else's changes.
 */
import type { OpenedProject } from '../../core/engine/api';
import type { ProjectHandle } from '../../electron/bridge';
import { asPlainError } from '../engine.svelte';
import { readState, writeState, type SavedState } from './saved';
import type { Workspace } from './workspace.svelte';

/** What stepping through events and arranging panels changes is kept, but nobody needs to be asked about it. */
const UNCOUNTED = ['theme', 'layout', 'current', 'written', 'unread', 'project'] as const;

export class Project {
  /** Null for work that belongs to no project. */
  path = $state<string | null>(null);
  /** Why the file cannot be written from here. */
  readOnly = $state<string | null>(null);
  /** Whether it is the sample that came with the application: kept here, and saved under another name alone. */
  sample = $state(false);
  /** Whether there is work that is not in the file. */
  dirty = $state(false);
  busy = $state(false);
  recent = $state.raw<readonly string[]>([]);
  /** A project some of whose files are not where they were: the dialog that looks for them is open. */
  incomplete = $state.raw<OpenedProject | null>(null);
  /** The file was written by somebody else since it was opened: the user is asked. */
  changed = $state<string | null>(null);
  /** How the file is written. */
  withScores = $state(false);
  withModels = $state(false);

  readonly name = $derived.by(() => {
    if (this.path === null) return null;
    return this.sample ? 'Sample project' : (this.path.split(/[\\/]/).at(-1) ?? null);
  });

  #digest: string | null = null;
  /** The work as the file has it. */
  #base: string | null = null;
  /** Whether the work as it comes to rest is what the file has: opening settles what a file leaves open. */
  #fresh = false;
  #unhashed = 0;
  #switching = false;
  /** New path by old, until the file is written with the new ones. */
  #places: Record<string, string> = {};
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** What the saved state says of it. */
  readonly saved = $derived.by((): SavedState['project'] =>
    this.path === null ? null : { path: this.path, digest: this.#digest },
  );

  // ------------------------------------------------------------------------------------------ opening

  async choose(): Promise<void> {
    const path = await this.#workspace.bridge.chooseProject();
    if (path !== null) await this.open(path);
  }

  /** Opens a project file in place of what is open; unsaved changes of that are kept for its next opening. */
  async open(path: string): Promise<void> {
    if (path === this.path || this.busy) return;
    await this.#workspace.memory.saveNow();
    await this.#hold(() => this.#enter(path));
  }

  async #enter(path: string): Promise<void> {
    const { bridge, engine, notices } = this.#workspace;
    const handle = await bridge.openProject(path);
    let opened: OpenedProject;
    try {
      opened = await engine.call('project.open', { path: handle.path, places: {} });
    } catch (error) {
      // The window's work is still that of before, and goes on as such.
      await (this.path === null ? bridge.closeProject() : bridge.openProject(this.path));
      throw error;
    }
    this.#become(handle, opened.digest);
    const mine = handle.recovery === null ? null : readState(handle.recovery);
    if (handle.sample && mine?.project) return this.#workspace.adopt(mine);
    if (mine?.project && hasChanges(mine, stateOf(opened.work))) {
      this.#digest = mine.project.digest;
      await this.#workspace.adopt(mine);
      this.#base = countedText(stateOf(opened.work));
      this.dirty = true;
      notices.say(`Changes to ${this.name} that were not saved have come back.`);
    } else if (opened.files.some(({ at }) => at === null)) this.incomplete = opened;
    else await this.#take(opened);
    this.#tell(opened);
    this.recent = await bridge.recentProjects();
  }

  /** True while the window's work is not yet that of the project: it must not be kept as such. */
  get holding(): boolean {
    return this.#switching || this.incomplete !== null;
  }

  /** Goes on with a project of the last session, whose unsaved changes the window has already. */
  async claim({ path, digest }: NonNullable<SavedState['project']>): Promise<void> {
    const { bridge, notices } = this.#workspace;
    try {
      const handle = await bridge.openProject(path);
      this.#become(handle, digest);
      if (handle.readOnly !== null && !handle.sample) {
        notices.fail(readOnlyNotice(path, handle.readOnly));
      }
    } catch (error) {
      this.#become({ path, readOnly: 'it could not be opened', sample: false }, digest);
      notices.fail(error);
    }
  }

  /** Tells an engine that has just started of the project. */
  async attach(): Promise<void> {
    if (this.path === null) return;
    const { engine, notices } = this.#workspace;
    try {
      const opened = await engine.call('project.open', { path: this.path, places: this.#places });
      if (this.sample) return;
      this.#base ??= countedText(stateOf(opened.work));
      this.dirty = countedText(this.#workspace.memory.snapshot) !== this.#base;
    } catch (error) {
      // The file is gone or damaged; the work is here all the same.
      this.dirty = true;
      notices.fail(error);
    }
  }

  /** Looks for files that have gone while the work goes on; what was said of their events follows them. */
  async findMoved(files: readonly string[]): Promise<void> {
    const { bridge, engine, notices } = this.#workspace;
    const [folder] = await bridge.choose('search-folder');
    if (folder === undefined) return;
    const told = this.#workspace.nextLocated();
    await engine.call('project.locate', { project: this.path, files: [...files], folder });
    const { found, refused } = await told;
    for (const { at, why } of refused) notices.fail(new Error(`${at} is not the file: ${why}`));
    if (found.length === 0) {
      if (refused.length === 0)
        notices.fail(new Error(`Nothing like it was found below ${folder}`));
      return;
    }
    const places = Object.fromEntries(found.map(({ path, at }) => [path, at]));
    const kept = workOf(this.#workspace.memory.snapshot);
    const { work } = await engine.call('project.relocate', { work: kept, places });
    const state = stateOf(work);
    if (this.path !== null) this.#places = { ...this.#places, ...places };
    await bridge.openRecent(state.paths);
    await this.#workspace.adopt(state);
    notices.say(`Found: ${found.map(({ at }) => at).join(', ')}`);
  }

  /** Opens it with the files that were found; those that were not keep their tags, notes and sets. */
  async locate(places: Readonly<Record<string, string>>): Promise<void> {
    const { path } = this;
    if (path === null) return;
    await this.#hold(async () => {
      this.incomplete = null;
      const wanted = { path, places: { ...places } };
      const opened = await this.#workspace.engine.call('project.open', wanted);
      this.#places = { ...this.#places, ...places };
      await this.#take(opened);
      this.#tell(opened);
    });
  }

  async close(): Promise<void> {
    if (this.busy) return;
    await this.#workspace.memory.saveNow();
    await this.#leave();
  }

  async #leave(): Promise<void> {
    await this.#hold(async () => {
      const state = readState(await this.#workspace.bridge.closeProject());
      await this.#forget();
      await this.#workspace.adopt({ ...state, project: null });
    });
  }

  async #forget(): Promise<void> {
    this.#become(NONE, null);
    await this.#workspace.engine.call('project.close', {}).catch(() => undefined);
  }

  // --------------------------------------------------------------------------------------- the sample

  async openSample(): Promise<void> {
    await this.open(await this.#workspace.bridge.sample());
  }

  /** Makes it as it came, once the user has said so, and opens it. */
  async resetSample(): Promise<void> {
    const { bridge, engine, memory } = this.#workspace;
    if (this.busy || this.holding) return;
    await memory.saveNow();
    // Nothing of the old state is to be kept over the new one meanwhile.
    await this.#hold(async () => {
      const triages = await bridge.resetSample();
      if (triages === null) return;
      for (const session of triages) await engine.call('triage.putAway', { session });
      await this.#enter(await bridge.sample());
    });
  }

  /** Whether paths are other data than the sample's while that is open: they are own work, and none of the sample's. */
  isLeftBy(paths: readonly string[]): boolean {
    const folder = this.path?.replace(/[^\\/]*$/, '') ?? '';
    return this.sample && paths.some((path) => !path.startsWith(folder));
  }

  /** Goes back to the work without a project, whose files stay closed: others are being opened. */
  async leaveSample(): Promise<void> {
    const { bridge, memory, start } = this.#workspace;
    await memory.saveNow();
    await this.#hold(async () => {
      const state = readState(await bridge.closeProject());
      await this.#forget();
      // Who has been shown round in the sample knows the way.
      const tourSeen = state.start.tourSeen || start.settings.tourSeen;
      const own = { ...state, start: { ...state.start, tourSeen } };
      await this.#workspace.adopt({ ...own, project: null, paths: [] });
    });
  }

  /** Does something during which the window's work is not that of the file that it would be kept in. */
  async #hold(action: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.#switching = true;
    try {
      await action();
    } finally {
      this.#switching = false;
      this.busy = false;
    }
  }

  #become({ path, readOnly, sample }: Held, digest: string | null): void {
    this.path = path;
    this.readOnly = readOnly;
    this.sample = sample;
    this.#digest = digest;
    this.#base = null;
    this.#fresh = false;
    this.#places = {};
    this.#unhashed = 0;
    this.dirty = false;
    this.incomplete = null;
    this.changed = null;
    this.withScores = false;
    this.withModels = false;
  }

  async #take(opened: OpenedProject): Promise<void> {
    this.#digest = opened.digest;
    this.withScores = opened.scores > 0;
    await this.#workspace.adopt(stateOf(opened.work));
    // New places of files are news for the file.
    const moved = Object.keys(this.#places).length > 0;
    this.#base = moved ? '' : null;
    this.#fresh = !moved;
    this.dirty = moved;
  }

  #tell({ files, models, triages }: OpenedProject): void {
    const { notices, triage } = this.#workspace;
    if (triages > 0) {
      notices.say(`${triages === 1 ? 'One triage' : `${triages} triages`} came with the project.`);
      triage.list().catch(notices.fail);
    }
    if (this.path !== null && this.readOnly !== null) {
      notices.fail(readOnlyNotice(this.path, this.readOnly));
    }
    const altered = files.filter(({ at, why }) => at !== null && why !== null);
    if (altered.length > 0) {
      const names = altered.map(({ path }) => path).join(', ');
      notices.say(`Changed since the project was saved: ${names}. Their scores are stale.`);
    }
    const away = models.filter(({ here }) => here === null).map(({ id }) => id);
    if (away.length > 0) {
      notices.say(
        `Not among the models here: ${away.join(', ')}. Scores that came along are shown.`,
      );
    }
  }

  // ------------------------------------------------------------------------------------------- saving

  /** @returns whether it was written. */
  async save({ replace = false } = {}): Promise<boolean> {
    // Of another project, or on its way into the file already.
    if (this.busy || this.holding) return false;
    if (this.path === null || this.readOnly !== null || this.sample) return this.saveAs();
    return this.#write(this.path, this.path, replace ? null : this.#digest);
  }

  async saveAs(): Promise<boolean> {
    if (this.busy || this.holding) return false;
    const { bridge, memory } = this.#workspace;
    await memory.saveNow();
    const previous = this.path;
    const handle = await bridge.newProject(
      this.sample ? 'sample.dscope' : (this.name ?? 'untitled.dscope'),
    );
    if (handle === null) return false;
    if (handle.readOnly !== null) {
      this.#workspace.notices.fail(readOnlyNotice(handle.path, handle.readOnly));
      if (previous !== null) await bridge.openProject(previous);
      else await bridge.closeProject();
      return false;
    }
    const places = this.#places;
    const { withScores, withModels } = this;
    this.#become(handle, null);
    this.#places = places;
    this.withScores = withScores;
    this.withModels = withModels;
    return this.#write(handle.path, previous, null);
  }

  async #write(path: string, previous: string | null, expected: string | null): Promise<boolean> {
    const { engine, notices, dataset, memory, bridge } = this.#workspace;
    this.busy = true;
    try {
      const state = memory.snapshot;
      const { digest, unhashed } = await engine.call('project.save', {
        path,
        previous,
        expected,
        dataset: dataset?.info.dataset ?? null,
        places: this.#places,
        work: workOf(state),
        withScores: this.withScores,
        withModels: this.withModels,
      });
      this.#digest = digest;
      this.#unhashed = unhashed;
      this.#places = {};
      this.#base = countedText(state);
      // Work went on while the file was written.
      this.dirty = countedText(this.#workspace.memory.snapshot) !== this.#base;
      this.changed = null;
      await this.#workspace.memory.saveNow();
      this.recent = await bridge.recentProjects();
      notices.say(`Saved ${path}`);
      return true;
    } catch (error) {
      this.dirty = true;
      const plain = asPlainError(error);
      if (plain.code === 'project-changed') this.changed = plain.message;
      else notices.fail(error);
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** Reads the file anew and drops what is not in it. */
  async revert(): Promise<void> {
    const { path } = this;
    if (path === null || this.busy || this.holding) return;
    this.busy = true;
    try {
      const opened = await this.#workspace.engine.call('project.open', { path, places: {} });
      this.changed = null;
      await this.#take(opened);
      await this.#workspace.memory.saveNow();
    } finally {
      this.busy = false;
    }
  }

  // -------------------------------------------------------------------------------------- following

  /** Told the state whenever it has come to rest. */
  note(state: SavedState): void {
    if (this.path === null || this.sample || this.busy || this.incomplete) return;
    const text = countedText(state);
    if (this.#fresh && !this.#workspace.opening) {
      this.#fresh = false;
      this.#base = text;
    } else if (this.#base !== null) this.dirty = text !== this.#base;
  }

  /** Checksums that came in after saving belong into the file too. */
  async amend(): Promise<void> {
    const { engine, dataset } = this.#workspace;
    if (this.path === null || this.#digest === null || this.#unhashed === 0 || !dataset) return;
    this.#unhashed = 0;
    await engine
      .call('project.amend', {
        path: this.path,
        expected: this.#digest,
        dataset: dataset.info.dataset,
      })
      .then(({ digest }) => (this.#digest = digest))
      // Somebody wrote it meanwhile: the next saving asks.
      .catch(() => undefined);
  }

  /** Looks whether somebody else has written the file: asked when the window comes to the front. */
  async look(): Promise<void> {
    if (this.path === null || this.#digest === null || this.busy) return;
    const { digest, by } = await this.#workspace.engine.call('project.digest', { path: this.path });
    if (digest === null || digest === this.#digest) return;
    this.changed = `${this.path} has been changed${by ? ` by ${by}` : ''} since you opened it`;
  }
}

type Held = Pick<ProjectHandle, 'readOnly' | 'sample'> & { readonly path: string | null };
const NONE: Held = { path: null, readOnly: null, sample: false };

/** The part of the window's memory that a project holds: all but what belongs to this machine. */
function workOf(state: SavedState): Record<string, unknown> {
  const { theme: _theme, project: _project, written: _written, unread: _unread, ...work } = state;
  return work;
}

/** A project's work as the window reads it. */
function stateOf(work: Readonly<Record<string, unknown>>): SavedState {
  return readState(JSON.stringify({ ...work, version: 1 }));
}

/** Whether work that was kept differs from the file's; files that could not be opened at that time are no change. */
function hasChanges(kept: SavedState, stored: SavedState): boolean {
  const fewer = kept.paths.every((path) => stored.paths.includes(path));
  const mine = fewer ? { ...kept, paths: stored.paths } : kept;
  return countedText(mine) !== countedText(stored);
}

/** Equal for equal work, whatever order it was put together in. */
function countedText(state: SavedState): string {
  const counted: Partial<SavedState> = { ...readState(writeState(state)) };
  for (const name of UNCOUNTED) delete counted[name];
  return writeState(counted as SavedState);
}

function readOnlyNotice(path: string, why: string): Error {
  return new Error(`${path} is open for reading only: ${why}. Save as… makes a copy of your own.`);
}
