/** Events made up on the spot, repeatable, with the look of the real ones: jets, soft tracks, noise. */
import { ETA_CELLS, IMAGE_SIZE, MASK_SIZE, PHI_CELLS } from '../../../core/events/schema';
import { Random } from '../../../core/random';

export class GeneratedEvents {
  readonly count: number;
  readonly labels: Int32Array;
  readonly masses: Float64Array;

  constructor(count: number) {
    this.count = count;
    const third = Math.floor(count * 0.22);
    this.labels = new Int32Array(count).map((_, i) => (i < third ? 0 : i < count * 0.62 ? 1 : 2));
    this.masses = new Float64Array(count).map((_, i) => {
      if (this.labels[i] === 0) return 0;
      return this.labels[i] === 1
        ? [125, 200, 300, 400, 700, 1000][i % 6]
        : [2100, 3100, 4100][i % 3];
    });
  }

  /** How far the event is from background, around 0 for QCD, up to 3. */
  strangeness(event: number): number {
    const random = new Random(event + 7);
    const mass = this.labels[event] === 1 ? Math.log2(this.masses[event] / 70) * 0.7 : 1.3;
    return random.normal() * 0.6 + (this.labels[event] === 0 ? 0 : mass);
  }

  tracks(event: number): number {
    return Math.max(3, Math.round(130 + 60 * this.strangeness(event)));
  }

  /** [72, 58, 3] in GeV. */
  image(event: number): Float32Array {
    const random = new Random(event + 7);
    const image = new Float32Array(IMAGE_SIZE);
    const add = (phi: number, eta: number, channel: number, energy: number) => {
      const row = ((Math.floor(phi) % PHI_CELLS) + PHI_CELLS) % PHI_CELLS;
      const column = Math.floor(eta);
      if (column >= 0 && column < ETA_CELLS) {
        image[(row * ETA_CELLS + column) * 3 + channel] += energy;
      }
    };
    const jets = this.labels[event] === 1 ? 0 : 2 + Math.floor(random.uniform() * 3);
    for (let jet = 0; jet < jets; jet += 1) {
      const phi = random.uniform() * PHI_CELLS;
      const eta = 10 + random.uniform() * 38;
      for (let i = 0; i < 30; i += 1) {
        const energy = 0.5 * Math.exp(2.2 * random.uniform() + random.normal());
        add(phi + 2 * random.normal(), eta + 2 * random.normal(), i % 3, energy * 3);
      }
    }
    for (let i = 0; i < this.tracks(event); i += 1) {
      const energy = 0.6 * Math.exp(0.6 * random.normal());
      const channel = Math.floor(random.uniform() * 3);
      add(random.uniform() * PHI_CELLS, random.uniform() * ETA_CELLS, channel, energy);
      add(random.uniform() * PHI_CELLS, random.uniform() * ETA_CELLS, 0, energy);
    }
    return image;
  }

  /** [72, 58]: the mask, blurred and unsure of itself. */
  reconstruction(event: number): Float32Array {
    const random = new Random(event + 99);
    const image = this.image(event);
    return new Float32Array(MASK_SIZE).map((_, i) => {
      const hit = image[3 * i] > 0;
      const noise = 0.5 + 0.5 * Math.tanh(random.normal());
      return hit ? Math.min(1, 0.35 + 0.75 * noise) : 0.12 * noise ** 6;
    });
  }

  /** A score that grows with strangeness, with a tail. */
  score(event: number, tail: number): number {
    return 180 * Math.exp(tail * this.strangeness(event));
  }
}
