/** Red, green, blue, 0 to 255. */
export type Rgb = readonly [number, number, number];

/** A colour map of 256 entries. */
export type ColourMap = readonly Rgb[];

/** Evenly spaced stops, in between straight lines in sRGB. */
function mapOf(stops: readonly string[]): ColourMap {
  const colours = stops.map((stop): Rgb => {
    const number = parseInt(stop, 16);
    return [number >> 16, (number >> 8) & 255, number & 255];
  });
  return Array.from({ length: 256 }, (_, i): Rgb => {
    const at = (i / 255) * (colours.length - 1);
    const left = Math.min(Math.floor(at), colours.length - 2);
    const mix = (c: 0 | 1 | 2): number =>
      Math.round(colours[left][c] + (at - left) * (colours[left + 1][c] - colours[left][c]));
    return [mix(0), mix(1), mix(2)];
  });
}

/**
 * Viridis (Smith and van der Walt), perceptually uniform, turned round: on white paper little is light and much is
 * dark, as in the window's light theme. For energies.
 */
export const ENERGY = mapOf([
  'fde725',
  'bddf26',
  '7ad151',
  '44bf70',
  '22a884',
  '21918c',
  '2a788e',
  '355f8d',
  '414487',
  '482475',
  '440154',
]);

/** From white (paper) to black: shares of one, e.g. a mask and its reconstruction. */
export const INK = mapOf(['ffffff', '000000']);

/** From white (nothing lost) to dark red: the loss of a cell. */
export const LOSS = mapOf(['ffffff', 'fddbc7', 'd6604d', 'b2182b', '67001f']);

/** ColorBrewer's RdBu, turned round: blue below zero, white at zero, red above. */
export const DIVERGING = mapOf([
  '053061',
  '2166ac',
  '4393c3',
  '92c5de',
  'd1e5f0',
  'f7f7f7',
  'fddbc7',
  'f4a582',
  'd6604d',
  'b2182b',
  '67001f',
]);

/** Colours of the classes, the same in every view (Okabe and Ito's, safe for colour-blind readers). */
export const CLASS_COLOURS: Readonly<Record<string, string>> = {
  QCD: '#7f7f7f',
  SUEP: '#E69F00',
  SVJ: '#0072B2',
  unlabelled: '#009E73',
};

/** Colours of several curves in one plot (Okabe and Ito), in order. */
export const CURVE_COLOURS = ['#0072B2', '#E69F00', '#009E73', '#CC79A7', '#56B4E9', '#D55E00'];
