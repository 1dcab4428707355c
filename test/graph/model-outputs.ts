import { expect } from 'vitest';
import { tf } from '../../core/tensor/backend';
import { uniform } from '../tensor/fixture-numbers';
import type { Tensor, Tensor4D } from '../../core/tensor/backend';
import type { Model } from '../../core/models/model';

/** A model's input for some events, other ones for another seed. */
export function imagesOf({ kind }: Model, events: number, seed: number): Tensor4D {
  const channels = kind.input === 'mask' ? 1 : 3;
  const values = Float32Array.from(uniform(events * 72 * 58 * channels, seed), (u) => {
    if (u >= 0.1) return 0;
    return channels === 1 ? 1 : 1 + u;
  });
  return tf.tensor4d(values, [events, 72, 58, channels]);
}

/** All that a model says of events, by name. */
export function outputsOf(model: Model, images: Tensor4D): Record<string, Tensor> {
  const { reconstruction, latent, own } = model.predict({ images, labels: null });
  const named = { reconstruction, latent, encoded: model.encode(images), ...own };
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, t]) => (t ? [[name, t] as const] : [])),
  );
}

/** The largest difference, on the scale of the largest number. */
export function far(found: Tensor, expected: Tensor): number {
  expect(found.shape).toEqual(expected.shape);
  const [a, b] = [found, expected].map((t) => Array.from(t.dataSync()));
  const scale = b.reduce((max, x) => Math.max(max, Math.abs(x)), 1e-3);
  return a.reduce((max, x, i) => Math.max(max, Math.abs(x - b[i]) / scale), 0);
}
