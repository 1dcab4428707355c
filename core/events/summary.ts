import { DERIVED_COLUMNS, IMAGE_SIZE, MASK_SIZE, type DerivedColumn } from './schema';

/** One column of numbers for each derived quantity, an entry an event. */
export type Summary = Readonly<Record<DerivedColumn, Float64Array>>;

/**
 * Summary columns of a batch of images: tracker cells hit, E_T sums in GeV by channel and in all, and the share of
 * the 72 x 58 cells that hold any deposit.
 * @param images [n, 72, 58, 3]
 */
export function summarise(images: Float32Array): Summary {
  const events = images.length / IMAGE_SIZE;
  const summary = Object.fromEntries(
    DERIVED_COLUMNS.map(({ name }) => [name, new Float64Array(events)]),
  ) as Record<DerivedColumn, Float64Array>;
  for (let event = 0; event < events; event++) {
    let [hit, occupied, tracker, ecal, hcal] = [0, 0, 0, 0, 0];
    const end = (event + 1) * IMAGE_SIZE;
    for (let at = event * IMAGE_SIZE; at < end; at += 3) {
      const [t, e, h] = [images[at], images[at + 1], images[at + 2]];
      if (t > 0) hit++;
      if (t > 0 || e > 0 || h > 0) occupied++;
      tracker += t;
      ecal += e;
      hcal += h;
    }
    summary.mask_sum[event] = hit;
    summary.e_tracker[event] = tracker;
    summary.e_ecal[event] = ecal;
    summary.e_hcal[event] = hcal;
    summary.e_total[event] = tracker + ecal + hcal;
    summary.occupancy[event] = occupied / MASK_SIZE;
  }
  return summary;
}
