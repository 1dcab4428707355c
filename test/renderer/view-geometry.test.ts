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
import { figureCsv, figureSvg } from '../../renderer/view/figure';
import { rangesOf } from '../../renderer/state/colour-range';
import { defaultState } from '../../renderer/state/saved';
import { colouringOf, panelValues } from '../../renderer/view/panels';
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

describe('the figure of an event', () => {
  const image = new Float32Array(72 * 58 * 3);
  image[0] = 3;
  const values = panelValues(image, null);
  const { view } = defaultState();

  it('is an SVG with a title, both axes and one rectangle a deposit', () => {
    const svg = figureSvg({
      title: 'a<b #1',
      panels: [
        {
          id: 'tracker',
          values: values.tracker,
          missing: '',
          colouring: colouringOf('tracker', view, rangesOf([image]), 'light'),
          window: FULL,
          roll: 0,
          theme: 'light',
          hover: null,
        },
      ],
    });
    expect(svg).toContain('a&lt;b #1');
    expect(svg).toMatch(/>η<\/text>[\s\S]*>φ<\/text>|>φ<\/text>[\s\S]*>η<\/text>/);
    const cells = /<g shape-rendering="crispEdges">([\s\S]*?)<\/g>/.exec(svg)?.[1] ?? '';
    expect(cells.match(/<rect/g)).toHaveLength(1);
  });

  it('has its numbers as a table, one line a cell', () => {
    const lines = figureCsv(values, ['tracker', 'reco', 'mask']).trimEnd().split('\n');
    expect(lines).toHaveLength(1 + 72 * 58);
    expect(lines[0]).toBe('phi_cell,eta_cell,phi_rad,eta,tracker_GeV,mask');
    expect(lines[1]).toBe('0,0,-3.0980,-2.4795,3,1');
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
