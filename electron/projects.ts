/** The project that the window has open: its lock, what it grants, and where the window's state is kept meanwhile. */
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as v from 'valibot';
import { toPlainError, type PlainError } from '../core/errors';
import { liesIn, modelsBeside, pathsNamedIn } from '../core/engine/project-paths';
import type { ProjectHandle } from './bridge';
import type { EngineHost } from './engine-host';
import { ProjectLock } from './project-lock';
import { replaceFile } from '../core/atomic';
import type { Sample } from './sample';
import { readJson, readText } from './stored-json';

const KEPT = 12;
const Session = v.object({
  open: v.nullable(v.string()),
  recent: v.array(v.string()),
  /** What the user let each recent project open outside of its folder. */
  trusted: v.optional(v.record(v.string(), v.array(v.string())), {}),
});

/** Asks the user whether a project may open files that lie outside of its folder. */
export type AskForFiles = (project: string, files: readonly string[]) => Promise<boolean>;

export class Projects {
  private lock: ProjectLock | null = null;
  /** Chosen in a dialog, dropped or named: what the window may open. */
  private readonly chosen = new Set<string>();
  /** What the project read last names, as it was then. */
  private named: { readonly state: string; readonly paths: readonly string[] } | null = null;
  private session: v.InferOutput<typeof Session>;

  /** @param folder of the user's settings. */
  constructor(
    private readonly folder: string,
    private readonly host: Pick<EngineHost, 'grant' | 'mayRead'>,
    readonly sample: Sample,
  ) {
    const stored = readJson(this.sessionFile(), (value) => v.parse(Session, value));
    this.session = stored ?? { open: null, recent: [], trusted: {} };
  }

  /** Lets the window open a project. */
  choose(path: string): void {
    this.chosen.add(resolve(path));
  }

  get open(): string | null {
    return this.session.open;
  }

  recent(): string[] {
    // The sample has a place of its own in the menus.
    return this.session.recent.filter((path) => path !== this.sample.project && existsSync(path));
  }

  /**
   * What the project names in and below its own folder came with it; of all else the user is asked, once.
   * @throws Error for a path that the user did not choose.
   */
  async take(path: string, ask: AskForFiles): Promise<ProjectHandle> {
    const project = resolve(path);
    const known = this.session.recent.includes(project) || project === this.sample.project;
    if (!this.chosen.has(project) && !known) {
      throw new Error('openProject: this project was not chosen');
    }
    const granted = await this.filesOf(project, ask);
    this.noteTrusted();
    this.lock?.release();
    const lock = ProjectLock.take(project);
    this.lock = typeof lock === 'string' ? null : lock;
    const read = [project, modelsBeside(project), ...granted];
    await Promise.all(read.map((path) => this.host.grant(path, 'read')));
    let readOnly = typeof lock === 'string' ? lock : null;
    if (readOnly === null && !mayWrite(project)) readOnly = 'you may not write the file';
    if (readOnly === null) {
      const write = [project, modelsBeside(project)];
      await Promise.all(write.map((path) => this.host.grant(path, 'write')));
    }
    this.remember(project);
    const sample = project === this.sample.project;
    return { path: project, readOnly, sample, recovery: readText(this.recoveryFile(project)) };
  }

  /** A large project takes long to read: once is enough while it stays as it is. */
  private namedIn(project: string): readonly string[] {
    const found = statSync(project, { throwIfNoEntry: false });
    const state = found ? `${project} ${found.mtimeMs} ${found.size}` : project;
    if (this.named?.state !== state) this.named = { state, paths: pathsNamedIn(project) };
    return this.named.paths;
  }

  /** What of the named is the user's word: beside the project, said before, or said now. */
  private async filesOf(project: string, ask: AskForFiles): Promise<string[]> {
    const trusted = new Set(this.session.trusted[project] ?? []);
    const mayOpen = (named: string): boolean =>
      liesIn(named, dirname(project)) || trusted.has(named) || this.host.mayRead([named]);
    const named = this.namedIn(project);
    const others = named.filter((one) => !mayOpen(one) && isFile(one));
    const allowed = others.length > 0 && (await ask(project, others)) ? others : [];
    return [...named.filter(mayOpen), ...allowed];
  }

