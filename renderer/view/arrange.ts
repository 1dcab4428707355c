/**
 * How many pictures stand in a row: as makes them largest. Reckoned with whole pictures, so that nothing moves when
 * the user zooms.
 */
import { QUANTITIES, type PictureSize } from '../state/view-settings';
import { cellIn, frameIn, LEAST_CELL, panelSize, TINY_CELL } from './draw-panel';
import { FULL } from './geometry';
import type { Panel } from './panels';

export interface Arrangement {
  /** Pictures of one event, row by row. */
  readonly rows: readonly (readonly Panel[])[];
  /** Events beside each other. */
  readonly across: number;
  /** Pixels of one panel. */
  readonly width: number;
  readonly height: number;
  readonly cell: number;
  /** Without axes and colour bars. */
  readonly bare: boolean;
  /** Whether all of it is in sight; else it is scrolled to. */
  readonly fits: boolean;
  /** Pictures left out for want of room. */
  readonly left: number;
}

/** Pixels between panels, between events, and above an event where its name stands. */
export const GAP = 4;
export const BLOCK_GAP = 12;
export const BLOCK_HEAD = 24;
/** Pixels around all of it. */
export const EDGE = 8;
/** Extra pictures are shown where cells stay this large. */
const COMFORTABLE = 3;
/** Pixels of a cell of large pictures, which are scrolled to. */
const LARGE_CELL = 4;

export interface Room {
  readonly width: number;
  readonly height: number;
  /** A device pixel. */
  readonly step: number;
  readonly events: number;
  /** Whether events have a head of their own. */
  readonly heads: boolean;
  /** Whether a place must stay free at the end of the last row. */
  readonly free: boolean;
  /** Without axes and colour bars. */
  readonly bare?: boolean;
  /** Pixels that a cell has at least; what does not fit then is scrolled to. */
  readonly least?: number;
}

/**
 * @param tiers the pictures in order of use: all of the first are shown, those of the others as room allows
 */
export function arrange(tiers: readonly (readonly Panel[])[], room: Room): Arrangement {
  const all = tiers.flat();
  for (let count = tiers.length; count > 1; count -= 1) {
    const best = bestOf(sorted(tiers.slice(0, count).flat()), room);
    const left = all.length - tiers.slice(0, count).flat().length;
    if (best && best.cell >= COMFORTABLE) return { ...best, left };
  }
  const first = tiers[0] ?? [];
  const left = all.length - first.length;
  return { ...(bestOf(sorted(first), room) ?? scrolled(sorted(first), room)), left };
}

/** In the order of the quantities, whatever their use. */
function sorted(panels: readonly Panel[]): Panel[] {
  return QUANTITIES.flatMap((quantity) => panels.filter((panel) => panel.quantity === quantity));
}

type Laid = Omit<Arrangement, 'left'>;

/** The arrangement of the largest cells that fits; null where none has cells that can be told apart. */
function bestOf(panels: readonly Panel[], room: Room): Laid | null {
  let best: Laid | null = null;
  let most = 0;
  for (const { rows, worth } of candidates(panels)) {
    if (room.free && rows[rows.length - 1].length === columnsOf(rows)) continue;
    for (let across = 1; across <= room.events; across += 1) {
      const laid = layOut(rows, across, room);
      const size = sizeOf(laid, room) * worth;
      if (size > most) {
        most = size;
        best = laid;
      }
    }
  }
  return most >= (room.least ?? LEAST_CELL) ? best : null;
}

/** Rows of any length, and a table with one row a quantity, which is worth a little more: it reads at a glance. */
function candidates(panels: readonly Panel[]): { rows: Panel[][]; worth: number }[] {
  const flows = panels.map((_, i) => ({ rows: chunks(panels, i + 1), worth: 1 }));
  const table = QUANTITIES.map((quantity) => panels.filter((p) => p.quantity === quantity));
  const rows = table.filter((row) => row.length > 0);
  return rows.length > 1 ? [...flows, { rows, worth: 1.2 }] : flows;
}

function chunks(panels: readonly Panel[], size: number): Panel[][] {
  const count = Math.ceil(panels.length / size);
  return Array.from({ length: count }, (_, i) => panels.slice(i * size, (i + 1) * size));
}

export function columnsOf(rows: Arrangement['rows']): number {
  return Math.max(1, ...rows.map(({ length }) => length));
}

function layOut(rows: Arrangement['rows'], across: number, room: Room): Laid {
  const columns = columnsOf(rows);
  const down = Math.ceil(room.events / across);
  const head = room.heads ? BLOCK_HEAD : 0;
  const width = (room.width - (across - 1) * BLOCK_GAP) / across;
  const height = (room.height - (down - 1) * BLOCK_GAP) / down - head;
  const panel = {
    width: Math.floor((width - (columns - 1) * GAP) / columns),
    height: Math.floor((height - (rows.length - 1) * GAP) / rows.length),
  };
  const { bare = false, step } = room;
  const { cell } = frameIn(panel.width, panel.height, FULL, step, bare);
  return { rows, across, ...panel, cell, bare, fits: true };
}

