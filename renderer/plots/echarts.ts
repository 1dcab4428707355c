/** The parts of ECharts that Darkscope's plots use, registered once, and the options all of them share. */
import { CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import {
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
} from 'echarts/components';
import * as echarts from 'echarts/core';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';
import type { Axis, Frame, Tick } from './axes';
import type { PlotTheme } from './theme';

echarts.use([
  CustomChart,
  LineChart,
  ScatterChart,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
  CanvasRenderer,
  SVGRenderer,
]);

export { echarts };
export type ChartOption = echarts.EChartsCoreOption;

/** What a plot is drawn for: the screen, or a file that must explain itself (title, legend). */
export interface DrawContext {
  readonly theme: PlotTheme;
  /** Pixels of the whole drawing. */
  readonly width: number;
  readonly height: number;
  /** Pixels to leave free at the top: title and legend of a file, nothing on screen. */
  readonly head: number;
}

export function gridOption({ left, top, width, height }: Frame): Record<string, unknown> {
  return { left, top, width, height, containLabel: false, outerBoundsMode: 'none' };
}

/** A value axis with ticks of our own, in axis coordinates (see axes.ts). */
export function axisOption(
  theme: PlotTheme,
  axis: Axis,
  title: string,
  ticks: readonly Tick[],
  placement: { readonly nameGap: number; readonly gridIndex?: number },
): Record<string, unknown> {
  const texts = new Map(ticks.map((tick) => [tick.at.toPrecision(12), tick.text]));
  const customValues = ticks.map((tick) => tick.at);
  return {
    type: 'value',
    gridIndex: placement.gridIndex ?? 0,
    min: axis.from,
    max: axis.to,
    name: title,
    nameLocation: 'middle',
    nameGap: placement.nameGap,
    nameTextStyle: { color: theme.dim, fontFamily: theme.font, fontSize: 11 },
    axisLine: { show: true, onZero: false, lineStyle: { color: theme.dim, width: 1 } },
    axisTick: { show: true, length: 4, customValues, lineStyle: { color: theme.dim } },
    axisLabel: {
      customValues,
      color: theme.dim,
      fontFamily: theme.font,
      fontSize: 11,
      margin: 6,
      hideOverlap: true,
      showMinLabel: true,
      showMaxLabel: true,
      formatter: (at: number) => texts.get(at.toPrecision(12)) ?? '',
    },
    splitLine: { show: false },
  };
}

/** Settings that every plot has. */
export function baseOption(theme: PlotTheme): ChartOption {
  return {
    animation: false,
    backgroundColor: 'transparent',
    textStyle: { fontFamily: theme.font, color: theme.ink, fontSize: 11 },
  };
}
