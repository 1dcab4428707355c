/** Shares of scores over whole files: the worker's part. */
import { IMAGE_SIZE } from '../events/schema';
import type { EventSource } from '../events/source';
import { breakDown } from '../probe/breakdown';
import { SHARES, sharesOf } from '../probe/shares';
import { ColumnStore } from './column-store';
import { loadWanted } from './loaded-models';
import { BATCH, readBatches } from './read-batches';
import { sharesName } from './score-columns';
import type { ShareTask, TaskContext } from './tasks';

/** File by file; a file's shares are kept once all of its events are done. NaN for what could not be read. */
export async function makeShares(
  task: ShareTask,
  source: EventSource,
  context: TaskContext,
): Promise<void> {
  const store = new ColumnStore(task.store);
  const model = await loadWanted(task);
  const total = task.parts.reduce((sum, { events }) => sum + events, 0);
  let done = 0;
  for (const { fingerprint, first, events } of task.parts) {
    const columns = task.scores.map(() => new Float64Array(SHARES.length * events).fill(NaN));
    const positions = Array.from({ length: events }, (_, i) => first + i);
    for await (const { start, places, images } of readBatches(source, positions, context)) {
      if (places.length > 0) {
        const parts = [...breakDown(model, images, task.scores).values()];
        places.forEach((place, i) => {
          const at = SHARES.length * (start + place);
          parts.forEach((part, score) => {
            columns[score].set(sharesOf(part[i], images, i * IMAGE_SIZE), at);
          });
        });
      }
      context.report({ type: 'progress', done: done + Math.min(start + BATCH, events), total });
    }
    done += events;
    task.scores.forEach((score, i) => store.save(fingerprint, sharesName(score), columns[i]));
  }
  model.dispose();
}
