/** Counting lit cells over files, and scoring events with cells set: the worker's part of looking for artefacts. */
import { CHANNELS, IMAGE_SIZE } from '../events/schema';
import type { EventSource } from '../events/source';
import { setCells, type ChannelCell } from '../probe/alter';
import { countBatch, type LitByLabel } from '../probe/compare-occupancy';
import type { Lit } from '../probe/occupancy';
import { scoreImages } from '../probe/score-image';
import type { ScoreName } from '../scores/index';
import { loadWanted } from './loaded-models';
import { OccupancyStore } from './occupancy-store';
import { readBatches } from './read-batches';
import type { AlterTask, LitTask, OccupancyTask, TaskContext } from './tasks';

/** Files first, each kept once it has been read whole; then the subset, which is told. */
export async function countOccupancy(
  task: OccupancyTask,
  source: EventSource,
  context: TaskContext,
): Promise<void> {
  const { cutGeV, parts, subset } = task;
  const store = new OccupancyStore(task.store);
  const total = parts.reduce((sum, { events }) => sum + events, 0) + (subset?.length ?? 0);
  let before = 0;
  const count = async (events: ArrayLike<number>): Promise<LitByLabel> => {
    const byLabel = new Map<number, Lit>();
    for await (const batch of readBatches(source, events, context)) {
      const labels = batch.events.map((event) => source.labels[event]);
      countBatch(byLabel, batch.images, labels, cutGeV);
      context.report({ type: 'progress', done: before + batch.start + batch.events.length, total });
    }
    before += events.length;
    return byLabel;
  };
  for (const { fingerprint, first, events } of parts) {
    const positions = Uint32Array.from({ length: events }, (_, i) => first + i);
    store.save(fingerprint, cutGeV, await count(positions));
  }
  if (subset) context.report({ type: 'lit', byLabel: await count(subset) });
}

/** Those of the events that have one of the cells lit. */
export async function findLit(
  { events, cells, cutGeV }: LitTask,
  source: EventSource,
  context: TaskContext,
): Promise<void> {
  const having: number[] = [];
  for await (const batch of readBatches(source, events, context)) {
    batch.events.forEach((event, i) => {
      const lit = ({ channel, cell }: ChannelCell): boolean =>
        batch.images[i * IMAGE_SIZE + cell * CHANNELS.length + channel] > cutGeV;
      if (cells.some(lit)) having.push(event);
    });
    const done = batch.start + batch.events.length;
    context.report({ type: 'progress', done, total: events.length });
  }
  context.report({ type: 'having', events: Uint32Array.from(having) });
}

/** The score of each event with the cells set; NaN where that changes nothing, and for what could not be read. */
export async function scoreAltered(
  task: AlterTask,
  source: EventSource,
  context: TaskContext,
): Promise<void> {
  const { events, cells, gev, score } = task;
  const model = await loadWanted(task);
  const values = new Float64Array(events.length).fill(NaN);
  for await (const { start, places, images } of readBatches(source, events, context)) {
    const changed = places.filter((_, i) => setCells(images, i * IMAGE_SIZE, cells, gev));
    if (changed.length > 0) {
      const altered = new Float32Array(changed.length * IMAGE_SIZE);
      changed.forEach((place, i) => {
        const from = places.indexOf(place) * IMAGE_SIZE;
        altered.set(images.subarray(from, from + IMAGE_SIZE), i * IMAGE_SIZE);
      });
      const { scores } = await scoreImages(model, altered, [score as ScoreName]);
      const found = scores.get(score as ScoreName);
      changed.forEach((place, i) => (values[start + place] = found?.[i] ?? NaN));
    }
    context.report({ type: 'progress', done: start + places.length, total: events.length });
  }
  model.dispose();
  context.report({ type: 'altered', values });
}
