import { masksFrom, type ColumnInfo, type EventSource } from './source';
import type { EventId } from './schema';

/** Some events of a source, in a given order, as a source of their own. Whoever opened the source closes it. */
export class EventSubset implements EventSource {
  readonly count: number;
  readonly labels: Int32Array;
  readonly masses: Float64Array;
  private readonly events: Uint32Array;

  /** @param events positions in `source`. */
  constructor(
    private readonly source: EventSource,
    events: ArrayLike<number>,
  ) {
    this.events = Uint32Array.from(events);
    this.count = this.events.length;
    this.labels = Int32Array.from(this.events, (event) => source.labels[event]);
    this.masses = Float64Array.from(this.events, (event) => source.masses[event]);
  }

  get columns(): readonly ColumnInfo[] {
    return this.source.columns;
  }

  readImages(events: ArrayLike<number>): Promise<Float32Array> {
    return this.source.readImages(Array.from(events, (event) => this.events[event]));
  }

  readMasks(events: ArrayLike<number>): Promise<Float32Array> {
    return masksFrom(
      this.source,
      Array.from(events, (event) => this.events[event]),
    );
  }

  async readColumn(name: string): Promise<Float64Array> {
    const all = await this.source.readColumn(name);
    return Float64Array.from(this.events, (event) => all[event]);
  }

  id(event: number): EventId {
    return this.source.id(this.events[event]);
  }

  async close(): Promise<void> {}
}
