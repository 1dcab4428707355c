import { describe, expect, it } from 'vitest';
import { ETA_CELLS, IMAGE_SIZE, PHI_CELLS } from '../../core/events/schema';
import {
  imageDistance,
  METRICS,
  QUANTITIES,
  sparse,
  vectorDistance,
} from '../../core/latent/distances';
import { Nearest } from '../../core/latent/nearest';
import { Random } from '../../core/random';

/** A sparse event, E_T in GeV. */
function event(seed: number): Float32Array {
  const random = new Random(seed);
  const image = new Float32Array(IMAGE_SIZE);
  for (let i = 0; i < 240; i++)
    image[random.below(IMAGE_SIZE)] = -3 * Math.log(1 - random.uniform());
  return image;
}

/** The event turned by so many cells in phi, and mirrored in eta where asked. */
function turned(image: Float32Array, by: number, flip = false): Float32Array {
  const out = new Float32Array(IMAGE_SIZE);
  for (let phi = 0; phi < PHI_CELLS; phi++) {
    for (let eta = 0; eta < ETA_CELLS; eta++) {
      for (let channel = 0; channel < 3; channel++) {
        const to = ((phi + by) % PHI_CELLS) * ETA_CELLS + (flip ? ETA_CELLS - 1 - eta : eta);
        out[to * 3 + channel] = image[(phi * ETA_CELLS + eta) * 3 + channel];
      }
    }
  }
  return out;
}

/** What `sparse` leaves of an image, as dense numbers. */
function dense(image: Float32Array, quantity: (typeof QUANTITIES)[number]): number[] {
  return Array.from(image).flatMap((energy, i) => {
    if (quantity === 'mask') return i % 3 === 0 ? [energy > 0 ? 1 : 0] : [];
    return [Math.fround(quantity === 'log' ? Math.log1p(energy) : energy)];
  });
}

function direct(metric: (typeof METRICS)[number], a: number[], b: number[]): number {
  const dot = (x: number[], y: number[]) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  if (metric === 'cosine') return 1 - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0));
}

const [one, two] = [event(1), event(2)];
const cases = METRICS.flatMap((metric) =>
  QUANTITIES.map((quantity) => [metric, quantity] as const),
);

describe('distances of images', () => {
  it.each(cases)('%s of %s is that of all cells, one by one', (metric, quantity) => {
    const found = imageDistance(metric, sparse(one, 0, quantity), sparse(two, 0, quantity), {
      rotate: false,
      flip: false,
    });
    expect(found.distance).toBeCloseTo(
      direct(metric, dense(one, quantity), dense(two, quantity)),
      6,
    );
  });

  it.each(cases)('%s of %s over turns is the least of all 72', (metric, quantity) => {
    const all = Array.from({ length: PHI_CELLS }, (_, turn) =>
      direct(metric, dense(one, quantity), dense(turned(two, turn), quantity)),
    );
    const found = imageDistance(metric, sparse(one, 0, quantity), sparse(two, 0, quantity), {
      rotate: true,
      flip: false,
    });
    expect(found.distance).toBeCloseTo(Math.min(...all), 6);
    expect(all[found.turn]).toBeCloseTo(Math.min(...all), 6);
  });

  it.each(QUANTITIES)(
    'a turned copy is at nought by %s, and says how it was turned',
    (quantity) => {
      const copy = sparse(turned(one, 50), 0, quantity);
      const own = sparse(one, 0, quantity);
      const still = imageDistance('euclidean', own, copy, { rotate: false, flip: false });
      expect(still.distance).toBeGreaterThan(1);
      const found = imageDistance('euclidean', own, copy, { rotate: true, flip: false });
      expect(found.distance).toBeCloseTo(0, 4);
      expect(found.turn).toBe(PHI_CELLS - 50);
    },
  );

  it('a mirrored and turned copy is at nought where mirroring is allowed', () => {
    const copy = sparse(turned(one, 11, true), 0, 'mask');
    const own = sparse(one, 0, 'mask');
    const both = { rotate: true, flip: true };
    expect(imageDistance('cosine', own, copy, both)).toEqual({
      distance: expect.closeTo(0, 10) as number,
      turn: PHI_CELLS - 11,
      flipped: true,
    });
    expect(imageDistance('cosine', own, copy, { ...both, flip: false }).distance).toBeGreaterThan(
      0.5,
    );
  });

  it('an empty image is at the length of the other one, its cosine at one', () => {
    const empty = sparse(new Float32Array(IMAGE_SIZE), 0, 'mask');
    const own = sparse(one, 0, 'mask');
    const still = { rotate: false, flip: false };
    expect(imageDistance('euclidean', own, empty, still).distance).toBe(Math.sqrt(own.square));
    expect(imageDistance('cosine', own, empty, still).distance).toBe(1);
  });
});

describe('distances of latents', () => {
  it('are those of geometry', () => {
    const [a, b] = [Float32Array.of(1, 2, 2), Float32Array.of(9, 2, 4, 4, 1, 0, 0)];
    expect(vectorDistance('euclidean', a, b, 1)).toBe(3);
    expect(vectorDistance('cosine', a, b, 1)).toBeCloseTo(0, 12);
    expect(vectorDistance('cosine', a, b, 4)).toBeCloseTo(1 - 1 / 3, 12);
  });
});

describe('the nearest of many', () => {
  it('are the least distances in order, equal ones by position, NaN never', () => {
    const nearest = new Nearest(3);
    [5, 2, NaN, 2, 9, 1, 2].forEach((distance, event) =>
      nearest.offer({ event, distance, turn: 0, flipped: false }),
    );
    expect(nearest.found.map(({ event }) => event)).toEqual([5, 1, 3]);
  });

  it('do not depend on the order in which events pass by', () => {
    const random = new Random(9);
    const distances = Array.from({ length: 300 }, () => random.below(40));
    const order = (events: Uint32Array) => {
      const nearest = new Nearest(25);
      for (const event of events) {
        nearest.offer({ event, distance: distances[event], turn: 0, flipped: false });
      }
      return nearest.found.map(({ event }) => event);
    };
    const all = Uint32Array.from(distances.keys());
    expect(order(random.shuffle(all.slice()))).toEqual(order(all));
  });
});
