import type { OpenFiles } from '../events/open-files';
import type { DatasetPlan } from './file-plan';
import { readFileBytes } from './raw-bytes';

/** A chosen event: its file and its row there. */
export interface Row {
  readonly path: string;
  readonly row: number;
}

/** Bytes held at once while rows are copied. */
const BATCH_BYTES = 16 << 20;

/** Bytes of the chosen rows of a dataset, in the order chosen, in pieces of whole rows. */
export async function* selectedRows(
  files: OpenFiles,
  plan: DatasetPlan,
  rows: readonly Row[],
): AsyncGenerator<Uint8Array> {
  const { shape, element } = plan;
  if (shape === null || plan.eventAxis === null) return;
  if (plan.eventAxis > 0) {
    yield await alongInnerAxis(files, plan, rows);
    return;
  }
  const rowBytes = shape.slice(1).reduce((product, n) => product * n, element);
  const step = Math.max(1, Math.floor(BATCH_BYTES / Math.max(1, rowBytes)));
  for (let from = 0; from < rows.length; from += step) {
    const batch = rows.slice(from, from + step);
    const out = new Uint8Array(batch.length * rowBytes);
    for (const run of stretches(batch, plan.chunkRows)) {
      const file = await files.get(run.path);
      const bytes = readFileBytes(file, plan.name, run.start, run.stop, 0);
      for (const { row, slot } of run.places) {
        const at = (row - run.start) * rowBytes;
        out.set(bytes.subarray(at, at + rowBytes), slot * rowBytes);
      }
    }
    yield out;
  }
}

/** Texts of the chosen rows of a dataset of variable-length texts, N or N x 1 or of any further axes. */
export async function selectedTexts(
  files: OpenFiles,
  plan: DatasetPlan,
  rows: readonly Row[],
): Promise<Uint8Array[]> {
  const texts: Uint8Array[] = [];
  for (const { path, row } of rows) {
    const file = await files.get(path);
    texts.push(...file.readStringBytes(plan.name, row, row + 1));
  }
  return texts;
}

/** Events that lie on an inner axis are spread over the whole of the output, which is then held at once. */
async function alongInnerAxis(
  files: OpenFiles,
  plan: DatasetPlan,
  rows: readonly Row[],
): Promise<Uint8Array> {
  const axis = plan.eventAxis ?? 0;
  const shape = plan.shape ?? [];
  const outer = shape.slice(0, axis).reduce((product, n) => product * n, 1);
  const inner = shape.slice(axis + 1).reduce((product, n) => product * n, plan.element);
  const out = new Uint8Array(outer * rows.length * inner);
  for (const [slot, { path, row }] of rows.entries()) {
    const file = await files.get(path);
    const bytes = readFileBytes(file, plan.name, row, row + 1, axis);
    for (let o = 0; o < outer; o++) {
      out.set(bytes.subarray(o * inner, (o + 1) * inner), (o * rows.length + slot) * inner);
    }
  }
  return out;
}

interface Run {
  readonly path: string;
  readonly start: number;
  stop: number;
  readonly places: { readonly row: number; readonly slot: number }[];
}

/** Groups rows into stretches that are read at once: neighbours, and rows of one chunk, which is read whole anyway. */
function stretches(rows: readonly Row[], chunkRows: number): Run[] {
  const places = rows.map(({ path, row }, slot) => ({ path, row, slot }));
  places.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.row - b.row));
  const chunkOf = (row: number) => Math.floor(row / chunkRows);
  const runs: Run[] = [];
  for (const place of places) {
    const run = runs.at(-1);
    const isClose =
      run?.path === place.path &&
      (place.row <= run.stop || chunkOf(place.row) === chunkOf(run.stop - 1));
    if (run && isClose) {
      run.stop = place.row + 1;
      run.places.push(place);
    } else {
      runs.push({ path: place.path, start: place.row, stop: place.row + 1, places: [place] });
    }
  }
  return runs;
}
