import { describe, expect, it } from 'vitest';
import { Random } from '../../core/random';
import { byClass, byValue, MISSING, NO_GROUP, SHADES } from '../../renderer/plots/colouring';
import {
  arranged,
  cloudsOf,
  countShown,
  marginalsOf,
  visibleCodes,
} from '../../renderer/plots/latent';
import { extended, modeOfKeys, type Point } from '../../renderer/plots/lasso';
import { paintPoints } from '../../renderer/plots/paint-points';
import {
  indexPoints,
  insideOutline,
  insideRectangle,
  nearestEvent,
} from '../../renderer/plots/point-index';
import { eventsOf } from '../../renderer/state/bitmask';

const OVER = { x: { low: 0, high: 4 }, y: { low: 0, high: 4 } };
const all = () => true;

/** Events on a 5 x 5 lattice, 0 .. 4 along both axes. */
const lattice = indexPoints(
  Float64Array.from({ length: 25 }, (_, i) => i % 5),
  Float64Array.from({ length: 25 }, (_, i) => Math.floor(i / 5)),
  OVER,
);

/** 20,000 normal events, a hundredth of them far out, some without a value. */
const random = new Random(3);
const many = Array.from({ length: 20000 }, (_, i): Point => {
  const far = i % 100 === 0 ? 20 : 1;
  return i % 1000 === 7 ? [NaN, 0] : [far * random.normal(), far * random.normal()];
});
const manyX = Float64Array.from(many, ([x]) => x);
const manyY = Float64Array.from(many, ([, y]) => y);
const cloud = indexPoints(manyX, manyY, { x: { low: -3, high: 3 }, y: { low: -3, high: 3 } });

/** The even-odd rule, event by event, by the angle that the outline turns around it. */
function windsAround([px, py]: Point, outline: readonly Point[]): boolean {
  let crossings = 0;
  outline.forEach(([x0, y0], i) => {
    const [x1, y1] = outline[(i + 1) % outline.length];
    if (y0 > py === y1 > py) return;
    if (x0 + ((py - y0) / (y1 - y0)) * (x1 - x0) > px) crossings++;
  });
  return crossings % 2 === 1;
}

describe('brushes', () => {
  const outlined = (outline: readonly Point[]) => [
    ...eventsOf(insideOutline(lattice, outline, all)),
  ];

  it('take what lies in a rectangle, drawn from any corner', () => {
    const mask = insideRectangle(lattice, [2.5, 1.5], [0.5, 0.5], all);
    expect([...eventsOf(mask)]).toEqual([6, 7]);
  });

  it('take what lies in a concave outline and leave its bay out', () => {
    const u: Point[] = [
      [-0.5, -0.5],
      [4.5, -0.5],
      [4.5, 4.5],
      [3.5, 4.5],
      [3.5, 0.5],
      [0.5, 0.5],
      [0.5, 4.5],
      [-0.5, 4.5],
    ];
    expect(outlined(u)).toEqual([0, 1, 2, 3, 4, 5, 9, 10, 14, 15, 19, 20, 24]);
  });

  it('leave the doubly wound middle of a self-crossing star out', () => {
    const star = Array.from({ length: 5 }, (_, i): Point => [
      Math.cos((i * 4 * Math.PI) / 5 + Math.PI / 2),
      Math.sin((i * 4 * Math.PI) / 5 + Math.PI / 2),
    ]);
    const two = indexPoints(Float64Array.of(0, 0), Float64Array.of(0, 0.7), OVER);
    expect([...eventsOf(insideOutline(two, star, all))]).toEqual([1]);
  });

  it.each([
    ['inside the plane', 1, 0],
    ['that reach far beyond it', 30, 0],
    ['beside its middle', 2, 1.7],
  ])('find through cells the same events as one by one: outlines %s', (_, size, off) => {
    const spiky = Array.from({ length: 41 }, (_, i): Point => {
      const radius = size * (i % 2 === 0 ? 1 : 0.45);
      const angle = (i / 41) * 2 * Math.PI;
      return [off + radius * Math.cos(angle), off / 2 + radius * Math.sin(angle)];
    });
    const mask = insideOutline(cloud, spiky, all);
    const wanted = many.map((at) => (windsAround(at, spiky) ? 1 : 0));
    expect(eventsOf(mask).length).toBeGreaterThan(500);
    expect([...mask]).toEqual(wanted);
  });

  it('never take hidden events, nor events without a value', () => {
    const corners: [Point, Point] = [
      [-100, -100],
      [100, 100],
    ];
    const even = insideRectangle(cloud, ...corners, (event) => event % 2 === 0);
    expect(eventsOf(even).every((event) => event % 2 === 0)).toBe(true);
    expect(eventsOf(even)).toHaveLength(10000);
    expect(eventsOf(insideRectangle(cloud, ...corners, all))).toHaveLength(19980);
  });

  it('pick the nearest event in pixels, not in units, however far out', () => {
    const two = indexPoints(Float64Array.of(1, 0), Float64Array.of(0, 100), OVER);
    expect(nearestEvent(two, [0, 0], 10, 0.01, 20, all)).toBe(1);
    expect(nearestEvent(two, [0, 0], 1, 1, 0.5, all)).toBeNull();
    expect(nearestEvent(two, [0, 0], 10, 0.01, 20, (event) => event === 0)).toBe(0);
  });

  it('find the nearest of many as a walk over all does', () => {
    for (const at of [
      [0, 0],
      [1.3, -2.2],
      [-9, 14],
    ] as const) {
      const distances = many.map(([px, py]) => Math.hypot(3 * (px - at[0]), 2 * (py - at[1])));
      const least = Math.min(...distances.filter((distance) => !Number.isNaN(distance)));
      expect(nearestEvent(cloud, at, 3, 2, 1000, all)).toBe(distances.indexOf(least));
    }
  });

  it('follow the modifier keys, else the mode chosen', () => {
    const keys = (shiftKey: boolean, altKey: boolean) => ({ shiftKey, altKey });
    expect(modeOfKeys(keys(false, false), 'intersect')).toBe('intersect');
    expect(modeOfKeys(keys(true, false), 'replace')).toBe('add');
    expect(modeOfKeys(keys(false, true), 'replace')).toBe('remove');
    expect(modeOfKeys(keys(true, true), 'replace')).toBe('intersect');
  });

  it('get no corner where the hand trembles', () => {
    const outline = extended(extended([[0, 0]], [0.5, 0.5]), [5, 0]);
    expect(outline).toEqual([
      [0, 0],
      [5, 0],
    ]);
  });
});

