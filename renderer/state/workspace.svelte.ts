/**
 * The window's one store: the open dataset and everything the user made with it. Views read it and call its
 * actions; `memory` holds what must survive a restart.
 */
/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are replaced whole or not shown */
import type {
  EngineEvent,
  FileProblem,
  LocatedFiles,
  ModelKindInfo,
  ModelSummary,
  Params,
  Result,
  ScoreInfo,
} from '../../core/engine/api';
import type { AppInfo, Bridge } from '../../electron/bridge';
import { asPlainError, EngineClient, EngineError, type PlainError } from '../engine.svelte';
import type { ExportHandler } from '../plots/export-files';
import type { DialogName } from './dialogs';
import { Annotations, NO_ANNOTATION, type Marked } from './annotations.svelte';
import { Comparison } from './comparison.svelte';
import { Dataset } from './dataset.svelte';
import { Docking } from './docking.svelte';
import { Evaluations } from './evaluations.svelte';
import { EventLoader } from './event-images.svelte';
import { History } from './history.svelte';
import { holdsAll, identityOf, moveMask, positionOf } from './identity';
import { importTags } from './import-tags';
import { Jobs } from './jobs.svelte';
import { Latent } from './latent.svelte';
import { Memory } from './memory.svelte';
import { ModelsView } from './models-view.svelte';
import { hear } from './news';
import { Notices } from './notices.svelte';
import { painted } from './painted';
import { PixelSample } from './pixel-sample.svelte';
import { Project } from './project.svelte';
import { OccupancyState } from './occupancy.svelte';
import { Probe } from './probe.svelte';
import {
  defaultState,
  readState,
  type Annotation,
  type ColumnMapping,
  type SavedState,
  type Tag,
} from './saved';
import { Selection } from './selection.svelte';
import { markStart } from './start-marks';
import { Start } from './start.svelte';
import { join, type Rule } from './subset-rule';
import { Subsets } from './subsets.svelte';
import { EventTable } from './table.svelte';
import { TrainingWatch } from './training.svelte';
import { Thresholds } from './thresholds.svelte';
import { EDITS, WhatIf } from './what-if.svelte';
import { WorkingPoints } from './working-points.svelte';
import { Triage } from './triage.svelte';

export class Workspace {
  readonly bridge: Bridge;
  readonly engine: EngineClient;
  readonly history = new History();
  readonly memory = new Memory(this);
  readonly annotations = new Annotations(this.history);
  readonly selection = new Selection(this.history);
  readonly notices = new Notices();
  readonly docking = new Docking();
  readonly start = new Start();
  readonly jobs: Jobs;
  readonly images: EventLoader;
  readonly pixels: PixelSample;
  readonly comparison: Comparison;
  readonly evaluations: Evaluations;
  readonly table: EventTable;
  readonly subsets: Subsets;
  readonly thresholds: Thresholds;
  readonly points: WorkingPoints;
  readonly modelsView: ModelsView;
  readonly project: Project;
  readonly training: TrainingWatch;
  readonly latent: Latent;
  readonly probe: Probe;
  readonly triage: Triage;
  readonly whatIf: WhatIf;
  readonly occupancy: OccupancyState;

  app = $state.raw<AppInfo | null>(null);
  runtime = $state.raw<Result<'engine.info'> | null>(null);
  kinds = $state.raw<ModelKindInfo[]>([]);
  scores = $state.raw<ScoreInfo[]>([]);
  models = $state.raw<readonly ModelSummary[]>([]);
  dataset = $state.raw<Dataset | null>(null);
  opening = $state(false);
  /** The failure whose details are on show. */
  shownError = $state.raw<PlainError | null>(null);
  recent = $state.raw<readonly string[][]>([]);
  /** Position of the event looked at. */
  current = $state<number | null>(null);

  theme = $state<SavedState['theme']>(null);
  layout = $state(defaultState().layout);
  view = $state(defaultState().view);
  analysis = $state(defaultState().analysis);
  paths = $state.raw<readonly string[]>([]);
  mappings = $state.raw<SavedState['mappings']>({});
  #isRestored: () => void = () => undefined;
  readonly #whenRestored = new Promise<void>((resolve) => (this.#isRestored = resolve));

