/** Turns a plot into the bytes of a file: PNG, SVG, or its data as CSV. */
import type { FileFilter } from '../../electron/bridge';
import { toCsv, type PlotTable } from './csv';
import { echarts, type ChartOption, type DrawContext } from './echarts';
import type { PlotTheme } from './theme';

/**
 * Receives a finished file: suggested name, kinds for the save dialog, content. Of a file whose name ends in
 * .pdf the content is the SVG document that it shows; the shell prints it.
 */
export type ExportHandler = (name: string, filters: FileFilter[], bytes: Uint8Array) => void;

export type PlotFormat = 'png' | 'svg' | 'pdf' | 'csv';

export interface PlotFigure {
  readonly title: string;
  /** File name without ending. */
  readonly name: string;
  readonly draw: (context: DrawContext) => ChartOption;
  readonly table: () => PlotTable;
}

const KINDS: Readonly<Record<PlotFormat, string>> = {
  png: 'PNG picture',
  svg: 'SVG drawing',
  pdf: 'PDF drawing',
  csv: 'CSV table',
};

/** Room for title and legend above the plot, pixels. */
const HEAD = 56;
/** A print at 8 cm width has 300 dots an inch. */
const PIXEL_RATIO = 3;

/** Makes the file and hands it over. `width` and `height` are those on screen; small plots grow. */
export function exportPlot(
  figure: PlotFigure,
  format: PlotFormat,
  theme: PlotTheme,
  size: { readonly width: number; readonly height: number },
  onexport: ExportHandler,
): void {
  const width = Math.max(720, size.width);
  const height = Math.max(420, size.height) + HEAD;
  const bytes = (): Uint8Array => {
    if (format === 'csv') return toCsv(figure.table());
    const option = fileOption(figure, { theme, width, height, head: HEAD });
    return format === 'png' ? toPng(option, width, height) : toSvg(option, width, height);
  };
  onexport(`${figure.name}.${format}`, [{ name: KINDS[format], extensions: [format] }], bytes());
}

/** The plot with what a screen shows around it: title, legend, an opaque ground. */
function fileOption(figure: PlotFigure, context: DrawContext): ChartOption {
  const { theme } = context;
  return {
    ...figure.draw(context),
    backgroundColor: theme.paper,
    title: {
      text: figure.title,
      left: 12,
      top: 8,
      textStyle: { color: theme.ink, fontFamily: theme.font, fontSize: 14, fontWeight: 600 },
    },
    legend: {
      left: 12,
      top: 30,
      itemWidth: 12,
      itemHeight: 8,
      textStyle: { color: theme.dim, fontFamily: theme.font, fontSize: 11 },
    },
  };
}

function toPng(option: ChartOption, width: number, height: number): Uint8Array {
  const chart = echarts.init(document.createElement('div'), null, {
    width,
    height,
    devicePixelRatio: PIXEL_RATIO,
  });
  chart.setOption(option);
  const url = chart.getDataURL({ type: 'png', pixelRatio: PIXEL_RATIO });
  chart.dispose();
  const text = atob(url.slice(url.indexOf(',') + 1));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function toSvg(option: ChartOption, width: number, height: number): Uint8Array {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption(option);
  const text = chart.renderToSVGString();
  chart.dispose();
  return new TextEncoder().encode(text);
}
