import { beforeAll, describe, expect, it } from 'vitest';
import { GraphSession } from '../../core/graph/session';
import { trace } from '../../core/graph/trace';
import { initBackend, scoped, tf } from '../../core/tensor/backend';
import { convolution } from '../../core/tensor/convolution';
import { uniform } from '../tensor/fixture-numbers';
import type { Tensor4D } from '../../core/tensor/backend';

const IMAGES = [2, 6, 5, 3] as const;
const KERNEL = [3, 3, 3, 4] as const;

beforeAll(async () => {
  await initBackend();
});

/** To the nearest number of 8 binary digits, ties to even. */
function rounded(x: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, x);
  const bits = view.getUint32(0);
  view.setUint32(0, ((bits + 0x7fff + ((bits >>> 16) & 1)) & 0xffff0000) >>> 0);
  return view.getFloat32(0);
}

const numbers = (count: number, salt: number): number[] =>
  Array.from(uniform(count, salt), (u) => 2 * u - 1);
const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** A 3 x 3 convolution with SAME padding as a sum over everything. */
function convolved(images: readonly number[], kernel: readonly number[]): number[] {
  const [batch, height, width, from] = IMAGES;
  const to = KERNEL[3];
  const out: number[] = [];
  for (let n = 0; n < batch; n++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let o = 0; o < to; o++) {
          let sum = 0;
          for (let i = 0; i < 3; i++) {
            for (let j = 0; j < 3; j++) {
              const [row, column] = [y + i - 1, x + j - 1];
              if (row < 0 || row >= height || column < 0 || column >= width) continue;
              for (let c = 0; c < from; c++) {
                const pixel = images[((n * height + row) * width + column) * from + c];
                sum += pixel * kernel[((i * 3 + j) * from + c) * to + o];
              }
            }
          }
          out.push(sum);
        }
      }
    }
  }
  return out;
}

describe('a graph with convolutions in bfloat16', () => {
  const images = numbers(sizeOf(IMAGES), 1);
  const kernel = numbers(sizeOf(KERNEL), 2);

  it('rounds what is convolved and the result, and nothing else', () => {
    scoped(() => {
      const [x, k]: Tensor4D[] = [
        tf.tensor4d(images, [...IMAGES]),
        tf.tensor4d(kernel, [...KERNEL]),
      ];
      const graph = trace({
        inputs: { x, k },
        run: () => {
          const y = convolution(x, k, { stride: 1, groups: 1 });
          return { y, more: tf.mul(y, x.slice([0, 0, 0, 0], [2, 6, 5, 1])) };
        },
      });
      const session = GraphSession.open(graph, { convolutions: 'bfloat16' });
      const { y, more } = session.run({ x, k });
      const exact = convolved(images.map(rounded), kernel.map(rounded));
      y.dataSync<'float32'>().forEach((found, i) => {
        expect(found).toBe(rounded(found));
        // Half a unit of the last of 8 digits, and the rounding of the sums in single precision.
        expect(Math.abs(found - exact[i])).toBeLessThanOrEqual(Math.abs(exact[i]) / 256 + 1e-5);
      });
      const products = more.dataSync<'float32'>();
      expect(products.some((found) => found !== rounded(found))).toBe(true);
      session.dispose();
    });
  });

  it('has the gradients of rounded numbers', () => {
    scoped(() => {
      const [x, k]: Tensor4D[] = [
        tf.tensor4d(images, [...IMAGES]),
        tf.tensor4d(kernel, [...KERNEL]),
      ];
      const errors = numbers(sizeOf(IMAGES.slice(0, 3)) * KERNEL[3], 3);
      const dy = tf.tensor4d(errors, [2, 6, 5, KERNEL[3]]);
      const gradients = (a: Tensor4D, b: Tensor4D, e: Tensor4D): [Tensor4D, Tensor4D] => {
        const both = tf.grads((p, q) =>
          convolution(p as Tensor4D, q as Tensor4D, { stride: 1, groups: 1 }),
        )([a, b], e);
        return both as [Tensor4D, Tensor4D];
      };
      const graph = trace({
        inputs: { x, k, dy },
        run: () => {
          const [dx, dk] = gradients(x, k, dy);
          return { dx, dk };
        },
      });
      const session = GraphSession.open(graph, { convolutions: 'bfloat16' });
      const { dx, dk } = session.run({ x, k, dy });
      const near = (values: readonly number[], shape: readonly number[]): Tensor4D =>
        tf.tensor4d(values.map(rounded), [shape[0], shape[1], shape[2], shape[3]]);
      const expected = gradients(
        near(images, IMAGES),
        near(kernel, KERNEL),
        near(errors, dy.shape),
      );
      [dx, dk].forEach((found, which) => {
        const exact = expected[which].dataSync<'float32'>();
        found.dataSync<'float32'>().forEach((value, i) => {
          expect(Math.abs(value - exact[i])).toBeLessThanOrEqual(Math.abs(exact[i]) / 256 + 1e-5);
        });
      });
      session.dispose();
    });
  });
});
