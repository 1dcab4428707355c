import { binEdges, histogram, robustRange } from '../evaluation/histogram';
import { figure } from './figures';
import { html, type Html } from './html';
import { rounded } from './plot';

/** A score of all events, to show where one of them lies. */
export interface Distribution {
  readonly column: string;
  readonly unit: string;
  /** Values of the background (of all events where none is labelled), ascending, without missing ones. */
  readonly background: Float64Array;
  /** Whether `background` is labelled as such. */
  readonly labelled: boolean;
  readonly threshold: number | null;
}

/** Background values, ascending; of all events where none is labelled as background. */
export function distributionOf(
  column: string,
  unit: string,
  values: ArrayLike<number>,
  labels: ArrayLike<number>,
  threshold: number | null,
): Distribution {
  const known = (all: boolean): Float64Array =>
    Float64Array.from(values)
      .filter((value, i) => (all || labels[i] === 0) && !Number.isNaN(value))
      .sort();
  const background = known(false);
  const labelled = background.length > 0;
  return { column, unit, background: labelled ? background : known(true), labelled, threshold };
}

/** Where a value lies: `above 99 % (335 of 337 background events)`. */
export function placeText({ background, labelled }: Distribution, value: number): string {
  if (Number.isNaN(value) || background.length === 0) return '';
  let below = 0;
  while (below < background.length && background[below] < value) below++;
  const all = `${background.length} ${labelled ? 'background' : 'open'} events`;
  if (below === 0 || below === background.length) {
    return `${below === 0 ? 'not above any' : 'above all'} of ${all}`;
  }
  return `above ${percentText(below, background.length)} (${below} of ${all})`;
}

/** A share that is neither none nor all is not rounded to either. */
function percentText(part: number, whole: number): string {
  const decimals = whole > 500 ? 1 : 0;
  const least = 10 ** -decimals;
  const percent = Math.min(100 - least, Math.max(least, (100 * part) / whole));
  return `${percent.toFixed(decimals)} %`;
}

const WIDTH = 300;
const HEIGHT = 44;
const BINS = 60;

/** A small histogram of the background (log counts) with the event and the threshold marked. */
export function strip(distribution: Distribution, value: number): Html {
  const { background, column, threshold, unit } = distribution;
  if (background.length === 0) return html``;
  const robust = robustRange(background);
  const marks = [value, threshold ?? NaN].filter(Number.isFinite);
  const low = Math.min(robust.low, ...marks);
  const high = Math.max(robust.high, ...marks);
  const edges = binEdges(low, high > low ? high : low + 1, BINS);
  const { counts } = histogram(background, edges);
  const top = Math.log1p(counts.reduce((most, count) => Math.max(most, count), 0));
  const x = (at: number): number => rounded((WIDTH * (at - edges[0])) / (edges[BINS] - edges[0]));
  const y = (count: number): number => rounded(HEIGHT * (1 - Math.log1p(count) / top));
  let path = `M0 ${HEIGHT}`;
  counts.forEach((count, bin) => (path += `V${y(count)}H${x(edges[bin + 1])}`));
  const rule = (at: number | null, style: string): Html | null =>
    at !== null && Number.isFinite(at)
      ? html`<path d="M${x(at)} 0V${HEIGHT}" class="${style}" />`
      : null;
  return html`<svg
    class="strip"
    viewBox="0 -2 ${WIDTH} ${HEIGHT + 16}"
    width="${WIDTH}"
    height="${HEIGHT + 16}"
    role="img"
    aria-label="${column} of the background, and of this event"
  >
    <path d="${path}V${HEIGHT}Z" class="hill" />
    ${rule(threshold, 'rule')}${rule(value, 'here')}
    <text x="0" y="${HEIGHT + 12}">${figure(edges[0])}</text>
    <text x="${WIDTH / 2}" y="${HEIGHT + 12}" text-anchor="middle">
      ${column}${unit && ` [${unit}]`}
    </text>
    <text x="${WIDTH}" y="${HEIGHT + 12}" text-anchor="end">${figure(edges[BINS])}</text>
  </svg>`;
}
