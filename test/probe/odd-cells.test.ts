import { describe, expect, it } from 'vitest';
import { ETA_CELLS, MASK_SIZE, PHI_CELLS } from '../../core/events/schema';
import { CELLS, type Lit } from '../../core/probe/occupancy';
import {
  DEFAULT_FINDER,
  leastExpectedForDead,
  oddAgainst,
  oddInRing,
} from '../../core/probe/odd-cells';
import { Random } from '../../core/random';

/** Channel, phi, eta. */
const at = (channel: number, phi: number, eta: number): number =>
  channel * MASK_SIZE + phi * ETA_CELLS + eta;

/** How often a cell is lit by the eta of its ring: more in the middle, less in channels further out. */
const shape = (cell: number): number => {
  const eta = cell % ETA_CELLS;
  const channel = Math.floor(cell / MASK_SIZE);
  return (0.02 + 0.1 * Math.exp(-(((eta - 28.5) / 12) ** 2))) / (1 + channel);
};

/** Counts of independent events, whose cells are as likely everywhere in phi. */
function sampleOf(
  events: number,
  seed: number,
  planted: Readonly<Record<number, number>> = {},
): Lit {
  const random = new Random(seed);
  const counts = Float64Array.from({ length: CELLS }, (_, cell) => {
    const share = planted[cell] ?? shape(cell);
    let lit = 0;
    for (let event = 0; event < events; event++) if (random.uniform() < share) lit++;
    return lit;
  });
  return { events, counts };
}

const placesOf = (cells: readonly { channel: number; cell: number }[]) =>
  cells.map(({ channel, cell }) => channel * MASK_SIZE + cell).sort((a, b) => a - b);

const HOT = at(1, 10, 20);
const EDGE = at(2, 71, 57);
const DEAD = at(0, 40, 29);
const planted = { [HOT]: 0.3, [EDGE]: 0.12, [DEAD]: 0 };

describe('the finder of odd cells', () => {
  it('finds planted hot and dead cells within their ring, and nothing else', () => {
    const { cells } = oddInRing(sampleOf(500, 1, planted));
    expect(placesOf(cells)).toEqual([DEAD, HOT, EDGE].sort((a, b) => a - b));
    const found = (place: number) => cells.find((one) => placesOf([one])[0] === place);
    expect(found(HOT)?.kind).toBe('hot');
    expect(found(DEAD)).toMatchObject({ kind: 'dead', lit: 0 });
    expect(cells.every(({ p }) => p <= DEFAULT_FINDER.level)).toBe(true);
  });

  it('finds them in a subset against other events, however much busier the subset is', () => {
    const { cells } = oddAgainst(sampleOf(60, 2, { [HOT]: 0.6 }), sampleOf(900, 3));
    expect(placesOf(cells)).toEqual([HOT]);
    // Twice as busy everywhere: no cell stands out for that.
    const busy = sampleOf(
      400,
      4,
      Object.fromEntries(Array.from({ length: CELLS }, (_, cell) => [cell, 2 * shape(cell)])),
    );
    expect(oddAgainst(busy, sampleOf(400, 5)).cells).toEqual([]);
  });

  it('does not call a cell hot that is as hot in the others', () => {
    const both = { [HOT]: 0.3 };
    expect(oddAgainst(sampleOf(200, 6, both), sampleOf(500, 7, both)).cells).toEqual([]);
  });

  it('finds nothing in clean samples more often than its level, without any least ratio', () => {
    const options = { level: 0.2, hotRatio: 1, deadRatio: 1 };
    let [ring, against] = [0, 0];
    const samples = 24;
    for (let seed = 0; seed < samples; seed++) {
      const sample = sampleOf(120, 100 + seed);
      if (oddInRing(sample, options).cells.length > 0) ring++;
      const other = sampleOf(160, 200 + seed);
      if (oddAgainst(sample, other, options).cells.length > 0) against++;
    }
    // Three standard deviations above 0.2 of 24.
    expect(ring).toBeLessThanOrEqual(10);
    expect(against).toBeLessThanOrEqual(10);
  });

  it('expects of a cell what its ring has on average, and gives its pull', () => {
    const sample = sampleOf(200, 8);
    const { expected, pulls } = oddInRing(sample);
    for (const cell of [at(0, 0, 0), at(1, 35, 30), at(2, 71, 57)]) {
      let ring = 0;
      for (let phi = 0; phi < PHI_CELLS; phi++) {
        ring += sample.counts[at(Math.floor(cell / MASK_SIZE), phi, cell % ETA_CELLS)];
      }
      const lit = sample.counts[cell];
      expect(expected[cell]).toBeCloseTo((ring - lit) / 71, 12);
      const deviation = Math.sqrt(ring * (1 / 72) * (71 / 72));
      expect(pulls[cell]).toBeCloseTo((lit - ring / 72) / deviation, 12);
    }
  });

  it('finds a cell that is lit alone in its ring', () => {
    const counts = new Float64Array(CELLS);
    counts[HOT] = 8;
    expect(placesOf(oddInRing({ events: 100, counts }).cells)).toEqual([HOT]);
    const others = { events: 300, counts: counts.map(() => 3) };
    expect(placesOf(oddAgainst({ events: 100, counts }, others).cells)).toEqual([HOT]);
  });

  it('says how many events a dead cell must be missed by', () => {
    const least = leastExpectedForDead(DEFAULT_FINDER);
    expect(Math.exp(-least) * 2 * CELLS).toBeCloseTo(DEFAULT_FINDER.level, 12);
    expect(oddInRing(ringWith(Math.ceil(least * 1.1))).cells).toHaveLength(1);
    expect(oddInRing(ringWith(Math.floor(least * 0.9))).cells).toHaveLength(0);
  });
});

/** A ring whose cells are lit so often, all but one. */
function ringWith(lit: number): Lit {
  const counts = new Float64Array(CELLS);
  for (let phi = 1; phi < PHI_CELLS; phi++) counts[at(0, phi, 5)] = lit;
  return { events: 10 * lit, counts };
}