  /** What the open project names and the user has opened meanwhile need not be asked for again. */
  private noteTrusted(): void {
    const { open, trusted } = this.session;
    if (open === null) return;
    const outside = this.namedIn(open).filter(
      (named) => !liesIn(named, dirname(open)) && this.host.mayRead([named]),
    );
    this.session = { ...this.session, trusted: { ...trusted, [open]: outside } };
    try {
      this.writeSession();
    } catch {
      // A full disk keeps nobody from closing a project, or the app: the user is asked again the next time.
    }
  }

  /** @returns the state without a project. */
  close(): string | null {
    if (this.session.open === null) return readText(this.stateFile());
    this.noteTrusted();
    this.lock?.release();
    this.lock = null;
    this.session = { ...this.session, open: null };
    this.writeSession();
    return readText(this.stateFile());
  }

  // ------------------------------------------------------------------------------------- the sample

  /** Whether nothing has ever been kept here. */
  private get isFirstStart(): boolean {
    return !existsSync(this.sessionFile()) && !existsSync(join(this.folder, 'state.json'));
  }

  /**
   * Before the window asks: whoever has no files of his own finds the sample open the first time, and only then; who
   * names files has not come for the sample.
   */
  begin(files: readonly string[]): void {
    if (files.length > 0) {
      if (this.session.open === this.sample.project) this.close();
      return;
    }
    if (!this.isFirstStart || !this.sample.there) return;
    try {
      this.resetSample();
      this.remember(this.sample.project);
    } catch (error) {
      // A full disk: the window comes up empty, and says so when it is asked for the sample.
      console.error(error);
    }
  }

  /** The sample, which is put in its place where it is not yet. @throws DarkscopeError. */
  takeSample(): string {
    if (!this.sample.installed) this.resetSample();
    return this.sample.project;
  }

  /** As it came: what was said in it is gone. @returns triages that came with it. @throws DarkscopeError. */
  resetSample(): readonly string[] {
    const { project, state, triages } = this.sample.install();
    replaceFile(this.recoveryFile(project), state);
    return triages;
  }

  /** The state of the last session: of its project, or without one. */
  loadState(): string | null {
    return readText(this.stateFile());
  }

  /** Written a moment after each change, so that a crash loses nothing; the project file is written when told. */
  saveState(json: string): PlainError | null {
    try {
      replaceFile(this.stateFile(), json);
      return null;
    } catch (error) {
      return toPlainError(error);
    }
  }

  /** Gives the lock back when the app ends. */
  end(): void {
    this.noteTrusted();
    this.lock?.release();
    this.lock = null;
  }

  private remember(project: string): void {
    const others = this.session.recent.filter((path) => path !== project);
    const recent = [project, ...others].slice(0, KEPT);
    const kept = Object.entries(this.session.trusted).filter(([path]) => recent.includes(path));
    this.session = { open: project, recent, trusted: Object.fromEntries(kept) };
    this.writeSession();
  }

  private writeSession(): void {
    replaceFile(this.sessionFile(), JSON.stringify(this.session, null, 1));
  }

  private sessionFile(): string {
    return join(this.folder, 'projects.json');
  }

  private stateFile(): string {
    const { open } = this.session;
    return open === null ? join(this.folder, 'state.json') : this.recoveryFile(open);
  }

  private recoveryFile(project: string): string {
    const name = createHash('sha256').update(project).digest('hex').slice(0, 32);
    const file = join(this.folder, 'projects', `${name}.json`);
    mkdirSync(dirname(file), { recursive: true });
    return file;
  }
}

/** A project that is not there yet may be written where its folder may. */
function mayWrite(project: string): boolean {
  try {
    accessSync(existsSync(project) ? project : dirname(project), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Folders are not asked for: the files in them that the project is about are. */
function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