/** Cells before they are rounded to whole pixels: of two arrangements of equal cells the roomier wins. */
function sizeOf({ width, height, bare }: Laid, { step, least: wanted = LEAST_CELL }: Room): number {
  const least = panelSize(0, FULL, bare);
  const fit = Math.min(
    (width - least.width) / (FULL.eta1 - FULL.eta0),
    (height - least.height) / (FULL.phi1 - FULL.phi0),
  );
  if (fit < Math.min(wanted, LEAST_CELL)) return Math.max(0, fit) * 1e-3;
  return cellIn(fit, step) + fit * 1e-2;
}

/** Cells of the least size, events beside each other as far as that goes; what does not fit is scrolled to. */
function scrolled(panels: readonly Panel[], room: Room): Laid {
  const { bare = false } = room;
  const cell = Math.max(LEAST_CELL, room.least ?? 0);
  const { width, height } = panelSize(cell, FULL, bare);
  const fit = Math.floor((room.width + BLOCK_GAP) / (width + BLOCK_GAP));
  const across = Math.max(1, Math.min(room.events, fit));
  const block = (room.width + BLOCK_GAP) / across - BLOCK_GAP;
  const columns = Math.floor((block + GAP) / (width + GAP));
  const rows = chunks(panels, Math.max(1, Math.min(panels.length, columns)));
  return { rows, across, width, height, cell, bare, fits: false };
}

/** Where the numbers stand. */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Placed {
  readonly arrangement: Arrangement;
  /** Null where no numbers are wanted. */
  readonly numbers: (Rect & { readonly wide: boolean }) | null;
}

/** Height of the numbers below the pictures. */
const STRIP = 92;

/**
 * Pictures and numbers in a view of some size. What fits has axes where they leave cells that can be told apart, else
 * none; only where cells would vanish it is scrolled to.
 * @param numbersWidth null where no numbers are wanted
 */
export function placeAs(
  wish: PictureSize,
  tiers: readonly (readonly Panel[])[],
  size: { readonly width: number; readonly height: number },
  room: Pick<Room, 'step' | 'events' | 'heads'>,
  numbersWidth: number | null,
): Placed {
  const tried = (more: Pick<Room, 'bare' | 'least'>) =>
    place(tiers, size, { ...room, ...more }, numbersWidth);
  if (wish === 'large') return tried({ least: LARGE_CELL });
  const full = wish === 'fit' ? tried({}) : null;
  if (full?.arrangement.fits) return full;
  const bare = tried({ bare: true, least: TINY_CELL });
  return bare.arrangement.fits ? bare : tried({ bare: true });
}

/**
 * Pictures and numbers in a view of some size: the numbers beside the pictures, in a free place among them, or below
 * them, whichever leaves the pictures largest.
 * @param numbersWidth null where no numbers are wanted
 */
function place(
  tiers: readonly (readonly Panel[])[],
  size: { readonly width: number; readonly height: number },
  room: Omit<Room, 'width' | 'height' | 'free'>,
  numbersWidth: number | null,
): Placed {
  const { width, height } = size;
  const inRoom = (w: number, h: number, free: boolean): Arrangement =>
    arrange(tiers, { ...room, width: w - 2 * EDGE, height: h - 2 * GAP, free });
  if (numbersWidth === null) return { arrangement: inRoom(width, height, false), numbers: null };
  const beside = inRoom(width - numbersWidth, height, false);
  const below = inRoom(width, height - STRIP, false);
  const options: Placed[] = [
    {
      arrangement: beside,
      numbers: { left: width - numbersWidth, top: 0, width: numbersWidth, height, wide: false },
    },
    {
      arrangement: below,
      numbers: { left: 0, top: height - STRIP, width, height: STRIP, wide: true },
    },
  ];
  if (room.events === 1) {
    const inside = inRoom(width, height, true);
    const rows = inside.rows.length;
    const last = inside.rows[rows - 1] ?? [];
    const left = EDGE + last.length * (inside.width + GAP);
    const top = GAP + (room.heads ? BLOCK_HEAD : 0) + (rows - 1) * (inside.height + GAP);
    const rect = { left, top, width: width - left, height: height - top, wide: false };
    options.splice(1, 0, { arrangement: inside, numbers: rect });
  }
  const sizeOf = ({ arrangement: { cell, fits } }: Placed) => (fits ? cell : 0);
  const best = options.reduce((a, b) => (sizeOf(b) > sizeOf(a) ? b : a));
  // Where pictures must be scrolled, events keep standing side by side.
  const roomy = room.events === 1 && width > 2 * numbersWidth;
  return sizeOf(best) > 0 || roomy ? best : options[options.length - 1];
}
