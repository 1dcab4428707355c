/** Where the cells of latent maps stand: one map a channel, three blocks (event, mean, difference) side by side. */
export interface MapLayout {
  /** Pixels of a cell; of a block, with its gap; and of its title above. */
  readonly cell: number;
  readonly blockWidth: number;
  readonly title: number;
  /** Maps next to each other in a block. */
  readonly across: number;
  readonly shape: readonly [rows: number, columns: number, channels: number];
}

/** Pixels between maps, between blocks, and for the colour bar of each block. */
const GAP = 3;
const BLOCK_GAP = 16;
const TITLE = 34;

/** The largest cells with which all maps of three blocks fit. */
export function layoutOf(
  shape: MapLayout['shape'],
  width: number,
  height: number,
  blocks = 3,
): MapLayout {
  const [rows, columns, channels] = shape;
  const blockWidth = (width - (blocks - 1) * BLOCK_GAP) / blocks;
  let best = { cell: 0, across: 1 };
  for (let across = 1; across <= channels; across++) {
    const down = Math.ceil(channels / across);
    const cell = Math.min(
      (blockWidth - (across - 1) * GAP) / (across * columns),
      (height - TITLE - (down - 1) * GAP) / (down * rows),
    );
    if (cell > best.cell) best = { cell, across };
  }
  return {
    cell: Math.max(0.5, best.cell),
    across: best.across,
    blockWidth: blockWidth + BLOCK_GAP,
    title: TITLE,
    shape,
  };
}

/** Upper left corner of a cell. phi grows upwards, as in the pictures of the event. */
export function cellPlace(
  { cell, across, blockWidth, title, shape: [rows, columns] }: MapLayout,
  block: number,
  row: number,
  column: number,
  channel: number,
): { x: number; y: number } {
  const left = block * blockWidth + (channel % across) * (columns * cell + GAP);
  const top = title + Math.floor(channel / across) * (rows * cell + GAP);
  return { x: left + column * cell, y: top + (rows - 1 - row) * cell };
}

/** The cell under a place, or null between the maps. */
export function cellAt(
  layout: MapLayout,
  x: number,
  y: number,
): { block: number; row: number; column: number; channel: number } | null {
  const { cell, across, blockWidth, title, shape } = layout;
  const [rows, columns, channels] = shape;
  const block = Math.floor(x / blockWidth);
  const [inX, inY] = [x - block * blockWidth, y - title];
  const [mapX, mapY] = [columns * cell + GAP, rows * cell + GAP];
  const [i, j] = [Math.floor(inX / mapX), Math.floor(inY / mapY)];
  const column = Math.floor((inX - i * mapX) / cell);
  const row = rows - 1 - Math.floor((inY - j * mapY) / cell);
  const channel = j * across + i;
  const inside = block >= 0 && block < 3 && i >= 0 && i < across && j >= 0 && channel < channels;
  if (!inside || column < 0 || column >= columns || row < 0 || row >= rows) return null;
  return { block, row, column, channel };
}

/** Entropy in bits and the most probable category of every cell. @param values [rows * columns, channels] */
export function categoriesOf(
  values: Float32Array,
  channels: number,
): { best: Uint16Array; entropy: Float32Array } {
  const cells = values.length / channels;
  const best = new Uint16Array(cells);
  const entropy = new Float32Array(cells);
  for (let cell = 0; cell < cells; cell++) {
    for (let c = 0; c < channels; c++) {
      const p = values[cell * channels + c];
      if (p > values[cell * channels + best[cell]]) best[cell] = c;
      if (p > 0) entropy[cell] -= p * Math.log2(p);
    }
  }
  return { best, entropy };
}
