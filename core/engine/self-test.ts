import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from './engine';
import { runTask } from './run-task';

/**
 * Starts an engine, asks it what it is and what it knows, prints the answers as one line of JSON each and
 * sets the exit code: enough to see that a Node can run it, TensorFlow and all.
 */
export async function selfTest(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'darkscope-self-test-'));
  try {
    const engine = createEngine({
      folders: {
        models: join(folder, 'models'),
        scores: join(folder, 'scores'),
        cache: join(folder, 'cache'),
        triage: join(folder, 'triage'),
      },
      emit: () => undefined,
      demand: () => undefined,
      runTask,
    });
    for (const call of ['engine.info', 'catalog', 'models.list', 'jobs.list']) {
      const answer = await engine.handle({ id: 1, call, params: {} });
      process.stdout.write(`${JSON.stringify({ call, ...answer })}\n`);
      if ('error' in answer) process.exitCode = 1;
    }
    await engine.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
