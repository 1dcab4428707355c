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
