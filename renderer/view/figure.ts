/** The whole comparison, or one picture, as a complete figure for a paper or a talk, and its numbers as a table. */
import { ETA_CELLS, PHI_CELLS } from '../../core/events/schema';
import { INK, mix, PAPER } from './colour';
import { drawMap, frameIn, panelSize, type PanelPicture } from './draw-panel';
import { centreOf } from './geometry';
import { CanvasPainter, css, SvgPainter, type Painter } from './painter';

/** Pixels a cell in figures. */
const CELL = 4;
const GAP = 12;
const HEADER = 28;
const LINE = 15;
/** Device pixels a pixel in PNG: 300 dots an inch where a pixel is 1/96 inch. */
const DENSITY = 300 / 96;
const INCH = 0.0254;

export interface FigureBlock {
  /** Which event it is. */
  readonly name: string;
  /** Row by row; null leaves a place free. */
  readonly rows: readonly (readonly (PanelPicture | null)[])[];
}

export interface Figure {
  readonly title: string;
  /** Lines under the pictures: models, what is compared. */
  readonly notes: readonly string[];
  readonly blocks: readonly FigureBlock[];
  /** Events beside each other. */
  readonly across: number;
}

function picturesOf({ blocks }: Figure): PanelPicture[] {
  return blocks.flatMap(({ rows }) => rows.flat()).filter((picture) => picture !== null);
}

function sizeOf(figure: Figure) {
  const pictures = picturesOf(figure);
  const [first] = pictures;
  const cell = pictures.length === 1 ? 3 * CELL : CELL;
  // A part of the picture is drawn larger, such that the figure keeps its size.
  const spans = [first.window.phi1 - first.window.phi0, first.window.eta1 - first.window.eta0];
  const zoom = Math.max(1, Math.floor(Math.min(PHI_CELLS / spans[0], ETA_CELLS / spans[1])));
  const panel = panelSize(cell * zoom, first.window);
  const columns = Math.max(
    ...figure.blocks.map(({ rows }) => Math.max(...rows.map((r) => r.length))),
  );
  const rows = Math.max(...figure.blocks.map((block) => block.rows.length));
  const block = {
    width: columns * (panel.width + GAP),
    height: HEADER + rows * (panel.height + GAP),
  };
  const down = Math.ceil(figure.blocks.length / figure.across);
  return {
    panel,
    block,
    width: figure.across * block.width + GAP,
    height: HEADER + down * block.height + figure.notes.length * LINE + GAP,
  };
}

function drawFigure(figure: Figure, painterAt: (x: number, y: number) => Painter): void {
  const { panel, block, width, height } = sizeOf(figure);
  const { theme } = picturesOf(figure)[0];
  painterAt(0, 0).rect(0, 0, width, height, css(PAPER[theme]));
  const ink = css(INK[theme]);
  painterAt(0, 0).text(GAP, 20, figure.title, { fill: ink, size: 13, bold: true });
  figure.blocks.forEach(({ name, rows }, i) => {
    const left = GAP + (i % figure.across) * block.width;
    const top = HEADER + Math.floor(i / figure.across) * block.height;
    // One event alone is named by the title.
    if (name !== figure.title) {
      painterAt(left, top).text(0, 16, name, { fill: ink, size: 11, bold: true });
    }
    rows.forEach((row, down) => {
      row.forEach((picture, right) => {
        if (!picture) return;
        const x = left + right * (panel.width + GAP);
        const y = top + HEADER + down * (panel.height + GAP);
        const frame = frameIn(panel.width, panel.height, picture.window);
        drawMap(painterAt(x, y), picture, frame);
      });
    });
  });
  const faint = css(mix(PAPER[theme], INK[theme], 0.65));
  figure.notes.forEach((note, i) => {
    const y = height - GAP - (figure.notes.length - 1 - i) * LINE;
    painterAt(0, 0).text(GAP, y, note, { fill: faint, size: 10 });
  });
}

/** A drawing of lines and text, of its size in pixels of 1/96 inch; a PDF is made of the same. */
export function figureSvg(figure: Figure): string {
  const painter = new SvgPainter();
  const { width, height } = sizeOf(figure);
  drawFigure(figure, (x, y) => painter.at(x, y));
  return painter.document(width, height);
}

export async function figurePng(figure: Figure): Promise<Uint8Array> {
  const canvas = document.createElement('canvas');
  const { width, height } = sizeOf(figure);
  canvas.width = Math.round(width * DENSITY);
  canvas.height = Math.round(height * DENSITY);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no 2d context');
  drawFigure(figure, (x, y) => {
    context.setTransform(DENSITY, 0, 0, DENSITY, x * DENSITY, y * DENSITY);
    return new CanvasPainter(context);
  });
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('the figure could not be turned into a PNG');
  return withResolution(new Uint8Array(await blob.arrayBuffer()), (96 * DENSITY) / INCH);
}

/** Says in a PNG how large its pixels are (chunk pHYs, before the first after IHDR), so that it prints at size. */
export function withResolution(png: Uint8Array, dotsAMetre: number): Uint8Array {
  const chunk = new Uint8Array(21);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, 9);
  chunk.set(new TextEncoder().encode('pHYs'), 4);
  view.setUint32(8, Math.round(dotsAMetre));
  view.setUint32(12, Math.round(dotsAMetre));
  chunk[16] = 1;
  view.setUint32(17, crc32(chunk.subarray(4, 17)));
  // Signature 8 bytes, IHDR 25.
  const bytes = new Uint8Array(png.length + chunk.length);
  bytes.set(png.subarray(0, 33));
  bytes.set(chunk, 33);
  bytes.set(png.subarray(33), 33 + chunk.length);
  return bytes;
}

/** CRC of PNG chunks (ISO 3309). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** One line a cell and event: which event, indices, centre, then the value of every picture. */
export function figureCsv({ blocks }: Pick<Figure, 'blocks'>): string {
  const columns = (block: FigureBlock) => block.rows.flat().filter((p) => p?.values);
  const heads = (blocks[0] ? columns(blocks[0]) : []).map((picture) =>
    quoted(
      [picture?.title, picture?.note, picture?.unit && `[${picture.unit}]`]
        .filter(Boolean)
        .join(' '),
    ),
  );
  const lines = [['event', 'phi_cell', 'eta_cell', 'phi_rad', 'eta', ...heads].join(',')];
  for (const block of blocks) {
    const name = quoted(block.name);
    const present = columns(block);
    for (let phi = 0; phi < PHI_CELLS; phi += 1) {
      for (let eta = 0; eta < ETA_CELLS; eta += 1) {
        const centre = centreOf({ phi, eta });
        const cells = present.map((picture) => picture?.values?.[phi * ETA_CELLS + eta]);
        const place = [phi, eta, centre.phi.toFixed(4), centre.eta.toFixed(4)];
        lines.push([name, ...place, ...cells].join(','));
      }
    }
  }
  return `${lines.join('\n')}\n`;
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
