/** The pictures of an event: which there are, what they are called, and their numbers. */
import { CHANNELS, MASK_SIZE, type Channel } from '../../core/events/schema';
import type { EventImages } from '../../core/engine/api';
import { formatValue } from '../state/numbers';
import type { Loss, Quantity, ScaleKey } from '../state/view-settings';

/** One picture: a quantity in a channel; for quantities of models also the model and its layer. */
export interface Panel {
  readonly quantity: Quantity;
  readonly channel: Channel;
  /** Cells above this E_T in GeV make the mask; 0 for raw pictures. */
  readonly above: number;
  /** Null for what needs none, and where none is chosen. */
  readonly model: string | null;
}

/** What is known of a chosen model. */
export interface Drawer {
  readonly model: string;
  /** What it draws; null until its first picture is there. */
  readonly layers: readonly { readonly channel: Channel; readonly above: number }[] | null;
  readonly loss: Loss;
}

export const CHANNEL_TITLES: Record<Channel, string> = {
  tracker: 'Tracker',
  ecal: 'ECAL',
  hcal: 'HCAL',
};
export const QUANTITY_TITLES: Record<Quantity, string> = {
  raw: 'Raw',
  mask: 'Mask',
  reco: 'Reco',
  residual: 'Residual',
  loss: 'Loss',
};
export const LOSS_TITLES: Record<Loss, string> = {
  bce: 'BCE loss',
  sse: 'Squared error',
  sae: 'Absolute error',
};

const MASK = { channel: 'tracker', above: 0 } as const;
const DRAWN: readonly Quantity[] = ['reco', 'residual', 'loss'];

export function isDrawn(quantity: Quantity): boolean {
  return DRAWN.includes(quantity);
}

/** All pictures of a quantity, those of one model together. Without models: a place that says so. */
export function panelsOf(quantity: Quantity, drawers: readonly Drawer[]): Panel[] {
  if (quantity === 'raw') {
    return CHANNELS.map((channel) => ({ quantity, channel, above: 0, model: null }));
  }
  if (quantity === 'mask') {
    const layers = drawers
      .flatMap((drawer) => drawer.layers ?? [])
      .filter(({ above }) => above > 0);
    const all = [...CHANNELS.map((channel) => ({ channel, above: 0 })), ...layers];
    const place = ({ channel, above }: (typeof all)[number]) =>
      1e6 * CHANNELS.indexOf(channel) + above;
    all.sort((a, b) => place(a) - place(b));
    return all
      .filter((layer, i) => i === 0 || place(layer) !== place(all[i - 1]))
      .map(({ channel, above }) => ({ quantity, channel, above, model: null }));
  }
  if (drawers.length === 0) return [{ quantity, ...MASK, model: null }];
  return drawers.flatMap(({ model, layers }) =>
    (layers && layers.length > 0 ? layers : [MASK]).map(({ channel, above }) => ({
      quantity,
      channel,
      above,
      model,
    })),
  );
}

/** A name for tests and keys: `tracker`, `mask-ecal`, `reco`, `loss-0.8`, and `reco@2` for the second model. */
export function panelId(
  { quantity, channel, above, model }: Panel,
  models: readonly string[],
): string {
  if (quantity === 'raw') return channel;
  const layer = (channel === 'tracker' ? '' : `-${channel}`) + (above > 0 ? `-${above}` : '');
  const place = model === null ? 0 : models.indexOf(model);
  return `${quantity}${layer}${place > 0 ? `@${place + 1}` : ''}`;
}

export function titleOf({ quantity, channel, model }: Panel, drawers: readonly Drawer[]): string {
  if (quantity === 'raw') return CHANNEL_TITLES[channel];
  if (quantity !== 'loss') return QUANTITY_TITLES[quantity];
  return LOSS_TITLES[drawers.find((drawer) => drawer.model === model)?.loss ?? 'bce'];
}

/** What stands behind the title: channel and threshold, the model where there are several. */
export function noteOf({ quantity, channel, above, model }: Panel, several: boolean): string {
  if (quantity === 'raw') return 'E_T';
  const layer =
    above > 0 || channel !== 'tracker' || quantity === 'mask'
      ? `${channel === 'tracker' ? 'tracker' : CHANNEL_TITLES[channel]} > ${above}${above > 0 ? ' GeV' : ''}`
      : '';
  return [layer, several ? model : ''].filter(Boolean).join(' ');
}

/** Pictures of one key share one range and one scale; a mask is black on paper. */
export function scaleKeyOf({ quantity, channel }: Panel): ScaleKey | null {
  if (quantity === 'raw') return channel;
  return quantity === 'mask' ? null : quantity;
}

/** Keras clips reconstructions by this much before the logarithm. */
const EPSILON = 1e-7;

const TERMS: Record<Loss, (x: number, y: number) => number> = {
  bce: (x, y) => {
    const p = Math.min(1 - EPSILON, Math.max(EPSILON, y));
    return -(x * Math.log(p) + (1 - x) * Math.log(1 - p));
  },
  sse: (x, y) => (x - y) ** 2,
  sae: (x, y) => Math.abs(x - y),
};

const made = new WeakMap<EventImages, Map<string, Float32Array | null>>();

/** [72, 58] numbers of a picture, made once an event; null where the event or the model does not give it. */
export function valuesOf(images: EventImages, panel: Panel, loss: Loss): Float32Array | null {
  const known = made.get(images) ?? new Map<string, Float32Array | null>();
  made.set(images, known);
  const key = [panel.quantity, panel.channel, panel.above, panel.model, loss].join();
  const before = known.get(key);
  if (before !== undefined) return before;
  const values = makeValues(images, panel, loss);
  known.set(key, values);
  return values;
}

function makeValues(images: EventImages, panel: Panel, loss: Loss): Float32Array | null {
  const { quantity, channel, above, model } = panel;
  const place = CHANNELS.indexOf(channel);
  const raw = Float32Array.from(
    { length: MASK_SIZE },
    (_, cell) => images.image[cell * CHANNELS.length + place],
  );
  if (quantity === 'raw') return raw;
  const mask = raw.map((energy) => (energy > above ? 1 : 0));
  if (quantity === 'mask') return mask;
  const drawn = images.reconstructions
    .find((one) => one.model === model)
    ?.layers.find((layer) => layer.channel === channel && layer.above === above)?.values;
  if (!drawn) return null;
  if (quantity === 'reco') return drawn;
  if (quantity === 'residual') return mask.map((x, cell) => x - drawn[cell]);
  return mask.map((x, cell) => TERMS[loss](x, drawn[cell]));
}

/** A number of a picture with its unit, for the read-out. */
export function valueText(value: number, { quantity }: Panel): string {
  const text = formatValue(value, quantity === 'mask');
  return quantity === 'raw' && text !== '' ? `${text} GeV` : text;
}
