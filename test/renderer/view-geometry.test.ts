import { describe, expect, it } from 'vitest';
import {
  centreOf,
  clampWindow,
  etaTicks,
  FULL,
  isFull,
  panWindow,
  phiOfRow,
  phiTicks,
  rowOfPhi,
  zoomWindow,
} from '../../renderer/view/geometry';
import { arrange, placeAs } from '../../renderer/view/arrange';
import { outlineOf } from '../../renderer/view/contour';
import { figureCsv, figureSvg, withResolution } from '../../renderer/view/figure';
import { panelsOf } from '../../renderer/view/panels';
import { colouringsOf, pictureOf } from '../../renderer/view/pictures';
import { boxOfWindow, hottestRoll, sumIn } from '../../renderer/view/sums';
import { rangesOf } from '../../renderer/state/colour-range';
import { defaultState } from '../../renderer/state/saved';
import { contentHeight, ROW_HEIGHT, rowAt, topOf, topToShow } from '../../renderer/table/scroll';

describe('the eta-phi plane', () => {
  it('has cells of five degrees in phi and 0.087 in eta, symmetric about eta = 0', () => {
    expect(centreOf({ phi: 0, eta: 0 }).phi).toBeCloseTo((-177.5 * Math.PI) / 180);
    expect(centreOf({ phi: 36, eta: 0 }).phi).toBeCloseTo((2.5 * Math.PI) / 180);
    expect(centreOf({ phi: 0, eta: 28 }).eta).toBeCloseTo(-0.0435);
    expect(centreOf({ phi: 0, eta: 29 }).eta).toBeCloseTo(0.0435);
  });

  it('turns about phi and back', () => {
    for (const roll of [0, 1, 40, 71]) {
      for (let phi = 0; phi < 72; phi += 1) expect(phiOfRow(rowOfPhi(phi, roll), roll)).toBe(phi);
    }
    expect(rowOfPhi(71, 1)).toBe(0);
  });

  it('keeps its ticks at true angles when it is turned', () => {
    expect(phiTicks(FULL, 0).map(({ text }) => text)).toEqual(['−π', 'π', '−π/2', '0', 'π/2']);
    expect(phiTicks(FULL, 9)).toContainEqual({ at: 27, text: '−π/2' });
    expect(etaTicks(FULL).map(({ text }) => text)).toEqual(['−2', '−1', '0', '1', '2']);
    expect(etaTicks(FULL).find(({ text }) => text === '0')?.at).toBe(29);
  });

  it('zooms in whole cells about the pointer and out to the whole picture at most', () => {
    const closer = zoomWindow(FULL, 0.5, { phi: 36, eta: 29 });
    expect(closer).toEqual({ phi0: 18, phi1: 54, eta0: 15, eta1: 44 });
    expect(isFull(zoomWindow(closer, 10, { phi: 20, eta: 20 }))).toBe(true);
    const least = clampWindow({ phi0: 71.5, phi1: 71.9, eta0: -9, eta1: -8 });
    expect(least).toEqual({ phi0: 68, phi1: 72, eta0: 0, eta1: 4 });
  });

  it('is dragged within its edges in eta, and past them by turning in phi', () => {
    const part = { phi0: 10, phi1: 30, eta0: 10, eta1: 30 };
    expect(panWindow(part, { phi: 4, eta: -3 })).toEqual({
      window: { phi0: 6, phi1: 26, eta0: 13, eta1: 33 },
      turn: 0,
    });
    expect(panWindow(part, { phi: 15, eta: 15 })).toEqual({
      window: { phi0: 0, phi1: 20, eta0: 0, eta1: 20 },
      turn: 5,
    });
    expect(panWindow(part, { phi: -50, eta: 0 })).toEqual({
      window: { phi0: 52, phi1: 72, eta0: 10, eta1: 30 },
      turn: -8,
    });
    expect(panWindow(FULL, { phi: 7, eta: 7 })).toEqual({ window: FULL, turn: 7 });
  });
});

