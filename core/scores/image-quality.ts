import { ETA_CELLS, MASK_SIZE, PHI_CELLS } from '../events/schema';

/**
 * Measures of how well an image was drawn again. Each takes two images of 72 x 58 numbers in [0, 1] that
 * start at `offset`.
 */
type Images = readonly [x: ArrayLike<number>, y: ArrayLike<number>, offset: number];

/** Squared errors summed over pixels, as the paper's reconstruction table has it. */
export function squaredError(...[x, y, offset]: Images): number {
  let sum = 0;
  for (let i = offset; i < offset + MASK_SIZE; i++) sum += (x[i] - y[i]) ** 2;
  return sum;
}

/** Peak signal-to-noise ratio in dB for a peak of 1, as tf.image.psnr. */
export function psnr(...images: Images): number {
  return -10 * Math.log10(squaredError(...images) / MASK_SIZE);
}

const TAPS = 11;
const SIGMA = 1.5;
const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;
const ROWS = PHI_CELLS - TAPS + 1;
const COLUMNS = ETA_CELLS - TAPS + 1;

const WINDOW = (() => {
  const weights = Array.from({ length: TAPS }, (_, i) =>
    Math.exp(-((i - (TAPS - 1) / 2) ** 2) / (2 * SIGMA ** 2)),
  );
  const sum = weights.reduce((a, b) => a + b);
  return Float64Array.from(weights, (w) => w / sum);
})();

/**
 * Structural similarity (Wang et al. 2004) for a peak of 1, as tf.image.ssim: Gaussian window of 11 x 11
 * with sigma 1.5, only where it lies inside the image, mean over its positions.
 */
export function ssim(...[x, y, offset]: Images): number {
  const maps = Array.from({ length: 4 }, () => new Float64Array(MASK_SIZE));
  const [a, b, product, squares] = maps;
  for (let i = 0; i < MASK_SIZE; i++) {
    a[i] = x[offset + i];
    b[i] = y[offset + i];
    product[i] = a[i] * b[i];
    squares[i] = a[i] ** 2 + b[i] ** 2;
  }
  const [meanX, meanY, meanProduct, meanSquares] = maps.map(smooth);
  let sum = 0;
  for (let i = 0; i < ROWS * COLUMNS; i++) {
    const ofMeans = meanX[i] * meanY[i];
    const square = meanX[i] ** 2 + meanY[i] ** 2;
    const luminance = (2 * ofMeans + C1) / (square + C1);
    const structure = (2 * (meanProduct[i] - ofMeans) + C2) / (meanSquares[i] - square + C2);
    sum += luminance * structure;
  }
  return sum / (ROWS * COLUMNS);
}

/** The windowed mean of an image [72, 58] at every position of the window: [62, 48]. */
function smooth(image: Float64Array): Float64Array {
  const across = new Float64Array(PHI_CELLS * COLUMNS);
  for (let row = 0, at = 0; row < PHI_CELLS; row++) {
    for (let column = 0; column < COLUMNS; column++, at++) {
      const from = row * ETA_CELLS + column;
      let sum = 0;
      for (let k = 0; k < TAPS; k++) sum += WINDOW[k] * image[from + k];
      across[at] = sum;
    }
  }
  const out = new Float64Array(ROWS * COLUMNS);
  for (let at = 0; at < out.length; at++) {
    let sum = 0;
    for (let k = 0; k < TAPS; k++) sum += WINDOW[k] * across[at + k * COLUMNS];
    out[at] = sum;
  }
  return out;
}
