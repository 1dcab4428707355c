import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cohenKappa, confusion } from '../../core/triage/agreement';
import { compareSessions } from '../../core/triage/compare';
import { replay } from '../../core/triage/replay';
import type { Line, Queue, Session, Verdict } from '../../core/triage/schema';

const fixture = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/triage/kappa.json'), 'utf8'),
) as { cases: Record<string, { table: number[][]; kappa: number; error: number }> };

describe("Cohen's kappa", () => {
  it.each(Object.entries(fixture.cases))(
    'agrees with scikit-learn and statsmodels: %s',
    (_, { table, kappa, error }) => {
      const ours = cohenKappa(table);
      expect(ours.kappa).toBeCloseTo(kappa, 12);
      expect(ours.error).toBeCloseTo(error, 8);
      expect(ours.low).toBeCloseTo(Math.max(-1, kappa - 1.959963984540054 * error), 8);
      expect(ours.high).toBeCloseTo(Math.min(1, kappa + 1.959963984540054 * error), 8);
    },
  );

  it('is not defined without events, or where both give one verdict to all', () => {
    expect(
      cohenKappa([
        [0, 0],
        [0, 0],
      ]).kappa,
    ).toBeNaN();
    expect(
      cohenKappa([
        [9, 0],
        [0, 0],
      ]).kappa,
    ).toBeNaN();
    expect(
      cohenKappa([
        [9, 0],
        [0, 0],
      ]).low,
    ).toBeNaN();
  });

  it('counts the first judge by row', () => {
    expect(confusion([0, 0, 1], [1, 1, 0], 2)).toEqual([
      [0, 2],
      [1, 0],
    ]);
  });
});

const session = (id: string): Session => ({
  id,
  name: id,
  reviewer: id,
  created: '',
  kind: 'first',
  of: [],
  order: 'file',
  blind: false,
  cut: null,
  seed: 0,
  controls: null,
  events: 4,
});

function judged(id: string, rows: readonly number[], tags: readonly (Verdict | null)[]) {
  const queue: Queue = {
    files: [{ path: '/a.h5', fingerprint: '' }],
    file: rows.map(() => 0),
    index: [...rows],
    controls: [],
  };
  const start: Line = {
    type: 'start',
    at: '',
    who: id,
    format: 'darkscope-triage',
    formatVersion: 1,
    session: session(id),
    queue,
  };
  const lines = tags.map((tag, place): Line => ({
    type: 'verdict',
    at: '',
    who: id,
    place,
    event: { file: '/a.h5', index: rows[place], fingerprint: '' },
    tag,
    reason: '',
    note: '',
    scored: null,
  }));
  const state = replay([start, ...lines]);
  if (!state) throw new Error('no session');
  return state;
}

describe('two passes over the same events', () => {
  it('are compared event by event, whatever the order, where both gave a verdict', () => {
    const first = judged('Ada', [5, 6, 7, 8], ['interesting', 'artefact', null, 'unsure']);
    const second = judged('Bo', [8, 7, 6, 5], ['background', 'unsure', 'artefact', 'interesting']);
    const found = compareSessions(first, second);
    expect(found.events).toBe(3);
    expect(found.disagreements).toMatchObject([
      { file: '/a.h5', index: 8, first: { tag: 'unsure' }, second: { tag: 'background' } },
    ]);
    expect(found.table[3][2]).toBe(1);
    expect(found.observed).toBeCloseTo(2 / 3, 12);
  });
});
