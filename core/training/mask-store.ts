import { MASK_SIZE } from '../events/schema';
import { masksOf } from '../events/preprocess';
import { Cancelled } from '../errors';
import type { EventSource } from '../events/source';

/** Events read at once; chunked files are read fastest in such batches. */
const READ_BATCH = 64;

/**
 * The masks of a fixed set of events. While they fit the budget they stay in memory at a byte a pixel (4,176
 * bytes an event); beyond it they are read from the files whenever asked for.
 */
export class MaskStore {
  private constructor(
    private readonly source: EventSource,
    private readonly kept: Uint8Array | undefined,
    private readonly place: ReadonlyMap<number, number>,
  ) {}

  static async open(
    source: EventSource,
    events: ArrayLike<number>,
    budgetBytes: number,
    signal?: AbortSignal,
  ): Promise<MaskStore> {
    if (events.length * MASK_SIZE > budgetBytes) return new MaskStore(source, undefined, new Map());
    const sorted = Uint32Array.from(events).sort();
    const kept = new Uint8Array(sorted.length * MASK_SIZE);
    for (let start = 0; start < sorted.length; start += READ_BATCH) {
      if (signal?.aborted) throw new Cancelled('training');
      const part = sorted.subarray(start, start + READ_BATCH);
      kept.set(masksOf(await source.readImages(part)), start * MASK_SIZE);
    }
    return new MaskStore(source, kept, new Map(Array.from(sorted, (event, i) => [event, i])));
  }

  /** Masks of some of the events, in the given order: [events, 72, 58]. */
  async read(events: Uint32Array): Promise<Float32Array> {
    const { kept } = this;
    if (!kept) return masksOf(await this.source.readImages(events));
    const out = new Float32Array(events.length * MASK_SIZE);
    events.forEach((event, i) => {
      const at = this.place.get(event)! * MASK_SIZE;
      out.set(kept.subarray(at, at + MASK_SIZE), i * MASK_SIZE);
    });
    return out;
  }
}
