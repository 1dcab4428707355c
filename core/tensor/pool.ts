import { nativeBackend, tf } from './backend';
import { withGradient } from './gradient';
import type { Tensor4D } from './backend';

const STRIDE = 2;

/**
 * 3x3 maximum, stride 2, SAME padding.
 * @param x [batch, h, w, channels]
 * @returns [batch, ceil(h / 2), ceil(w / 2), channels]
 */
export const maxPool = (x: Tensor4D): Tensor4D => pool(x, 3, 'same');

/**
 * 2x2 maximum, stride 2; an odd last row or column is left out.
 * @param x [batch, h, w, channels]
 * @returns [batch, floor(h / 2), floor(w / 2), channels]
 */
export const maxPoolHalves = (x: Tensor4D): Tensor4D => pool(x, 2, 'valid');

/**
 * Of equal values in a window the first, row by row, gets the gradient; the wasm backend's own gradient chooses another
 * one, so there it is computed here.
 */
function pool(x: Tensor4D, size: number, padding: 'same' | 'valid'): Tensor4D {
  if (nativeBackend()) return tf.maxPool(x, size, STRIDE, padding);
  return withGradient<Tensor4D, [Tensor4D]>(
    [x],
    (save) => {
      save(x);
      return tf.maxPool(x, size, STRIDE, padding);
    },
    (dy, [saved]) => [gradient(dy, saved, size)],
  );
}

function gradient(dy: Tensor4D, x: Tensor4D, size: number): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const [, rows, columns] = dy.shape;
  const windowRows = windows(height, rows, size);
  const windowColumns = windows(width, columns, size);
  const [values, errors] = [x.dataSync(), dy.dataSync()];
  const out = new Float32Array(values.length);
  let at = 0;
  for (let n = 0; n < batch; n++) {
    for (const across of windowRows) {
      for (const along of windowColumns) {
        for (let c = 0; c < channels; c++) {
          let best = -1;
          for (const i of across) {
            for (const j of along) {
              const index = ((n * height + i) * width + j) * channels + c;
              if (best < 0 || values[index] > values[best]) best = index;
            }
          }
          out[best] += errors[at++];
        }
      }
    }
  }
  return tf.tensor4d(out, x.shape);
}

/** The inputs that each output sees along one axis. */
function windows(inputs: number, outputs: number, size: number): number[][] {
  const before = Math.max((outputs - 1) * STRIDE + size - inputs, 0) >> 1;
  return Array.from({ length: outputs }, (_, o) =>
    Array.from({ length: size }, (_, k) => o * STRIDE - before + k).filter(
      (i) => i >= 0 && i < inputs,
    ),
  );
}
