/** Latents of events on disk: `<folder>/<file fingerprint>/<space>.f32`, all numbers of an event after another. */
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { UnfinishedFiles } from '../atomic';
import { noteUse } from '../cache-limit';
import { unwritable } from '../disk-errors';

/** A file of the dataset, as far as latents go. */
export interface LatentPart {
  readonly fingerprint: string;
  /** Position of its first event. */
  readonly first: number;
  readonly events: number;
}

const BYTES = Float32Array.BYTES_PER_ELEMENT;

export class LatentStore {
  /** @param folder of one model's weights. */
  constructor(private readonly folder: string) {}

  /** Whether the latents of all events of a file are kept. */
  has({ fingerprint, events }: LatentPart, space: string, width: number): boolean {
    const path = this.path(fingerprint, space);
    if (!existsSync(path)) return false;
    const file = openSync(path, 'r');
    try {
      if (fstatSync(file).size !== events * width * BYTES) return false;
      noteUse(path);
      return true;
    } finally {
      closeSync(file);
    }
  }

  /** A file that is written piece by piece, and is there once it is whole. */
  writer(part: LatentPart, space: string): LatentWriter {
    return new LatentWriter(this.path(part.fingerprint, space));
  }

  /** Some events of a file, one after another: [count, width]. */
  read(part: LatentPart, space: string, width: number, from: number, count: number): Float32Array {
    const out = new Float32Array(count * width);
    const file = openSync(this.path(part.fingerprint, space), 'r');
    try {
      const bytes = new Uint8Array(out.buffer);
      let done = 0;
      while (done < bytes.length) {
        const at = from * width * BYTES + done;
        const got = readSync(file, bytes, done, bytes.length - done, at);
        if (got === 0) throw new Error(`${part.fingerprint} holds fewer latents than expected`);
        done += got;
      }
    } finally {
      closeSync(file);
    }
    return out;
  }

  private path(fingerprint: string, space: string): string {
    return join(this.folder, fingerprint, `${space}.f32`);
  }
}

/** @throws DarkscopeError `output-unwritable` from all but `discard`. */
export class LatentWriter {
  private readonly unfinished = new UnfinishedFiles();
  private readonly file: number;

  constructor(private readonly path: string) {
    this.file = this.refused(() => {
      mkdirSync(dirname(path), { recursive: true });
      return openSync(this.unfinished.add(path), 'w');
    });
  }

  add(values: Float32Array): void {
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    this.refused(() => {
      for (let done = 0; done < bytes.length;) done += writeSync(this.file, bytes, done);
    });
  }

  finish(): void {
    this.refused(() => {
      closeSync(this.file);
      this.unfinished.rename();
    });
  }

  discard(): void {
    closeSync(this.file);
    this.unfinished.discard();
  }

  private refused<T>(write: () => T): T {
    try {
      return write();
    } catch (cause) {
      throw unwritable(this.path, cause);
    }
  }
}

/** Events per read: some megabytes of the widest spaces. */
export const BLOCK = 512;

/** The kept latents of many files, as one table of events. */
export class Latents {
  readonly count: number;

  constructor(
    private readonly store: LatentStore,
    private readonly parts: readonly LatentPart[],
    readonly space: string,
    readonly width: number,
  ) {
    this.count = parts.reduce((sum, { events }) => sum + events, 0);
  }

  /** All events in blocks; `first` is the position of a block's first event. */
  *blocks(): Generator<{ first: number; rows: number; values: Float32Array }> {
    for (const part of this.parts) {
      for (let from = 0; from < part.events; from += BLOCK) {
        const rows = Math.min(BLOCK, part.events - from);
        const values = this.store.read(part, this.space, this.width, from, rows);
        yield { first: part.first + from, rows, values };
      }
    }
  }

  /** One event, [width]. */
  of(event: number): Float32Array {
    const part = this.parts.find(({ first, events }) => event >= first && event < first + events);
    if (!part) throw new RangeError(`no file holds event ${event}`);
    return this.store.read(part, this.space, this.width, event - part.first, 1);
  }

  /** Chosen events in the order given, those without latents left out: [rows, width]. */
  some(events: ArrayLike<number>): { events: Uint32Array; values: Float32Array } {
    const kept: number[] = [];
    const values = new Float32Array(events.length * this.width);
    for (let i = 0; i < events.length; i++) {
      const own = this.of(events[i]);
      if (!own.every(Number.isFinite)) continue;
      values.set(own, kept.length * this.width);
      kept.push(events[i]);
    }
    return { events: Uint32Array.from(kept), values: values.slice(0, kept.length * this.width) };
  }
}
