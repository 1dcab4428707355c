/** The project that the window has open: its lock, what it grants, and where the window's state is kept meanwhile. */
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as v from 'valibot';
import { toPlainError, type PlainError } from '../core/errors';
import { modelsBeside, pathsNamedIn } from '../core/engine/project-paths';
import type { ProjectHandle } from './bridge';
import type { EngineHost } from './engine-host';
import { ProjectLock } from './project-lock';
import { replaceFile } from '../core/atomic';
import { readJson, readText } from './stored-json';

const KEPT = 12;
const Session = v.object({ open: v.nullable(v.string()), recent: v.array(v.string()) });

export class Projects {
  private lock: ProjectLock | null = null;
  /** Chosen in a dialog, dropped or named: what the window may open. */
  private readonly chosen = new Set<string>();
  private session: v.InferOutput<typeof Session>;

  /** @param folder of the user's settings. */
  constructor(
    private readonly folder: string,
    private readonly host: Pick<EngineHost, 'grant'>,
  ) {
    const stored = readJson(this.sessionFile(), (value) => v.parse(Session, value));
    this.session = stored ?? { open: null, recent: [] };
  }

  /** Lets the window open a project. */
  choose(path: string): void {
    this.chosen.add(resolve(path));
  }

  get open(): string | null {
    return this.session.open;
  }

  recent(): string[] {
    return this.session.recent.filter((path) => existsSync(path));
  }

  /** @throws Error for a path that the user did not choose. */
  take(path: string): ProjectHandle {
    const project = resolve(path);
    if (!this.chosen.has(project) && !this.session.recent.includes(project)) {
      throw new Error('openProject: this project was not chosen');
    }
    this.lock?.release();
    const lock = ProjectLock.take(project);
    this.lock = typeof lock === 'string' ? null : lock;
    this.host.grant(project, 'read');
    this.host.grant(modelsBeside(project), 'read');
    for (const named of pathsNamedIn(project)) this.host.grant(named, 'read');
    let readOnly = typeof lock === 'string' ? lock : null;
    if (readOnly === null && !mayWrite(project)) readOnly = 'you may not write the file';
    if (readOnly === null) {
      this.host.grant(project, 'write');
      this.host.grant(modelsBeside(project), 'write');
    }
    this.remember(project);
    return { path: project, readOnly, recovery: readText(this.recoveryFile(project)) };
  }

  /** @returns the state without a project. */
  close(): string | null {
    this.lock?.release();
    this.lock = null;
    this.session = { ...this.session, open: null };
    this.writeSession();
    return readText(this.stateFile());
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
    this.lock?.release();
    this.lock = null;
  }

  private remember(project: string): void {
    const others = this.session.recent.filter((path) => path !== project);
    this.session = { open: project, recent: [project, ...others].slice(0, KEPT) };
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
