/**
 * Langevin Markov chains with a Metropolis step, "A Normalized Autoencoder for LHC Triggers" (2023), equations 6, 7 and
 * 11: samples of the Boltzmann distribution of an energy, many chains side by side, each by itself.
 */
import type { Random } from '../random';

export interface Chain {
  readonly steps: number;
  /** lambda of equation 6: how far the gradient of the energy carries. */
  readonly stepSize: number;
  /** sigma of equation 6: standard deviation of the noise. */
  readonly noise: number;
  /** Divide the noise of the n-th step by n, so that a chain comes to rest. */
  readonly annealed: boolean;
  /** Largest L2 norm of the gradient at one point; 0 for none. */
  readonly clip: number;
  /** Refuse steps by the rule of Metropolis and Hastings. */
  readonly metropolis: boolean;
  /** Of that rule. The drift and the noise have one of their own, sigma^2 / (2 lambda), equation 7. */
  readonly temperature: number;
}

/** Energies at some points, one after another, and the gradient of each with respect to its own point. */
export type EnergyOf = (points: Float32Array) => {
  readonly energy: Float32Array;
  readonly gradient: Float32Array;
};

export interface ChainEnds {
  readonly points: Float32Array;
  readonly energy: Float32Array;
  /** Share of the steps that were taken. */
  readonly accepted: number;
}

/**
 * Runs a chain from every point.
 * @param start points of `size` numbers each, one after another.
 * @param onto brings a point, `size` numbers from `at` on, back to where points may lie: onto the sphere, into [0, 1].
 */
export function langevin(
  start: Float32Array,
  size: number,
  energyOf: EnergyOf,
  chain: Chain,
  random: Random,
  onto: (points: Float32Array, at: number) => void = () => undefined,
): ChainEnds {
  const { steps, stepSize, metropolis, temperature } = chain;
  const points = start.slice();
  const found = energyOf(points);
  const [energy, gradient] = [found.energy.slice(), clipped(found.gradient, size, chain.clip)];
  const noise = new Float32Array(points.length);
  let accepted = 0;
  for (let step = 1; step <= steps; step++) {
    const width = chain.annealed ? chain.noise / step : chain.noise;
    for (let i = 0; i < noise.length; i++) noise[i] = width * random.normal();
    const next = points.map((x, i) => x - stepSize * gradient[i] + noise[i]);
    for (let at = 0; at < next.length; at += size) onto(next, at);
    const there = energyOf(next);
    const slope = clipped(there.gradient, size, chain.clip);
    for (let event = 0; event < energy.length; event++) {
      const [at, end] = [event * size, (event + 1) * size];
      if (metropolis) {
        // What it takes to step back against what it took to step here, both from the normal density of the noise.
        let back = 0;
        let forth = 0;
        for (let i = at; i < end; i++) {
          back += (stepSize * (gradient[i] + slope[i]) - noise[i]) ** 2;
          forth += noise[i] ** 2;
        }
        const gain = energy[event] - there.energy[event] - (back - forth) / (4 * stepSize);
        if (random.uniform() > Math.exp(gain / temperature)) continue;
      }
      points.set(next.subarray(at, end), at);
      gradient.set(slope.subarray(at, end), at);
      energy[event] = there.energy[event];
      accepted++;
    }
  }
  return { points, energy, accepted: accepted / (steps * energy.length) };
}

/** Gradients, those shortened that are longer than `longest`. */
function clipped(gradient: Float32Array, size: number, longest: number): Float32Array {
  const out = gradient.slice();
  if (longest === 0) return out;
  for (let at = 0; at < out.length; at += size) {
    let squares = 0;
    for (let i = at; i < at + size; i++) squares += out[i] * out[i];
    const norm = Math.sqrt(squares);
    if (norm > longest) for (let i = at; i < at + size; i++) out[i] *= longest / norm;
  }
  return out;
}
