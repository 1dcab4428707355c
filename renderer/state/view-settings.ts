/** How events are shown: what the viewer chose, whatever event is looked at. */
import * as v from 'valibot';

const finite = v.pipe(v.number(), v.finite());
const position = v.pipe(v.number(), v.integer(), v.minValue(0));

export const COLOUR_SCALES = ['linear', 'log', 'symlog'] as const;
export type ColourScale = (typeof COLOUR_SCALES)[number];
export const COLOUR_MAPS = ['viridis', 'cividis'] as const;
export type ColourMap = (typeof COLOUR_MAPS)[number];

/** Values at the two ends of a colour bar. */
export const ColourRange = v.object({ low: finite, high: finite });
export type ColourRange = v.InferOutput<typeof ColourRange>;

/** Part of the image shown: cell edges, phi 0..72, eta 0..58. */
export const ImageWindow = v.object({ phi0: finite, phi1: finite, eta0: finite, eta1: finite });
export type ImageWindow = v.InferOutput<typeof ImageWindow>;

/** What can be drawn of an event, in the order in which the keys go through it. */
export const QUANTITIES = ['raw', 'mask', 'reco', 'residual', 'loss'] as const;
export type Quantity = (typeof QUANTITIES)[number];

/** Pictures that share one colour range: a channel's energies, or a quantity of models. */
export const SCALE_KEYS = ['tracker', 'ecal', 'hcal', 'reco', 'residual', 'loss'] as const;
export type ScaleKey = (typeof SCALE_KEYS)[number];

/** Scores that are sums over cells, whose terms can be drawn. */
export const LOSSES = ['bce', 'sse', 'sae'] as const;
export type Loss = (typeof LOSSES)[number];

/** How large pictures are: as fits, without axes and colour bars, or large and scrolled to. */
export const PICTURE_SIZES = ['fit', 'compact', 'large'] as const;
export type PictureSize = (typeof PICTURE_SIZES)[number];

export const COMPARE_MODES = ['side', 'blink', 'contour', 'difference'] as const;
export type CompareMode = (typeof COMPARE_MODES)[number];
/** Seconds each of two pictures is shown; none below half a second, so that nothing flashes above 2 Hz. */
export const BLINK_SECONDS = [0, 2, 1, 0.5] as const;

/** Null: fixed, from a sample of the dataset. `event`: from the events on show. Else as set by hand. */
const Range = v.fallback(v.nullable(v.union([v.literal('event'), ColourRange])), null);
const scaleOf = (usual: ColourScale) => v.fallback(v.picklist(COLOUR_SCALES), usual);

function each<T extends v.GenericSchema>(schemaOf: (key: ScaleKey) => T): Record<ScaleKey, T> {
  return Object.fromEntries(SCALE_KEYS.map((key) => [key, schemaOf(key)])) as Record<ScaleKey, T>;
}
const Ranges = v.object(each(() => Range));
const energies: readonly ScaleKey[] = ['tracker', 'ecal', 'hcal'];
const Scales = v.object(each((key) => scaleOf(energies.includes(key) ? 'log' : 'linear')));
const none = Object.fromEntries(SCALE_KEYS.map((key) => [key, null]));

export const ViewSettings = v.object({
  scales: v.fallback(Scales, () => v.parse(Scales, none)),
  ranges: v.fallback(Ranges, () => v.parse(Ranges, none)),
  map: v.fallback(v.picklist(COLOUR_MAPS), 'viridis'),
  window: v.fallback(v.nullable(ImageWindow), null),
  /** Cells by which phi is turned, 0..71. */
  roll: v.fallback(v.pipe(position, v.maxValue(71)), 0),
  /** All quantities, one of them in every channel, or a single picture. */
  layout: v.fallback(v.picklist(['all', 'quantity', 'panel']), 'all'),
  quantity: v.fallback(v.picklist(QUANTITIES), 'raw'),
  /** Of the single picture: its channel, and the E_T in GeV above which a layer of a model counts cells. */
  place: v.fallback(
    v.object({ channel: v.picklist(['tracker', 'ecal', 'hcal']), above: finite }),
    () => ({ channel: 'tracker' as const, above: 0 }),
  ),
  loss: v.fallback(v.picklist(LOSSES), 'bce'),
  /** Models shown beside the chosen one, at most three. */
  beside: v.fallback(v.array(v.string()), () => []),
  /** Events that stay beside the one looked at. */
  pins: v.fallback(v.array(v.object({ file: v.string(), index: position })), () => []),
  compare: v.fallback(v.picklist(COMPARE_MODES), 'side'),
  /** What is compared with: a pin by its place among the pins, or the second model. */
  partner: v.fallback(v.union([position, v.literal('model')]), 0),
  blinkSeconds: v.fallback(v.picklist(BLINK_SECONDS), 0),
  /** The outline of the mask over what models draw. */
  outline: v.fallback(v.boolean(), false),
  /** Whether cells beyond the colour range get a colour of their own. */
  marks: v.fallback(v.boolean(), true),
  size: v.fallback(v.picklist(PICTURE_SIZES), 'fit'),
  readout: v.fallback(v.boolean(), true),
});
export type ViewSettings = v.InferOutput<typeof ViewSettings>;
