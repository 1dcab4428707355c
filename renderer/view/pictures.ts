/** From events, settings and models to the pictures that are drawn, on screen and in figures alike. */
import type { EventImages } from '../../core/engine/api';
import type { ChannelRanges } from '../state/colour-range';
import {
  SCALE_KEYS,
  type CompareMode,
  type Loss,
  type ScaleKey,
  type ViewSettings,
} from '../state/view-settings';
import { FULL } from './geometry';
import { css } from './painter';
import {
  colouringOf,
  differenceColouring,
  maskColouring,
  rangeOf,
  type Colouring,
} from './colouring';
import type { Theme } from './colour';
import type { Outline, PanelPicture } from './draw-panel';
import {
  isDrawn,
  noteOf,
  panelId,
  scaleKeyOf,
  titleOf,
  valuesOf,
  type Drawer,
  type Panel,
} from './panels';

/** What decides how pictures look, whatever the event. */
export interface Look {
  readonly view: ViewSettings;
  readonly dataset: ChannelRanges;
  readonly drawers: readonly Drawer[];
  readonly theme: Theme;
  readonly colourings: Readonly<Record<ScaleKey, Colouring>>;
  readonly mode: CompareMode;
  /** Whether the partner stands in place of the event. */
  readonly swapped: boolean;
  readonly outlines: boolean;
  /** What to say where a quantity of models is missing. */
  readonly missing: string;
}

/** @param valuesOfKey every value on show of a key, for ranges that follow the event */
export function colouringsOf(
  view: ViewSettings,
  dataset: ChannelRanges,
  theme: Theme,
  valuesOfKey: (key: ScaleKey) => readonly Float32Array[],
): Record<ScaleKey, Colouring> {
  const entries = SCALE_KEYS.map((key) => {
    const range = rangeOf(key, view, dataset, () => valuesOfKey(key));
    return [key, colouringOf(key, range, view, dataset, theme)] as const;
  });
  return Object.fromEntries(entries) as Record<ScaleKey, Colouring>;
}

export function lossOf({ model }: Panel, { drawers, view }: Pick<Look, 'drawers' | 'view'>): Loss {
  return drawers.find((drawer) => drawer.model === model)?.loss ?? view.loss;
}

/** Where the other of two compared pictures comes from; null where this one has none. */
export interface Partner {
  readonly images: EventImages;
  readonly panel: Panel;
}

export function pictureOf(
  look: Look,
  panel: Panel,
  images: EventImages | null,
  partner: Partner | null,
): PanelPicture {
  const { view, drawers, theme } = look;
  const key = scaleKeyOf(panel);
  const usual = key === null ? maskColouring(theme) : look.colourings[key];
  const models = drawers.map(({ model }) => model);
  const own = images && valuesOf(images, panel, lossOf(panel, look));
  const other = partner && valuesOf(partner.images, partner.panel, lossOf(partner.panel, look));
  const swapped = look.swapped && other !== null;
  const differs = look.mode === 'difference' && !look.swapped && own !== null && other !== null;
  const outlines: Outline[] = [];
  if (look.outlines) {
    if (view.outline && isDrawn(panel.quantity)) outlines.push(...maskOutline(look, panel, images));
    if (look.mode === 'contour' && other) outlines.push(partnerOutline(look, panel, other, usual));
  }
  return {
    id: panelId(panel, models),
    title: titleOf(panel, drawers),
    note: [
      swapped ? 'B' : differs ? 'A − B' : '',
      noteOf(swapped ? (partner as Partner).panel : panel, models.length > 1),
    ]
      .filter(Boolean)
      .join(' · '),
    unit: panel.quantity === 'raw' ? 'GeV' : '',
    values: differs ? own.map((value, cell) => value - other[cell]) : swapped ? other : own,
    missing: isDrawn(panel.quantity) ? look.missing : '',
    colouring: differs ? differenceColouring(key, usual, look.dataset, theme) : usual,
    outlines,
    marks: view.marks,
    window: view.window ?? FULL,
    roll: view.roll,
    theme,
  };
}

function maskOutline(look: Look, panel: Panel, images: EventImages | null): Outline[] {
  const mask = images && valuesOf(images, { ...panel, quantity: 'mask', model: null }, 'bce');
  if (!mask) return [];
  return [{ values: mask, inside: (value) => value > 0, stroke: STROKES[look.theme].mask }];
}

/** The cells that the partner has: deposits in range, hits, or what it draws on the wrong side of one half. */
function partnerOutline(
  { theme, drawers, view }: Look,
  panel: Panel,
  values: Float32Array,
  { range }: Colouring,
): Outline {
  const least = { bce: Math.LN2, sse: 0.25, sae: 0.5 }[lossOf(panel, { drawers, view })];
  const inside = {
    raw: (value: number) => value > Math.max(0, range.low),
    mask: (value: number) => value > 0,
    reco: (value: number) => value > 0.5,
    residual: (value: number) => Math.abs(value) > 0.5,
    loss: (value: number) => value > least,
  }[panel.quantity];
  return { values, inside, stroke: STROKES[theme].partner };
}

/** Lines over the pictures, unlike anything in their maps. */
const STROKES: Record<Theme, { mask: string; partner: string }> = {
  light: { mask: css([0, 114, 178]), partner: css([213, 94, 0]) },
  dark: { mask: css([86, 180, 233]), partner: css([255, 140, 60]) },
};
