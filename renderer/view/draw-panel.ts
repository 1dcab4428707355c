/** Draws a picture over the cells of an event: title, colour bar, picture, axes, crosshair. Pixels throughout. */
import type { ImageWindow } from '../state/saved';
import { INK, mix, PAPER, type Theme } from './colour';
import { etaTicks, phiOfRow, phiTicks, rowOfPhi, type Cell } from './geometry';
import { ETA_CELLS } from '../../core/events/schema';
import { css, type Painter } from './painter';
import { PANEL_TITLES, PANEL_UNITS, type Colouring, type PanelId } from './panels';

/** Any picture over the cells of an event. */
export interface MapPicture {
  readonly title: string;
  readonly unit: string;
  /** [72, 58]; null says `missing` instead. */
  readonly values: Float32Array | Float64Array | null;
  readonly missing: string;
  readonly colouring: Colouring;
  readonly window: ImageWindow;
  readonly roll: number;
  readonly theme: Theme;
  readonly hover: Cell | null;
}

/** A picture that every event has. */
export interface PanelPicture extends Omit<MapPicture, 'title' | 'unit'> {
  readonly id: PanelId;
}

/** Where the picture lies inside its panel. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  /** Pixels a cell. */
  readonly cell: number;
  readonly width: number;
  readonly height: number;
}

const LEFT = 26;
const TOP = 20;
const BOTTOM = 16;
const RIGHT = 4;
const TEXT = 10;

/** The largest picture of square cells that fits; whole pixels a cell (of `step`) where there are enough. */
export function frameIn(width: number, height: number, window: ImageWindow, step = 1): Frame {
  const columns = window.eta1 - window.eta0;
  const rows = window.phi1 - window.phi0;
  const fit = Math.min((width - LEFT - RIGHT) / columns, (height - TOP - BOTTOM) / rows);
  const whole = Math.floor(fit / step) * step;
  const cell = Math.max(0.5, whole >= 3 * step ? whole : fit);
  const left = Math.round(LEFT + (width - LEFT - RIGHT - cell * columns) / 2);
  return { left, top: TOP, cell, width: cell * columns, height: cell * rows };
}

/** Size of a panel whose cells are `cell` pixels wide. */
export function panelSize(cell: number, window: ImageWindow): { width: number; height: number } {
  return {
    width: LEFT + RIGHT + cell * (window.eta1 - window.eta0),
    height: TOP + BOTTOM + cell * (window.phi1 - window.phi0),
  };
}

export function drawPanel(painter: Painter, picture: PanelPicture, frame: Frame): void {
  const { id } = picture;
  drawMap(painter, { ...picture, title: PANEL_TITLES[id], unit: PANEL_UNITS[id] }, frame);
}

export function drawMap(painter: Painter, picture: MapPicture, frame: Frame): void {
  const { theme, values } = picture;
  const line = css(mix(PAPER[theme], INK[theme], 0.3));
  painter.rect(frame.left, frame.top, frame.width, frame.height, css(PAPER[theme]));
  if (values) drawCells(painter, picture, values, frame);
  painter.frame(frame.left, frame.top, frame.width, frame.height, line);
  drawAxes(painter, picture, frame);
  drawTitle(painter, picture, frame);
  if (!values) {
    const style = { fill: css(mix(PAPER[theme], INK[theme], 0.55)), size: 11 } as const;
    const middle = frame.left + frame.width / 2;
    picture.missing.split('\n').forEach((row, i) => {
      painter.text(middle, frame.top + frame.height / 2 + 15 * i, row, {
        ...style,
        align: 'center',
      });
    });
  }
  if (picture.hover) drawCrosshair(painter, picture, picture.hover, frame);
}

function drawCells(
  painter: Painter,
  { colouring, window, roll }: MapPicture,
  values: Float32Array | Float64Array,
  { left, top, width, height }: Frame,
): void {
  const colours = [];
  for (let row = window.phi1 - 1; row >= window.phi0; row -= 1) {
    const start = phiOfRow(row, roll) * ETA_CELLS;
    for (let eta = window.eta0; eta < window.eta1; eta += 1) {
      colours.push(colouring.colour(values[start + eta]));
    }
  }
  const grid = { columns: window.eta1 - window.eta0, rows: window.phi1 - window.phi0, colours };
  painter.cells(grid, left, top, width, height);
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
  const name = { ...style, bold: true };
  painter.text(frame.left + frame.width, bottom + 13, 'η', { ...name, align: 'right' });
  // Between two ticks, wherever the picture was turned to.
  const free = frame.top + frame.height * (roll % 18 < 6 || roll % 18 > 12 ? 0.375 : 0.5);
  painter.text(frame.left - 6, free + 3.5, 'φ', { ...name, align: 'right' });
}

function drawTitle(
  painter: Painter,
  { title, unit, colouring, theme }: MapPicture,
  frame: Frame,
): void {
  const ink = css(INK[theme]);
  const faint = css(mix(PAPER[theme], INK[theme], 0.65));
  painter.text(frame.left, 12, title, { fill: ink, size: 11, bold: true });
  if (!colouring.bar) return;
  const high = `${label(colouring.range.high)}${unit && ` ${unit}`}`;
  const low = label(colouring.range.low);
  const right = frame.left + frame.width;
  // Letters are about 5.5 pixels wide at this size: near enough to keep the three apart.
  const barRight = right - 5.5 * high.length - 4;
  const titleRight = frame.left + 7.4 * title.length + 6;
  const barLeft = Math.max(titleRight + 5.5 * low.length + 4, barRight - 72);
  const width = Math.round(barRight - barLeft);
  if (width < 12) return;
  painter.text(right, 12, high, { fill: faint, size: TEXT, align: 'right' });
  for (let x = 0; x < width; x += 1) {
    painter.rect(barLeft + x, 5, 1, 7, css(colouring.bar(x / (width - 1))));
  }
  painter.frame(barLeft, 5, width, 7, css(mix(PAPER[theme], INK[theme], 0.3)));
  for (const { position } of colouring.ticks) {
    const x = Math.round(barLeft + position * (width - 1)) + 0.5;
    painter.line(x, 12.5, x, 15, faint);
  }
  painter.text(barLeft - 4, 12, low, { fill: faint, size: TEXT, align: 'right' });
}

function label(value: number): string {
  return String(Number(value.toPrecision(3))).replace('-', '\u2212');
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
