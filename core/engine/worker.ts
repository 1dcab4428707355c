/**
 * A task in a process of its own: its steps of seconds hold nobody up, its memory goes back to the system when
 * it ends, and if it dies (memory, a fault in a native library) only this task is lost.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Cancelled,
  DarkscopeError,
  fromPlainError,
  toPlainError,
  type PlainError,
} from '../errors';
import { JobControl } from './job-control';
import { pack, unpack } from './parcel';
import { answerStatistics } from './statistics-task';
import type { RunTask, Task, TaskReport } from './tasks';
import { CODE_CACHE_ARGUMENT, WORKER_ARGUMENT } from './worker-arguments';

/**
 * Tasks with steps of many seconds that hear nothing (the eigenvectors of a thousand latents), and nothing to lose:
 * when one is cancelled and does not end by itself within so many milliseconds, its process is ended.
 */
const BREATHLESS_MS: Partial<Record<Task['type'], number>> = { project: 500, statistics: 0 };

/** Statistics of so many events take less time than a process that would compute them takes to start. */
const FEW_EVENTS = 20_000;

type ToWorker =
  { type: 'run'; task: Task } | { type: 'pause' } | { type: 'resume' } | { type: 'cancel' };
type FromWorker =
  { type: 'report'; report: TaskReport } | { type: 'done' } | { type: 'failed'; error: PlainError };

/**
 * Runs each task in a fresh process of `script`.
 * @param script the engine's bundle. Inside Electron its executable serves as plain Node.
 * @param fewEvents statistics of no more are computed in place
 */
export function inOwnProcess(script: string, fewEvents = FEW_EVENTS): RunTask {
  return (task, context) => {
    if (task.type === 'statistics' && task.labels.length <= fewEvents) {
      return answerStatistics(task, context);
    }
    const { signal, control, report } = context;
    return new Promise((resolve, reject) => {
      const folder = mkdtempSync(join(tmpdir(), 'darkscope-task-'));
      const compiled = process.argv.filter((word) => word.startsWith(CODE_CACHE_ARGUMENT));
      const child = fork(script, [WORKER_ARGUMENT, folder, ...compiled], {
        env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
        stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      });
      let lastWords = '';
      child.stderr?.on('data', (chunk: Buffer) => {
        process.stderr.write(chunk);
        lastWords = (lastWords + chunk.toString()).slice(-2000);
      });
      const tell = (message: ToWorker): void =>
        void (child.connected && child.send(pack(message, folder)));
      const unfollow = control.follow((paused) =>
        tell(paused ? { type: 'pause' } : { type: 'resume' }),
      );
      let outcome: () => void = () => reject(workerDied(child, lastWords));
      let deadline: ReturnType<typeof setTimeout> | undefined;
      const cancel = (): void => {
        tell({ type: 'cancel' });
        const grace = BREATHLESS_MS[task.type];
        if (grace === undefined) return;
        deadline = setTimeout(() => {
          outcome = () => reject(new Cancelled('the work'));
          child.kill('SIGKILL');
        }, grace);
      };
      signal.addEventListener('abort', cancel);

      child.on('message', (text: string) => {
        const message = unpack(text) as FromWorker;
        if (message.type === 'report') report(message.report);
        else if (message.type === 'done') outcome = resolve;
        else outcome = () => reject(fromPlainError(message.error));
      });
      child.on('error', (error) => (outcome = () => reject(error)));
      child.on('close', () => {
        rmSync(folder, { recursive: true, force: true });
        unfollow();
        clearTimeout(deadline);
        signal.removeEventListener('abort', cancel);
        outcome();
      });
      tell({ type: 'run', task });
      if (signal.aborted) cancel();
    });
  };
}

/**
 * The worker's side: carries out the one task it is sent, and ends. When the engine goes away, it ends the
 * task as if cancelled, so that a training leaves its checkpoint.
 *
 * @param folder of the task's own, for what is too long for a message; the argument after `WORKER_ARGUMENT`
 */
export function serveAsWorker(runTask: RunTask, folder: string): void {
  const abort = new AbortController();
  const control = new JobControl();
  let settled = false;
  const tell = (message: FromWorker): void =>
    void (process.connected && process.send?.(pack(message, folder)));
  /** Ends once the last word is through: a channel that is closed before cuts a long message short. */
  const end = (lastWord: FromWorker): void => {
    settled = true;
    if (!process.connected) process.exit();
    process.send?.(pack(lastWord, folder), undefined, undefined, () => {
      if (process.connected) process.disconnect();
      else process.exit();
    });
  };
  // Ctrl-C on the terminal reaches every process; this one waits for the engine's word.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => {
    if (settled) process.exit();
    abort.abort();
  });
  process.on('message', (text: string) => {
    const message = unpack(text) as ToWorker;
    if (message.type === 'pause') control.pause();
    else if (message.type === 'resume') control.resume();
    else if (message.type === 'cancel') abort.abort();
    else {
      const report = (told: TaskReport): void => tell({ type: 'report', report: told });
      runTask(message.task, { signal: abort.signal, control, report }).then(
        () => end({ type: 'done' }),
        (error: unknown) => end({ type: 'failed', error: toPlainError(error) }),
      );
    }
  });
}

function workerDied(child: ChildProcess, lastWords: string): DarkscopeError {
  const how = child.signalCode ? `signal ${child.signalCode}` : `code ${child.exitCode}`;
  const detail = lastWords.trim() || undefined;
  return new DarkscopeError('internal', `the computing process ended unasked (${how})`, {
    hint: 'Often memory: try a smaller micro-batch. A training can be resumed from its last checkpoint.',
    detail,
  });
}
