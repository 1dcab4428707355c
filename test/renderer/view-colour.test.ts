import { describe, expect, it } from 'vitest';
import { rangesOf, sampleEvents } from '../../renderer/state/colour-range';
import { defaultState } from '../../renderer/state/saved';
import {
  barTicks,
  diverging,
  PAPER,
  parseHex,
  scalePosition,
  sequential,
} from '../../renderer/view/colour';
import { colouringOf, datasetRange, extentOf, rangeOf } from '../../renderer/view/colouring';
import { panelsOf, valuesOf, type Panel } from '../../renderer/view/panels';
import { axisOf, rangeHistogram, valueAt } from '../../renderer/view/range-histogram';
import { SCALE_KEYS, type ScaleKey } from '../../renderer/state/view-settings';

describe('colours', () => {
  it('follow viridis and cividis as matplotlib draws them', () => {
    // matplotlib.colormaps['viridis'](0.25) and (0.75), cividis(0.5), to the rounding of 33 stops
    expect(sequential(0.25, 'viridis', 'dark')).toEqual(parseHex('3b528b'));
    expect(sequential(0.75, 'viridis', 'dark')).toEqual(parseHex('5ec962'));
    expect(sequential(0.5, 'cividis', 'dark')).toEqual(parseHex('7d7c78'));
    expect(sequential(2, 'viridis', 'dark')).toEqual(parseHex('fde725'));
  });

  it('stand out from the paper the more, the more energy there is, in both themes', () => {
    const light = ([r, g, b]: readonly number[]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
    for (const theme of ['light', 'dark'] as const) {
      const contrast = [0, 0.25, 0.5, 0.75, 1].map((at) =>
        Math.abs(light(sequential(at, 'viridis', theme)) - light(PAPER[theme])),
      );
      expect(contrast).toEqual([...contrast].sort((a, b) => a - b));
    }
  });

  it('leave the paper where the difference is nil', () => {
    for (const theme of ['light', 'dark'] as const) {
      expect(diverging(0, theme)).toEqual(PAPER[theme]);
      expect(diverging(-1, theme)).not.toEqual(diverging(1, theme));
    }
  });
});

describe('the scale of a colour bar', () => {
  it('is linear, logarithmic, or both ways logarithmic about zero', () => {
    expect(scalePosition(50, { low: 0, high: 200 }, 'linear')).toBeCloseTo(0.25);
    expect(scalePosition(10, { low: 1, high: 100 }, 'log')).toBeCloseTo(0.5);
    const symmetric = { low: -100, high: 100 };
    expect(scalePosition(0, symmetric, 'symlog')).toBeCloseTo(0.5);
    // bent(10) = 1 + log10(10) = 2 of bent(100) = 3, on either side
    expect(scalePosition(10, symmetric, 'symlog')).toBeCloseTo(0.5 + 1 / 3);
    expect(scalePosition(-10, symmetric, 'symlog')).toBeCloseTo(0.5 - 1 / 3);
  });

  it('clamps beyond its ends and has no place for what it cannot show', () => {
    expect(scalePosition(1e9, { low: 1, high: 100 }, 'log')).toBe(1);
    expect(scalePosition(1e-9, { low: 1, high: 100 }, 'log')).toBe(0);
    expect(scalePosition(0, { low: 1, high: 100 }, 'log')).toBeNaN();
    expect(scalePosition(-3, { low: 1, high: 100 }, 'log')).toBeNaN();
    expect(scalePosition(NaN, { low: 1, high: 100 }, 'linear')).toBeNaN();
  });

  it.each(['linear', 'log', 'symlog'] as const)(
    'copes with a range without extent (%s)',
    (scale) => {
      for (const range of [
        { low: 0, high: 0 },
        { low: 5, high: 5 },
      ]) {
        expect(scalePosition(range.low, range, scale) || 0).toBe(0);
        expect(scalePosition(range.low + 1, range, scale)).toBe(1);
        expect(barTicks(range, scale).every(Number.isFinite)).toBe(true);
      }
    },
  );

  it('has ticks within its range', () => {
    expect(barTicks({ low: 0.5, high: 200 }, 'log')).toEqual([1, 10, 100]);
    expect(barTicks({ low: 0, high: 200 }, 'linear')).toEqual([0, 50, 100, 150, 200]);
    for (const scale of ['linear', 'log', 'symlog'] as const) {
      const range = { low: scale === 'log' ? 0.3 : -20, high: 700 };
      for (const tick of barTicks(range, scale)) {
        expect(tick).toBeGreaterThanOrEqual(range.low);
        expect(tick).toBeLessThanOrEqual(range.high);
      }
    }
  });
});

describe('the pictures of an event', () => {
  const empty = new Float32Array(72 * 58 * 3);
  const { view } = defaultState();
  const ranges = rangesOf([empty]);
  const scalesOf = (scale: 'linear' | 'log' | 'symlog') => ({
    ...view,
    scales: Object.fromEntries(SCALE_KEYS.map((key) => [key, scale])) as typeof view.scales,
  });
  const colours = (key: ScaleKey, scale: 'linear' | 'log' | 'symlog', theme: 'light' | 'dark') => {
    const settings = scalesOf(scale);
    const range = rangeOf(key, settings, ranges, () => [empty]);
    return colouringOf(key, range, settings, ranges, theme);
  };
  const imagesOf = (image: Float32Array, values = new Float32Array(72 * 58)) => ({
    event: 0,
    image,
    reconstructions: [
      {
        model: 'm',
        layers: [
          { channel: 'tracker' as const, above: 0, values },
          { channel: 'tracker' as const, above: 1.5, values },
        ],
      },
    ],
  });
  const drawn = (quantity: Panel['quantity'], above = 0): Panel => ({
    quantity,
    channel: 'tracker',
    above,
    model: quantity === 'mask' ? null : 'm',
  });

  it('show nothing but paper for an event without deposits, on every scale', () => {
    for (const scale of ['linear', 'log', 'symlog'] as const) {
      for (const key of SCALE_KEYS) {
        const { colour, beyond, ticks } = colours(key, scale, 'light');
        expect(empty.every((value) => colour(value) === null && beyond(value) === 0)).toBe(true);
        expect(ticks.every(({ position }) => position >= 0 && position <= 1)).toBe(true);
      }
    }
  });

  it('give every number a colour, negative ones too', () => {
    for (const scale of ['linear', 'log', 'symlog'] as const) {
      for (const key of SCALE_KEYS) {
        const { colour } = colours(key, scale, 'dark');
        for (const value of [-1e6, -1, -1e-9, 1e-9, 1, 1e6]) {
          const parts = colour(value);
          if (parts) expect(parts.every((part) => part >= 0 && part <= 255)).toBe(true);
        }
      }
    }
  });

  it('show negative energies on the other side of the paper where the dataset has some', () => {
    const image = empty.slice();
    image.set([40, 0, 0, -7, 0, 0]);
    const noisy = rangesOf([image]);
    expect(noisy.tracker).toMatchObject({ high: 50, least: -10 });
    for (const scale of ['linear', 'symlog'] as const) {
      const range = datasetRange('tracker', scale, noisy);
      expect(range).toEqual({ low: -10, high: 50 });
      const { colour, bar, at } = colouringOf('tracker', range, scalesOf(scale), noisy, 'light');
      expect(bar?.(at(0))).toEqual(PAPER.light);
      const [red, , blue] = colour(-10) ?? PAPER.light;
      expect(blue).toBeGreaterThan(red);
      expect(colour(50)).toEqual(diverging(1, 'light'));
    }
  });

  it('mark what lies beyond the range, not its ends', () => {
    const settings = { ...view, ranges: { ...view.ranges, ecal: { low: 1, high: 10 } } };
    const range = rangeOf('ecal', settings, ranges, () => []);
    const { beyond } = colouringOf('ecal', range, settings, ranges, 'light');
    expect([0.5, 1, 10, 10.5, 0].map(beyond)).toEqual([-1, 0, 0, 1, 0]);
  });

  it('compare mask and reconstruction with the sign and the loss of the paper', () => {
    const image = empty.slice();
    image[3 * 100] = 2.5;
    image[3 * 102] = 1;
    const reconstruction = new Float32Array(72 * 58);
    reconstruction[100] = 0.25;
    reconstruction[101] = 0.5;
    const images = imagesOf(image, reconstruction);
    expect(valuesOf(images, drawn('mask'), 'bce')?.[100]).toBe(1);
    const residual = valuesOf(images, drawn('residual'), 'bce');
    expect(residual?.[100]).toBeCloseTo(0.75);
    expect(residual?.[101]).toBeCloseTo(-0.5);
    const loss = valuesOf(images, drawn('loss'), 'bce');
    expect(loss?.[100]).toBeCloseTo(-Math.log(0.25), 5);
    expect(loss?.[101]).toBeCloseTo(Math.LN2, 5);
    // A certain and wrong cell costs what Keras says, not infinity: -ln(1e-7).
    expect(loss?.[102]).toBeCloseTo(16.118, 3);
    expect(valuesOf(images, drawn('loss'), 'sse')?.[100]).toBeCloseTo(0.5625);
    expect(valuesOf(images, drawn('loss'), 'sae')?.[101]).toBeCloseTo(0.5);
  });

  it('compare a layer with the cells above its own threshold', () => {
    const image = empty.slice();
    image[3 * 7] = 1.2;
    image[3 * 8] = 1.6;
    const images = imagesOf(image);
    const residual = valuesOf(images, drawn('residual', 1.5), 'bce');
    expect([residual?.[7], residual?.[8]]).toEqual([0, 1]);
    expect(valuesOf(images, drawn('residual', 4), 'bce')).toBeNull();
  });

  it('are three channels, the masks, and whatever each model draws', () => {
    const layers = [0, 0.8].map((above) => ({ channel: 'tracker' as const, above }));
    const drawers = [
      { model: 'one', layers: layers.slice(0, 1), loss: 'bce' as const },
      { model: 'two', layers, loss: 'bce' as const },
    ];
    expect(panelsOf('raw', drawers).map(({ channel }) => channel)).toEqual([
      'tracker',
      'ecal',
      'hcal',
    ]);
    expect(panelsOf('mask', drawers).map(({ channel, above }) => channel + above)).toEqual([
      'tracker0',
      'tracker0.8',
      'ecal0',
      'hcal0',
    ]);
    expect(panelsOf('loss', drawers).map(({ model, above }) => `${model}${above}`)).toEqual([
      'one0',
      'two0',
      'two0.8',
    ]);
  });
});

describe('the range editor', () => {
  it('has an axis whose places and values are each other’s inverse', () => {
    const axes = {
      linear: { low: -3, high: 12 },
      log: { low: 0.2, high: 300 },
      symlog: { low: -40, high: 300 },
    };
    for (const scale of ['linear', 'log', 'symlog'] as const) {
      for (const position of [0, 0.2, 0.5, 0.9, 1]) {
        const value = valueAt(position, axes[scale], scale, 0.5);
        expect(scalePosition(value, axes[scale], scale, 0.5)).toBeCloseTo(position, 6);
      }
    }
  });

  it('counts every value but zero once, and says how many it left out', () => {
    const values = Float32Array.from([0, 0, -2, 1, 5, 50]);
    const axis = axisOf([{ low: 1, high: 10 }], [values], 'symlog');
    expect(axis).toEqual({ low: -2, high: 50 });
    const total = (counts: Float64Array) => counts.reduce((a, b) => a + b, 0);
    const both = rangeHistogram([values], [values, values], axis, 'symlog', 1, 10);
    expect([total(both.event), total(both.sample), both.left]).toEqual([4, 4, 2]);
    const log = rangeHistogram([values], [], { low: 1, high: 50 }, 'log', 1, 10);
    expect([total(log.event), log.left]).toEqual([3, 3]);
  });

  it.each(['linear', 'log', 'symlog'] as const)('stands an event of zeros (%s)', (scale) => {
    const zeros = new Float32Array(20);
    const axis = axisOf([], [zeros], scale);
    expect(axis.high).toBeGreaterThan(axis.low);
    expect(rangeHistogram([zeros], [zeros], axis, scale, 1, 8).left).toBe(20);
    expect(extentOf([zeros], scale, { low: 1, high: 9 })).toEqual({ low: 1, high: 9 });
  });
});

describe('the colour range of a dataset', () => {
  it('comes from the deposits of a sample, rounded outwards', () => {
    const image = new Float32Array(72 * 58 * 3);
    for (let i = 0; i < 200; i += 1) image[3 * i] = 0.7 + i;
    image[1] = 40;
    const { tracker, ecal, hcal } = rangesOf([image]);
    expect(tracker).toEqual({ low: 2, high: 200, least: 0 });
    expect(ecal).toEqual({ low: 5, high: 50, least: 0 });
    expect(hcal.high).toBeGreaterThan(hcal.low);
  });

  it('looks at events from all over the dataset', () => {
    expect(sampleEvents(1000, 4)).toEqual([125, 375, 625, 875]);
    expect(sampleEvents(2, 24)).toEqual([0, 1]);
    expect(sampleEvents(0, 24)).toEqual([]);
  });
});
