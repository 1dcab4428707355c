import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fitPca, projectOnto } from '../../core/latent/pca';
import { sampleOf } from '../../core/latent/sample';
import { fitUmap } from '../../core/latent/umap';
import { Random } from '../../core/random';

interface Reference {
  readonly explained: number[];
  readonly axes: number[][];
  readonly places: number[][];
}
type Points = readonly (readonly number[])[];
const reference = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../fixtures/latent/latent.json'), 'utf8'),
) as {
  tall: { x: number[][]; plain: Reference; scaled: Reference };
  wide: { x: number[][]; plain: Reference; scaled: Reference };
  trust: { plane: number[][]; value: number; shuffled: number };
};

const tableOf = (x: Points) => ({
  rows: x.length,
  width: x[0].length,
  values: Float64Array.from(x.flat()),
});

/** Ranks of all others by distance, 1 for the nearest. */
function ranksFrom(points: Points, from: number): Map<number, number> {
  const distance = (other: number) =>
    Math.hypot(...points[from].map((v, k) => v - points[other][k]));
  const others = points.map((_, i) => i).filter((i) => i !== from);
  others.sort((a, b) => distance(a) - distance(b));
  return new Map(others.map((other, place) => [other, place + 1]));
}

/** Trustworthiness of a map (Venna and Kaski 2001): 1 where neighbours in the plane are neighbours indeed. */
function trustworthiness(x: Points, plane: Points, k: number): number {
  const n = x.length;
  let penalty = 0;
  for (let i = 0; i < n; i++) {
    const [truth, shown] = [ranksFrom(x, i), ranksFrom(plane, i)];
    for (const [other, rank] of shown) {
      if (rank <= k) penalty += Math.max(0, (truth.get(other) ?? 0) - k);
    }
  }
  return 1 - (2 / (n * k * (2 * n - 3 * k - 1))) * penalty;
}

describe('principal components', () => {
  it.each([
    ['more points than numbers', 'tall', 'plain', false],
    ['more points than numbers, standardised', 'tall', 'scaled', true],
    ['more numbers than points', 'wide', 'plain', false],
    ['more numbers than points, standardised', 'wide', 'scaled', true],
  ] as const)('are scikit-learn’s: %s', (_, shape, kind, standardise) => {
    const { x } = reference[shape];
    const wanted = reference[shape][kind];
    const pca = fitPca(tableOf(x), 4, standardise);
    const places = projectOnto(pca, tableOf(x));
    for (let c = 0; c < 4; c++) {
      expect(pca.explained[c]).toBeCloseTo(wanted.explained[c], 9);
      wanted.axes[c].forEach((value, k) =>
        expect(pca.axes[c * x[0].length + k]).toBeCloseTo(value, 6),
      );
      wanted.places.forEach((place, row) => expect(places[4 * row + c]).toBeCloseTo(place[c], 6));
    }
  });

  it('of numbers that never change have no direction along them', () => {
    const x = [
      [1, 5, 0],
      [2, 5, 0],
      [4, 5, 0],
    ];
    const { axes, explained } = fitPca(tableOf(x), 3, true);
    expect(explained[0]).toBeCloseTo(1, 12);
    expect([...axes.slice(0, 3)].map(Math.abs)).toEqual([1, 0, 0]);
  });
});

describe('UMAP', () => {
  /** Three tight clouds in ten dimensions. */
  const random = new Random(5);
  const clouds = Array.from({ length: 150 }, (_, i) =>
    Array.from({ length: 10 }, (_, k) => random.normal() + (k === i % 3 ? 12 : 0)),
  );
  const fit = (seed: number) =>
    fitUmap(tableOf(clouds.slice(0, 120)), {
      neighbours: 10,
      minDist: 0.1,
      random: new Random(seed),
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
  const pairs = (flat: Float64Array) =>
    Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]);

  it('is measured by trustworthiness as scikit-learn defines it', () => {
    const { plane, value, shuffled } = reference.trust;
    expect(trustworthiness(reference.tall.x, plane, 5)).toBeCloseTo(value, 10);
    expect(trustworthiness(reference.tall.x, [...plane].reverse(), 5)).toBeCloseTo(shuffled, 10);
  });

  it('keeps neighbours together, and parts what is apart', async () => {
    const { places } = await fit(1);
    const plane = pairs(places);
    expect(trustworthiness(clouds.slice(0, 120), plane, 5)).toBeGreaterThan(0.85);
    plane.forEach((_, i) => {
      const [nearest] = [...ranksFrom(plane, i)].find(([, rank]) => rank === 1) ?? [];
      expect((nearest ?? 0) % 3).toBe(i % 3);
    });
  });

  it('places other points in the cloud that they belong to', async () => {
    const map = await fit(1);
    const plane = pairs(map.places);
    const placed = pairs(map.place(tableOf(clouds.slice(120))));
    placed.forEach((place, i) => {
      const distances = plane.map((at) => Math.hypot(at[0] - place[0], at[1] - place[1]));
      expect(distances.indexOf(Math.min(...distances)) % 3).toBe(i % 3);
    });
  });

  it('is the same for the same seed, and another for another', async () => {
    const [a, b, c] = [await fit(7), await fit(7), await fit(8)];
    expect([...a.places]).toEqual([...b.places]);
    expect([...a.places]).not.toEqual([...c.places]);
  });
});

describe('a sample of events', () => {
  it('is all of few, and some of many: ascending, none twice, the same for the same seed', () => {
    expect([...sampleOf(4, 10, new Random(1))]).toEqual([0, 1, 2, 3]);
    const some = sampleOf(1000, 50, new Random(1));
    expect(new Set(some).size).toBe(50);
    expect([...some]).toEqual([...some].sort((a, b) => a - b));
    expect([...sampleOf(1000, 50, new Random(1))]).toEqual([...some]);
  });
});
