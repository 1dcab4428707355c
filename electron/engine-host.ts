import { MessageChannelMain, utilityProcess } from 'electron';
import type { MessagePortMain, UtilityProcess } from 'electron';
import type { AccessMode, EngineFolders, ShellMessage } from '../core/engine/host-messages';
import { Grants } from '../core/engine/grants';
import type { EngineStatus } from './bridge';

/** Restarts by itself so often within the window of time; then waits until a window asks again. */
const RESTARTS = 3;
const RESTART_WINDOW_MS = 60_000;

interface HostOptions {
  /** The engine's bundle. */
  readonly script: string;
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
  private readonly deaths: number[] = [];
  private stderr = '';
  private stopping = false;

  constructor(private readonly options: HostOptions) {}

  start(): void {
    if (this.process || this.stopping) return;
    this.setStatus({ state: 'starting' });
    this.stderr = '';
    const child = utilityProcess.fork(this.options.script, [], {
      serviceName: 'Darkscope engine',
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    this.process = child;
    child.stderr?.on('data', (chunk: Buffer) => {
      process.stderr.write(chunk);
      this.stderr = (this.stderr + chunk.toString()).slice(-2000);
    });
    child.on('message', () => this.setStatus({ state: 'running' }));
    child.on('exit', (code) => this.died(child, code));
    this.tell({ type: 'start', folders: this.options.folders });
    for (const grant of this.grants) this.tell({ type: 'grant', ...grant });
  }

  /** Lets the engine read a path (with what is in it) or write it; remembered for its restarts. */
  grant(path: string, mode: AccessMode): void {
    if (this.grants.some((g) => g.path === path && g.mode === mode)) return;
    this.grants.push({ path, mode });
    this.tell({ type: 'grant', path, mode });
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

  private setStatus(status: EngineStatus): void {
    this.status = status;
    this.options.onStatus(status);
  }

  private died(child: UtilityProcess, code: number): void {
    if (this.process !== child) return;
    this.process = undefined;
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
