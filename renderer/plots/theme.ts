/** Colours and fonts of the plots: read from the window's CSS custom properties, read again when they change. */
import { EVENT_CLASSES } from '../../core/events/schema';

export interface PlotTheme {
  readonly paper: string;
  readonly line: string;
  readonly ink: string;
  readonly dim: string;
  readonly accent: string;
  readonly selection: string;
  readonly font: string;
  /** One colour a class, by label. */
  readonly classes: ReadonlyMap<number, string>;
  /** Colours for runs and curves that are no class. */
  readonly series: readonly string[];
}

/** Okabe and Ito's colours that no class uses, for curves told apart by name. */
const FREE_COLOURS = ['#CC79A7', '#56B4E9', '#D55E00', '#8C6BB1', '#5B8C5A'];

/** The colour of a run or model by its place, as CSS has it; the plots' `series` are the same. */
export function seriesColour(order: number): string {
  return ['var(--ink)', ...FREE_COLOURS][order % (FREE_COLOURS.length + 1)];
}

/** The custom property that holds a class's colour. */
export function classProperty(label: number): string {
  const known = EVENT_CLASSES.find((entry) => entry.label === label);
  return `--class-${(known?.name ?? 'unlabelled').toLowerCase()}`;
}

/** Reads the theme as it stands for an element of the page. */
function readTheme(element: HTMLElement): PlotTheme {
  // Properties may hold var() or color-mix(): a probe resolves them, a canvas turns them into plain rgb.
  const probe = document.createElement('span');
  element.append(probe);
  const pen = document.createElement('canvas').getContext('2d');
  const colour = (name: string): string => {
    probe.style.color = `var(${name})`;
    const computed = getComputedStyle(probe).color;
    if (pen === null) return computed;
    pen.fillStyle = computed;
    return pen.fillStyle;
  };
  probe.style.fontFamily = 'var(--font)';
  const theme: PlotTheme = {
    paper: colour('--paper'),
    line: colour('--line'),
    ink: colour('--ink'),
    dim: colour('--ink-3'),
    accent: colour('--accent'),
    selection: colour('--selection'),
    // Single quotes: the names end up in attributes of exported SVG, between double ones.
    font: getComputedStyle(probe).fontFamily.replaceAll('"', "'"),
    classes: new Map(
      EVENT_CLASSES.map(({ label }) => [label, colour(classProperty(label))] as const),
    ),
    series: [colour('--ink'), ...FREE_COLOURS],
  };
  probe.remove();
  return theme;
}

/** Calls back whenever the page's theme may have changed. @returns a function that stops it. */
function onThemeChange(callback: () => void): () => void {
  const observer = new MutationObserver(callback);
  for (const element of [document.documentElement, document.body]) {
    observer.observe(element, { attributes: true, attributeFilter: ['class', 'data-theme'] });
  }
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', callback);
  return () => {
    observer.disconnect();
    dark.removeEventListener('change', callback);
  };
}

/**
 * Tells the theme of an element, now and whenever it changes. A view behind another one of the dock is in no document
 * yet and has no colours there: it is told once it has a size, so it must be a box.
 * @returns a function that stops it.
 */
export function followTheme(element: HTMLElement, tell: (theme: PlotTheme) => void): () => void {
  let told = false;
  const read = (): void => {
    if (!element.isConnected) return;
    told = true;
    tell(readTheme(element));
  };
  read();
  const stop = onThemeChange(read);
  const observer = new ResizeObserver(() => !told && read());
  observer.observe(element);
  return () => {
    stop();
    observer.disconnect();
  };
}

/** A colour of the theme (#rrggbb or rgb()) at the given opacity. */
export function withAlpha(colour: string, alpha: number): string {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
  const parts =
    hex === null ? (colour.match(/[\d.]+/g) ?? ['128', '128', '128']).slice(0, 3) : hex.slice(1, 4);
  const [red, green, blue] = parts.map((part) =>
    hex === null ? Number(part) : parseInt(part, 16),
  );
  return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
}
