import { describe, expect, it } from 'vitest';
import { langevin } from '../../core/models/langevin';
import { Random } from '../../core/random';
import type { Chain, EnergyOf } from '../../core/models/langevin';

const chain: Chain = {
  steps: 1,
  stepSize: 0.1,
  noise: 0.2,
  annealed: false,
  clip: 0,
  metropolis: false,
  temperature: 1,
};

/** E = k (x - m)^2 / 2 of points of one number. */
const spring =
  (k: number, m: number): EnergyOf =>
  (points) => ({
    energy: points.map((x) => (k / 2) * (x - m) ** 2),
    gradient: points.map((x) => k * (x - m)),
  });

/** E = (x^2 - 1)^2 / T: two wells. */
const wells =
  (temperature: number): EnergyOf =>
  (points) => ({
    energy: points.map((x) => (x * x - 1) ** 2 / temperature),
    gradient: points.map((x) => (4 * x * (x * x - 1)) / temperature),
  });

const moments = (values: Float32Array): { mean: number; variance: number } => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, variance: values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length };
};

describe('Langevin chains', () => {
  it('without noise follow the gradient: a spring is approached by a fixed share a step', () => {
    const { points, energy, accepted } = langevin(
      Float32Array.of(3, -1),
      1,
      spring(2, 1),
      { ...chain, steps: 4, noise: 0 },
      new Random(1),
    );
    const left = (1 - 0.1 * 2) ** 4;
    expect(points[0]).toBeCloseTo(1 + 2 * left, 5);
    expect(points[1]).toBeCloseTo(1 - 2 * left, 5);
    expect(energy[0]).toBeCloseTo((2 * left) ** 2, 5);
    expect(accepted).toBe(1);
  });

  it('draw from the Boltzmann distribution of a spring, steps as large as they may be, with the Metropolis rule', () => {
    // Noise and drift of temperature 1: sigma^2 = 2 lambda. Without the rule the variance would be a third too large.
    const k = 4;
    const stepSize = 0.25;
    const settings = { ...chain, stepSize, noise: Math.sqrt(2 * stepSize), steps: 60 };
    const start = new Float32Array(20000).fill(0.5);
    const exact = langevin(
      start,
      1,
      spring(k, 0.5),
      { ...settings, metropolis: true },
      new Random(2),
    );
    const { mean, variance } = moments(exact.points);
    // Four standard errors.
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / k / 20000));
    expect(Math.abs(variance * k - 1)).toBeLessThan(4 * Math.sqrt(2 / 20000));
    expect(exact.accepted).toBeLessThan(1);
    const plain = langevin(start, 1, spring(k, 0.5), settings, new Random(2));
    // The variance of x -> (1 - lambda k) x + sigma e: sigma^2 / (1 - (1 - lambda k)^2).
    expect(moments(plain.points).variance * k).toBeGreaterThan(1.9);
  });

  it('fill two wells as their temperature says', () => {
    const temperature = 0.5;
    const settings = {
      ...chain,
      stepSize: 0.05,
      noise: Math.sqrt(0.1),
      steps: 400,
      metropolis: true,
    };
    const start = Float32Array.from({ length: 4000 }, (_, i) => (i % 2 ? 1 : -1));
    const { points } = langevin(start, 1, wells(temperature), settings, new Random(3));
    // Share between the wells, by integrating exp(-E).
    const weight = (x: number): number => Math.exp(-((x * x - 1) ** 2) / temperature);
    let [between, all] = [0, 0];
    for (let x = -4; x < 4; x += 1e-3) {
      all += weight(x);
      if (Math.abs(x) < 0.5) between += weight(x);
    }
    const expected = between / all;
    const found = points.filter((x) => Math.abs(x) < 0.5).length / points.length;
    expect(Math.abs(found - expected)).toBeLessThan(
      4 * Math.sqrt((expected * (1 - expected)) / points.length),
    );
  });

  it('shorten gradients that are too long, point by point', () => {
    const steep: EnergyOf = (points) => ({
      energy: new Float32Array(points.length / 2),
      gradient: Float32Array.of(3, 4, 0.03, 0.04),
    });
    const { points } = langevin(
      new Float32Array(4),
      2,
      steep,
      { ...chain, stepSize: 1, noise: 0, clip: 0.5 },
      new Random(1),
    );
    expect([...points].map((x) => Number(x.toFixed(6)))).toEqual([-0.3, -0.4, -0.03, -0.04]);
  });

  it('come to rest when the noise is annealed', () => {
    const flat: EnergyOf = (points) => ({
      energy: new Float32Array(points.length),
      gradient: new Float32Array(points.length),
    });
    const settings = { ...chain, steps: 10, noise: 1, annealed: true };
    const { points } = langevin(new Float32Array(20000), 1, flat, settings, new Random(4));
    // Steps of width 1, 1/2, 1/3, ...
    const expected = Array.from({ length: 10 }, (_, i) => 1 / (i + 1) ** 2).reduce((a, b) => a + b);
    expect(Math.abs(moments(points).variance / expected - 1)).toBeLessThan(
      4 * Math.sqrt(2 / 20000),
    );
  });

  it('stay where they are brought back to', () => {
    const settings = { ...chain, steps: 5, noise: 1 };
    const cut = (points: Float32Array, at: number): void => {
      points[at] = Math.min(Math.max(points[at], 0), 1);
    };
    const { points } = langevin(
      new Float32Array(100),
      1,
      spring(1, 3),
      settings,
      new Random(5),
      cut,
    );
    expect(Math.min(...points)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...points)).toBe(1);
  });
});
