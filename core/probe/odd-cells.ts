/**
 * Cells that are lit too often or too seldom: artefacts of the detector rather than physics, which knows no direction
 * in phi. What is expected of a cell comes from the other cells at its eta, so that neither the shape in eta nor the
 * number of particles matters. Probabilities are exact and corrected for the number of cells looked at (Bonferroni):
 * the chance of any false find is at most the level.
 */
import { ETA_CELLS, MASK_SIZE, PHI_CELLS } from '../events/schema';
import { binomialTails, hypergeometricTails, type Tails } from './exact-tails';
import { CELLS, type Lit } from './occupancy';

export interface OddCell {
  /** Channel by its place in CHANNELS; cell = phi * 58 + eta. */
  readonly channel: number;
  readonly cell: number;
  readonly kind: 'hot' | 'dead';
  /** Events that have it lit, and how many were expected to. */
  readonly lit: number;
  readonly expected: number;
  /** Both sides, times the number of cells looked at. */
  readonly p: number;
}

export interface Findings {
  readonly cells: readonly OddCell[];
  /** Events expected to light each cell, [3, 72, 58]; NaN where nothing can be expected. */
  readonly expected: Float64Array;
  /** How far a count lies from its mean, in deviations, [3, 72, 58]; NaN where there is none. */
  readonly pulls: Float64Array;
}

export interface FinderOptions {
  /** Chance of one or more false finds among all cells. */
  readonly level: number;
  /** Times the expected count from which a cell is hot, and up to which it is dead. */
  readonly hotRatio: number;
  readonly deadRatio: number;
  /** How many samples are looked at beside this one (files, for instance). */
  readonly looks?: number;
}

export const DEFAULT_FINDER: FinderOptions = { level: 0.01, hotRatio: 1.5, deadRatio: 0.5 };

/** Of a cell: what the others of its ring let expect, the distribution that its count had then, its exact tails. */
interface Judged {
  readonly expected: number;
  readonly mean: number;
  readonly deviation: number;
  readonly tails: () => Tails;
}

/** Sums over the phi ring of a cell, without the cell and those that are known to be odd. */
type RingOf = (
  counts: Float64Array,
  cell: number,
  odd: ReadonlySet<number>,
) => readonly [sum: number, cells: number];

const ringOf: RingOf = (counts, cell, odd) => {
  const base = cell - (cell % MASK_SIZE) + (cell % ETA_CELLS);
  let [sum, cells] = [0, 0];
  for (let phi = 0; phi < PHI_CELLS; phi++) {
    const other = base + phi * ETA_CELLS;
    if (other === cell || odd.has(other)) continue;
    sum += counts[other];
    cells++;
  }
  return [sum, cells];
};

/** A sample by itself: each cell against the others of its ring. */
export function oddInRing(sample: Lit, options: FinderOptions = DEFAULT_FINDER): Findings {
  return find(sample, options, (cell, odd) => {
    const [ring, cells] = ringOf(sample.counts, cell, odd);
    const [lit, share] = [sample.counts[cell], 1 / (cells + 1)];
    const all = lit + ring;
    if (all === 0 || cells === 0) return null;
    return {
      expected: ring / cells,
      mean: all * share,
      deviation: Math.sqrt(all * share * (1 - share)),
      tails: () => binomialTails(lit, all, share),
    };
  });
}

/**
 * A sample against another that shares no event with it: each cell's part of the hits that both have in it, against
 * the same in the rest of its ring. Fisher's exact test.
 */
export function oddAgainst(
  sample: Lit,
  reference: Lit,
  options: FinderOptions = DEFAULT_FINDER,
): Findings {
  return find(sample, options, (cell, odd) => {
    const [ring] = ringOf(sample.counts, cell, odd);
    const [other] = ringOf(reference.counts, cell, odd);
    const lit = sample.counts[cell];
    const both = lit + reference.counts[cell];
    const [drawn, total] = [lit + ring, both + ring + other];
    if (both === 0 || ring + other === 0) return null;
    const share = drawn / total;
    return {
      expected: other > 0 ? reference.counts[cell] * (ring / other) : NaN,
      mean: both * share,
      deviation: Math.sqrt((both * share * (1 - share) * (total - both)) / (total - 1)),
      tails: () => hypergeometricTails(lit, drawn, both, total),
    };
  });
}

/** Rounds until no new cell is found: an odd cell must not make its ring look odd. */
const MOST_ROUNDS = 20;
/** Smaller pulls are not significant at any level that is offered; their tails need not be summed. */
const LEAST_PULL = 2;

function find(
  { counts }: Lit,
  { level, hotRatio, deadRatio, looks = 1 }: FinderOptions,
  judge: (cell: number, odd: ReadonlySet<number>) => Judged | null,
): Findings {
  const trials = 2 * CELLS * looks;
  const found = new Map<number, OddCell>();
  const expected = new Float64Array(CELLS).fill(NaN);
  const pulls = new Float64Array(CELLS).fill(NaN);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const odd = new Set(found.keys());
    for (let cell = 0; cell < CELLS; cell++) {
      const judged = judge(cell, odd);
      if (!judged) continue;
      const lit = counts[cell];
      expected[cell] = judged.expected;
      pulls[cell] = judged.deviation > 0 ? (lit - judged.mean) / judged.deviation : NaN;
      const hot = lit > judged.expected;
      const ratio = lit / judged.expected;
      const wrong = hot ? ratio >= hotRatio : ratio <= deadRatio;
      if (!wrong || Math.abs(pulls[cell]) < LEAST_PULL) continue;
      const tails = judged.tails();
      const p = Math.min(1, trials * (hot ? tails.atLeast : tails.atMost));
      if (p > level) continue;
      found.set(cell, {
        channel: Math.floor(cell / MASK_SIZE),
        cell: cell % MASK_SIZE,
        kind: hot ? 'hot' : 'dead',
        lit,
        expected: judged.expected,
        p,
      });
    }
    if (found.size === odd.size) break;
  }
  const cells = [...found.values()].sort((a, b) => a.p - b.p || b.lit - a.lit);
  return { cells, expected, pulls };
}

/** How many events must be expected to light a cell for it to be found dead when none does. */
export function leastExpectedForDead({ level, looks = 1 }: FinderOptions): number {
  return Math.log((2 * CELLS * looks) / level);
}
