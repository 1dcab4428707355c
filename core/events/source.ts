import { masksOf } from './preprocess';
import type { EventId } from './schema';

/** A scalar column of a dataset, one number an event. Missing values are NaN. */
export interface ColumnInfo {
  readonly name: string;
  readonly unit: string;
  readonly title: string;
  /** From the files themselves, computed from the images, or made by a model. */
  readonly origin: 'file' | 'derived' | 'score';
  /** True where every value is a whole number, so that it is shown without decimals. */
  readonly integer: boolean;
}

/**
 * Events as every consumer sees them (training, scoring, evaluation, the window), whatever files they come
 * from. Events are addressed by their position 0 .. count-1; `id` gives the lasting identity.
 */
export interface EventSource {
  readonly count: number;
  /**
   * Pooled images of the given events, in the given order.
   * @returns E_T in GeV, axes (event, phi, eta, channel), shape [events.length, 72, 58, 3].
   * @throws DarkscopeError `file-chunk` naming file, dataset and event range when a read fails,
   *   `file-values` for NaN, infinite or negative pixels.
   */
  readImages(events: ArrayLike<number>): Promise<Float32Array>;
  /**
   * Masks of the given events, 1 where the tracker is hit, [events.length, 72, 58], where those can be had for less than
   * the images; the other channels may then be left unread, and are not checked. @throws as `readImages`.
   */
  readMasks?(events: ArrayLike<number>): Promise<Float32Array>;
  /** Columns read from the files (n_tracks and whatever else they hold). */
  readonly columns: readonly ColumnInfo[];
  /** A file column over all events, NaN where a file lacks it. @throws DarkscopeError `bad-parameter`. */
  readColumn(name: string): Promise<Float64Array>;
  /** Class of each event: 0 QCD, 1 SUEP, 2 SVJ, -1 unknown. */
  readonly labels: Int32Array;
  /** Mediator mass in GeV, 0 for background, NaN where unknown. */
  readonly masses: Float64Array;
  id(event: number): EventId;
  close(): Promise<void>;
}

/** Where pixels come from. */
export type PixelSource = Pick<EventSource, 'readImages' | 'readMasks'>;

/** Masks of the given events, [events.length, 72, 58]. @throws as `EventSource.readImages`. */
export async function masksFrom(
  source: PixelSource,
  events: ArrayLike<number>,
): Promise<Float32Array> {
  return source.readMasks?.(events) ?? masksOf(await source.readImages(events));
}
