import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LitByLabel } from '../probe/compare-occupancy';
import { CELLS, type Lit } from '../probe/occupancy';
import { noteUse } from '../cache-limit';
import { replaceFile } from '../atomic';

/** Numbers of one class: its label plus one, its events, its counts. */
const BLOCK = 2 + CELLS;

/** Occupancy of whole files, kept on disk: `<folder>/<file fingerprint>/<cut>.u32`, a block of uint32 a class. */
export class OccupancyStore {
  constructor(private readonly folder: string) {}

  /** Null where it is not kept, or damaged. */
  load(file: string, cutGeV: number): LitByLabel | null {
    let bytes: Buffer;
    try {
      bytes = readFileSync(this.path(file, cutGeV));
    } catch {
      return null;
    }
    if (bytes.byteLength === 0 || bytes.byteLength % (4 * BLOCK) !== 0) return null;
    noteUse(this.path(file, cutGeV));
    const numbers = new Uint32Array(Uint8Array.from(bytes).buffer);
    const byLabel = new Map<number, Lit>();
    for (let at = 0; at < numbers.length; at += BLOCK) {
      const counts = Float64Array.from(numbers.subarray(at + 2, at + BLOCK));
      byLabel.set(numbers[at] - 1, { events: numbers[at + 1], counts });
    }
    return byLabel;
  }

  save(file: string, cutGeV: number, byLabel: LitByLabel): void {
    const numbers = new Uint32Array(byLabel.size * BLOCK);
    [...byLabel].forEach(([label, { events, counts }], i) => {
      numbers.set([label + 1, events], i * BLOCK);
      numbers.set(counts, i * BLOCK + 2);
    });
    replaceFile(this.path(file, cutGeV), Buffer.from(numbers.buffer));
  }

  private path(file: string, cutGeV: number): string {
    return join(this.folder, file, `above-${cutGeV}.u32`);
  }
}