describe('regions of the plane', () => {
  const values = new Float32Array(72 * 58);
  values[0] = 3;
  values[71 * 58 + 1] = 4;

  it('are summed across the seam of phi', () => {
    expect(sumIn(values, { phi: 71, rows: 2, eta0: 0, eta1: 2 })).toBe(7);
    expect(sumIn(values, { phi: 0, rows: 2, eta0: 0, eta1: 2 })).toBe(3);
    expect(sumIn(values, { phi: 5, rows: 72, eta0: 0, eta1: 58 })).toBe(7);
  });

  it('are the same cells wherever the picture was turned to', () => {
    const box = boxOfWindow({ phi0: 35, phi1: 37, eta0: 0, eta1: 2 }, 36);
    expect(box).toEqual({ phi: 71, rows: 2, eta0: 0, eta1: 2 });
    expect(sumIn(values, box)).toBe(7);
  });

  it('are turned until the hottest cell, over all channels, is in the middle', () => {
    const image = new Float32Array(72 * 58 * 3);
    expect(hottestRoll(image, 36)).toBeNull();
    image.set([5, 0, 0], 3 * (10 * 58));
    image.set([2, 2, 2], 3 * (70 * 58));
    const roll = hottestRoll(image, 36) ?? NaN;
    expect(rowOfPhi(70, roll)).toBe(36);
  });

  it('have an outline along the edges of their cells, closed across the seam', () => {
    const strokes = outlineOf((value) => value > 0, values, FULL, 0);
    // Cell (0, 0) and cell (71, 1) touch at a corner over the seam only: four edges each.
    expect(strokes).toHaveLength(8);
    const pair = values.slice();
    pair[71 * 58] = 1;
    expect(outlineOf((value) => value > 0, pair, FULL, 0)).toHaveLength(8);
  });
});

describe('the arrangement of pictures', () => {
  const room = { width: 900, height: 400, step: 1, events: 1, heads: false, free: false };
  const first = [...panelsOf('raw', []), ...panelsOf('reco', []), ...panelsOf('loss', [])];
  const extra = panelsOf('mask', []);

  it('has square cells of whole pixels, and room for all', () => {
    const { rows, width, height, cell, left } = arrange([first, extra], room);
    const columns = Math.max(...rows.map((row) => row.length));
    expect(columns * width).toBeLessThanOrEqual(900);
    expect(rows.length * height).toBeLessThanOrEqual(400);
    expect(Number.isInteger(cell)).toBe(true);
    expect(rows.flat()).toHaveLength(first.length + extra.length - left);
  });

  it('leaves the less useful out of a small view and takes them up in a large one', () => {
    expect(arrange([first, extra], room).left).toBe(extra.length);
    expect(arrange([first, extra], { ...room, width: 1800, height: 1200 }).left).toBe(0);
  });

  it('scrolls rather than draw cells that cannot be told apart', () => {
    const small = arrange([first], { ...room, width: 300, height: 120, events: 3 });
    expect(small.cell).toBe(2);
    expect(small.rows.flat()).toHaveLength(first.length);
    expect(arrange([first], { ...room, width: 0, height: 0 }).cell).toBe(2);
  });

  it('keeps three events with all their pictures in sight of a small view, without axes', () => {
    const size = { width: 784, height: 380 };
    const some = { step: 1, events: 3, heads: true };
    const { arrangement } = placeAs('fit', [[...first, ...extra]], size, some, null);
    const { rows, across, width, height, cell, bare, fits } = arrangement;
    expect({ bare, fits, across, cell: cell >= 1 }).toMatchObject({
      bare: true,
      fits: true,
      cell: true,
    });
    expect(across * Math.max(...rows.map((row) => row.length)) * width).toBeLessThanOrEqual(784);
    expect(Math.ceil(3 / across) * rows.length * height).toBeLessThanOrEqual(380);
    const alone = placeAs('fit', [first], size, { ...some, events: 1, heads: false }, null);
    expect(alone.arrangement.bare).toBe(false);
    const large = placeAs('large', [first], size, some, null).arrangement;
    expect({ cell: large.cell, fits: large.fits }).toEqual({ cell: 4, fits: false });
  });

  it('uses every device pixel of a fine screen', () => {
    const { cell } = arrange([first], { ...room, step: 0.5 });
    expect(cell * 2).toBe(Math.round(cell * 2));
    expect(cell).toBeGreaterThanOrEqual(arrange([first], room).cell);
  });
});

