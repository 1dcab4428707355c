/**
 * The engine's process. Started by the shell it serves windows over the ports it is handed; started by itself
 * with `--worker` it carries out one training or scoring; started by hand with `--self-test` it says what it
 * is and ends.
 */
import { join } from 'node:path';
import * as v from 'valibot';
import type { PlainError } from '../errors';
import { hdf5Library } from '../events/hdf5-library';
import { CallMessage } from './api';
import { createEngine, type Engine } from './engine';
import { Grants } from './grants';
import { ShellMessage, type EngineFolders, type EngineNotice } from './host-messages';
import { runTask } from './run-task';
import { selfTest } from './self-test';
import { inOwnProcess, serveAsWorker } from './worker';
import { WORKER_ARGUMENT } from './worker-arguments';

const now = (): number => performance.timeOrigin + performance.now();
const loaded = now();

/** Starts this code (launch.ts). */
const LAUNCHER = join(__dirname, 'process.cjs');

/** The part of Electron's message ports that is used here. */
interface Port {
  on(event: 'message', listener: (event: { data: unknown; ports: Port[] }) => void): void;
  on(event: 'close', listener: () => void): void;
  postMessage(message: unknown): void;
  start(): void;
}

/** What Electron adds to a utility process. */
type UtilityProcess = NodeJS.Process & { readonly parentPort?: Port };

function serveShell(shell: Port): void {
  const ports = new Set<Port>();
  const grants = new Grants();
  let engine: Engine | undefined;
  const tell = (notice: EngineNotice): void => shell.postMessage(notice);

  const start = (folders: EngineFolders): void => {
    engine = createEngine({
      folders,
      emit: (event) => {
        for (const port of ports) port.postMessage(event);
      },
      demand: (path, mode) => grants.demand(path, mode),
      runTask: inOwnProcess(LAUNCHER),
    });
    tell({ type: 'ready', times: { began: performance.timeOrigin, loaded, started: now() } });
    // Loaded while the window is being made; where it cannot be, opening a file says why.
    hdf5Library().catch(() => undefined);
  };

  const connect = (port: Port): void => {
    ports.add(port);
    port.on('close', () => ports.delete(port));
    port.on('message', ({ data }) => {
      const call = v.safeParse(CallMessage, data);
      if (!call.success || !engine) {
        port.postMessage({ id: idOf(data), error: refusal(call.success) });
        return;
      }
      void engine.handle(call.output).then((answer) => port.postMessage(answer));
    });
    port.start();
  };

  shell.on('message', ({ data, ports: handed }) => {
    const message = v.parse(ShellMessage, data);
    if (message.type === 'start') start(message.folders);
    else if (message.type === 'grant') {
      grants.add(message.path, message.mode);
      tell({ type: 'granted', grant: message.grant });
    } else connect(handed[0]);
  });
}

/** The number of a call that is not one otherwise, so that its caller still gets an answer. */
function idOf(data: unknown): number {
  const id = (data as { id?: unknown } | null)?.id;
  return typeof id === 'number' ? id : 0;
}

function refusal(wellFormed: boolean): PlainError {
  return wellFormed
    ? { code: 'internal', message: 'the engine was asked before it had started' }
    : { code: 'bad-parameter', message: 'the engine got a message that is not a call' };
}

const { parentPort } = process as UtilityProcess;
if (parentPort) serveShell(parentPort);
else if (process.argv.includes(WORKER_ARGUMENT)) {
  serveAsWorker(runTask, process.argv[process.argv.indexOf(WORKER_ARGUMENT) + 1]);
} else if (process.argv.includes('--self-test')) void selfTest();
else {
  console.error('This is the engine of Darkscope; the app starts it. Try --self-test.');
  process.exitCode = 2;
}
