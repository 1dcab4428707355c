/** The event view as a complete figure for a paper or a talk, and its numbers as a table. */
import { ETA_CELLS, PHI_CELLS } from '../../core/events/schema';
import { INK, PAPER } from './colour';
import { drawPanel, frameIn, panelSize, type PanelPicture } from './draw-panel';
import { centreOf } from './geometry';
import { CanvasPainter, css, SvgPainter, type Painter } from './painter';
import { PANEL_UNITS, type PanelId, type PanelValues } from './panels';

/** Pixels a cell in figures. */
const CELL = 4;
const GAP = 12;
const HEADER = 28;
/** Device pixels a pixel in PNG. */
const DENSITY = 3;

export interface Figure {
  readonly title: string;
  readonly panels: readonly PanelPicture[];
}

function sizeOf({ panels }: Figure) {
  const cell = panels.length === 1 ? 3 * CELL : CELL;
  const panel = panelSize(cell, panels[0].window);
  const columns = Math.min(4, panels.length);
  const rows = Math.ceil(panels.length / columns);
  return {
    panel,
    columns,
    width: columns * (panel.width + GAP) + GAP,
    height: HEADER + rows * (panel.height + GAP) + GAP,
  };
}

function drawFigure(
  figure: Figure,
  painterAt: (x: number, y: number) => Painter,
): { width: number; height: number } {
  const { panel, columns, width, height } = sizeOf(figure);
  const { theme } = figure.panels[0];
  painterAt(0, 0).rect(0, 0, width, height, css(PAPER[theme]));
  const style = { fill: css(INK[theme]), size: 13, bold: true };
  painterAt(0, 0).text(GAP, 20, figure.title, style);
  figure.panels.forEach((picture, i) => {
    const x = GAP + (i % columns) * (panel.width + GAP);
    const y = HEADER + GAP + Math.floor(i / columns) * (panel.height + GAP);
    const frame = frameIn(panel.width, panel.height, picture.window);
    drawPanel(painterAt(x, y), { ...picture, hover: null }, frame);
  });
  return { width, height };
}

export function figureSvg(figure: Figure): string {
  const painter = new SvgPainter();
  const { width, height } = drawFigure(figure, (x, y) => painter.at(x, y));
  return painter.document(width, height);
}

export async function figurePng(figure: Figure): Promise<Uint8Array> {
  const canvas = document.createElement('canvas');
  const { width, height } = sizeOf(figure);
  canvas.width = width * DENSITY;
  canvas.height = height * DENSITY;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no 2d context');
  drawFigure(figure, (x, y) => {
    context.setTransform(DENSITY, 0, 0, DENSITY, x * DENSITY, y * DENSITY);
    return new CanvasPainter(context);
  });
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('the figure could not be turned into a PNG');
  return new Uint8Array(await blob.arrayBuffer());
}

/** One line a cell: indices, centre, then the value of every panel. */
export function figureCsv(values: PanelValues, panels: readonly PanelId[]): string {
  const present = panels.filter((panel) => values[panel]);
  const heads = present.map((panel) =>
    PANEL_UNITS[panel] ? `${panel}_${PANEL_UNITS[panel]}` : panel,
  );
  const lines = [['phi_cell', 'eta_cell', 'phi_rad', 'eta', ...heads].join(',')];
  for (let phi = 0; phi < PHI_CELLS; phi += 1) {
    for (let eta = 0; eta < ETA_CELLS; eta += 1) {
      const centre = centreOf({ phi, eta });
      const cells = present.map((panel) => values[panel]?.[phi * ETA_CELLS + eta]);
      lines.push([phi, eta, centre.phi.toFixed(4), centre.eta.toFixed(4), ...cells].join(','));
    }
  }
  return `${lines.join('\n')}\n`;
}
