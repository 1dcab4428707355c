/** Which published array is which variable of a model: both come in the network's order, by role and shape. */
import type { PublishedArray } from './weights';

/** A variable of the model that is to be filled. */
export interface Wanted {
  readonly name: string;
  readonly role: string;
  readonly shape: readonly number[];
}

interface Pair {
  readonly wanted: Wanted;
  readonly found: PublishedArray;
}

export interface Alignment {
  readonly taken: readonly Pair[];
  /** At the same place with the same role, but of another shape. */
  readonly different: readonly Pair[];
  /** Variables for which nothing is there. */
  readonly missing: readonly Wanted[];
  /** Arrays for which the model has no variable. */
  readonly surplus: readonly PublishedArray[];
}

/**
 * The longest common subsequence in role and shape is taken, and so is what stands elsewhere if there is only one of
 * its kind: Keras sorts branches by their depth. Of the rest, what lies between the same neighbours is paired by role.
 * Axes of length one do not count: some writers keep them, some do not, and the numbers stay in the same order.
 * A network of the same layers in other sizes is laid side by side instead.
 */
export function align(wanted: readonly Wanted[], found: readonly PublishedArray[]): Alignment {
  const best = alignByShape(wanted, found);
  const sameRoles =
    wanted.length === found.length && wanted.every(({ role }, i) => role === found[i].role);
  if (!sameRoles || best.taken.length === wanted.length) return best;
  const pairs = wanted.map((want, i) => ({ wanted: want, found: found[i] }));
  const same = (pair: Pair): boolean => signature(pair.wanted) === signature(pair.found);
  return {
    taken: pairs.filter(same),
    different: pairs.filter((pair) => !same(pair)),
    missing: [],
    surplus: [],
  };
}

function alignByShape(wanted: readonly Wanted[], found: readonly PublishedArray[]): Alignment {
  const taken: Pair[] = [];
  const gaps: Gap[] = [{ wanted: [], found: [] }];
  const lengths = commonLengths(wanted.map(signature), found.map(signature));
  let [i, j] = [0, 0];
  while (i < wanted.length || j < found.length) {
    const [more, others] = [i < wanted.length, j < found.length];
    if (more && others && signature(wanted[i]) === signature(found[j])) {
      taken.push({ wanted: wanted[i++], found: found[j++] });
      gaps.push({ wanted: [], found: [] });
    } else if (more && (!others || lengths[i + 1][j] >= lengths[i][j + 1])) {
      gaps[gaps.length - 1].wanted.push(wanted[i++]);
    } else gaps[gaps.length - 1].found.push(found[j++]);
  }
  taken.push(...takeMoved(gaps));
  const different = gaps.flatMap(takeByRole);
  const place = new Map(wanted.map((want, n) => [want, n]));
  taken.sort((a, b) => (place.get(a.wanted) ?? 0) - (place.get(b.wanted) ?? 0));
  return {
    taken,
    different,
    missing: gaps.flatMap((gap) => gap.wanted),
    surplus: gaps.flatMap((gap) => gap.found),
  };
}

/** What lies between two pairs that were taken. */
interface Gap {
  wanted: Wanted[];
  found: PublishedArray[];
}

/** Takes out of the gaps what occurs once on either side, wherever it stands. */
function takeMoved(gaps: readonly Gap[]): Pair[] {
  const wanted = gaps.flatMap((gap) => gap.wanted);
  const found = gaps.flatMap((gap) => gap.found);
  const only = <T extends Wanted | PublishedArray>(items: readonly T[], sign: string): T | null => {
    const same = items.filter((item) => signature(item) === sign);
    return same.length === 1 ? same[0] : null;
  };
  const pairs = wanted.flatMap((item) => {
    const [want, there] = [only(wanted, signature(item)), only(found, signature(item))];
    return want && there ? [{ wanted: want, found: there }] : [];
  });
  for (const gap of gaps) {
    gap.wanted = gap.wanted.filter((item) => !pairs.some((pair) => pair.wanted === item));
    gap.found = gap.found.filter((item) => !pairs.some((pair) => pair.found === item));
  }
  return pairs;
}

/** Takes out of a gap pairs of one role. */
function takeByRole(gap: Gap): Pair[] {
  const pairs = gap.wanted.flatMap((wanted) => {
    const at = gap.found.findIndex(({ role }) => role === wanted.role);
    return at < 0 ? [] : [{ wanted, found: gap.found.splice(at, 1)[0] }];
  });
  gap.wanted = gap.wanted.filter((item) => !pairs.some((pair) => pair.wanted === item));
  return pairs;
}

/** How many variables `align` would take. */
export function countTaken(wanted: readonly Wanted[], found: readonly PublishedArray[]): number {
  return commonLengths(wanted.map(signature), found.map(signature))[0][0];
}

function signature({ role, shape }: Pick<Wanted, 'role' | 'shape'>): string {
  return `${role} ${shape.filter((n) => n !== 1).join('x')}`;
}

/** Entry [i][j]: length of the longest common subsequence of a from i and b from j. */
function commonLengths(a: readonly string[], b: readonly string[]): number[][] {
  const lengths = Array.from({ length: a.length + 1 }, () =>
    new Array<number>(b.length + 1).fill(0),
  );
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i][j] =
        a[i] === b[j] ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  return lengths;
}
