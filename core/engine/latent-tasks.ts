/** The worker's part in latent spaces: encoding events, and placing them in a plane. */
import type { EventSource } from '../events/source';
import { encodeEvents } from '../latent/encode';
import { Latents, LatentStore } from '../latent/latent-store';
import { project } from '../latent/project';
import type { Model } from '../models/model';
import { ColumnStore } from './column-store';
import type { EncodeTask, ProjectTask, TaskContext } from './tasks';

/** Keeps the latents of the events of some files. @param model disposed at the end */
export async function encode(
  task: EncodeTask,
  source: EventSource,
  model: Model,
  { signal, control, report }: TaskContext,
): Promise<void> {
  const total = task.parts.reduce((sum, { events }) => sum + events, 0);
  try {
    await encodeEvents({
      model,
      source,
      store: new LatentStore(task.latents),
      parts: task.parts,
      ready: () => control.whenRunning(signal),
      signal,
      onProgress: (done) => report({ type: 'progress', done, total }),
      onWarning: (error) => report({ type: 'warning', error }),
    });
  } finally {
    model.dispose();
  }
}

export async function runProjection(
  task: ProjectTask,
  { signal, report }: TaskContext,
): Promise<void> {
  const { parts, space, options } = task;
  const latents = new Latents(new LatentStore(task.latents), parts, space.id, space.width);
  const { columns, fitted, placed, explained } = await project(latents, options, signal, (share) =>
    report({ type: 'progress', done: share, total: 1 }),
  );
  const store = new ColumnStore(task.store);
  for (const { fingerprint, first, events } of parts) {
    columns.forEach((values, i) =>
      store.save(fingerprint, task.columns[i], values.slice(first, first + events)),
    );
  }
  report({ type: 'projected', fitted, placed, explained });
}
