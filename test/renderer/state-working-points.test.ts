import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Passed } from '../../renderer/plots/threshold';
import type { Cut } from '../../renderer/state/subset-rule';
import { workingFigures, type WorkingPoint } from '../../renderer/state/working-point';
import { pointsCsv, pointsJson } from '../../renderer/state/working-points-file';

interface Share {
  readonly flagged: number;
  readonly total: number;
  readonly low: number;
  readonly high: number;
}
interface Fixture {
  readonly scores: readonly (number | null)[];
  readonly labels: readonly number[];
  readonly masses: readonly number[];
  readonly inputHz: number;
  readonly cuts: readonly {
    readonly by: Cut['by'];
    readonly at: number;
    readonly above: boolean;
    readonly groups: Readonly<Record<string, Share>>;
  }[];
}

/** Figures of numpy and scipy: fixtures/working-points/make.py. */
const reference = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/working-points/figures.json'), 'utf8'),
) as Fixture;
const scores = Float64Array.from(reference.scores, (score) => score ?? NaN);
const labels = Int32Array.from(reference.labels);
const masses = Float64Array.from(reference.masses);
const { inputHz } = reference;

function nameOf({ group }: Passed): string {
  return group.massGeV === null ? group.name : `${group.name} ${group.massGeV}`;
}

describe('a working point', () => {
  it.each(reference.cuts)('by $by at $at (above: $above) has scipy’s figures', (given) => {
    const { by, at, above, groups } = given;
    const point = { direction: above ? 'above' : 'below', cut: { by, at, inputHz } } as const;
    const figures = workingFigures(point, scores, labels, masses);
    if (!figures) throw new Error('no figures');
    const { all, background, labelled, signals } = figures;
    expect(labelled).toBe(true);
    expect([...signals].map(nameOf)).toEqual(['SUEP', 'SUEP 125', 'SUEP 400', 'SVJ', 'SVJ 2100']);
    for (const own of [all, background, ...signals]) {
      const expected = groups[nameOf(own)];
      expect([nameOf(own), own.flagged, own.total]).toEqual([
        nameOf(own),
        expected.flagged,
        expected.total,
      ]);
      expect(own.low).toBeCloseTo(expected.low, 10);
      expect(own.high).toBeCloseTo(expected.high, 10);
    }
  });

  it('takes all events for background where none is labelled, and says so', () => {
    const unlabelled = labels.map(() => -1);
    const point = { direction: 'above', cut: { by: 'fpr', at: 0.1, inputHz } } as const;
    const figures = workingFigures(point, scores.slice(), unlabelled, masses);
    expect(figures).toMatchObject({ labelled: false, signals: [] });
    expect(figures?.background.total).toBe(1260);
    expect(figures?.background.flagged).toBe(figures?.all.flagged);
    expect(figures?.all.fraction).toBeLessThanOrEqual(0.1);
  });

  it('follows scores that change, unless it is a value', () => {
    const doubled = scores.map((score) => 2 * score);
    const at = (by: 'fpr' | 'value', share: number, values: Float64Array) =>
      workingFigures(
        { direction: 'above', cut: { by, at: share, inputHz } },
        values,
        labels,
        masses,
      );
    const before = at('fpr', 0.1, scores);
    const after = at('fpr', 0.1, doubled);
    expect(after?.threshold).toBeCloseTo(2 * (before?.threshold ?? NaN), 10);
    expect(after?.all.flagged).toBe(before?.all.flagged);
    expect(at('value', 1.5, doubled)?.threshold).toBe(1.5);
  });

  it('has no figures without scores', () => {
    const none = new Float64Array(3).fill(NaN);
    const cut = { by: 'fpr', at: 0.01, inputHz } as const;
    const few = labels.slice(0, 3);
    expect(workingFigures({ direction: 'above', cut }, none, few, masses)).toBeNull();
  });
});

describe('working points as files', () => {
  const point: WorkingPoint = {
    id: 'point:1',
    name: 'tight, "1 %"',
    column: 'codae.bce',
    direction: 'above',
    cut: { by: 'fpr', at: 0.01, inputHz },
  };
  const figures = workingFigures(point, scores, labels, masses);
  const points = [
    { point, figures },
    { point: { ...point, id: 'point:2', name: 'elsewhere' }, figures: null },
  ];
  const [expected] = reference.cuts;

  it('are a table with intervals, rates and a column a signal', () => {
    const [head, row, without] = new TextDecoder()
      .decode(pointsCsv(points, 4000))
      .trim()
      .split('\r\n');
    const cells = row.replace('"tight, ""1 %"""', 'name').split(',');
    const cell = (title: string) => Number(cells[head.split(',').indexOf(title)]);
    const { QCD, SUEP } = expected.groups;
    expect(cell('flagged')).toBe(expected.groups.all.flagged);
    expect(cell('pass_high')).toBeCloseTo(QCD.high, 10);
    expect(cell('rate_Hz')).toBeCloseTo((4000 * QCD.flagged) / QCD.total, 8);
    expect(cell('SUEP_low')).toBeCloseTo(SUEP.low, 10);
    expect(cell('SVJ_2100_GeV')).toBeCloseTo(
      expected.groups['SVJ 2100'].flagged / expected.groups['SVJ 2100'].total,
      10,
    );
    expect(without.split(',')).toHaveLength(head.split(',').length);
  });

  it('are JSON that says what it is', () => {
    const read: unknown = JSON.parse(new TextDecoder().decode(pointsJson(points, 4000)));
    expect(read).toMatchObject({
      interval: 'Clopper-Pearson, 95 %',
      points: [
        {
          name: 'tight, "1 %"',
          cut: { by: 'fpr', at: 0.01 },
          figures: {
            background: { labelled: true, flagged: expected.groups.QCD.flagged },
            rateHz: { input: 4000 },
          },
        },
        { name: 'elsewhere', figures: null },
      ],
    });
  });
});
