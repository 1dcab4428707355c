import type { Point } from './lasso';

/** How a latent plot is drawn, as far as the user chooses it. */
export interface LatentStyle {
  /** Null: points where they are few, else both. */
  layer: 'points' | 'density' | 'both' | null;
  contours: boolean;
  marginals: boolean;
  logDensity: boolean;
  /** Multiple of Scott's bandwidth, 0.2 to 5. */
  bandwidth: number;
}

export const DEFAULT_STYLE: Readonly<LatentStyle> = {
  layer: null,
  contours: true,
  marginals: true,
  logDensity: true,
  bandwidth: 1,
};

/** A set of events that is marked, one byte an event. */
export interface Marked {
  readonly id: string;
  readonly name: string;
  readonly colour: string;
  readonly mask: Uint8Array;
}

/** What was drawn to select events. */
export interface Brush {
  /** Closed, in the units of the axes. */
  readonly outline: readonly Point[];
  /** Names of the groups that were drawn; null for all. */
  readonly groups: readonly string[] | null;
}
