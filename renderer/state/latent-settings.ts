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
  /** What neighbours are looked for by. */
  by: v.fallback(v.picklist(['latent', 'mask', 'energy', 'log']), 'mask'),
  /** Cosine: by Euclid a busy event is nearest to the emptiest ones, since every cell lit in one alone counts. */
  metric: v.fallback(v.picklist(['euclidean', 'cosine']), 'cosine'),
  rotate: v.fallback(v.boolean(), true),
  flip: v.fallback(v.boolean(), false),
  neighbours: v.fallback(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), 24),
  /** Picture of a neighbour. */
  thumbnail: v.fallback(v.picklist(['mask', 'energy']), 'mask'),
  /** Space looked at and compared in, by model kind’s own id. */
  space: v.fallback(v.nullable(v.string()), null),
});
export type LatentSettings = v.InferOutput<typeof LatentSettings>;
