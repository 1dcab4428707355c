/** Events by the blocks they are stored in: reading one event of a block costs as much as reading all of them. */
/** A wanted event: its row in the file and its position in the answer. */
export interface Place {
  readonly row: number;
  readonly slot: number;
}

/** Wanted events by the block they lie in, blocks ascending. */
export function byBlock(places: readonly Place[], block: number): Map<number, Place[]> {
  const blocks = new Map<number, Place[]>();
  for (const place of [...places].sort((a, b) => a.row - b.row)) {
    const number = Math.floor(place.row / block);
    const found = blocks.get(number);
    if (found) found.push(place);
    else blocks.set(number, [place]);
  }
  return blocks;
}

/** Copies rows of `size` numbers out of some whose first row is `start`. */
export function copyRows(
  size: number,
  images: Float32Array,
  start: number,
  wanted: readonly Place[],
  out: Float32Array,
): void {
  for (const { slot, row } of wanted) {
    const from = (row - start) * size;
    out.set(images.subarray(from, from + size), slot * size);
  }
}

/** Splits ascending numbers into runs of neighbours, `most` of them at a time. */
export function runsOf(numbers: readonly number[], most: number): number[][] {
  const runs: number[][] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run && run.length < most && number === run[run.length - 1] + 1) run.push(number);
    else runs.push([number]);
  }
  return runs;
}