  /** The dialog on show, and the model that it was asked for, if it was. */
  dialog = $state.raw<{ readonly name: DialogName; readonly concerned: string | null } | null>(
    null,
  );
  /** The file whose columns are being mapped. */
  mapping = $state.raw<FileProblem | null>(null);
  /** What was found last of files that had moved. */
  located = $state.raw<Extract<EngineEvent, { event: 'located' }> | null>(null);
  readonly #locatedWaits: ((files: LocatedFiles) => void)[] = [];
  /** Counts what was told of checksums and checks. */
  provenanceNews = $state(0);
  #systemDark = $state(false);
  readonly shownTheme = $derived(this.theme ?? (this.#systemDark ? 'dark' : 'light'));

  /** Table row of the current event when it was last in the table. */
  #lastRow = 0;
  #opened = 0;
  /** The connection to the engine over which files were opened last. */
  #servedBy = 0;
  readonly #told = new Set<string>();

  constructor(bridge: Bridge) {
    this.bridge = bridge;
    this.engine = new EngineClient(bridge);
    this.jobs = new Jobs(this.engine);
    this.images = new EventLoader(this.engine);
    this.pixels = new PixelSample(this.engine);
    this.comparison = new Comparison(this);
    this.evaluations = new Evaluations(this.engine);
    this.table = new EventTable(
      () => this.dataset,
      this.annotations,
      (id) => this.subsets.mask(id),
      () => this.thresholds.column?.name ?? null,
    );
    this.thresholds = new Thresholds(this);
    this.subsets = new Subsets(this);
    this.points = new WorkingPoints(this);
    this.modelsView = new ModelsView(this);
    this.project = new Project(this);
    this.latent = new Latent(this);
    this.training = new TrainingWatch(this.engine, this.notices.fail);
    this.probe = new Probe(this);
    this.triage = new Triage(this);
    this.annotations.onchange = (marks) => this.#writeDown(marks);
    this.whatIf = new WhatIf(this, this.probe);
    this.occupancy = new OccupancyState(this);
    this.engine.onEvent((event) => hear(this, event));
    bridge.onOpen(({ events, tables }) => {
      if (events.length > 0) void this.open(events);
      for (const path of tables) this.doing(importTags(this, path));
    });
    bridge.onProject((path) => {
      void this.#whenRestored.then(() => this.project.open(path)).catch(this.notices.fail);
    });
    void bridge.info().then((info) => (this.app = info), this.notices.fail);
  }

  // ------------------------------------------------------------------------------- start and memory

  /** Takes up the saved state; the files open once the engine answers. */
  async restore(): Promise<void> {
    let state = readState(await this.bridge.loadState());
    if (state.project) await this.project.claim(state.project);
    else state = readState(await this.bridge.closeProject());
    this.theme = state.theme;
    // Paths given on the command line or dropped meanwhile go before those of the last session.
    this.memory.place(this.#opened === 0 ? state : { ...state, paths: [...this.paths] });
    this.memory.restored = true;
    markStart('restored');
    this.#isRestored();
    this.recent = await this.bridge.recent();
    this.project.recent = await this.bridge.recentProjects();
  }

  /** Goes on with other work: that of a project, or without one. What is open is closed. */
  async adopt(state: SavedState): Promise<void> {
    const before = this.dataset?.info.dataset;
    this.#opened += 1;
    this.opening = false;
    this.dataset = null;
    this.current = null;
    this.history.clear();
    this.triage.forget();
    this.triage.proposed = null;
    if (before !== undefined) {
      void this.engine.call('dataset.close', { dataset: before }).catch(() => undefined);
    }
    this.memory.place({ ...state, written: new Date().toISOString() });
    if (state.paths.length > 0) await this.#openAgain();
  }

  /** Opens the paths of the work as it was saved; of a project the shell has granted them. */
  async #openAgain(): Promise<void> {
    await this.open(this.paths, { again: this.project.path === null });
  }

  /** A new engine remembers nothing: tell it what was open, ask it what it knows. */
  async connect(): Promise<void> {
    this.jobs.lose();
    // Without a project the files need nothing of what follows.
    if (this.project.path === null) void this.#openLost();
    // The engine answers this one when nothing else is asked of it.
    this.runtime = null;
    void this.engine
      .call('engine.info', {})
      .then((info) => (this.runtime = info))
      .catch((error: unknown) => {
        // The next engine is asked again.
        if (asPlainError(error).code !== 'cancelled') this.notices.fail(error);
      });
    const catalog = await this.engine.call('catalog', {});
    this.kinds = catalog.models;
    this.scores = catalog.scores;
    // A project may bring models.
    await this.project.attach();
    await this.loadModels();
    // What a crash kept from the saved state is in the log; what is older may belong to other work.
    const { words } = await this.engine.call('triage.words', {});
    this.annotations.adopt(words.filter(({ opinion }) => this.memory.missed(opinion.at)));
    this.memory.caughtUp();
    await this.triage.list();
    for (const job of (await this.engine.call('jobs.list', {})).jobs) this.jobs.update(job);
    await this.#openLost();
  }

  /**
   * Opens what this engine has not opened yet. Files named on the command line may be on their way already: they go
   * before those of the last session.
   */
  async #openLost(): Promise<void> {
    const lost = this.#servedBy !== this.engine.connections;
    if (lost && this.paths.length > 0 && !this.opening) await this.#openAgain();
  }

  async loadModels(): Promise<void> {
    const weights = () =>
      this.models.map(({ id, selectedEpoch }) => `${id} ${selectedEpoch}`).join();
    const before = weights();
    this.models = (await this.engine.call('models.list', {})).models;
    const known = this.models.some(({ id }) => id === this.analysis.model);
    if (!known) this.analysis.model = this.models.find(({ finished }) => finished)?.id ?? null;
    // Other weights draw other pictures.
    if (weights() === before) return;
    this.images.clear();
    this.pixels.forgetModels();
  }

  // --------------------------------------------------------------------------------------- the data

  async choose(what: 'files' | 'folder'): Promise<void> {
    const paths = await this.bridge.choose(what);
    if (paths.length > 0) await this.open(paths);
  }

  /** Opens granted paths as the one dataset. `again` asks for the grant of paths opened in earlier sessions. */
  async open(paths: readonly string[], { again = false } = {}): Promise<void> {
    if (this.project.isLeftBy(paths)) await this.project.leaveSample();
    const turn = ++this.#opened;
    this.opening = true;
    try {
      // How files are to be read is remembered with the work.
      if (!this.memory.restored) await this.#whenRestored;
      if (again) await this.bridge.openRecent(paths);
      const earlier = this.dataset?.info;
      const before = earlier?.dataset;
      markStart('open-asked');
      const info = await this.engine.call('dataset.open', {
        paths: [...paths],
        mappings: this.mappings,
      });
      markStart('open-answered');
      this.#servedBy = this.engine.connections;
      if (turn !== this.#opened) {
        // Something else was opened meanwhile: nobody will ask for this one, nor close it.
        void this.engine.call('dataset.close', { dataset: info.dataset }).catch(() => undefined);
        return;
      }
      this.memory.keepPlace();
      this.paths = [...paths];
      // Where all events are still there, what was done to them can still be taken back.
      const goesOn = earlier !== undefined && holdsAll(info.files, earlier.files);
      if (goesOn) this.history.drop(EDITS);
      else this.history.clear();
      this.images.clear();
      this.evaluations.clear();
      this.latent.clear();
      this.occupancy.clear();
      this.dataset = new Dataset(info, this.engine, this.notices.fail);
      const { current, selected } = this.memory.placeIn(info.files);
      this.selection.reset(info.count, selected, (mask) =>
        goesOn ? moveMask(mask, earlier.files, info.files, info.count) : null,
      );
      this.current = current ?? (info.count > 0 ? 0 : null);
      // The event goes before all else, and before what models, still to be loaded, make of it.
      const first = { dataset: info.dataset, events: this.comparison.events, models: [] };
      this.images.show(first, []);
      void this.#fill(this.dataset);
      this.triage.forget();
      this.triage.proposed = null;
      const { session, active } = this.triage.settings;
      if (session !== null && active) {
        void this.triage.resume(session).catch(this.notices.fail);
      }
      if (before !== undefined && before !== info.dataset) {
        void this.engine.call('dataset.close', { dataset: before }).catch(() => undefined);
      }
      // Other files were opened to be seen.
      if (!again) this.docking.front('table', 'event');
      this.recent = await this.bridge.recent();
      this.start.noteOpened(paths, info.count, this.recent);
    } catch (error) {
      this.notices.fail(error);
    } finally {
      if (turn === this.#opened) this.opening = false;
    }
  }

  /** Once its first event is on screen: what the other views show of a dataset. */
  async #fill(dataset: Dataset): Promise<void> {
    await this.images.read();
    await painted();
    if (dataset !== this.dataset) return;
    dataset.load();
    void this.pixels.measure(dataset.info.dataset, dataset.info.count);
  }

  /** Opens a view, or brings it to the front, as soon as the dock is on screen. */
  reveal(view: string): void {
    this.docking.ask((dock) => dock.open(view));
  }

  /** Opens a dialog, where it makes sense. */
  ask(name: DialogName, concerned: string | null = null): void {
    const needsData = name === 'train' || name === 'score' || name === 'export';
    if (!needsData || this.dataset) this.dialog = { name, concerned };
  }

  /** The system's theme is followed until the user chooses one. */
  followSystem(dark: boolean): void {
    this.#systemDark = dark;
  }

  toggleTheme(): void {
    this.theme = this.shownTheme === 'dark' ? 'light' : 'dark';
  }

  async map(structure: string, mapping: ColumnMapping): Promise<void> {
    this.mappings = { ...this.mappings, [structure]: mapping };
    await this.open(this.paths);
  }

  // ------------------------------------------------------------------------------------- the events

  /** Steps through the table's order, skipping what its filters hide. */
  step(by: number): void {
    if (this.triage.here !== undefined) return this.triage.step(by);
    const { order, rowOf } = this.table;
    if (order.length === 0) return;
    const row = this.current === null ? -1 : rowOf[this.current];
    // An event that was just filtered out has left its row to the next one.
    const from = row >= 0 ? row + by : this.#lastRow + (by > 0 ? by - 1 : by);
    this.look(order[Math.min(order.length - 1, Math.max(0, from))]);
  }

  look(event: number): void {
    this.current = event;
    this.noteRow();
  }

  noteRow(): void {
    const row = this.current === null ? -1 : (this.table.rowOf[this.current] ?? -1);
    if (row >= 0) this.#lastRow = row;
  }

  readonly currentId = $derived(
    this.dataset && this.current !== null
      ? identityOf(this.dataset.info.files, this.current)
      : null,
  );

  /** What is said of the event looked at: in a triage by its judge alone. */
  readonly currentMarks = $derived.by((): Annotation | null => {
    const { here, opinions } = this.triage;
    if (here !== undefined) return opinions[here] ?? NO_ANNOTATION;
    return this.currentId ? this.annotations.of(this.currentId) : null;
  });

  note(note: string): void {
    const { here } = this.triage;
    if (here !== undefined) this.triage.add(here, { note });
    else if (this.currentId) this.annotations.setNote(this.currentId, note);
  }

  reason(text: string): void {
    if (this.currentId) this.annotations.setReason(this.currentId, text);
  }

  tag(tag: Tag | null): void {
    if (!this.currentId) return;
    if (this.triage.here !== undefined) return this.triage.judge(tag);
    this.noteRow();
    this.annotations.setTag([this.currentId], tag);
    if (tag && this.analysis.advance) this.step(1);
  }

  /** Begins or goes on with a triage, or sets it aside. */
  toggleTriage(): void {
    const { triage } = this;
    if (triage.active) triage.leave();
    else if (triage.settings.session !== null && !triage.finished) {
      void triage.resume(triage.settings.session).catch(this.notices.fail);
    }
    this.layout.page = 'events';
    this.reveal('triage');
  }

  /** Asks why the event has its tag. */
  askReason(): void {
    const { triage, currentId } = this;
    if (triage.active) triage.askReason();
    else if (currentId && this.annotations.of(currentId).tag) triage.askingTag = true;
  }

  /** Tags and notes given outside of a triage go to the log too. */
  #writeDown(marks: readonly Marked[]): void {
    if (!this.dataset) return;
    const { dataset, files } = this.dataset.info;
    const known = marks.flatMap(({ id, value }) => {
      const event = positionOf(files, id);
      return event === null ? [] : [{ event, opinion: value }];
    });
    this.engine
      .call('triage.mark', { dataset, marks: known })
      .catch((error: unknown) => this.notices.fail(error));
  }

