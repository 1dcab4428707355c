import * as v from 'valibot';

/**
 * How to read a file whose names differ from the known layouts: the user's answer in the mapping dialog or
 * the `--map` option, remembered for every file of the same structure.
 */
export const ColumnMapping = v.object({
  /** Three datasets, one a channel (tracker, ECAL, HCAL), or one dataset that has a channel axis. */
  images: v.union([
    v.object({ tracker: v.string(), ecal: v.nullable(v.string()), hcal: v.nullable(v.string()) }),
    v.object({
      dataset: v.string(),
      /** Position on the channel axis of tracker, ECAL and HCAL; null where the file has none. */
      channels: v.tuple([v.number(), v.nullable(v.number()), v.nullable(v.number())]),
    }),
  ]),
  /** The meaning of each axis of the image dataset(s), outermost first, e.g. ['event','eta','phi']. */
  axes: v.array(v.picklist(['event', 'phi', 'eta', 'channel'])),
  /** Dataset that holds the class label (0 QCD, 1 SUEP, 2 SVJ); null: taken from the file name. */
  label: v.nullable(v.string()),
  /** Dataset that holds the mediator mass in GeV; null: taken from the file name. */
  mass: v.nullable(v.string()),
  /** Column name to dataset, for scalars shown as sortable columns. */
  columns: v.record(v.string(), v.string()),
});
export type ColumnMapping = v.InferOutput<typeof ColumnMapping>;