describe('colouring', () => {
  it('by class draws background first and leaves classes without events out', () => {
    const { groups, codes } = byClass([1, 0, -1, 0]);
    expect(groups.map(({ name, count }) => [name, count])).toEqual([
      ['QCD', 2],
      ['unlabelled', 1],
      ['SUEP', 1],
    ]);
    expect(codes[1]).toBe(groups[0].code);
  });

  it('by value puts outliers at the ends of the scale and knows missing values', () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => (i === 999 ? 1e9 : i));
    values[5] = NaN;
    const { codes, scale, groups } = byValue('x', values);
    expect(scale?.high).toBeLessThan(2000);
    expect(codes[999]).toBe(SHADES - 1);
    expect(codes[0]).toBe(0);
    expect(codes[5]).toBe(MISSING);
    expect(groups.map(({ count }) => count)).toEqual([999, 1]);
  });

  it('hides a group by its name, all shades of a scale at once, and never shows what is in none', () => {
    const visible = visibleCodes(byValue('x', Float64Array.of(1, 2, NaN)), ['all']);
    expect(visible.slice(0, SHADES).every((shown) => shown === 0)).toBe(true);
    expect(visible[MISSING]).toBe(1);
    expect(visible[NO_GROUP]).toBe(0);
  });
});

describe('what is shown of many points', () => {
  const labels = Int32Array.from(many, (_, i) => (i % 50 === 0 ? 1 : 0));
  const colouring = byClass(labels);
  const points = arranged(cloud, colouring.codes, visibleCodes(colouring, []));
  const view = { x: { low: -1, high: 2 }, y: { low: -2, high: 0.5 } };
  const inView = ([px, py]: Point) => px >= -1 && px <= 2 && py >= -2 && py <= 0.5;

  it('counts events with a value, and those in the view', () => {
    expect(countShown(points, view)).toEqual({
      total: 19980,
      inView: many.filter(inView).length,
    });
  });

  it('paints every point of the view, and only the chosen ones when asked', () => {
    const picture = { width: 300, height: 200, data: new Uint8ClampedArray(300 * 200 * 4) };
    const colours = new Uint32Array(256).fill(0xff0000ff);
    const paint = (options: NonNullable<Parameters<typeof paintPoints>[5]>) =>
      paintPoints(picture, points, view, colours, 3, options);
    expect(paint({})).toBe(many.filter(inView).length);
    const only = Uint8Array.from(many, (_, i) => (i % 3 === 0 ? 1 : 0));
    expect(paint({ only })).toBe(many.filter((at, i) => i % 3 === 0 && inView(at)).length);
    expect(paint({ sparse: true })).toBeLessThan(many.filter(inView).length);
  });

  it('puts a painted point where the axes say', () => {
    const one = indexPoints(Float64Array.of(1), Float64Array.of(3), OVER);
    const picture = { width: 40, height: 40, data: new Uint8ClampedArray(40 * 40 * 4) };
    const colours = new Uint32Array(256).fill(0xffffffff);
    paintPoints(
      picture,
      arranged(one, byClass([0]).codes, new Uint8Array(256).fill(1)),
      OVER,
      colours,
      1,
    );
    const pixels = new Uint32Array(picture.data.buffer);
    // A quarter from the left; three quarters up, counted from the bottom.
    expect(pixels.indexOf(0xffffffff)).toBe((39 - 30) * 40 + 10);
  });

  it('takes Scott’s bandwidth of a group’s events', () => {
    const { x, count } = {
      x: manyX.filter((_, i) => labels[i] === 0 && i % 1000 !== 7),
      count: 19580,
    };
    const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
    const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (x.length - 1);
    const [background] = cloudsOf(points, colouring);
    expect(background.count).toBe(count);
    expect(background.bandwidth.x / (Math.sqrt(variance) * count ** (-1 / 6))).toBeCloseTo(1, 6);
  });

  it('projects onto the axes, each group to a share of one', () => {
    const clouds = cloudsOf(points, colouring);
    const { groups } = marginalsOf(points, clouds, view);
    expect(groups).toHaveLength(2);
    for (const { x, y } of groups) {
      for (const shares of [x, y]) {
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
      }
    }
  });
});
