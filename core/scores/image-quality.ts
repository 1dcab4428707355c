import { ETA_CELLS, MASK_SIZE, PHI_CELLS } from '../events/schema';

/**
 * Measures of how well an image was drawn again. Each takes two images of 72 x 58 numbers in [0, 1] that
 * start at `offset`.
 */
type Images = readonly [x: ArrayLike<number>, y: ArrayLike<number>, offset: number];

/** Squared errors summed over pixels, as the paper's reconstruction table has it. */
export function squaredError(...[x, y, offset]: Images): number {
  let sum = 0;
  for (let i = offset; i < offset + MASK_SIZE; i++) {
    const difference = x[i] - y[i];
    sum += difference * difference;
  }
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
const PLACES = ROWS * COLUMNS;
/** An image with more cells that are not nought is smoothed as a whole. */
const FEW_CELLS = 600;

const WINDOW = (() => {
  const weights = Array.from({ length: TAPS }, (_, i) =>
    Math.exp(-((i - (TAPS - 1) / 2) ** 2) / (2 * SIGMA ** 2)),
  );
  const sum = weights.reduce((a, b) => a + b);
  return Float64Array.from(weights, (w) => w / sum);
})();
/** The window is the same from either end. */
const [W0, W1, W2, W3, W4, W5] = WINDOW;

// Used again for every event: fresh ones would cost as much as what is computed in them.
const squares = new Float64Array(MASK_SIZE);
const product = new Float64Array(MASK_SIZE);
const first = new Float64Array(MASK_SIZE);
const second = new Float64Array(MASK_SIZE);
const cells = new Uint16Array(MASK_SIZE);
const across = new Float64Array(PHI_CELLS * COLUMNS);
const meanX = new Float64Array(PLACES);
const meanY = new Float64Array(PLACES);
const meanProduct = new Float64Array(PLACES);
const meanSquares = new Float64Array(PLACES);

/**
 * Structural similarity (Wang et al. 2004) for a peak of 1, as tf.image.ssim: Gaussian window of 11 x 11
 * with sigma 1.5, only where it lies inside the image, mean over its positions.
 */
export function ssim(...[x, y, offset]: Images): number {
  let hit = 0;
  for (let i = 0; i < MASK_SIZE; i++) {
    const a = x[offset + i];
    const b = y[offset + i];
    first[i] = a;
    second[i] = b;
    product[i] = a * b;
    squares[i] = a * a + b * b;
    if (a !== 0) cells[hit++] = i;
  }
  smooth(second, meanY);
  smooth(squares, meanSquares);
  // A mask is mostly empty, and so is its product with anything.
  if (hit <= FEW_CELLS) {
    spread(first, hit, meanX);
    spread(product, hit, meanProduct);
  } else {
    smooth(first, meanX);
    smooth(product, meanProduct);
  }
  let sum = 0;
  for (let i = 0; i < PLACES; i++) {
    const ofMeans = meanX[i] * meanY[i];
    const square = meanX[i] * meanX[i] + meanY[i] * meanY[i];
    const luminance = (2 * ofMeans + C1) / (square + C1);
    const structure = (2 * (meanProduct[i] - ofMeans) + C2) / (meanSquares[i] - square + C2);
    sum += luminance * structure;
  }
  return sum / PLACES;
}

/** The windowed mean of an image [72, 58] at every position of the window: [62, 48]. */
function smooth(image: Float64Array, out: Float64Array): void {
  for (let row = 0, at = 0; row < PHI_CELLS; row++) {
    for (let i = row * ETA_CELLS, stop = i + COLUMNS; i < stop; i++, at++) {
      across[at] =
        W0 * (image[i] + image[i + 10]) +
        W1 * (image[i + 1] + image[i + 9]) +
        W2 * (image[i + 2] + image[i + 8]) +
        W3 * (image[i + 3] + image[i + 7]) +
        W4 * (image[i + 4] + image[i + 6]) +
        W5 * image[i + 5];
    }
  }
  const N = COLUMNS;
  for (let i = 0; i < PLACES; i++) {
    out[i] =
      W0 * (across[i] + across[i + 10 * N]) +
      W1 * (across[i + N] + across[i + 9 * N]) +
      W2 * (across[i + 2 * N] + across[i + 8 * N]) +
      W3 * (across[i + 3 * N] + across[i + 7 * N]) +
      W4 * (across[i + 4 * N] + across[i + 6 * N]) +
      W5 * across[i + 5 * N];
  }
}

/** The same, from the first `hit` of `cells` alone: each adds to the positions whose window it lies in. */
function spread(image: Float64Array, hit: number, out: Float64Array): void {
  out.fill(0);
  for (let n = 0; n < hit; n++) {
    const cell = cells[n];
    const value = image[cell];
    const row = Math.floor(cell / ETA_CELLS);
    const column = cell - row * ETA_CELLS;
    const left = Math.max(0, column - TAPS + 1);
    const right = Math.min(COLUMNS - 1, column);
    for (let r = Math.max(0, row - TAPS + 1); r <= row && r < ROWS; r++) {
      const weight = WINDOW[row - r] * value;
      for (let c = left; c <= right; c++) out[r * COLUMNS + c] += weight * WINDOW[column - c];
    }
  }
}
