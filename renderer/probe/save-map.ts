/** Maps as a figure for a paper or a talk, and their numbers as a table. */
import { MASK_SIZE } from '../../core/events/schema';
import { toCsv } from '../plots/csv';
import type { ExportHandler, PlotFormat } from '../plots/export-files';
import { INK, PAPER } from '../view/colour';
import { drawMap, frameIn, panelSize, type MapPicture } from '../view/draw-panel';
import { centreOf } from '../view/geometry';
import { CanvasPainter, css, SvgPainter, type Painter } from '../view/painter';
import { cellOf } from './cells';

/** Pixels a cell; device pixels a pixel of a PNG. */
const CELL = 6;
const DENSITY = 3;
const GAP = 12;
const HEADER = 32;

export interface MapFigure {
  readonly title: string;
  /** File name without ending. */
  readonly name: string;
  /** Side by side; light theme, since figures are for paper. */
  readonly maps: readonly MapPicture[];
}

export async function saveMaps(
  figure: MapFigure,
  format: PlotFormat,
  save: ExportHandler,
): Promise<void> {
  const bytes =
    format === 'csv' ? csv(figure.maps) : format === 'png' ? await png(figure) : svg(figure);
  const filter = { name: format.toUpperCase(), extensions: [format] };
  save(`${figure.name}.${format}`, [filter], bytes);
}

function sizeOf(maps: readonly MapPicture[]): { width: number; height: number } {
  const panel = panelSize(CELL, maps[0].window);
  return {
    width: maps.length * (panel.width + GAP) + GAP,
    height: HEADER + panel.height + GAP,
  };
}

function draw({ title, maps }: MapFigure, painterAt: (x: number, y: number) => Painter): void {
  const { width, height } = sizeOf(maps);
  painterAt(0, 0).rect(0, 0, width, height, css(PAPER.light));
  painterAt(0, 0).text(GAP, 20, title, { fill: css(INK.light), size: 13, bold: true });
  maps.forEach((picture, i) => {
    const panel = panelSize(CELL, picture.window);
    const frame = frameIn(panel.width, panel.height, picture.window);
    drawMap(painterAt(GAP + i * (panel.width + GAP), HEADER), { ...picture, hover: null }, frame);
  });
}

function svg(figure: MapFigure): Uint8Array {
  const painter = new SvgPainter();
  draw(figure, (x, y) => painter.at(x, y));
  const { width, height } = sizeOf(figure.maps);
  return new TextEncoder().encode(painter.document(width, height));
}

async function png(figure: MapFigure): Promise<Uint8Array> {
  const { width, height } = sizeOf(figure.maps);
  const canvas = document.createElement('canvas');
  canvas.width = width * DENSITY;
  canvas.height = height * DENSITY;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no 2d context');
  draw(figure, (x, y) => {
    context.setTransform(DENSITY, 0, 0, DENSITY, x * DENSITY, y * DENSITY);
    return new CanvasPainter(context);
  });
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('the maps could not be turned into a PNG');
  return new Uint8Array(await blob.arrayBuffer());
}

/** One line a cell: indices, centre, then the value of every map. */
function csv(maps: readonly MapPicture[]): Uint8Array {
  const heads = maps.map(({ title, unit }) => (unit ? `${title} [${unit}]` : title));
  const rows = Array.from({ length: MASK_SIZE }, (_, place) => {
    const cell = cellOf(place);
    const { phi, eta } = centreOf(cell);
    const values = maps.map(({ values: map }) => map?.[place] ?? null);
    return [cell.phi, cell.eta, Number(phi.toFixed(5)), Number(eta.toFixed(5)), ...values];
  });
  return toCsv({ columns: ['phi_cell', 'eta_cell', 'phi_rad', 'eta', ...heads], rows });
}

/** What a file is called after an event. */
export function eventName(file: string, index: number): string {
  return `${file.replace(/\.[^.]*$/, '')}-${index}`;
}
