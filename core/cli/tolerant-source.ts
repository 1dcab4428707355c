import { toPlainError, type DarkscopeError } from '../errors';
import { readPastDamage } from '../events/damage';
import type { ColumnInfo, EventSource } from '../events/source';
import { IMAGES, MASKS, type View } from '../events/views';
import type { Session } from './session';

/** So many unreadable stretches of events are told one by one. */
const TOLD = 10;

/**
 * Reads past damaged places: an event whose image cannot be read is remembered and stands as an empty image,
 * so that the rest of its file stays of use. Whoever computes numbers from the images calls `blank` on them.
 */
export class TolerantSource implements EventSource {
  private readonly unreadable = new Set<number>();
  private readonly told = new Set<string>();

  constructor(
    private readonly source: EventSource,
    private readonly session: Session,
  ) {}

  readImages(events: ArrayLike<number>): Promise<Float32Array> {
    return this.read(IMAGES, events);
  }

  readMasks(events: ArrayLike<number>): Promise<Float32Array> {
    return this.read(MASKS, events);
  }

  private async read(view: View, events: ArrayLike<number>): Promise<Float32Array> {
    const damaged = (error: DarkscopeError, event: number | null): void => {
      if (event === null) return;
      this.unreadable.add(event);
      this.tell(error);
    };
    return (await readPastDamage(this.source, events, damaged, view)).images;
  }

  /** Sets the numbers of unreadable events to NaN. @param values one an event of the source. */
  blank(values: Float64Array): void {
    for (const event of this.unreadable) values[event] = NaN;
  }

  /** Events that could not be read so far. */
  get lost(): number {
    return this.unreadable.size;
  }

  private tell(error: DarkscopeError): void {
    if (this.told.has(error.message)) return;
    this.told.add(error.message);
    if (this.told.size <= TOLD) this.session.problem(toPlainError(error));
    else if (this.told.size === TOLD + 1) this.session.note('(more of the same is not told)');
  }

  get count(): number {
    return this.source.count;
  }
  get columns(): readonly ColumnInfo[] {
    return this.source.columns;
  }
  get labels(): Int32Array {
    return this.source.labels;
  }
  get masses(): Float64Array {
    return this.source.masses;
  }
  readColumn(name: string): Promise<Float64Array> {
    return this.source.readColumn(name);
  }
  id(event: number): { file: string; index: number } {
    return this.source.id(event);
  }
  close(): Promise<void> {
    return this.source.close();
  }
}
