/** Draws a picture over the cells of an event: title, cells, outlines, axes, colour bar. Pixels throughout. */
import { ETA_CELLS, PHI_CELLS } from '../../core/events/schema';
import type { ImageWindow } from '../state/view-settings';
import { INK, mix, PAPER, type Rgb, type Theme } from './colour';
import type { Colouring } from './colouring';
import { outlineOf } from './contour';
import { etaTicks, phiOfRow, phiTicks, rowOfPhi, type Cell } from './geometry';
import { css, type Painter } from './painter';

/** Cells with a line around them: the mask of a reconstruction, or what another event has here. */
export interface Outline {
  readonly values: Float32Array;
  readonly inside: (value: number) => boolean;
  readonly stroke: string;
}

/** What a picture needs of its colours. */
export type MapColouring = Pick<Colouring, 'colour' | 'bar' | 'ticks'> &
  Partial<Pick<Colouring, 'range' | 'beyond' | 'marks'>>;

/** Any picture over the cells of an event. */
export interface MapPicture {
  readonly title: string;
  /** What stands after the title: channel, model. */
  readonly note?: string;
  readonly unit: string;
  /** [72, 58]; null says `missing` instead. */
  readonly values: Float32Array | Float64Array | null;
  readonly missing: string;
  readonly colouring: MapColouring;
  readonly outlines?: readonly Outline[];
  /** Whether cells beyond the range get a colour of their own. */
  readonly marks?: boolean;
  readonly window: ImageWindow;
  readonly roll: number;
  readonly theme: Theme;
  /** The cell pointed at. */
  readonly hover?: Cell | null;
}

/** A picture of the event view. */
export interface PanelPicture extends MapPicture {
  readonly id: string;
  readonly note: string;
  readonly values: Float32Array | null;
  readonly colouring: Colouring;
}

/** Where the picture lies inside its panel. */
export interface Frame {
  /** Without axes and colour bar: for many small pictures. */
  readonly bare: boolean;
  readonly left: number;
  readonly top: number;
  /** Pixels a cell. */
  readonly cell: number;
  readonly width: number;
  readonly height: number;
}

/** Around a picture: axes at the left and below, the title above, the colour bar and its numbers at the right. */
const AROUND = { left: 26, top: 18, bottom: 16, right: 40 };
const AROUND_BARE = { left: 1, top: 16, bottom: 1, right: 1 };
const TEXT = 10;
const BAR = 7;
/** Colours that a bar shows at most: as many as an eye can tell apart. */
const BAR_STEPS = 192;
/** A cell of fewer pixels is hard to tell from its neighbours. */
export const LEAST_CELL = 2;
/** A cell of fewer pixels may be left out by the screen. */
export const TINY_CELL = 1;

/** Cells of whole device pixels; small ones of any size, since whole pixels would waste half of the room. */
export function cellIn(fit: number, step: number): number {
  return fit >= LEAST_CELL ? Math.floor(fit / step + 1e-6) * step : Math.max(TINY_CELL, fit);
}

/**
 * The largest picture of square cells that fits.
 * @param step a device pixel
 * @param bare without axes and colour bar
 */
export function frameIn(
  width: number,
  height: number,
  window: ImageWindow,
  step = 1,
  bare = false,
): Frame {
  const columns = window.eta1 - window.eta0;
  const rows = window.phi1 - window.phi0;
  const around = panelSize(0, window, bare);
  const fit = Math.min((width - around.width) / columns, (height - around.height) / rows);
  const cell = cellIn(fit, step);
  const { left: edge, top } = bare ? AROUND_BARE : AROUND;
  const middle = edge + Math.max(0, (width - around.width - cell * columns) / 2);
  const left = Math.round(middle / step) * step;
  return { bare, left, top, cell, width: cell * columns, height: cell * rows };
}

/** Size of a panel whose cells are `cell` pixels wide. */
export function panelSize(
  cell: number,
  window: ImageWindow,
  bare = false,
): { width: number; height: number } {
  const { left, top, right, bottom } = bare ? AROUND_BARE : AROUND;
  return {
    width: left + right + cell * (window.eta1 - window.eta0),
    height: top + bottom + cell * (window.phi1 - window.phi0),
  };
}

