import {
  CHANNELS,
  ETA_CELLS,
  IMAGE_SIZE,
  MASK_SIZE,
  PHI_CELLS,
  PHI_LOW,
  RAW_ETA_CELLS,
  ETA_RANGE,
} from '../events/schema';
import { DIVERGING, INK, VIRIDIS, type ColourMap } from './colour-maps';
import { html, type Html } from './html';
import { encodePng, pngAddress } from './png';

/** Fixed ranges, the same for every event of a report, so that pictures can be compared. */
export interface PictureRange {
  /** E_T in GeV at the bright end of each channel's scale. */
  readonly top: readonly [number, number, number];
}

/** Half of the eta range that 58 pooled cells cover (the outer two are partly empty). */
const ETA_EDGE = (ETA_RANGE * ETA_CELLS * 5) / RAW_ETA_CELLS;

/** The largest E_T of each channel over all pictured events. @param images each [72, 58, 3]. */
export function pictureRange(images: readonly Float32Array[]): PictureRange {
  const top: [number, number, number] = [1, 1, 1];
  for (const image of images) {
    for (let i = 0; i < IMAGE_SIZE; i++) top[i % 3] = Math.max(top[i % 3], image[i]);
  }
  return { top };
}

/**
 * The pictures of one event side by side: tracker, ECAL, HCAL (log colours of E_T), the tracker mask and,
 * with a model, its reconstruction and their signed difference.
 * @param image [72, 58, 3], E_T in GeV.
 * @param reconstruction [72, 58], values in [0, 1].
 */
export function eventPictures(
  image: Float32Array,
  range: PictureRange,
  reconstruction?: ArrayLike<number>,
): Html {
  const titles = ['tracker', 'ECAL', 'HCAL'];
  const energies = CHANNELS.map((_, channel) =>
    picture(
      `${titles[channel]}, 0–${Math.round(range.top[channel])} GeV`,
      VIRIDIS,
      logShares(image, channel, range.top[channel]),
    ),
  );
  const mask = Float64Array.from({ length: MASK_SIZE }, (_, i) => Number(image[3 * i] > 0));
  const pictures = [...energies, picture('mask', INK, mask)];
  if (reconstruction) {
    pictures.push(picture('reconstruction, 0–1', INK, Float64Array.from(reconstruction)));
    const residual = mask.map((hit, i) => (hit - reconstruction[i] + 1) / 2);
    pictures.push(picture('mask − reconstruction, ±1', DIVERGING, residual));
  }
  return html`<div class="pictures">${pictures}</div>`;
}

/** Place on a logarithmic scale from 0.1 GeV to `top`; NaN for empty cells, which are background. */
function logShares(image: Float32Array, channel: number, top: number): Float64Array {
  const low = Math.log(0.1);
  return Float64Array.from({ length: MASK_SIZE }, (_, i) => {
    const energy = image[3 * i + channel];
    if (!(energy > 0)) return NaN;
    return (Math.log(energy) - low) / (Math.log(Math.max(top, 1)) - low);
  });
}

const SCALE = 2;
const LEFT = 30;
const TOP = 4;
const BOTTOM = 24;

/** One picture with its axes. @param shares [72, 58] in [0, 1] (cut to it), NaN shows the page. */
function picture(title: string, map: ColourMap, shares: Float64Array): Html {
  // Entry 0 is given to empty cells, so the map is squeezed into 1 to 255.
  const pixels = new Uint8Array(MASK_SIZE);
  for (let phi = 0; phi < PHI_CELLS; phi++) {
    for (let eta = 0; eta < ETA_CELLS; eta++) {
      const share = shares[phi * ETA_CELLS + eta];
      // phi grows upwards, rows grow downwards
      const at = (PHI_CELLS - 1 - phi) * ETA_CELLS + eta;
      if (!Number.isNaN(share)) pixels[at] = 1 + Math.round(254 * Math.min(1, Math.max(0, share)));
    }
  }
  const width = ETA_CELLS * SCALE;
  const height = PHI_CELLS * SCALE;
  const address = pngAddress(encodePng(ETA_CELLS, PHI_CELLS, pixels, map, 0));
  const etaTicks = [-2, 0, 2].map((eta) => {
    const x = LEFT + (width * (eta + ETA_EDGE)) / (2 * ETA_EDGE);
    return html`<path d="M${x} ${TOP + height}v3" /><text
        x="${x}"
        y="${TOP + height + 12}"
        text-anchor="middle"
        >${minus(eta)}</text
      >`;
  });
  const phiTicks = ['−π', '−π/2', '0', 'π/2', 'π'].map((label, i) => {
    const phi = -Math.PI + (i * Math.PI) / 2;
    const y = TOP + height - (height * (phi - PHI_LOW)) / (2 * Math.PI);
    return html`<path d="M${LEFT} ${y}h-3" /><text x="${LEFT - 5}" y="${y + 3}" text-anchor="end"
        >${label}</text
      >`;
  });
  return html`<figure>
    <svg
      class="picture"
      viewBox="0 0 ${LEFT + width + 6} ${TOP + height + BOTTOM}"
      width="${LEFT + width + 6}"
      height="${TOP + height + BOTTOM}"
      role="img"
      aria-label="${title}"
    >
      <rect x="${LEFT}" y="${TOP}" width="${width}" height="${height}" class="frame" />
      <image
        x="${LEFT}"
        y="${TOP}"
        width="${width}"
        height="${height}"
        preserveAspectRatio="none"
        href="${address}"
      />
      ${etaTicks}${phiTicks}
      <text x="${LEFT + width / 2}" y="${TOP + height + 22}" text-anchor="middle">η</text>
      <text x="8" y="${TOP + height * 0.4}" text-anchor="middle">φ</text>
    </svg>
    <figcaption>${title}</figcaption>
  </figure>`;
}

function minus(value: number): string {
  return value < 0 ? `−${-value}` : String(value);
}
