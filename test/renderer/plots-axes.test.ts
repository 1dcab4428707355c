import { describe, expect, it } from 'vitest';
import {
  fromAxis,
  fromPixelX,
  fromPixelY,
  linearAxis,
  logAxis,
  ticks,
  toAxis,
  toPixelX,
  toPixelY,
} from '../../renderer/plots/axes';
import { toCsv } from '../../renderer/plots/csv';
import { readCurve } from '../../renderer/plots/curves';
import { formatCount, formatMass, formatNumber, formatPercent } from '../../renderer/plots/format';
import { histogramView, slotAt, slotEnds } from '../../renderer/plots/histogram-option';
import { bestEpoch, figuresOf } from '../../renderer/plots/learning';

const frame = { left: 50, top: 10, width: 400, height: 200 };
const texts = (axis: Parameters<typeof ticks>[0], wanted: number) =>
  ticks(axis, wanted).map(({ text }) => text);

describe('axes', () => {
  it('turn values to pixels and back, linear and logarithmic', () => {
    for (const axis of [linearAxis(-3, 12), logAxis(0.01, 1e4)]) {
      for (const value of [0.02, 1, 11]) {
        const px = toPixelX(toAxis(value, axis), axis, frame);
        const py = toPixelY(toAxis(value, axis), axis, frame);
        expect(fromAxis(fromPixelX(px, axis, frame), axis)).toBeCloseTo(value, 10);
        expect(fromAxis(fromPixelY(py, axis, frame), axis)).toBeCloseTo(value, 10);
      }
    }
  });

  it('have their ends on the frame, low at the bottom', () => {
    const axis = linearAxis(0, 10);
    expect(toPixelX(0, axis, frame)).toBe(50);
    expect(toPixelX(10, axis, frame)).toBe(450);
    expect(toPixelY(0, axis, frame)).toBe(210);
    expect(toPixelY(10, axis, frame)).toBe(10);
  });

  it('have ticks at round numbers with the decimals of their step', () => {
    expect(texts(linearAxis(0, 1), 5)).toEqual(['0.0', '0.2', '0.4', '0.6', '0.8', '1.0']);
    expect(texts(linearAxis(-700, 1300), 4)).toEqual(['−500', '0', '500', '1000']);
  });

  it('have decades on log axes, finer where the range is short', () => {
    expect(texts(logAxis(1e-5, 1e-2), 4)).toEqual(['10⁻⁵', '10⁻⁴', '0.001', '0.01']);
    expect(texts(logAxis(1, 100), 8)).toEqual(['1', '2', '5', '10', '20', '50', '100']);
    expect(texts(logAxis(300, 400), 3)).toEqual(['300', '350', '400']);
  });
});

describe('slots of a histogram', () => {
  const binning = { low: 0, high: 10, bins: 5, log: false };
  const view = histogramView(binning, 100, true);

  it('lie side by side with the overflows apart', () => {
    expect(slotEnds(1, binning, view)).toEqual([0, 2]);
    expect(slotEnds(5, binning, view)).toEqual([8, 10]);
    expect(slotEnds(0, binning, view)[1]).toBeLessThan(0);
    expect(slotEnds(6, binning, view)[0]).toBeGreaterThan(10);
  });

  it('are found again under the pointer, the gaps are not', () => {
    for (const slot of [0, 1, 3, 5, 6]) {
      const [from, to] = slotEnds(slot, binning, view);
      expect(slotAt((from + to) / 2, binning, view)).toBe(slot);
    }
    expect(slotAt(10 + view.gap / 2, binning, view)).toBeNull();
    expect(slotAt(-view.gap / 2, binning, view)).toBeNull();
  });
});

describe('numbers for people', () => {
  it('have no more digits than asked and a true minus sign', () => {
    expect(formatNumber(371.23456)).toBe('371.2');
    expect(formatNumber(-0.5)).toBe('−0.5');
    expect(formatNumber(12345678, 3)).toBe('1.23e7');
    expect(formatNumber(NaN)).toBe('–');
    expect(formatCount(1546)).toBe('1546');
    expect(formatCount(1646467)).toBe('1\u2009646\u2009467');
    expect(formatMass(125)).toBe('125 GeV');
    expect(formatMass(2100)).toBe('2.1 TeV');
  });

  it('say a fraction as precisely as its interval does', () => {
    expect(formatPercent(4 / 337, 0.00324, 0.0301)).toEqual({
      value: '1.2',
      plus: '1.8',
      minus: '0.9',
    });
    expect(formatPercent(0, 0, 0.0109)).toEqual({ value: '0.0', plus: '1.1', minus: '0.0' });
    expect(formatPercent(0.48, 0.44, 0.52)).toEqual({ value: '48', plus: '4', minus: '4' });
  });
});

describe('curves', () => {
  const step = { x: [0, 0, 0.5, 0.5, 1], y: [0, 0.2, 0.2, 0.8, 1] };

  it('are read between their points, at the upper end of a vertical step', () => {
    expect(readCurve(step, 0)).toBe(0.2);
    expect(readCurve(step, 0.25)).toBeCloseTo(0.2, 12);
    expect(readCurve(step, 0.5)).toBe(0.8);
    expect(readCurve(step, 0.75)).toBeCloseTo(0.9, 12);
    expect(readCurve(step, 1)).toBe(1);
    expect(readCurve(step, 1.5)).toBeNull();
  });

  it('of a training pair each figure with its validation twin and know the best epoch', () => {
    const history = [0.7, 0.9, 0.8].map((ssim, i) => ({
      epoch: i + 1,
      seconds: 1,
      values: { val_ssim: ssim, loss: 3 - i, val_loss: 4 - i },
    }));
    expect(figuresOf([{ name: 'codae-42', history }])).toEqual(['loss', 'ssim']);
    expect(bestEpoch(history)?.epoch).toBe(2);
    expect(bestEpoch([])).toBeNull();
  });
});

describe('plot data as CSV', () => {
  it('keeps full precision, leaves missing cells empty and quotes what needs it', () => {
    const bytes = toCsv({
      columns: ['score', 'a, "b"'],
      rows: [
        [1 / 3, 'x'],
        [NaN, 'y\nz'],
        [null, '–'],
      ],
    });
    expect(new TextDecoder().decode(bytes)).toBe(
      'score,"a, ""b"""\r\n0.3333333333333333,x\r\n,"y\nz"\r\n,–\r\n',
    );
  });
});
