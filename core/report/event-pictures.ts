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
import { DIVERGING, ENERGY, INK, LOSS, type ColourMap } from './colour-maps';
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

/** The colour maps as gradients: once a page, for the colour bars of all its pictures. */
export function colourBars(): Html {
  return html`<svg width="0" height="0" aria-hidden="true" class="gradients">
    <defs>
      ${Object.entries(MAPS).map(
        ([name, map]) =>
          html`<linearGradient id="map-${name}">
            ${[0, 32, 64, 96, 128, 160, 192, 224, 255].map(
              (i) =>
                html`<stop offset="${(i / 255).toFixed(3)}" stop-color="rgb(${map[i].join()})" />`,
            )}
          </linearGradient>`,
      )}
    </defs>
  </svg>`;
}

const MAPS = { energy: ENERGY, ink: INK, diverging: DIVERGING, loss: LOSS };

/** What a model makes of an event. */
export interface Drawn {
  /** Named above the pictures where there are several. */
  readonly model?: string;
  /** [72, 58], values in [0, 1]. */
  readonly reconstruction?: ArrayLike<number>;
  /** Terms of an additive score, [72, 58], and its name. */
  readonly loss?: { readonly name: string; readonly terms: ArrayLike<number> };
}

/** The loss of a cell at the dark end of its scale: what a probability of 1 % for a hit costs in BCE. */
const LOSS_TOP = 5;

/**
 * The pictures of one event side by side: tracker, ECAL, HCAL (log colours of E_T), the tracker mask and, for each
 * model, its reconstruction, the signed difference and the loss by cell.
 * @param image [72, 58, 3], E_T in GeV.
 */
export function eventPictures(
  image: Float32Array,
  range: PictureRange,
  drawn: readonly Drawn[] = [],
): Html {
  const titles = ['tracker', 'ECAL', 'HCAL'];
  const energies = CHANNELS.map((_, channel) => {
    const top = range.top[channel];
    return picture(
      `${titles[channel]} E_T [GeV], log`,
      { map: 'energy', low: '0.1', high: String(Math.round(top)) },
      logShares(image, channel, top),
    );
  });
  const mask = Float64Array.from({ length: MASK_SIZE }, (_, i) => Number(image[3 * i] > 0));
  const pictures = [...energies, picture('mask', { map: 'ink', low: '0', high: '1' }, mask)];
  for (const { model, reconstruction, loss } of drawn) {
    const of = model ? `, ${model}` : '';
    if (reconstruction) {
      const bar = { map: 'ink', low: '0', high: '1' } as const;
      pictures.push(picture(`reconstruction${of}`, bar, Float64Array.from(reconstruction)));
      const residual = mask.map((hit, i) => (hit - reconstruction[i] + 1) / 2);
      const signed = { map: 'diverging', low: '−1', high: '1' } as const;
      pictures.push(picture(`mask − reconstruction${of}`, signed, residual));
    }
    if (loss) {
      const bar = { map: 'loss', low: '0', high: String(LOSS_TOP) } as const;
      const shares = Float64Array.from(loss.terms, (term) => term / LOSS_TOP);
      pictures.push(picture(`${loss.name} by cell${of}`, bar, shares));
    }
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
const TOP = 16;
const BOTTOM = 24;

interface Bar {
  readonly map: keyof typeof MAPS;
  readonly low: string;
  readonly high: string;
}

/** One picture with axes and colour bar. @param shares [72, 58] in [0, 1] (cut to it), NaN shows the page. */
function picture(title: string, bar: Bar, shares: Float64Array): Html {
  const map: ColourMap = MAPS[bar.map];
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
      aria-label="${title}, colours from ${bar.low} to ${bar.high}"
    >
      <text x="${LEFT + width / 2 - 28}" y="10" text-anchor="end">${bar.low}</text>
      <rect
        x="${LEFT + width / 2 - 24}"
        y="4"
        width="48"
        height="7"
        class="frame"
        style="fill:url(#map-${bar.map})"
      />
      <text x="${LEFT + width / 2 + 28}" y="10">${bar.high}</text>
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
