// Event files for measurements: as many as wanted, with little on the disk.
import { linkSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const IMAGE = [72, 58, 3];
const IMAGE_SIZE = 72 * 58 * 3;
/** Events in one chunk of the image dataset. */
const CHUNK = 16;

/** A small random generator (mulberry32), so that every run measures the same numbers. @param {number} seed */
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Writes files of events with `columns` random columns (every fiftieth value missing).
 * @param {string} folder made anew
 * @param {{ files: number, events: number, columns: number, images?: boolean, links?: number, seed?: number }} options
 * `events`: in each file; `images`: with energies written, else the images are zeros that take no room; `links`: how
 * many names each file gets, by hard links, which fill the folder and not the disk
 */
export async function writeEvents(
  folder,
  { files, events, columns, images = false, links = 1, seed = 1 },
) {
  const { File, ready } = await import('h5wasm/node');
  await ready;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const random = generator(seed);
  for (let n = 0; n < files; n++) {
    const path = join(folder, `events_${String(n).padStart(3, '0')}.h5`);
    const file = new File(path, 'w');
    const chunks = [CHUNK, ...IMAGE];
    const first = images ? energies(events, random) : new Float32Array(CHUNK * IMAGE_SIZE);
    file.create_dataset({
      name: 'images',
      data: first,
      shape: [first.length / IMAGE_SIZE, ...IMAGE],
      maxshape: [null, ...IMAGE],
      chunks,
    });
    const stored = /** @type {import('h5wasm/node').Dataset} */ (file.get('images'));
    if (!images) stored.resize([events, ...IMAGE]);
    const column = (/** @type {string} */ name, /** @type {() => number} */ value) =>
      file.create_dataset({ name, data: Float64Array.from({ length: events }, value) });
    file.create_dataset({
      name: 'label',
      data: Int32Array.from({ length: events }, () => Math.floor(random() * 3)),
    });
    column('mass', () => 100 * Math.floor(random() * 10));
    for (let c = 0; c < columns; c++) {
      column(`c${c}`, () => (random() < 0.02 ? NaN : random() * 1000));
    }
    file.close();
    for (let link = 1; link < links; link++) {
      linkSync(path, path.replace('.h5', `_${String(link).padStart(4, '0')}.h5`));
    }
  }
}

/** Sparse images with a few hundred cells hit, E_T in GeV. @param {number} events @param {() => number} random */
function energies(events, random) {
  const values = new Float32Array(events * IMAGE_SIZE);
  for (let event = 0; event < events; event++) {
    for (let hit = 0; hit < 400; hit++) {
      values[event * IMAGE_SIZE + Math.floor(random() * IMAGE_SIZE)] = -10 * Math.log(1 - random());
    }
  }
  return values;
}
