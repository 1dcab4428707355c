import { describe, expect, it } from 'vitest';
import { evaluateColumn } from '../../core/evaluation';

/** Four background events at 0, 1, 2, 3 and the given signals. */
function events(signals: readonly { label: number; mass: number; values: readonly number[] }[]) {
  const values = [0, 1, 2, 3];
  const labels = [0, 0, 0, 0];
  const masses = [0, 0, 0, 0];
  for (const signal of signals) {
    for (const value of signal.values) {
      values.push(value);
      labels.push(signal.label);
      masses.push(signal.mass);
    }
  }
  return { values, labels, masses };
}

describe('evaluation of a column', () => {
  it('gives one point a mass, masses rising, and means over them in percent', () => {
    const { values, labels, masses } = events([
      { label: 1, mass: 400, values: [9, 9] },
      { label: 1, mass: 125, values: [1.5, 2.5] },
      { label: 2, mass: 2100, values: [5] },
    ]);
    const result = evaluateColumn('x', values, labels, masses);
    expect(result.points.map((p) => [p.class, p.massGeV, p.auroc, p.fpr40])).toEqual([
      ['SUEP', 125, 0.625, 0.25],
      ['SUEP', 400, 1, 0],
      ['SVJ', 2100, 1, 0],
    ]);
    expect(result.points[0]).toMatchObject({ signal: 2, background: 4, direction: 'above' });
    expect(result.mauc).toEqual({ suep: 81.25, svj: 100 });
    expect(result.mfpr40).toEqual({ suep: 12.5, svj: 0 });
  });

  it('has one direction a class, chosen on the mean over its masses, not point by point', () => {
    const { values, labels, masses } = events([
      { label: 1, mass: 125, values: [2.5] },
      { label: 1, mass: 400, values: [-1] },
      { label: 2, mass: 2100, values: [5] },
    ]);
    const { points, mauc } = evaluateColumn('x', values, labels, masses);
    // Above background the first has 3/4 and the second 0: below, 1/4 and 1.
    expect(points.map((p) => [p.direction, p.auroc])).toEqual([
      ['below', 0.25],
      ['below', 1],
      ['above', 1],
    ]);
    expect(mauc.suep).toBe(62.5);
  });

  it('the curve, FPR40 and interval are those of the given direction', () => {
    const { values, labels, masses } = events([{ label: 1, mass: 125, values: [-1, 0.5] }]);
    const [point] = evaluateColumn('x', values, labels, masses).points;
    expect(point).toMatchObject({ direction: 'below', auroc: 0.875, fpr40: 0 });
    expect(point.aurocHigh).toBe(1);
    expect(Array.from(point.truePositive)).toEqual([0, 0.5, 0.5, 1, 1, 1, 1]);
    expect(Array.from(point.falsePositive)).toEqual([0, 0, 0.25, 0.25, 0.5, 0.75, 1]);
  });

  it('leaves out events without a value and events of unknown class', () => {
    const { values, labels, masses } = events([
      { label: 1, mass: 125, values: [NaN, 5] },
      { label: 2, mass: 2100, values: [NaN] },
      { label: -1, mass: NaN, values: [-8, 8] },
    ]);
    const { points, mauc } = evaluateColumn('x', values, labels, masses);
    expect(points).toHaveLength(1);
    expect(points[0]).toMatchObject({ signal: 1, auroc: 1 });
    expect(mauc).toEqual({ suep: 100 });
  });

  it('signal of unknown mass is one point of mass 0', () => {
    const { values, labels, masses } = events([{ label: 1, mass: NaN, values: [4, 5] }]);
    expect(evaluateColumn('x', values, labels, masses).points).toMatchObject([
      { massGeV: 0, signal: 2 },
    ]);
  });

  it('without background says so', () => {
    expect(() => evaluateColumn('x', [1, NaN], [1, 0], [125, 0])).toThrowError(
      expect.objectContaining({ code: 'no-background', message: expect.stringContaining('of x') }),
    );
  });
});
