/** Work that would make the window stand still, in a worker of its own. */
import type { Answer, Question, Task } from './background-worker';

let worker: Worker | undefined;
let asked = 0;
const waiting = new Map<
  number,
  { resolve: (answer: Answer) => void; reject: (why: Error) => void }
>();

/** @throws Error where there is no worker: the caller then does it itself. */
export function inBackground<T extends Task>(
  task: T,
): Promise<Extract<Answer, { kind: T['kind'] }>> {
  return new Promise<Answer>((resolve, reject) => {
    const question: Question = { id: ++asked, task };
    waiting.set(question.id, { resolve, reject });
    try {
      worker ??= started();
      worker.postMessage(question);
    } catch (error) {
      giveUp(error instanceof Error ? error.message : String(error));
    }
  }) as Promise<Extract<Answer, { kind: T['kind'] }>>;
}

function started(): Worker {
  const made = new Worker(new URL('./background-worker.ts', import.meta.url), { type: 'module' });
  made.onmessage = ({ data }: MessageEvent<{ id: number; answer: Answer }>) => {
    const found = waiting.get(data.id);
    waiting.delete(data.id);
    found?.resolve(data.answer);
  };
  made.onerror = ({ message }) => giveUp(message);
  return made;
}

function giveUp(why: string): void {
  worker?.terminate();
  worker = undefined;
  const lost = [...waiting.values()];
  waiting.clear();
  for (const { reject } of lost) reject(new Error(`no worker: ${why}`));
}
