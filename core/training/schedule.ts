import type { Hyper } from '../models/hyper';

/** Share of a run over which a one-cycle learning rate rises. */
const WARM_UP = 0.1;

/**
 * Share of the learning rate for a step: 1, or, with `cosine`, up over a tenth of the run and down along a cosine.
 * @param step 1-based. @param total steps of the whole run.
 */
export function rateFactor({ cosine }: Hyper, step: number, total: number): number {
  if (!cosine) return 1;
  const warm = WARM_UP * total;
  const done = Math.max(0, (step - warm) / (total - warm));
  return Math.min(step / warm, (1 + Math.cos(Math.PI * done)) / 2);
}
