import { CHANNELS, ETA_CELLS, IMAGE_SIZE, PHI_CELLS } from '../events/schema';
import { Random } from '../random';

/** Jets and single cells of each event, from a quiet one to a crowded one. */
const EVENTS = [
  { jets: 2, cells: 15 },
  { jets: 3, cells: 40 },
  { jets: 6, cells: 60 },
  { jets: 4, cells: 300 },
];
/** Hits of a jet, and their spread in cells. */
const JET_HITS = 20;
const JET_WIDTH = 2.5;
/** Mean E_T of a hit, in GeV. */
const MEAN_ET = 2;

/** A few made-up events, always the same, [events, 72, 58, 3]: what two ways of computing are compared on. */
export function probeImages(): Float32Array {
  const random = new Random(1);
  const images = new Float32Array(EVENTS.length * IMAGE_SIZE);
  EVENTS.forEach(({ jets, cells }, event) => {
    const hit = (phi: number, eta: number): void => {
      const row = ((Math.floor(phi) % PHI_CELLS) + PHI_CELLS) % PHI_CELLS;
      const column = Math.min(Math.max(Math.floor(eta), 0), ETA_CELLS - 1);
      const channel = Math.floor(random.uniform() * CHANNELS.length);
      const energy = -MEAN_ET * Math.log(1 - random.uniform());
      images[event * IMAGE_SIZE + (row * ETA_CELLS + column) * CHANNELS.length + channel] += energy;
    };
    const place = (): [number, number] => [
      random.uniform() * PHI_CELLS,
      random.uniform() * ETA_CELLS,
    ];
    for (let i = 0; i < cells; i++) hit(...place());
    for (let jet = 0; jet < jets; jet++) {
      const [phi, eta] = place();
      for (let i = 0; i < JET_HITS; i++) {
        hit(phi + JET_WIDTH * random.normal(), eta + JET_WIDTH * random.normal());
      }
    }
  });
  return images;
}
