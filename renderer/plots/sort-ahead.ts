/** Sorting many values in a worker, whose result is then known to all that rank them (sorted.ts, threshold.ts). */
import { inBackground } from './background';
import { rememberSorted } from './sorted';
import { rememberGroups } from './threshold';

/** Values that are sorted within a frame or two. */
export const FEW = 60_000;

/**
 * Sorts by class and by mass.
 * @returns once they are sorted, or cannot be: then whoever needs them sorts them.
 */
export async function sortAhead(
  values: Float64Array,
  labels: Int32Array,
  masses: Float64Array,
): Promise<void> {
  try {
    const { all, byLabel, groups } = await inBackground({ kind: 'sort', values, labels, masses });
    rememberSorted(values, labels, { all, byLabel });
    rememberGroups(values, labels, masses, groups);
  } catch {
    // It takes longer, and the window waits for it: nothing is lost.
  }
}
