import { MessageChannelMain, utilityProcess } from 'electron';
import type { MessagePortMain, UtilityProcess } from 'electron';
import * as v from 'valibot';
import {
  EngineNotice,
  type AccessMode,
  type EngineFolders,
  type ShellMessage,
} from '../core/engine/host-messages';
import { CODE_CACHE_ARGUMENT } from '../core/engine/worker-arguments';
import { Grants } from '../core/engine/grants';
import type { EngineStatus } from './bridge';
import { markStart } from './start-marks';

/** Restarts by itself so often within the window of time; then waits until a window asks again. */
const RESTARTS = 3;
const RESTART_WINDOW_MS = 60_000;

interface HostOptions {
  /** The engine's bundle. */
  readonly script: string;
  /** Folder for what V8 compiled of it. */
  readonly codeCache: string;
  readonly folders: EngineFolders;
  readonly onStatus: (status: EngineStatus) => void;
}

/**
 * Keeps the engine's process alive: starts it, hands it ports and grants, and starts it again when it dies.
 * What the engine was doing is told by the engine itself after its restart (`jobs.list`); this side only
 * knows that it died and why.
 */
export class EngineHost {
  private process: UtilityProcess | undefined;
  private status: EngineStatus = { state: 'starting' };
  private readonly grants: { path: string; mode: AccessMode }[] = [];
  /** Grants, by their place among them, that this engine has. */
  private readonly settled = new Set<number>();
  private waiting: { grant: number; resolve: () => void }[] = [];
  /** Whether this engine has a port to a window. */
  private connected = false;
  private readonly deaths: number[] = [];
  private stderr = '';
  private stopping = false;

  constructor(private readonly options: HostOptions) {}

  start(): void {
    if (this.process || this.stopping) return;
    this.setStatus({ state: 'starting' });
    this.stderr = '';
    const { script, codeCache } = this.options;
    const child = utilityProcess.fork(script, [`${CODE_CACHE_ARGUMENT}${codeCache}`], {
      serviceName: 'Darkscope engine',
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    this.process = child;
    child.stderr?.on('data', (chunk: Buffer) => {
      process.stderr.write(chunk);
      this.stderr = (this.stderr + chunk.toString()).slice(-2000);
    });
    child.on('message', (data: unknown) => this.hear(v.parse(EngineNotice, data)));
    child.on('exit', (code) => this.died(child, code));
    this.tell({ type: 'start', folders: this.options.folders });
    this.grants.forEach((grant, i) => this.tell({ type: 'grant', grant: i, ...grant }));
  }

  /**
   * Lets the engine read a path (with what is in it) or write it; remembered for its restarts. Resolves once a call of
   * the window may count on it: what a port brings goes another way than a grant, and may be faster.
   */
  grant(path: string, mode: AccessMode): Promise<void> {
    const known = this.grants.findIndex((g) => g.path === path && g.mode === mode);
    const grant = known < 0 ? this.grants.push({ path, mode }) - 1 : known;
    if (known < 0) this.tell({ type: 'grant', grant, path, mode });
    // An engine that has no port yet is told of all grants before it gets one.
    if (this.settled.has(grant) || !this.connected) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({ grant, resolve }));
  }

  /** Whether the user has handed over all of these, or folders around them. */
  mayRead(paths: readonly string[]): boolean {
    const granted = new Grants();
    for (const { path, mode } of this.grants) granted.add(path, mode);
    return paths.every((path) => granted.allows(path, 'read'));
  }

  /** A new port whose other end the engine answers on. Starts the engine when it is down. */
  connect(): MessagePortMain {
    this.start();
    const { port1, port2 } = new MessageChannelMain();
    this.process?.postMessage({ type: 'port' } satisfies ShellMessage, [port1]);
    this.connected = true;
    return port2;
  }

  currentStatus(): EngineStatus {
    return this.status;
  }

  /** Ends the engine with the app. */
  stop(): void {
    this.stopping = true;
    this.process?.kill();
  }

  private tell(message: ShellMessage): void {
    this.process?.postMessage(message);
  }

  private hear(notice: EngineNotice): void {
    if (notice.type === 'ready') {
      for (const [name, at] of Object.entries(notice.times)) markStart(`engine ${name}`, at);
      this.setStatus({ state: 'running' });
      return;
    }
    this.settled.add(notice.grant);
    this.waiting = this.waiting.filter(({ grant, resolve }) => {
      if (grant === notice.grant) resolve();
      return grant !== notice.grant;
    });
  }

  private setStatus(status: EngineStatus): void {
    this.status = status;
    this.options.onStatus(status);
  }

  private died(child: UtilityProcess, code: number): void {
    if (this.process !== child) return;
    this.process = undefined;
    // The next one is told of all grants before it gets a port.
    this.connected = false;
    this.settled.clear();
    for (const { resolve } of this.waiting.splice(0)) resolve();
    if (this.stopping) return;
    const lastWords = this.stderr.trim().split('\n').pop();
    const reason = `The engine's process ended (code ${code})${lastWords ? `: ${lastWords}` : ''}`;
    this.setStatus({ state: 'crashed', reason });
    const now = Date.now();
    this.deaths.push(now);
    const recent = this.deaths.filter((time) => now - time < RESTART_WINDOW_MS).length;
    if (recent <= RESTARTS) this.start();
  }
}
