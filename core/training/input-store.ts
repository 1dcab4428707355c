import { Cancelled } from '../errors';
import { readAs } from '../events/damage';
import { BACKGROUND_LABEL, UNLABELLED } from '../events/schema';
import { inputSize, viewFor } from '../models/predict';
import type { EventSource } from '../events/source';
import type { ModelKind } from '../models/model';

/** Events read at once; chunked files are read fastest in such batches. */
const READ_BATCH = 64;

/**
 * What a model sees of a fixed set of events. While it fits the budget it stays in memory, masks at a byte a
 * pixel (4,176 bytes an event) and energies at four a cell (50,112); beyond it the files are read whenever
 * events are asked for.
 */
export class InputStore {
  private constructor(
    private readonly kind: ModelKind,
    private readonly source: EventSource,
    private readonly kept: Uint8Array | Float32Array | undefined,
    private readonly place: ReadonlyMap<number, number>,
  ) {}

  static async open(
    kind: ModelKind,
    source: EventSource,
    events: ArrayLike<number>,
    budgetBytes: number,
    signal?: AbortSignal,
  ): Promise<InputStore> {
    const size = inputSize(kind);
    const numbers = events.length * size;
    if (numbers * (kind.input === 'mask' ? 1 : 4) > budgetBytes) {
      return new InputStore(kind, source, undefined, new Map());
    }
    const sorted = Uint32Array.from(events).sort();
    const kept = kind.input === 'mask' ? new Uint8Array(numbers) : new Float32Array(numbers);
    for (let start = 0; start < sorted.length; start += READ_BATCH) {
      if (signal?.aborted) throw new Cancelled('training');
      const part = sorted.subarray(start, start + READ_BATCH);
      kept.set(await readAs(viewFor(kind), source, part), start * size);
    }
    const place = new Map(Array.from(sorted, (event, i) => [event, i]));
    return new InputStore(kind, source, kept, place);
  }

  /** The model's input for some of the events, in the given order: [events, 72, 58, 1 or 3]. */
  async read(events: Uint32Array): Promise<Float32Array> {
    const { kept, kind } = this;
    if (!kept) return readAs(viewFor(kind), this.source, events);
    const size = inputSize(kind);
    const out = new Float32Array(events.length * size);
    events.forEach((event, i) => {
      const at = this.place.get(event)! * size;
      out.set(kept.subarray(at, at + size), i * size);
    });
    return out;
  }

  /** Classes of the events, for a supervised loss. Without a label they are there as background only. */
  labels(events: Uint32Array): Int32Array {
    const { labels } = this.source;
    return Int32Array.from(events, (event) =>
      labels[event] === UNLABELLED ? BACKGROUND_LABEL : labels[event],
    );
  }
}
