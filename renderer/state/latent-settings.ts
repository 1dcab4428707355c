/** How latent spaces are looked at, as it is kept between sessions. */
import * as v from 'valibot';

export const LatentSettings = v.object({
  /** What points are coloured by: `class`, `mass`, `tag`, `file`, `subset`, or `column:` and its name. */
  colour: v.fallback(v.string(), 'class'),
  layer: v.fallback(v.nullable(v.picklist(['points', 'density', 'both'])), null),
  contours: v.fallback(v.boolean(), true),
  marginals: v.fallback(v.boolean(), true),
  logDensity: v.fallback(v.boolean(), true),
  /** Multiple of Scott's bandwidth. */
  bandwidth: v.fallback(v.pipe(v.number(), v.minValue(0.2), v.maxValue(5)), 1),
});
export type LatentSettings = v.InferOutput<typeof LatentSettings>;