describe('the figure of an event', () => {
  const image = new Float32Array(72 * 58 * 3);
  image[0] = 3;
  const images = { event: 0, image, reconstructions: [] };
  const { view } = defaultState();
  const ranges = rangesOf([image]);
  const look = {
    view,
    dataset: ranges,
    drawers: [],
    theme: 'light' as const,
    colourings: colouringsOf(view, ranges, 'light', () => []),
    mode: 'side' as const,
    swapped: false,
    outlines: true,
    missing: '',
  };
  const [tracker, ecal] = panelsOf('raw', []).map((panel) => pictureOf(look, panel, images, null));
  const figure = {
    title: 'a<b #1',
    notes: ['Models: none'],
    across: 1,
    blocks: [{ name: 'a #1', rows: [[tracker, null]] }],
  };

  it('is an SVG with a title, both axes, a colour bar and one rectangle a deposit', () => {
    const svg = figureSvg(figure);
    expect(svg).toContain('a&lt;b #1');
    expect(svg).toContain('E_T [GeV]');
    expect(svg).toMatch(/>η<\/text>[\s\S]*>φ<\/text>|>φ<\/text>[\s\S]*>η<\/text>/);
    const cells = /<g shape-rendering="crispEdges">([\s\S]*?)<\/g>/.exec(svg)?.[1] ?? '';
    expect(cells.match(/<rect/g)).toHaveLength(1);
    expect(svg).toContain('>1</text>');
  });

  it('has its numbers as a table, one line a cell and event', () => {
    const blocks = [
      { name: 'a #1', rows: [[tracker], [ecal]] },
      { name: 'b, #2', rows: [[tracker], [ecal]] },
    ];
    const lines = figureCsv({ blocks }).trimEnd().split('\n');
    expect(lines).toHaveLength(1 + 2 * 72 * 58);
    expect(lines[0]).toBe('event,phi_cell,eta_cell,phi_rad,eta,Tracker E_T [GeV],ECAL E_T [GeV]');
    expect(lines[1]).toBe('a #1,0,0,-3.0980,-2.4795,3,0');
    expect(lines[1 + 72 * 58]).toBe('"b, #2",0,0,-3.0980,-2.4795,3,0');
  });

  it('says in a PNG how large it prints', () => {
    const png = new Uint8Array(60);
    const sized = withResolution(png, 11811);
    expect(sized).toHaveLength(81);
    expect(new TextDecoder().decode(sized.subarray(37, 41))).toBe('pHYs');
    // The chunk of a picture of 300 dots an inch, as libpng writes it.
    expect([...sized.subarray(41, 54)]).toEqual([0, 0, 46, 35, 0, 0, 46, 35, 1, 120, 165, 63, 118]);
  });
});

describe('scrolling the table', () => {
  it('is pixel by pixel for as many rows as a page can hold', () => {
    expect(contentHeight(1000)).toBe(1000 * ROW_HEIGHT);
    expect(rowAt(10 * ROW_HEIGHT, 1000, 240)).toBeCloseTo(10);
  });

  it('reaches the last of ten million rows', () => {
    const rows = 10_000_000;
    const viewport = 600;
    const last = rowAt(contentHeight(rows) - viewport, rows, viewport);
    expect(last + viewport / ROW_HEIGHT).toBeCloseTo(rows, 3);
    expect(rowAt(topOf(1_234_567, rows, viewport), rows, viewport)).toBeCloseTo(1_234_567, 3);
  });

  it('moves only as far as it takes to show a row', () => {
    expect(topToShow(5, 1000, 240, 0)).toBeNull();
    expect(topToShow(0, 1000, 240, 0)).toBeNull();
    const down = topToShow(50, 1000, 240, 0);
    expect(down).not.toBeNull();
    expect(topToShow(50, 1000, 240, down ?? 0)).toBeNull();
    const up = topToShow(3, 1000, 240, 40 * ROW_HEIGHT);
    expect(up).toBe(2 * ROW_HEIGHT);
  });
});
