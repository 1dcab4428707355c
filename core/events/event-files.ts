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

/** A wanted event: its row in the file and its position in the answer. */
interface Place {
  readonly row: number;
  readonly slot: number;
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

  /** Every file that events come from. */
  get paths(): string[] {
    return this.files.map(({ path }) => path);
  }

  async readImages(events: ArrayLike<number>): Promise<Float32Array> {
    const out = new Float32Array(events.length * IMAGE_SIZE);
    for (const [file, places] of this.byFile(events)) {
      const blocks = byBlock(places, file.layout.block);
      const missing: number[] = [];
      for (const [block, wanted] of blocks) {
        const cached = this.cache.get(`${file.path}\n${block}`);
        if (cached) copyRows(cached, block * file.layout.block, wanted, out);
        else missing.push(block);
      }
      const blocksAtOnce = Math.max(1, Math.floor(BATCH / file.layout.block));
      for (const run of runsOf(missing, blocksAtOnce)) {
        await this.readRun(
          file,
          run,
          run.flatMap((block) => blocks.get(block) ?? []),
          out,
        );
        // reading is synchronous: let others have their turn between batches
        await new Promise((resume) => setImmediate(resume));
      }
    }
    return out;
  }

  async readColumn(name: string): Promise<Float64Array> {
    if (!this.columns.some((column) => column.name === name)) {
      const known = this.columns.map((column) => column.name).join(', ') || 'none';
      throw new DarkscopeError('bad-parameter', `no file has a column ${name}; found ${known}`);
    }
    const [values] = await this.readEach([name]);
    return values;
  }

  /** Every column of the files, by name: each file is opened once. */
  async readColumns(): Promise<Map<string, Float64Array>> {
    const names = this.columns.map(({ name }) => name);
    const columns = await this.readEach(names);
    return new Map(names.map((name, i) => [name, columns[i]]));
  }

  private async readEach(names: readonly string[]): Promise<Float64Array[]> {
    const columns = names.map(() => new Float64Array(this.count).fill(NaN));
    for (const { path, layout, first } of this.files) {
      const wanted = layout.columns.filter(({ name }) => names.includes(name));
      if (wanted.length === 0) continue;
      const opened = await this.open.get(path);
      for (const { name, dataset } of wanted) {
        columns[names.indexOf(name)].set(opened.readAll(dataset), first);
      }
      // reading is synchronous: let others have their turn between files
      await new Promise((resume) => setImmediate(resume));
    }
    return columns;
  }

  id(event: number): EventId {
    const file = this.fileOf(event);
    return { file: file.path, index: event - file.first };
  }

  /** How the file of an event is read. */
  layoutOf(event: number): FileLayout {
    return this.fileOf(event).layout;
  }

  async close(): Promise<void> {
    this.cache.clear();
    await this.open.closeAll();
  }

  /** Reads neighbouring blocks at once, keeps them, and copies the wanted rows to their slots. */
  private async readRun(
    file: SourceFile,
    run: readonly number[],
    wanted: readonly Place[],
    out: Float32Array,
  ): Promise<void> {
    const { layout, path } = file;
    const opened = await this.open.get(path);
    const start = run[0] * layout.block;
    const stop = Math.min(layout.events, (run[run.length - 1] + 1) * layout.block);
    let images: Float32Array;
    try {
      images = readExactly(opened, layout, start, stop);
    } catch (error) {
      if (!(error instanceof DarkscopeError && error.code === 'file-values')) throw error;
      // a bad pixel is an error of its own event only, not of its neighbours in the batch
      for (const { slot, row } of wanted) {
        out.set(layout.read(opened, row, row + 1), slot * IMAGE_SIZE);
      }
      return;
    }
    copyRows(images, start, wanted, out);
    for (const block of run) {
      const from = (block * layout.block - start) * IMAGE_SIZE;
      const to = from + layout.block * IMAGE_SIZE;
      // a copy, so that giving up a block frees its memory
      this.cache.set(`${path}\n${block}`, run.length === 1 ? images : images.slice(from, to));
    }
  }

  /** The asked events by file, with their place in the answer. */
  private byFile(events: ArrayLike<number>): Map<SourceFile, Place[]> {
    const byFile = new Map<SourceFile, Place[]>();
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

/** Wanted events by the block they lie in, blocks ascending. */
function byBlock(places: readonly Place[], block: number): Map<number, Place[]> {
  const blocks = new Map<number, Place[]>();
  for (const place of [...places].sort((a, b) => a.row - b.row)) {
    const number = Math.floor(place.row / block);
    const found = blocks.get(number);
    if (found) found.push(place);
    else blocks.set(number, [place]);
  }
  return blocks;
}

/** Copies rows out of images whose first row is `start`. */
function copyRows(
  images: Float32Array,
  start: number,
  wanted: readonly Place[],
  out: Float32Array,
): void {
  for (const { slot, row } of wanted) {
    const from = (row - start) * IMAGE_SIZE;
    out.set(images.subarray(from, from + IMAGE_SIZE), slot * IMAGE_SIZE);
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
