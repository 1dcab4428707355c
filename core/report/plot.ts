import { html, type Html } from './html';

/** What an axis shows. */
export interface Axis {
  /** Quantity and unit, e.g. `E_T (GeV)`. */
  readonly title: string;
  readonly low: number;
  readonly high: number;
  readonly log?: boolean;
  /** Ticks at whole numbers only. */
  readonly integer?: boolean;
}

export interface LegendEntry {
  readonly name: string;
  readonly colour: string;
}

/** From data to the page: both axes' positions in SVG units. */
export interface Frame {
  x(value: number): number;
  y(value: number): number;
}

const WIDTH = 460;
const HEIGHT = 300;
const LEFT = 56;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 42;

/** A plot with axes, ticks and legend; `draw` fills it. */
export function plot(
  name: string,
  xAxis: Axis,
  yAxis: Axis,
  draw: (frame: Frame) => Html,
  legend: readonly LegendEntry[] = [],
): Html {
  const place = scale(xAxis, LEFT, WIDTH - RIGHT);
  const rise = scale(yAxis, HEIGHT - BOTTOM, TOP);
  const xTicks = ticks(xAxis).map((value) => {
    const x = rounded(place(value));
    return html`<path class="grid" d="M${x} ${TOP}V${HEIGHT - BOTTOM}" /><text
        x="${x}"
        y="${HEIGHT - BOTTOM + 14}"
        text-anchor="middle"
        >${tickText(value)}</text
      >`;
  });
  const yTicks = ticks(yAxis).map((value) => {
    const y = rounded(rise(value));
    return html`<path class="grid" d="M${LEFT} ${y}H${WIDTH - RIGHT}" /><text
        x="${LEFT - 6}"
        y="${y + 3.5}"
        text-anchor="end"
        >${tickText(value)}</text
      >`;
  });
  const middle = (TOP + HEIGHT - BOTTOM) / 2;
  return html`<figure>
    <svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${name}">
      ${xTicks}${yTicks}
      <rect
        class="frame"
        x="${LEFT}"
        y="${TOP}"
        width="${WIDTH - LEFT - RIGHT}"
        height="${HEIGHT - TOP - BOTTOM}"
      />
      <svg
        x="${LEFT}"
        y="${TOP}"
        width="${WIDTH - LEFT - RIGHT}"
        height="${HEIGHT - TOP - BOTTOM}"
        viewBox="${LEFT} ${TOP} ${WIDTH - LEFT - RIGHT} ${HEIGHT - TOP - BOTTOM}"
      >
        ${draw({ x: place, y: rise })}
      </svg>
      <text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 6}" text-anchor="middle" class="axis">
        ${xAxis.title}
      </text>
      <text transform="translate(13 ${middle}) rotate(-90)" text-anchor="middle" class="axis">
        ${yAxis.title}
      </text>
    </svg>
    <figcaption>
      ${name}${legend.map(({ name: entry, colour }) => html` <span class="key"><i style="background:${colour}"></i>${entry}</span>`)}
    </figcaption>
  </figure>`;
}

/** A line through points; points that are not finite break it. */
export function polyline(
  frame: Frame,
  xs: ArrayLike<number>,
  ys: ArrayLike<number>,
  colour: string,
  dashed = false,
): Html {
  let path = '';
  let pen = 'M';
  let last = '';
  for (let i = 0; i < xs.length; i++) {
    const [x, y] = [frame.x(xs[i]), frame.y(ys[i])];
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      pen = 'M';
      continue;
    }
    const point = `${rounded(x)} ${rounded(y)}`;
    if (point === last) continue;
    path += pen + point;
    last = point;
    pen = 'L';
  }
  return html`<path
    d="${path}"
    fill="none"
    stroke="${colour}"
    stroke-width="1.6"
    ${dashed ? html`stroke-dasharray="4 3"` : null}
  />`;
}

export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

function scale({ low, high, log }: Axis, from: number, to: number): (value: number) => number {
  const place = log ? Math.log10 : (value: number): number => value;
  const [a, b] = [place(low), place(high)];
  return (value) => from + ((place(value) - a) / (b - a)) * (to - from);
}

/** Round values along an axis: powers of ten on a logarithmic one, else about six steps of 1, 2 or 5. */
export function ticks({ low, high, log, integer }: Axis): number[] {
  if (log) {
    const first = Math.ceil(Math.log10(low) - 1e-9);
    const last = Math.floor(Math.log10(high) + 1e-9);
    const every = Math.max(1, Math.ceil((last - first) / 6));
    const found: number[] = [];
    for (let power = first; power <= last; power += every) found.push(10 ** power);
    return found;
  }
  const rough = (high - low) / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const natural = power * ([1, 2, 5, 10].find((s) => s * power >= rough) ?? 10);
  const step = integer ? Math.max(1, natural) : natural;
  const found: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) {
    found.push(Number((k * step).toPrecision(12)));
  }
  return found;
}

function tickText(value: number): string {
  const size = Math.abs(value);
  const text = size !== 0 && (size >= 1e5 || size < 1e-3) ? value.toExponential() : String(value);
  return text.replace(/-/g, '−').replace('e+', 'e');
}
