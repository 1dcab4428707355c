/** UMAP (McInnes, Healy and Melville 2018) of points in few dimensions, by umap-js, with seeded randomness. */
import { UMAP } from 'umap-js';
import { Cancelled } from '../errors';
import type { Random } from '../random';
import type { Table } from './pca';

export interface UmapOptions {
  /** Neighbours that make the graph: few show detail, many the whole. */
  readonly neighbours: number;
  /** How close points may come to each other in the plane. */
  readonly minDist: number;
  readonly random: Random;
  readonly signal: AbortSignal;
  /** Share done, 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/** Points placed, and how others find their place among them. */
export interface Embedding {
  /** [rows, 2] */
  readonly places: Float64Array;
  /** Places other points beside their neighbours among the first: [rows, 2]. */
  place(table: Table): Float64Array;
}

/** @throws Cancelled. */
export async function fitUmap(table: Table, options: UmapOptions): Promise<Embedding> {
  const { random, signal, onProgress } = options;
  const umap = new UMAP({
    nComponents: 2,
    // So many points have no more neighbours.
    nNeighbors: Math.max(2, Math.min(options.neighbours, table.rows - 1)),
    minDist: options.minDist,
    random: () => random.uniform(),
  });
  const points = rowsOf(table);
  const epochs = umap.initializeFit(points);
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step();
    if (epoch % 10 !== 0) continue;
    onProgress(epoch / epochs);
    await new Promise((resume) => setImmediate(resume));
    if (signal.aborted) throw new Cancelled('UMAP');
  }
  const places = flat(umap.getEmbedding());
  return { places, place: (others) => flat(umap.transform(rowsOf(others))) };
}

function rowsOf({ rows, width, values }: Table): number[][] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from(values.subarray(row * width, (row + 1) * width)),
  );
}

function flat(places: readonly (readonly number[])[]): Float64Array {
  const out = new Float64Array(2 * places.length);
  places.forEach(([x, y], row) => {
    out[2 * row] = x;
    out[2 * row + 1] = y;
  });
  return out;
}
