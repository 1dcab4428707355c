/** What of events is read from files: all of their pooled images, or the tracker's masks alone. */
import type { FileLayout, PixelRows } from './formats/format';
import type { BadCell } from './preprocess';
import { IMAGE_SIZE, MASK_SIZE } from './schema';

export interface View {
  readonly id: string;
  /** Numbers of one event. */
  readonly size: number;
  /** The datasets that it needs. */
  datasets(layout: FileLayout): readonly string[];
  /** Makes of numbers of one of them what they are of the view: see `FileLayout.fill`. */
  fill(layout: FileLayout, rows: PixelRows, out: Float32Array): BadCell | undefined;
}

/** [n, 72, 58, 3], E_T in GeV. */
export const IMAGES: View = {
  id: 'images',
  size: IMAGE_SIZE,
  datasets: ({ images }) => images,
  fill: (layout, rows, out) => layout.fill(rows, out),
};

/** [n, 72, 58], 1 where the tracker is hit. Nothing is known of the other channels then, damage in them included. */
export const MASKS: View = {
  id: 'masks',
  size: MASK_SIZE,
  datasets: ({ tracker }) => [tracker],
  fill: (layout, rows, out) => layout.fillMasks(rows, out),
};
