import { DarkscopeError } from '../errors';
import { BlockCache } from './block-cache';
import { byBlock, copyRows, runsOf, type Place } from './blocks';
import { agrees, isDirect, readDirectly } from './direct/images';
import { readView, type FileLayout } from './formats/format';
import type { Hdf5File } from './hdf5';
import { OpenFiles } from './open-files';
import type { EventId } from './schema';
import type { ColumnInfo, EventSource } from './source';
import { IMAGES, MASKS, type View } from './views';

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
/** Fewer events are read by the library: on screen they are wanted at once, not behind what others ordered. */
const DIRECT_LEAST = 8;

/** Many files as one sequence of events. Nothing but labels and masses is held beyond a fixed number of bytes. */
export class EventFiles implements EventSource {
  readonly count: number;
  readonly columns: readonly ColumnInfo[];
  private readonly open = new OpenFiles(FILES_OPEN);
  private readonly cache: BlockCache;
  /** Blocks that are read ahead, by their key in the cache; it is settled when they are there, or not to be had. */
  private readonly coming = new Map<string, Promise<void>>();
  /** Whether an open file's events agree with the library's, as far as that was looked at. */
  private readonly agreed = new WeakMap<Hdf5File, boolean>();
  /** Where events read in turn would go on. */
  private expected = 0;
  private closed = false;

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

  readImages(events: ArrayLike<number>): Promise<Float32Array> {
    return this.read(IMAGES, events);
  }

  readMasks(events: ArrayLike<number>): Promise<Float32Array> {
    return this.read(MASKS, events);
  }

  private async read(view: View, events: ArrayLike<number>): Promise<Float32Array> {
    const out = new Float32Array(events.length * view.size);
    for (const [file, places] of this.byFile(events)) {
      const blocks = byBlock(places, file.layout.block);
      const missing: number[] = [];
      for (const [block, wanted] of blocks) {
        const key = keyOf(view, file, block);
        await this.coming.get(key);
        const cached = this.cache.get(key);
        if (cached) copyRows(view.size, cached, block * file.layout.block, wanted, out);
        else missing.push(block);
      }
      const blocksAtOnce = Math.max(1, Math.floor(BATCH / file.layout.block));
      for (const run of runsOf(missing, blocksAtOnce)) {
        await this.readRun(
          view,
          file,
          run,
          run.flatMap((block) => blocks.get(block) ?? []),
          out,
        );
        // reading is synchronous: let others have their turn between batches
        await new Promise((resume) => setImmediate(resume));
      }
    }
    await this.readAhead(view, events);
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
    this.closed = true;
    this.cache.clear();
    await this.open.closeAll();
  }

  /** Reads neighbouring blocks at once, keeps them, and copies the wanted rows to their slots. */
  private async readRun(
    view: View,
    file: SourceFile,
    run: readonly number[],
    wanted: readonly Place[],
    out: Float32Array,
  ): Promise<void> {
    const { layout, path } = file;
    const start = run[0] * layout.block;
    const stop = Math.min(layout.events, (run[run.length - 1] + 1) * layout.block);
    const images = await this.open.use(path, async (opened) => {
      const direct =
        wanted.length >= DIRECT_LEAST && (await this.mayReadDirectly(file, opened, start));
      const found = direct ? await readDirectly(view, layout, opened, start, stop).images : null;
      if (found) return found;
      try {
        return readExactly(view, opened, layout, start, stop);
      } catch (error) {
        if (!(error instanceof DarkscopeError && error.code === 'file-values')) throw error;
        // a bad pixel is an error of its own event only, not of its neighbours in the batch
        for (const { slot, row } of wanted) {
          out.set(readView(view, layout, opened, row, row + 1), slot * view.size);
        }
        return null;
      }
    });
    if (!images) return;
    copyRows(view.size, images, start, wanted, out);
    this.keep(view, file, run, images);
  }

  private keep(view: View, file: SourceFile, run: readonly number[], images: Float32Array): void {
    const { block: events } = file.layout;
    for (const block of run) {
      const from = (block - run[0]) * events * view.size;
      const to = from + events * view.size;
      // a copy, so that giving up a block frees its memory
      this.cache.set(keyOf(view, file, block), run.length === 1 ? images : images.slice(from, to));
    }
  }

  /**
   * Where events are read in turn, orders as many of those that follow: they are decompressed while the caller computes.
   * Resolves once that needs this thread no more, since the caller is about to hold it.
   */
  private async readAhead(view: View, events: ArrayLike<number>): Promise<void> {
    const [first, count] = [events[0], events.length];
    const inTurn = count >= DIRECT_LEAST && events[count - 1] === first + count - 1;
    if (!inTurn) return;
    const goesOn = first === this.expected;
    this.expected = first + count;
    const stop = Math.min(first + 2 * count, this.count);
    if (!goesOn || stop <= this.expected || this.closed) return;
    const next = Array.from({ length: stop - this.expected }, (_, i) => first + count + i);
    for (const [file, places] of this.byFile(next)) {
      const { layout } = file;
      const missing = [...byBlock(places, layout.block).keys()].filter((block) => {
        const key = keyOf(view, file, block);
        return !this.cache.get(key) && !this.coming.has(key);
      });
      const blocksAtOnce = Math.max(1, Math.floor(BATCH / layout.block));
      for (const run of runsOf(missing, blocksAtOnce)) await this.order(view, file, run);
    }
  }

  /** Begins to read blocks into the cache. Resolves when that goes on by itself; never fails. */
  private order(view: View, file: SourceFile, run: readonly number[]): Promise<void> {
    const { layout, path } = file;
    const start = run[0] * layout.block;
    const stop = Math.min(layout.events, (run[run.length - 1] + 1) * layout.block);
    return new Promise((ordered) => {
      const coming = this.open
        .use(path, async (opened) => {
          if (!(await this.mayReadDirectly(file, opened, start))) return;
          const underWay = readDirectly(view, layout, opened, start, stop);
          void underWay.ordered.then(ordered);
          const images = await underWay.images;
          if (images && !this.closed) this.keep(view, file, run, images);
        })
        // what is wrong with the file, those say who want its events
        .catch(() => undefined)
        .finally(() => {
          for (const block of run) this.coming.delete(keyOf(view, file, block));
          ordered();
        });
      for (const block of run) this.coming.set(keyOf(view, file, block), coming);
    });
  }

  private async mayReadDirectly(
    { layout }: SourceFile,
    opened: Hdf5File,
    event: number,
  ): Promise<boolean> {
    const known = this.agreed.get(opened);
    if (known !== undefined) return known;
    const agreed = isDirect(layout, opened) ? await agrees(layout, opened, event) : false;
    if (agreed !== null) this.agreed.set(opened, agreed);
    return agreed ?? false;
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

const keyOf = ({ id }: View, { path }: SourceFile, block: number): string =>
  `${id}\n${path}\n${block}`;

/** Reads a range; where a part of it is damaged, the error names the first damaged events only. */
function readExactly(
  view: View,
  file: Hdf5File,
  layout: FileLayout,
  start: number,
  stop: number,
): Float32Array {
  try {
    return readView(view, layout, file, start, stop);
  } catch (error) {
    const isChunk = error instanceof DarkscopeError && error.code === 'file-chunk';
    if (!isChunk || stop - start <= layout.block) throw error;
    for (let at = start; at < stop; at += layout.block) {
      readView(view, layout, file, at, Math.min(stop, at + layout.block));
    }
    throw error;
  }
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
