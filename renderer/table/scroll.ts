/**
 * Scrolling through more rows than a page can be high: browsers stop near 33 million pixels, so above
 * `MOST_PIXELS` the scroll bar moves in proportion instead of pixel by pixel.
 */
export const ROW_HEIGHT = 24;
const MOST_PIXELS = 24_000_000;

/** Height of the scrolled content in pixels. */
export function contentHeight(rows: number): number {
  return Math.min(rows * ROW_HEIGHT, MOST_PIXELS);
}

/** Row at the upper edge, with fraction, when the content is scrolled by `top` pixels. */
export function rowAt(top: number, rows: number, viewport: number): number {
  const full = rows * ROW_HEIGHT - viewport;
  const scrolled = contentHeight(rows) - viewport;
  if (full <= 0 || scrolled <= 0) return 0;
  return ((Math.min(top, scrolled) / scrolled) * full) / ROW_HEIGHT;
}

/** The scroll position that has `row` (with fraction) at the upper edge. */
export function topOf(row: number, rows: number, viewport: number): number {
  const full = rows * ROW_HEIGHT - viewport;
  const scrolled = contentHeight(rows) - viewport;
  if (full <= 0 || scrolled <= 0) return 0;
  return Math.min(1, Math.max(0, (row * ROW_HEIGHT) / full)) * scrolled;
}

/** Where to scroll so that the row is in sight with a row to spare; null when it is already. */
export function topToShow(row: number, rows: number, viewport: number, top: number): number | null {
  const first = rowAt(top, rows, viewport);
  const fit = viewport / ROW_HEIGHT;
  if (row < first + 1)
    return row < first || row > 0 ? clampTop(row - 1, rows, viewport, top) : null;
  if (row > first + fit - 2) return clampTop(row - fit + 2, rows, viewport, top);
  return null;
}

function clampTop(row: number, rows: number, viewport: number, top: number): number | null {
  const wanted = topOf(Math.max(0, row), rows, viewport);
  return Math.abs(wanted - top) < 0.5 ? null : wanted;
}