export function drawMap(painter: Painter, picture: MapPicture, frame: Frame): void {
  const { theme, values } = picture;
  const line = css(mix(PAPER[theme], INK[theme], 0.3));
  painter.rect(frame.left, frame.top, frame.width, frame.height, css(PAPER[theme]));
  if (values) {
    drawCells(painter, picture, values, frame);
    for (const outline of picture.outlines ?? []) drawOutline(painter, picture, outline, frame);
  }
  painter.frame(frame.left, frame.top, frame.width, frame.height, line);
  drawTitle(painter, picture, frame);
  if (!frame.bare) drawAxes(painter, picture, frame);
  if (!values) drawMissing(painter, picture, frame);
  else if (!frame.bare) drawBar(painter, picture, frame);
  if (picture.hover) drawCrosshair(painter, picture, picture.hover, frame);
}

function drawCells(
  painter: Painter,
  { colouring, window, roll, marks }: MapPicture,
  values: Float32Array | Float64Array,
  { left, top, width, height }: Frame,
): void {
  const colours = [];
  for (let row = window.phi1 - 1; row >= window.phi0; row -= 1) {
    const start = phiOfRow(row, roll) * ETA_CELLS;
    for (let eta = window.eta0; eta < window.eta1; eta += 1) {
      const value = values[start + eta];
      colours.push((marks ? markOf(colouring, value) : null) ?? colouring.colour(value));
    }
  }
  const grid = { columns: window.eta1 - window.eta0, rows: window.phi1 - window.phi0, colours };
  painter.cells(grid, left, top, width, height);
}

/** The colour of a cell that lies beyond the range; null for one within. */
function markOf({ beyond, marks }: MapColouring, value: number): Rgb | null {
  const side = beyond?.(value) ?? 0;
  return marks && side !== 0 ? marks[side < 0 ? 0 : 1] : null;
}

function drawOutline(
  painter: Painter,
  { window, roll }: MapPicture,
  { values, inside, stroke }: Outline,
  { left, top, cell }: Frame,
): void {
  const segments = outlineOf(inside, values, window, roll).map(
    ([x1, y1, x2, y2]) =>
      [left + x1 * cell, top + y1 * cell, left + x2 * cell, top + y2 * cell] as const,
  );
  painter.strokes(segments, stroke, cell >= 5 ? 1.5 : 1);
}

function drawAxes(painter: Painter, { window, roll, theme }: MapPicture, frame: Frame): void {
  const line = css(mix(PAPER[theme], INK[theme], 0.45));
  const style = { fill: css(mix(PAPER[theme], INK[theme], 0.65)), size: TEXT };
  const bottom = frame.top + frame.height;
  for (const { at, text } of etaTicks(window)) {
    const x = Math.round(frame.left + (at - window.eta0) * frame.cell) + 0.5;
    painter.line(x, bottom, x, bottom + 4, line);
    // The axis's name stands at the right end.
    if (x < frame.left + frame.width - 14) {
      painter.text(x, bottom + 13, text, { ...style, align: 'center' });
    }
  }
  for (const { at, text } of phiTicks(window, roll)) {
    const y = Math.round(bottom - (at - window.phi0) * frame.cell) + 0.5;
    painter.line(frame.left - 4, y, frame.left, y, line);
    painter.text(frame.left - 6, y + 3.5, text, { ...style, align: 'right' });
  }
  const seam = seamOf(window, roll);
  if (seam !== null) {
    const y = Math.round(bottom - (seam - window.phi0) * frame.cell) + 0.5;
    painter.line(frame.left, y, frame.left + frame.width, y, line);
  }
  const name = { ...style, bold: true };
  painter.text(frame.left + frame.width, bottom + 13, 'η', { ...name, align: 'right' });
  painter.text(frame.left - 6, 11, 'φ', { ...name, align: 'right' });
}

/** Edge of the rows at which phi jumps from pi to -pi, where it lies inside the window. */
function seamOf({ phi0, phi1 }: ImageWindow, roll: number): number | null {
  const seam = roll % PHI_CELLS;
  return seam > phi0 && seam < phi1 ? seam : null;
}

