import { describe, expect, it } from 'vitest';
import { evaluateColumn } from '../../core/evaluation';
import { Random } from '../../core/random';
import { evaluateRow, samplesOf, type Entry, type Trial } from '../../core/reproduce/rows';
import { PUBLISHED_ROWS } from '../../core/reproduce/published';
import type { ResultRow } from '../../core/reproduce/results';

const masses = Array.from({ length: 90 }, (_, i) => (i < 40 ? 0 : i < 65 ? 125 : 200));
const labels = masses.map((mass) => (mass > 0 ? 1 : 0));

function scores(seed: number, shift = 1): Float64Array {
  const random = new Random(seed);
  return Float64Array.from(masses, (mass) => random.normal() + (mass > 0 ? shift : 0));
}

const trial = (values: ArrayLike<number>, more: Partial<Trial> = {}): Trial => ({
  seed: 42,
  fold: null,
  ids: masses.map((_, i) => String(i)),
  values,
  labels,
  masses,
  ...more,
});

function rowOf(trials: readonly Trial[], model = 'codae', score = 'bce'): ResultRow {
  const entry: Entry = { model, score, title: 'any', trials };
  return evaluateRow(entry, samplesOf(entry));
}

describe('a row of the tables', () => {
  it('is that of the evaluation, in percent, for one network', () => {
    const values = scores(1);
    const expected = evaluateColumn('bce', values, labels, masses);
    const row = rowOf([trial(values)]);
    expected.points.forEach((point, i) => {
      const { auroc, fpr40, signal, background } = row.points[i];
      expect([signal, background]).toEqual([point.signal, point.background]);
      expect(auroc.value).toBeCloseTo(100 * point.auroc, 10);
      expect(auroc.low).toBeCloseTo(100 * point.aurocLow, 10);
      expect(auroc.high).toBeCloseTo(100 * point.aurocHigh, 10);
      expect(fpr40.value).toBeCloseTo(100 * point.fpr40, 10);
      expect(auroc.spread).toBeNull();
    });
    expect(row.means[0].mauc.value).toBeCloseTo(expected.mauc.suep, 10);
    expect(row.means[0].mfpr40.value).toBeCloseTo(expected.mfpr40.suep, 10);
  });

  it('has the mean over seeds and their standard deviation', () => {
    const seeds = [42, 51, 73];
    const columns = seeds.map((seed) => scores(seed));
    const row = rowOf(seeds.map((seed, i) => trial(columns[i], { seed })));
    const maucs = columns.map((values) => evaluateColumn('', values, labels, masses).mauc.suep);
    const mean = maucs.reduce((a, b) => a + b) / 3;
    const deviation = Math.sqrt(maucs.reduce((sum, m) => sum + (m - mean) ** 2, 0) / 2);
    expect(row.seeds).toEqual(seeds);
    expect(row.means[0].mauc.value).toBeCloseTo(mean, 10);
    expect(row.means[0].mauc.spread).toBeCloseTo(deviation, 10);
  });

  it('does not take seeds that agree for more events: the interval stays that of one', () => {
    const values = scores(1);
    const one = rowOf([trial(values)]);
    const two = rowOf([
      trial(values),
      trial(
        values.map((x) => Math.exp(x)),
        { seed: 51 },
      ),
    ]);
    expect(two.points[0].auroc.low).toBeCloseTo(one.points[0].auroc.low, 10);
    expect(two.points[0].auroc.spread).toBeCloseTo(0, 10);
  });

  it('averages networks that have signal of their own, and counts all of it', () => {
    const halves = [0, 1].map((fold) => {
      const kept = masses.flatMap((mass, i) => (mass === 0 || i % 2 === fold ? [i] : []));
      const values = scores(7 + fold);
      return {
        seed: 42,
        fold: fold + 1,
        ids: kept.map(String),
        values: kept.map((i) => values[i]),
        labels: kept.map((i) => labels[i]),
        masses: kept.map((i) => masses[i]),
      };
    });
    const row = rowOf(halves, 'cct', 'signal');
    const each = halves.map(({ values, ...of }) =>
      evaluateColumn('', values, of.labels, of.masses),
    );
    expect(row.folds).toBe(2);
    expect(row.points.map(({ signal }) => signal)).toEqual([25, 25]);
    row.points.forEach(({ auroc, fpr40 }, i) => {
      const [a, b] = each.map(({ points }) => points[i]);
      expect(auroc.value).toBeCloseTo(50 * (a.auroc + b.auroc), 10);
      expect(fpr40.value).toBeCloseTo(50 * (a.fpr40 + b.fpr40), 10);
      // Two halves tell as much as the whole: the interval is narrower than that of either.
      const width = (point: { aurocLow: number; aurocHigh: number }): number =>
        100 * (point.aurocHigh - point.aurocLow);
      expect(auroc.high - auroc.low).toBeLessThan(Math.max(width(a), width(b)));
    });
  });

  it('turns every seed to its own side and says that they differ', () => {
    const values = scores(1, 2);
    const row = rowOf(
      [
        trial(values),
        trial(
          values.map((x) => -x),
          { seed: 51 },
        ),
      ],
      'codae',
      'z2',
    );
    expect(row.means[0].direction).toBe('mixed');
    expect(row.means[0].mauc.spread).toBeCloseTo(0, 10);
  });

  it('stands beside the published figures of its own masses', () => {
    const published = PUBLISHED_ROWS.find((r) => r.model === 'codae' && r.score === 'bce')!;
    const [first] = rowOf([trial(scores(1))]).points;
    expect(first.published).toEqual({ auroc: published.auroc[0], fpr40: published.fpr40[0] });
    const row = rowOf([trial(scores(1))], 'codae', 'dice');
    expect(row).toMatchObject({ inPaper: false, points: [{ published: null }, {}] });
  });

  it('leaves an event out of all seeds where one has no value of it', () => {
    const [a, b] = [scores(1), scores(2)];
    const holed = b.map((value, i) => (i === 0 || i === 50 ? NaN : value));
    const row = rowOf([trial(a), trial(holed, { seed: 51 })]);
    expect(row.points[0]).toMatchObject({ signal: 24, background: 39 });
  });
});
