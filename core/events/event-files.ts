import { DarkscopeError } from '../errors';
import { BlockCache } from './block-cache';
import type { FileLayout } from './formats/format';
import type { Hdf5File } from './hdf5';
import { OpenFiles } from './open-files';
import { IMAGE_SIZE, type EventId } from './schema';
import type { ColumnInfo, EventSource } from './source';

/** One file of a dataset. */
export interface SourceFile {
  readonly path: string;
  readonly layout: FileLayout;
  /** Position of its first event in the dataset. */
  readonly first: number;
}

/** How much is read at once: more is slower, because the library's memory falls out of the processor's cache. */
const BATCH = 32;
const FILES_OPEN = 8;

/** Many files as one sequence of events. Nothing but labels and masses is held beyond a fixed number of bytes. */
export class EventFiles implements EventSource {
  readonly count: number;
  readonly columns: readonly ColumnInfo[];
  private readonly open = new OpenFiles(FILES_OPEN);
  private readonly cache: BlockCache;

  constructor(
    private readonly files: readonly SourceFile[],
    readonly labels: Int32Array,
    readonly masses: Float64Array,
    cacheBytes: number,
  ) {
    this.count = labels.length;
    this.columns = unionOfColumns(files);
    this.cache = new BlockCache(cacheBytes);
  }

  async readImages(events: ArrayLike<number>): Promise<Float32Array> {
    const out = new Float32Array(events.length * IMAGE_SIZE);
    for (const [file, wanted] of this.byFile(events)) {
      const blocks = new Map<number, { slot: number; row: number }[]>();
      for (const place of wanted) {
        const block = Math.floor(place.row / file.layout.block);
        const places = blocks.get(block);
        if (places) places.push(place);
        else blocks.set(block, [place]);
      }
      const place = (block: number, images: Float32Array) => {
        for (const { slot, row } of blocks.get(block) ?? []) {
          const from = (row - block * file.layout.block) * IMAGE_SIZE;
          out.set(images.subarray(from, from + IMAGE_SIZE), slot * IMAGE_SIZE);
        }
      };
      const missing: number[] = [];
      for (const block of [...blocks.keys()].sort((a, b) => a - b)) {
        const cached = this.cache.get(`${file.path}\n${block}`);
        if (cached) place(block, cached);
        else missing.push(block);
      }
      for (const run of runsOf(missing, Math.max(1, Math.floor(BATCH / file.layout.block)))) {
        try {
          await this.readRun(file, run, place);
        } catch (error) {
          if (!(error instanceof DarkscopeError && error.code === 'file-values')) throw error;
          // a bad pixel is an error of its own event only, not of its neighbours in the chunk
          const opened = await this.open.get(file.path);
          for (const { slot, row } of run.flatMap((block) => blocks.get(block) ?? [])) {
            out.set(file.layout.read(opened, row, row + 1), slot * IMAGE_SIZE);
          }
        }
      }
    }
    return out;
  }

  async readColumn(name: string): Promise<Float64Array> {
    if (!this.columns.some((column) => column.name === name)) {
      const known = this.columns.map((column) => column.name).join(', ') || 'none';
      throw new DarkscopeError('bad-parameter', `no file has a column ${name}; found ${known}`);
    }
    const values = new Float64Array(this.count).fill(NaN);
    for (const file of this.files) {
      const column = file.layout.columns.find((candidate) => candidate.name === name);
      if (!column) continue;
      const opened = await this.open.get(file.path);
      values.set(opened.readAll(column.dataset), file.first);
    }
    return values;
  }

  id(event: number): EventId {
    const file = this.fileOf(event);
    return { file: file.path, index: event - file.first };
  }

  async close(): Promise<void> {
    this.cache.clear();
    await this.open.closeAll();
  }

  /** Reads neighbouring blocks at once, keeps them and hands each to `place`. */
  private async readRun(
    file: SourceFile,
    run: readonly number[],
    place: (block: number, images: Float32Array) => void,
  ): Promise<void> {
    const { block, events } = file.layout;
    const opened = await this.open.get(file.path);
    const start = run[0] * block;
    const stop = Math.min(events, (run[run.length - 1] + 1) * block);
    const images = readExactly(opened, file.layout, start, stop);
    for (const number of run) {
      const from = (number * block - start) * IMAGE_SIZE;
      const to = (Math.min(stop, (number + 1) * block) - start) * IMAGE_SIZE;
      // a copy, so that giving up a block frees its memory
      const part = run.length === 1 ? images : images.slice(from, to);
      this.cache.set(`${file.path}\n${number}`, part);
      place(number, part);
    }
    // reading is synchronous: let others have their turn between batches
    await new Promise((resume) => setImmediate(resume));
  }

  /** The asked events by file, with their place in the answer. */
  private byFile(events: ArrayLike<number>): Map<SourceFile, { slot: number; row: number }[]> {
    const byFile = new Map<SourceFile, { slot: number; row: number }[]>();
    for (let slot = 0; slot < events.length; slot++) {
      const file = this.fileOf(events[slot]);
      const place = { slot, row: events[slot] - file.first };
      const places = byFile.get(file);
      if (places) places.push(place);
      else byFile.set(file, [place]);
    }
    return byFile;
  }

  private fileOf(event: number): SourceFile {
    if (!(event >= 0 && event < this.count)) {
      throw new DarkscopeError(
        'bad-parameter',
        `event ${event} is outside of 0 to ${this.count - 1}`,
      );
    }
    let [low, high] = [0, this.files.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.files[middle].first <= event) low = middle;
      else high = middle - 1;
    }
    return this.files[low];
  }
}

/** Reads a range; where a part of it is damaged, the error names the first damaged events only. */
function readExactly(
  file: Hdf5File,
  layout: FileLayout,
  start: number,
  stop: number,
): Float32Array {
  try {
    return layout.read(file, start, stop);
  } catch (error) {
    const isChunk = error instanceof DarkscopeError && error.code === 'file-chunk';
    if (!isChunk || stop - start <= layout.block) throw error;
    for (let at = start; at < stop; at += layout.block) {
      layout.read(file, at, Math.min(stop, at + layout.block));
    }
    throw error;
  }
}

/** Splits ascending numbers into runs of neighbours, `most` of them at a time. */
function runsOf(numbers: readonly number[], most: number): number[][] {
  const runs: number[][] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run && run.length < most && number === run[run.length - 1] + 1) run.push(number);
    else runs.push([number]);
  }
  return runs;
}

/** Every column that any of the files has; whole-numbered only where it is in all that have it. */
function unionOfColumns(files: readonly SourceFile[]): ColumnInfo[] {
  const union = new Map<string, ColumnInfo>();
  for (const { name, title, origin, integer } of files.flatMap((file) => file.layout.columns)) {
    const known = union.get(name);
    union.set(name, {
      ...(known ?? { name, title, origin, unit: '' }),
      integer: integer && (known?.integer ?? true),
    });
  }
  return [...union.values()];
}