/** Letters are about this wide at their size: near enough to keep texts apart. */
const LETTER = 0.56;

function drawTitle(
  painter: Painter,
  { title, note = '', unit, theme }: MapPicture,
  frame: Frame,
): void {
  const fill = css(INK[theme]);
  const left = frame.left;
  painter.text(left, 12, title, { fill, size: 11, bold: true });
  const used = title.length * 11 * (LETTER + 0.05) + 6;
  const room = frame.width + (frame.bare ? 0 : AROUND.right - 8) - used;
  const letters = Math.floor(room / (TEXT * LETTER));
  const more = [note, unit && `[${unit}]`].filter(Boolean).join(' ');
  if (letters < 4 || more === '') return;
  const text = more.length > letters ? `${more.slice(0, letters - 1)}…` : more;
  painter.text(left + used, 12, text, {
    fill: css(mix(PAPER[theme], INK[theme], 0.65)),
    size: TEXT,
  });
}

function drawBar(painter: Painter, { colouring, theme, marks }: MapPicture, frame: Frame): void {
  const { bar, ticks } = colouring;
  if (!bar) return;
  const faint = css(mix(PAPER[theme], INK[theme], 0.65));
  const left = Math.round(frame.left + frame.width + 7);
  const cap = marks ? 4 : 0;
  const top = frame.top + cap;
  const height = Math.round(frame.height - 2 * cap);
  const steps = Math.min(height, BAR_STEPS);
  for (let i = 0; i < steps; i += 1) {
    const low = Math.round((i * height) / steps);
    const high = Math.round(((i + 1) * height) / steps);
    painter.rect(left, top + height - high, BAR, high - low, css(bar(i / Math.max(1, steps - 1))));
  }
  painter.frame(left, top, BAR, height, css(mix(PAPER[theme], INK[theme], 0.3)));
  if (marks && colouring.marks) {
    painter.rect(left, top - cap, BAR, cap - 1, css(colouring.marks[1]));
    painter.rect(left, top + height + 1, BAR, cap - 1, css(colouring.marks[0]));
  }
  let last = Infinity;
  for (const { position, text } of ticks) {
    const y = Math.round(top + (1 - position) * (height - 1)) + 0.5;
    painter.line(left + BAR, y, left + BAR + 3, y, faint);
    // Numbers that would touch are left out; the tick stays.
    if (last - y < TEXT) continue;
    painter.text(left + BAR + 4, y + 3.5, text, { fill: faint, size: 9 });
    last = y;
  }
}

function drawMissing(painter: Painter, { missing, theme }: MapPicture, frame: Frame): void {
  const style = { fill: css(mix(PAPER[theme], INK[theme], 0.55)), size: 11 } as const;
  const middle = frame.left + frame.width / 2;
  missing.split('\n').forEach((row, i) => {
    const y = frame.top + frame.height / 2 + 15 * i;
    painter.text(middle, y, row, { ...style, align: 'center' });
  });
}

function drawCrosshair(
  painter: Painter,
  { window, roll, theme }: MapPicture,
  hover: Cell,
  { left, top, cell, width, height }: Frame,
): void {
  const row = rowOfPhi(hover.phi, roll);
  if (row < window.phi0 || row >= window.phi1) return;
  if (hover.eta < window.eta0 || hover.eta >= window.eta1) return;
  const x = left + (hover.eta - window.eta0) * cell;
  const y = top + (window.phi1 - 1 - row) * cell;
  const stroke = css(mix(PAPER[theme], INK[theme], 0.5));
  const middleX = Math.round(x + cell / 2) + 0.5;
  const middleY = Math.round(y + cell / 2) + 0.5;
  painter.line(left, middleY, x - 2, middleY, stroke);
  painter.line(x + cell + 2, middleY, left + width, middleY, stroke);
  painter.line(middleX, top, middleX, y - 2, stroke);
  painter.line(middleX, y + cell + 2, middleX, top + height, stroke);
  painter.frame(x, y, cell, cell, css(INK[theme]));
}
