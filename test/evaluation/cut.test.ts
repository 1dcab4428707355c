import { describe, expect, it } from 'vitest';
import { applyCut, type Cut, type Side } from '../../core/evaluation/cut';

const values = [5, 1, 9, NaN, 7, 7, 3];
const labels = [0, 0, 1, 0, 0, 2, 0];

function picked(cut: Cut, side: Side) {
  const { rows, threshold } = applyCut(values, labels, cut, side);
  return { rows: Array.from(rows), threshold };
}

describe('a cut', () => {
  it('takes the most anomalous first, ties in the order of rows', () => {
    expect(picked({ kind: 'top', count: 4 }, 'above')).toEqual({
      rows: [2, 4, 5, 0],
      threshold: 5,
    });
    expect(picked({ kind: 'top', count: 2 }, 'below')).toEqual({ rows: [1, 6], threshold: 3 });
  });

  it('never takes an event without a value', () => {
    expect(picked({ kind: 'top', count: 99 }, 'above').rows).toEqual([2, 4, 5, 0, 6, 1]);
  });

  it('at a threshold takes what is strictly beyond it', () => {
    expect(picked({ kind: 'threshold', value: 7 }, 'above')).toEqual({ rows: [2], threshold: 7 });
    expect(picked({ kind: 'threshold', value: 5 }, 'below')).toEqual({
      rows: [1, 6],
      threshold: 5,
    });
  });

  it('on the false positive rate takes all that lets no more background pass', () => {
    // Background: 7, 5, 3, 1 (one has no value). None of it may pass, so 7 is the threshold, for signal too.
    expect(picked({ kind: 'fpr', rate: 0.24 }, 'above')).toEqual({ rows: [2], threshold: 7 });
    // One of four: 5 is the first too many.
    expect(picked({ kind: 'fpr', rate: 0.25 }, 'above')).toEqual({ rows: [2, 4, 5], threshold: 5 });
    expect(picked({ kind: 'fpr', rate: 0.5 }, 'below')).toEqual({ rows: [1, 6], threshold: 5 });
    expect(picked({ kind: 'fpr', rate: 1 }, 'above').rows).toHaveLength(6);
  });

  it('never lets more background pass because of ties', () => {
    const { rows } = applyCut([4, 4, 4, 8], [0, 0, 0, 1], { kind: 'fpr', rate: 0.34 }, 'above');
    expect(Array.from(rows)).toEqual([3]);
  });

  it('on the false positive rate without background says so', () => {
    expect(() => applyCut([1], [1], { kind: 'fpr', rate: 0.1 }, 'above')).toThrowError(
      expect.objectContaining({ code: 'no-background' }),
    );
  });
});
