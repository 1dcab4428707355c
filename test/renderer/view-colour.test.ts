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
import { colouringOf, panelValues, PANELS } from '../../renderer/view/panels';

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

  it('show nothing but paper for an event without deposits, on every scale', () => {
    const values = panelValues(empty, null);
    for (const scale of ['linear', 'log', 'symlog'] as const) {
      for (const panel of ['tracker', 'ecal', 'hcal', 'mask'] as const) {
        const { colour } = colouringOf(panel, { ...view, scale }, ranges, 'light');
        expect(values[panel]?.every((value) => colour(value) === null)).toBe(true);
      }
    }
  });

  it('give every number a colour, negative ones too', () => {
    for (const scale of ['linear', 'log', 'symlog'] as const) {
      for (const panel of PANELS) {
        const { colour } = colouringOf(panel, { ...view, scale }, ranges, 'dark');
        for (const value of [-1e6, -1, -1e-9, 1e-9, 1, 1e6]) {
          const parts = colour(value);
          if (parts) expect(parts.every((part) => part >= 0 && part <= 255)).toBe(true);
        }
      }
    }
  });

  it('compare mask and reconstruction with the sign and the loss of the paper', () => {
    const image = empty.slice();
    image[3 * 100] = 2.5;
    const reconstruction = new Float32Array(72 * 58);
    reconstruction[100] = 0.25;
    reconstruction[101] = 0.5;
    const { mask, residual, loss } = panelValues(image, reconstruction);
    expect(mask?.[100]).toBe(1);
    expect(residual?.[100]).toBeCloseTo(0.75);
    expect(residual?.[101]).toBeCloseTo(-0.5);
    expect(loss?.[100]).toBeCloseTo(-Math.log(0.25), 5);
    expect(loss?.[101]).toBeCloseTo(Math.LN2, 5);
    // A certain and wrong cell costs what Keras says, not infinity: -ln(1e-7).
    image[3 * 102] = 1;
    expect(panelValues(image, reconstruction).loss?.[102]).toBeCloseTo(16.118, 3);
  });
});

describe('the colour range of a dataset', () => {
  it('comes from the deposits of a sample, rounded outwards', () => {
    const image = new Float32Array(72 * 58 * 3);
    for (let i = 0; i < 200; i += 1) image[3 * i] = 0.7 + i;
    image[1] = 40;
    const { tracker, ecal, hcal } = rangesOf([image]);
    expect(tracker).toEqual({ low: 2, high: 200 });
    expect(ecal).toEqual({ low: 5, high: 50 });
    expect(hcal.high).toBeGreaterThan(hcal.low);
  });

  it('looks at events from all over the dataset', () => {
    expect(sampleEvents(1000, 4)).toEqual([125, 375, 625, 875]);
    expect(sampleEvents(2, 24)).toEqual([0, 1]);
    expect(sampleEvents(0, 24)).toEqual([]);
  });
});
