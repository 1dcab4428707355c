/** One set of drawing words with two hands: a canvas for the screen and PNG, text for SVG. */
import type { Rgb } from './colour';

export interface TextStyle {
  readonly fill: string;
  readonly size: number;
  readonly align?: 'left' | 'center' | 'right';
  readonly bold?: boolean;
}

/** Coloured cells, the top row first; null leaves the paper. */
export interface CellGrid {
  readonly columns: number;
  readonly rows: number;
  readonly colours: readonly (Rgb | null)[];
}

export type Segment = readonly [x1: number, y1: number, x2: number, y2: number];

export interface Painter {
  rect(x: number, y: number, width: number, height: number, fill: string): void;
  frame(x: number, y: number, width: number, height: number, stroke: string): void;
  line(x1: number, y1: number, x2: number, y2: number, stroke: string): void;
  /** Separate strokes, each from one point to another. */
  strokes(segments: readonly Segment[], stroke: string, width: number): void;
  /** `y` is the baseline. */
  text(x: number, y: number, text: string, style: TextStyle): void;
  cells(grid: CellGrid, x: number, y: number, width: number, height: number): void;
}

export const FONT =
  "-apple-system, 'Segoe UI', 'Adwaita Sans', Cantarell, Ubuntu, 'Noto Sans', 'Liberation Sans', system-ui, sans-serif";

export function css([red, green, blue]: Rgb): string {
  return `rgb(${red}, ${green}, ${blue})`;
}

export class CanvasPainter implements Painter {
  readonly #context: CanvasRenderingContext2D;

  constructor(context: CanvasRenderingContext2D) {
    this.#context = context;
    context.imageSmoothingEnabled = false;
  }

  rect(x: number, y: number, width: number, height: number, fill: string): void {
    this.#context.fillStyle = fill;
    this.#context.fillRect(x, y, width, height);
  }

  frame(x: number, y: number, width: number, height: number, stroke: string): void {
    this.#context.strokeStyle = stroke;
    this.#context.lineWidth = 1;
    this.#context.strokeRect(x - 0.5, y - 0.5, width + 1, height + 1);
  }

  line(x1: number, y1: number, x2: number, y2: number, stroke: string): void {
    this.#context.strokeStyle = stroke;
    this.#context.lineWidth = 1;
    this.#context.beginPath();
    this.#context.moveTo(x1, y1);
    this.#context.lineTo(x2, y2);
    this.#context.stroke();
  }

  strokes(segments: readonly Segment[], stroke: string, width: number): void {
    this.#context.strokeStyle = stroke;
    this.#context.lineWidth = width;
    this.#context.lineCap = 'square';
    this.#context.beginPath();
    for (const [x1, y1, x2, y2] of segments) {
      this.#context.moveTo(x1, y1);
      this.#context.lineTo(x2, y2);
    }
    this.#context.stroke();
  }

  text(x: number, y: number, text: string, { fill, size, align, bold }: TextStyle): void {
    this.#context.fillStyle = fill;
    this.#context.font = `${bold ? '600 ' : ''}${size}px ${FONT}`;
    this.#context.textAlign = align ?? 'left';
    this.#context.fillText(text, x, y);
  }

  cells(grid: CellGrid, x: number, y: number, width: number, height: number): void {
    const picture = new ImageData(grid.columns, grid.rows);
    grid.colours.forEach((colour, i) => {
      if (colour) picture.data.set([...colour, 255], 4 * i);
    });
    const small = document.createElement('canvas');
    small.width = grid.columns;
    small.height = grid.rows;
    small.getContext('2d')?.putImageData(picture, 0, 0);
    this.#context.drawImage(small, x, y, width, height);
  }
}

/** Cells become rectangles, so that an enlarged figure stays sharp and its colours can be read back. */
export class SvgPainter implements Painter {
  readonly #parts: string[];
  readonly #x: number;
  readonly #y: number;

  constructor(parts: string[] = [], x = 0, y = 0) {
    this.#parts = parts;
    this.#x = x;
    this.#y = y;
  }

  /** The same document, drawn from another corner. */
  at(x: number, y: number): SvgPainter {
    return new SvgPainter(this.#parts, x, y);
  }

  rect(x: number, y: number, width: number, height: number, fill: string): void {
    this.#parts.push(
      `<rect x="${n(this.#x + x)}" y="${n(this.#y + y)}" width="${n(width)}" height="${n(height)}" fill="${fill}"/>`,
    );
  }

  frame(x: number, y: number, width: number, height: number, stroke: string): void {
    this.#parts.push(
      `<rect x="${n(this.#x + x - 0.5)}" y="${n(this.#y + y - 0.5)}" width="${n(width + 1)}" height="${n(height + 1)}" fill="none" stroke="${stroke}"/>`,
    );
  }

  line(x1: number, y1: number, x2: number, y2: number, stroke: string): void {
    this.#parts.push(
      `<line x1="${n(this.#x + x1)}" y1="${n(this.#y + y1)}" x2="${n(this.#x + x2)}" y2="${n(this.#y + y2)}" stroke="${stroke}"/>`,
    );
  }

  strokes(segments: readonly Segment[], stroke: string, width: number): void {
    if (segments.length === 0) return;
    const path = segments
      .map(
        ([x1, y1, x2, y2]) =>
          `M${n(this.#x + x1)} ${n(this.#y + y1)}L${n(this.#x + x2)} ${n(this.#y + y2)}`,
      )
      .join('');
    this.#parts.push(
      `<path d="${path}" fill="none" stroke="${stroke}" stroke-width="${n(width)}" stroke-linecap="square"/>`,
    );
  }

  text(x: number, y: number, text: string, { fill, size, align, bold }: TextStyle): void {
    const anchor = { left: 'start', center: 'middle', right: 'end' }[align ?? 'left'];
    const weight = bold ? ' font-weight="600"' : '';
    this.#parts.push(
      `<text x="${n(this.#x + x)}" y="${n(this.#y + y)}" font-size="${size}" text-anchor="${anchor}" fill="${fill}"${weight}>${escapeXml(text)}</text>`,
    );
  }

  cells(grid: CellGrid, x: number, y: number, width: number, height: number): void {
    const cellWidth = width / grid.columns;
    const cellHeight = height / grid.rows;
    this.#parts.push('<g shape-rendering="crispEdges">');
    for (let row = 0; row < grid.rows; row += 1) {
      for (let column = 0; column < grid.columns;) {
        const colour = grid.colours[row * grid.columns + column];
        let run = 1;
        while (column + run < grid.columns && same(grid, row, column, column + run)) run += 1;
        if (colour) {
          this.rect(
            x + column * cellWidth,
            y + row * cellHeight,
            run * cellWidth,
            cellHeight,
            css(colour),
          );
        }
        column += run;
      }
    }
    this.#parts.push('</g>');
  }

  /** The finished document. */
  document(width: number, height: number): string {
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" viewBox="0 0 ${n(width)} ${n(height)}" font-family="${FONT.replaceAll('"', "'")}">`,
      ...this.#parts,
      '</svg>',
      '',
    ].join('\n');
  }
}

function same({ columns, colours }: CellGrid, row: number, a: number, b: number): boolean {
  const first = colours[row * columns + a];
  const second = colours[row * columns + b];
  if (!first || !second) return first === second;
  return first.every((part, i) => part === second[i]);
}

function n(value: number): string {
  return String(Number(value.toFixed(2)));
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