  /** Puts the event looked at into the selection, or takes it out. */
  toggleCurrent(): void {
    if (this.current === null) return;
    const has = this.selection.mask[this.current] === 1;
    this.selection.select([this.current], has ? 'remove' : 'add');
  }

  // ------------------------------------------------------------------------------ scores

  /** What the table's filters let through, as a rule; null where nothing is filtered. */
  readonly tableRule = $derived.by((): Rule | null => {
    const { filters, subset } = this.table.settings;
    const rules = Object.entries(filters).map(([column, text]): Rule => ({
      kind: 'filter',
      column,
      text,
    }));
    const within = subset === null ? null : this.subsets.ruleOf(subset);
    const all = within ? [...rules, within] : rules;
    return all.length === 0 ? null : join('all', ...all);
  });

  // ----------------------------------------------------------------------------------------- work

  /** Trainings one after another, e.g. of several seeds; the first that cannot start ends the row. */
  async train(wanted: readonly Omit<Params<'train.start'>, 'dataset'>[]): Promise<void> {
    if (!this.dataset) return;
    this.reveal('learning');
    if (wanted.some(({ watch }) => watch)) this.reveal('training');
    const { dataset } = this.dataset.info;
    try {
      for (const params of wanted) await this.engine.call('train.start', { dataset, ...params });
    } catch (error) {
      this.notices.fail(error);
    }
  }

