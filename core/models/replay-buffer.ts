import { scoped, tf } from '../tensor/backend';
import type { Random } from '../random';
import type { Weights, WeightSpec } from '../tensor/weights';

const POINTS = 'replay/points';
/** How many are kept, and where the next one goes. */
const COUNTS = 'replay/counts';

/**
 * Ends of earlier chains on a sphere, where most new ones begin: section 2.2 of "A Normalized Autoencoder for LHC
 * Triggers" (2023). Kept as variables of the model, so that a resumed training finds them again; the oldest go first.
 */
export class ReplayBuffer {
  /** @param weights a model's, which hold the variables of `specs`. */
  constructor(private readonly weights: Weights) {}

  /** @param size numbers of a point */
  static specs(capacity: number, size: number): WeightSpec[] {
    const empty = (name: string, shape: readonly number[]): WeightSpec => ({
      name,
      shape,
      fill: { kind: 'constant', value: 0 },
      fixed: true,
    });
    return [empty(POINTS, [capacity, size]), empty(COUNTS, [2])];
  }

  /** Starts for so many chains: from the buffer with probability `share`, else anywhere. [count, size] */
  starts(count: number, share: number, random: Random): Float32Array {
    const [kept] = this.counts.dataSync<'float32'>();
    const values = this.points.dataSync<'float32'>();
    const [, size] = this.points.shape as [number, number];
    const out = new Float32Array(count * size);
    for (let at = 0; at < out.length; at += size) {
      if (kept > 0 && random.uniform() < share) {
        const place = random.below(kept) * size;
        out.set(values.subarray(place, place + size), at);
      } else {
        // A normal distribution knows no direction.
        for (let i = at; i < at + size; i++) out[i] = random.normal();
        ontoSphere(out, at, size);
      }
    }
    return out;
  }

  /** Keeps points. @param ends [count, size] */
  keep(ends: Float32Array): void {
    const [capacity, size] = this.points.shape as [number, number];
    const values = Float32Array.from(this.points.dataSync<'float32'>());
    let [kept, next] = this.counts.dataSync<'float32'>();
    for (let at = 0; at < ends.length; at += size) {
      values.set(ends.subarray(at, at + size), next * size);
      next = (next + 1) % capacity;
      kept = Math.min(kept + 1, capacity);
    }
    scoped(() => {
      this.points.assign(tf.tensor(values, [capacity, size]));
      this.counts.assign(tf.tensor([kept, next]));
    });
  }

  private get points() {
    return this.weights.get(POINTS)!;
  }

  private get counts() {
    return this.weights.get(COUNTS)!;
  }
}

/** Brings the point that begins at `at` to length 1. */
export function ontoSphere(points: Float32Array, at: number, size: number): void {
  let squares = 0;
  for (let i = at; i < at + size; i++) squares += points[i] * points[i];
  const norm = Math.sqrt(squares);
  for (let i = at; i < at + size; i++) points[i] /= norm;
}
