/** Places every event in a plane made of a latent space: principal components, or UMAP of them. */
import { Cancelled } from '../errors';
import { Random } from '../random';
import type { Latents } from './latent-store';
import { fitPca, projectOnto, type PrincipalAxes } from './pca';
import { sampleOf } from './sample';
import { fitUmap } from './umap';

export interface ProjectOptions {
  readonly method: 'pca' | 'umap';
  /** Divide every number of the latents by its standard deviation first. */
  readonly standardise: boolean;
  /** Events that the axes or the map are made of, at most: chosen at random. */
  readonly fitEvents: number;
  /** Of UMAP. */
  readonly neighbours: number;
  readonly minDist: number;
  /** UMAP: place the events that it was not made of as well. */
  readonly placeAll: boolean;
  readonly seed: number;
}

export interface Projection {
  /** One column a coordinate, one number an event; NaN for events without latents, or not placed. */
  readonly columns: readonly Float64Array[];
  /** Events that it was made of, and events placed. */
  readonly fitted: number;
  readonly placed: number;
  /** Share of the variance along each principal axis that was used. */
  readonly explained: readonly number[];
}

/** Coordinates kept of a principal component analysis, and shares of variance told. */
const KEPT_AXES = 3;
const TOLD_AXES = 10;
/** UMAP begins from so many principal components of a wider space: distances there are nearly the same. */
const UMAP_AXES = 30;

/**
 * @param onProgress share done, 0 to 1
 * @throws Cancelled.
 */
export async function project(
  latents: Latents,
  options: ProjectOptions,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<Projection> {
  const random = new Random(options.seed);
  const sample = latents.some(sampleOf(latents.count, options.fitEvents, random.fork()));
  const rows = sample.events.length;
  const table = { rows, width: latents.width, values: sample.values };
  const onlyPca = options.method === 'pca';
  const axes = fitPca(table, onlyPca ? TOLD_AXES : UMAP_AXES, options.standardise);
  onProgress(0.3);
  await breath(signal);
  const explained = Array.from(axes.explained);
  if (onlyPca) {
    const kept = Math.min(KEPT_AXES, explained.length);
    const first = { ...axes, axes: axes.axes.slice(0, kept * latents.width) };
    const columns = emptyColumns(kept, latents.count);
    const placed = await fill(
      columns,
      latents,
      (block) => projectOnto(first, block),
      signal,
      (s) => onProgress(0.3 + 0.7 * s),
    );
    return { columns, fitted: rows, placed, explained };
  }
  return { ...(await umap(latents, axes, sample, options, random, signal, onProgress)), explained };
}

async function umap(
  latents: Latents,
  axes: PrincipalAxes,
  sample: { readonly events: Uint32Array; readonly values: Float32Array },
  options: ProjectOptions,
  random: Random,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<Omit<Projection, 'explained'>> {
  const reduced = (rows: number, values: Float32Array) => ({
    rows,
    width: axes.explained.length,
    values: projectOnto(axes, { rows, width: latents.width, values }),
  });
  const rows = sample.events.length;
  const map = await fitUmap(reduced(rows, sample.values), {
    neighbours: options.neighbours,
    minDist: options.minDist,
    random: random.fork(),
    signal,
    onProgress: (share) => onProgress(0.3 + 0.5 * share),
  });
  const columns = emptyColumns(2, latents.count);
  let placed = rows;
  if (options.placeAll && rows < latents.count) {
    placed = await fill(
      columns,
      latents,
      (block) => map.place(reduced(block.rows, block.values)),
      signal,
      (share) => onProgress(0.8 + 0.2 * share),
    );
  }
  // Those that the map was made of have their own places.
  sample.events.forEach((event, row) => {
    columns[0][event] = map.places[2 * row];
    columns[1][event] = map.places[2 * row + 1];
  });
  return { columns, fitted: rows, placed };
}

function emptyColumns(columns: number, count: number): Float64Array[] {
  return Array.from({ length: columns }, () => new Float64Array(count).fill(NaN));
}

/** Places block after block; events without latents stay NaN. @returns how many were placed. */
async function fill(
  columns: readonly Float64Array[],
  latents: Latents,
  place: (block: { rows: number; width: number; values: Float32Array }) => Float64Array,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<number> {
  const { width } = latents;
  let placed = 0;
  for (const { first, rows, values } of latents.blocks()) {
    await breath(signal);
    const whole: number[] = [];
    for (let row = 0; row < rows; row++) {
      if (values.subarray(row * width, (row + 1) * width).every(Number.isFinite)) whole.push(row);
    }
    if (whole.length > 0) {
      const packed = new Float32Array(whole.length * width);
      whole.forEach((row, i) =>
        packed.set(values.subarray(row * width, (row + 1) * width), i * width),
      );
      const places = place({ rows: whole.length, width, values: packed });
      const each = places.length / whole.length;
      whole.forEach((row, i) => {
        columns.forEach((column, c) => (column[first + row] = places[i * each + c]));
      });
      placed += whole.length;
    }
    onProgress((first + rows) / latents.count);
  }
  return placed;
}

async function breath(signal: AbortSignal): Promise<void> {
  await new Promise((resume) => setImmediate(resume));
  if (signal.aborted) throw new Cancelled('projection');
}
