/** Rules applied to the open events. */
import type { Point } from '../plots/lasso';
import { indexPoints, insideOutline, viewOf } from '../plots/point-index';
import { combine } from './bitmask';
import { parseNameFilter, parseNumberFilter, passes } from './filter';
import { maskOfList, type FilePlace } from './identity';
import type { Rule } from './subset-rule';
import { flaggedMask, thresholdOfCut } from './threshold';

/** A column as rules see it: numbers, or numbers that stand for names. */
export interface RuleColumn {
  /** One number an event of the dataset. */
  readonly values: ArrayLike<number>;
  readonly names: readonly { readonly code: number; readonly name: string }[] | null;
}

/** The open events. */
export interface RuleSource {
  readonly count: number;
  readonly files: readonly FilePlace[];
  readonly labels: Int32Array;
  /** A column by name; a text says why there is none, or none yet. @param ranks whether its values are ranked */
  column(name: string, ranks?: boolean): RuleColumn | string;
}

/** One byte an event, or why there is none. */
export type Applied = { readonly mask: Uint8Array } | { readonly problem: string };

interface Remembered {
  readonly inputs: readonly unknown[];
  readonly result: Applied;
}

/** Results by rule, used again while the arrays they were made of are the same objects. */
const remembered = new WeakMap<Rule, Remembered>();

/** Applies a rule; the same mask object comes back for as long as nothing that it reads has changed. */
export function applyRule(rule: Rule, source: RuleSource): Applied {
  const parts = 'of' in rule ? (rule.kind === 'not' ? [rule.of] : rule.of) : [];
  const results = parts.map((part) => applyRule(part, source));
  const ranks = rule.kind === 'flagged' && rule.cut.by !== 'value';
  const columns = columnsOf(rule).map((name) => source.column(name, ranks));
  const inputs: unknown[] = [source.files, source.labels];
  for (const column of columns) {
    if (typeof column === 'string') return { problem: column };
    inputs.push(column.values, column.names);
  }
  for (const result of results) {
    if ('problem' in result) return result;
    inputs.push(result.mask);
  }
  const known = remembered.get(rule);
  if (known?.inputs.every((input, i) => input === inputs[i])) return known.result;
  const masks = results.flatMap((result) => ('mask' in result ? result.mask : []));
  const found = columns.flatMap((column) => (typeof column === 'string' ? [] : column));
  const result = compute(rule, source, found, masks);
  remembered.set(rule, { inputs, result });
  return result;
}

function columnsOf(rule: Rule): readonly string[] {
  if (rule.kind === 'filter' || rule.kind === 'flagged') return [rule.column];
  return rule.kind === 'lasso' ? [rule.x, rule.y] : [];
}

function compute(
  rule: Rule,
  { count, files, labels }: RuleSource,
  columns: readonly RuleColumn[],
  masks: readonly Uint8Array[],
): Applied {
  switch (rule.kind) {
    case 'events':
      return { mask: maskOfList(files, rule.events, count) };
    case 'filter':
      return filterMask(rule.text, columns[0]);
    case 'lasso': {
      const [x, y] = columns.map(({ values }) => doubles(values));
      const outline = pointsOf(rule.outline);
      const index = indexPoints(x, y, viewOf(outline));
      return { mask: insideOutline(index, outline, () => true) };
    }
    case 'flagged': {
      const values = doubles(columns[0].values);
      const value = thresholdOfCut(rule.cut, values, labels, rule.direction);
      if (Number.isNaN(value)) return { problem: `no threshold: ${rule.column} has no value` };
      return { mask: flaggedMask(values, { value, direction: rule.direction }) };
    }
    case 'not':
      return { mask: masks[0].map((value) => value ^ 1) };
    case 'all':
      if (masks.length === 0) return { mask: new Uint8Array(count).fill(1) };
      return { mask: masks.reduce((mask, next) => combine(mask, next, 'intersect')) };
    case 'any':
      return { mask: masks.reduce((a, b) => combine(a, b, 'add'), new Uint8Array(count)) };
  }
}

/** The very array where it is one: sorted copies are remembered by it. */
function doubles(values: ArrayLike<number>): Float64Array {
  return values instanceof Float64Array ? values : Float64Array.from(values);
}

function filterMask(text: string, { values, names }: RuleColumn): Applied {
  const filter = names ? parseNameFilter(text, names) : parseNumberFilter(text);
  const mask = new Uint8Array(values.length);
  if (filter === null) return { mask: mask.fill(1) };
  if ('problem' in filter) return filter;
  for (let event = 0; event < mask.length; event += 1) {
    if (passes(filter, values[event])) mask[event] = 1;
  }
  return { mask };
}

function pointsOf(outline: readonly number[]): Point[] {
  const points: Point[] = [];
  for (let i = 0; i + 1 < outline.length; i += 2) points.push([outline[i], outline[i + 1]]);
  return points;
}