  /** Makes stale scores of a model again; files that changed while open are opened again first. */
  async scoreAgain(model: string): Promise<void> {
    const columns = this.dataset?.columns.filter((column) => column.model === model) ?? [];
    if (columns.some(({ stale }) => stale?.reopen)) await this.open(this.paths);
    const scores = columns.filter(({ origin }) => origin === 'score');
    await this.score({ model, scores: scores.flatMap(({ score }) => score ?? []) });
  }

  /** Whether files or models have changed on disk: asked when the window comes to the front. */
  checkScores(): void {
    if (!this.dataset || this.engine.state !== 'ready') return;
    const { dataset } = this.dataset.info;
    // A dataset that was closed meanwhile has nothing to tell.
    this.engine
      .call('scores.check', { dataset })
      .then(({ troubles }) => this.#tellTroubles(troubles))
      .catch(() => undefined);
    this.project.look().catch(() => undefined);
  }

  hearLocated(event: Extract<EngineEvent, { event: 'located' }>): void {
    this.located = event;
    for (const resolve of this.#locatedWaits.splice(0)) resolve(event.files);
  }

  /** What the next search for moved files finds. */
  nextLocated(): Promise<LocatedFiles> {
    return new Promise((resolve) => this.#locatedWaits.push(resolve));
  }

  /** Each state of a file is told once. */
  #tellTroubles(troubles: Result<'scores.check'>['troubles']): void {
    for (const { error } of troubles) {
      if (this.#told.has(error.message)) continue;
      this.#told.add(error.message);
      this.notices.fail(new EngineError(error));
    }
  }

  /** @returns once the scoring is queued, or its refusal told. */
  async score(params: Omit<Params<'score.start'>, 'dataset'>): Promise<void> {
    if (!this.dataset) return;
    const { dataset } = this.dataset.info;
    await this.engine.call('score.start', { dataset, ...params }).catch(this.notices.fail);
  }

  /** Asks where a finished file shall go, and writes it there. A PDF comes as the SVG that it shows. */
  readonly save: ExportHandler = (name, filters, bytes) => {
    const file = name.replace(/[/\\]/g, '_');
    const saved = file.endsWith('.pdf')
      ? this.bridge.savePdf(file, new TextDecoder().decode(bytes))
      : this.bridge.save(file, filters, bytes);
    saved
      .then(({ path, error }) => {
        if (error) this.notices.fail(new EngineError(error));
        else if (path !== null) this.notices.say(`Saved ${path}`);
      })
      .catch(this.notices.fail);
  };

  /** Tells of it when something that was begun fails. */
  doing(work: Promise<unknown>): void {
    work.catch(this.notices.fail);
  }

  showError(error: PlainError | null): void {
    this.shownError = error;
  }
}
