// What the comparisons work on: masks for models, raw events in files; the same numbers every time.
import { writeFileSync } from 'node:fs';
import { generator } from './events.mjs';

const CELLS = 72 * 58;
/** Cells hit in the tracker of a published QCD event, on average. */
const HITS = 80;

/**
 * Writes masks as bytes of 0 and 1.
 * @param {string} path
 * @param {number} count
 */
export function writeMasks(path, count) {
  const random = generator(11);
  const masks = new Uint8Array(count * CELLS);
  for (let event = 0; event < count; event++) {
    for (let hit = 0; hit < HITS; hit++) masks[event * CELLS + Math.floor(random() * CELLS)] = 1;
  }
  writeFileSync(path, masks);
}

const RAW = 286 * 360;
/** Tracks and deposits of a raw event; a tower of the hadron calorimeter fills 5 x 5 cells with its energy. */
const DEPOSITS = { ImageTrk_PUcorr: 100, ImageECAL: 400, ImageHCAL: 60 };

/**
 * Writes raw events as the experiment stores them: one event a chunk, gzip.
 * @param {string} path
 * @param {number} events
 */
export async function writeRaw(path, events) {
  const { File, ready } = await import('h5wasm/node');
  await ready;
  const random = generator(12);
  const file = new File(path, 'w');
  for (const [name, deposits] of Object.entries(DEPOSITS)) {
    const data = new Float32Array(events * RAW);
    for (let event = 0; event < events; event++) {
      for (let n = 0; n < deposits; n++) {
        const energy = -5 * Math.log(1 - random());
        const [eta, phi] = [Math.floor(random() * 57), Math.floor(random() * 72)];
        const [cell, side] = name === 'ImageHCAL' ? [0, 5] : [Math.floor(random() * 25), 1];
        for (let k = 0; k < side * side; k++) {
          const [down, across] =
            side === 5 ? [Math.floor(k / 5), k % 5] : [Math.floor(cell / 5), cell % 5];
          data[event * RAW + (5 * eta + down) * 360 + 5 * phi + across] = Math.fround(energy);
        }
      }
    }
    file.create_dataset({
      name,
      data,
      shape: [events, 286, 360],
      chunks: [1, 286, 360],
      compression: 'gzip',
      compression_opts: 4,
    });
  }
  file.close();
}

/** Bytes of a raw event before compression. */
export const RAW_EVENT_BYTES = 3 * 4 * RAW;
