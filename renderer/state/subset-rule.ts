/**
 * What makes a subset: a rule that is applied to the open events, and again when their scores, tags or files
 * change, or a fixed list of events by lasting identity. Rules hold no masks and no positions.
 */
import * as v from 'valibot';
import type { SelectionMode } from './bitmask';
import { EventList } from './event-list';

const finite = v.pipe(v.number(), v.finite());

/** Where a threshold lies: at a value, or wherever it flags a given share or number of the open events. */
export const Cut = v.object({
  by: v.picklist(['value', 'fpr', 'count', 'fraction', 'rate']),
  /** The score; a share, 0 .. 1; a number of events; a rate in Hz. */
  at: finite,
  /** Rate before the cut, in Hz; of use to a cut by rate alone. */
  inputHz: v.fallback(finite, 1000),
});
export type Cut = v.InferOutput<typeof Cut>;

export type Rule =
  | { readonly kind: 'events'; readonly events: EventList }
  /** A filter of the table on one column, in its language. */
  | { readonly kind: 'filter'; readonly column: string; readonly text: string }
  /** Inside a closed outline in the plane of two columns: x0, y0, x1, y1, … by the even-odd rule. */
  | {
      readonly kind: 'lasso';
      readonly x: string;
      readonly y: string;
      readonly outline: readonly number[];
    }
  /** Strictly beyond a threshold on a column. */
  | {
      readonly kind: 'flagged';
      readonly column: string;
      readonly direction: 'above' | 'below';
      readonly cut: Cut;
    }
  | { readonly kind: 'all'; readonly of: readonly Rule[] }
  | { readonly kind: 'any'; readonly of: readonly Rule[] }
  | { readonly kind: 'not'; readonly of: Rule };

export const Rule: v.GenericSchema<Rule> = v.lazy(() =>
  v.variant('kind', [
    v.object({ kind: v.literal('events'), events: EventList }),
    v.object({ kind: v.literal('filter'), column: v.string(), text: v.string() }),
    v.object({
      kind: v.literal('lasso'),
      x: v.string(),
      y: v.string(),
      outline: v.array(finite),
    }),
    v.object({
      kind: v.literal('flagged'),
      column: v.string(),
      direction: v.picklist(['above', 'below']),
      cut: Cut,
    }),
    v.object({ kind: v.literal('all'), of: v.array(Rule) }),
    v.object({ kind: v.literal('any'), of: v.array(Rule) }),
    v.object({ kind: v.literal('not'), of: Rule }),
  ]),
);

/** Values from `low` to `high`, ends included; infinite ends are left open. */
export function rangeRule(column: string, low: number, high: number): Rule {
  const ends = [low, high].map((end) => (Number.isFinite(end) ? String(end) : ''));
  return { kind: 'filter', column, text: ends.join('..') === '..' ? 'any' : ends.join('..') };
}

/**
 * Inside an outline drawn in the plane of two columns.
 * @param points in the units of the columns; three at least
 * @param classes names of the classes that were drawn, where some were hidden
 */
export function lassoRule(
  x: string,
  y: string,
  points: readonly (readonly [x: number, y: number])[],
  classes: readonly string[] | null = null,
): Rule {
  const lasso = { kind: 'lasso', x, y, outline: points.flat() } as const;
  if (classes === null) return lasso;
  return join('all', lasso, { kind: 'filter', column: 'class', text: classes.join(', ') });
}

/** The rule of what a brush leaves selected; null where either part has none. */
export function combineRules(
  before: Rule | null,
  given: Rule | null,
  mode: SelectionMode,
): Rule | null {
  if (mode === 'replace') return given;
  if (before === null || given === null) return null;
  if (mode === 'add') return join('any', before, given);
  if (mode === 'intersect') return join('all', before, given);
  return join('all', before, { kind: 'not', of: given });
}

/** Parts of the same kind stand side by side: (a and b) and c is a and b and c. */
export function join(kind: 'all' | 'any', ...rules: readonly Rule[]): Rule {
  const of = rules.flatMap((rule) => (rule.kind === kind ? rule.of : [rule]));
  return of.length === 1 ? of[0] : { kind, of };
}

/** The rule with every column name passed through `rename`. */
export function renameColumns(rule: Rule, rename: (column: string) => string): Rule {
  switch (rule.kind) {
    case 'events':
      return rule;
    case 'filter':
    case 'flagged':
      return { ...rule, column: rename(rule.column) };
    case 'lasso':
      return { ...rule, x: rename(rule.x), y: rename(rule.y) };
    case 'not':
      return { ...rule, of: renameColumns(rule.of, rename) };
    default:
      return { ...rule, of: rule.of.map((part) => renameColumns(part, rename)) };
  }
}
