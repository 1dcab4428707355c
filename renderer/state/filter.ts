/** The small language of the table's filter fields, e.g. `>3`, `2..5`, `>=1 <=4`, `0, 2`, `none`. */

/** True for a value that stays. */
export type Test = (value: number) => boolean;
export type Filter = { readonly test: Test } | { readonly problem: string };

export const NUMBER_FILTER_HELP =
  '>3   >=3   <5   2..5   3   !=3   none (missing)   any. Space means and, comma means or.';
export const NAME_FILTER_HELP = 'Part of the name. Comma means or, ! in front means not.';

const NUMBER = '[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?';
const RANGE = new RegExp(`^(${NUMBER})?\\.\\.(${NUMBER})?$`);
const COMPARISON = new RegExp(`^(>=|<=|!=|>|<|=)?(${NUMBER})$`);

/** Filter of a column of numbers; null for an empty field. */
export function parseNumberFilter(text: string): Filter | null {
  if (text.trim() === '') return null;
  const alternatives: Test[] = [];
  for (const part of text.split(',')) {
    const tests: Test[] = [];
    // `> 3` reads as `>3`, `2 .. 5` as `2..5`.
    const glued = part.trim().replace(/(>=|<=|!=|>|<|=)\s+/g, '$1');
    for (const word of glued.replace(/\s*\.\.\s*/g, '..').split(/\s+/)) {
      const test = parseTerm(word);
      if (!test) return { problem: `“${word}” is not a filter. Try ${NUMBER_FILTER_HELP}` };
      tests.push(test);
    }
    alternatives.push((value) => tests.every((test) => test(value)));
  }
  return { test: (value) => alternatives.some((test) => test(value)) };
}

function parseTerm(word: string): Test | null {
  if (word.toLowerCase() === 'none') return Number.isNaN;
  if (word.toLowerCase() === 'any') return (value) => !Number.isNaN(value);
  const range = RANGE.exec(word);
  if (range && word !== '..') {
    const low = range[1] === undefined ? -Infinity : Number(range[1]);
    const high = range[2] === undefined ? Infinity : Number(range[2]);
    return (value) => value >= low && value <= high;
  }
  const comparison = COMPARISON.exec(word);
  if (!comparison) return null;
  const [, operator = '=', digits] = comparison;
  const limit = Number(digits);
  if (operator === '>') return (value) => value > limit;
  if (operator === '>=') return (value) => value >= limit;
  if (operator === '<') return (value) => value < limit;
  if (operator === '<=') return (value) => value <= limit;
  const half = halfOfLastDigit(digits);
  const equal: Test = (value) => value === limit || Math.abs(value - limit) < half;
  return operator === '=' ? equal : (value) => !Number.isNaN(value) && !equal(value);
}

/** A number shown with two decimals is found by typing those: equality holds to the digits written. */
function halfOfLastDigit(digits: string): number {
  const [mantissa, exponent = '0'] = digits.toLowerCase().split('e');
  const decimals = mantissa.split('.')[1]?.length ?? 0;
  if (decimals === 0 && exponent === '0') return 0;
  return 0.5 * 10 ** (Number(exponent) - decimals);
}

/**
 * Filter of a column whose numbers stand for names (class, file, tag). `names` lists them with their number.
 * Null for an empty field.
 */
export function parseNameFilter(
  text: string,
  names: readonly { readonly code: number; readonly name: string }[],
): Filter | null {
  if (text.trim() === '') return null;
  const kept = new Set<number>();
  const words = text.split(',').map((word) => word.trim().toLowerCase());
  const wanted = words.filter((word) => word !== '' && !word.startsWith('!'));
  const unwanted = words.filter((word) => word.length > 1 && word.startsWith('!'));
  for (const { code, name } of names) {
    const lower = name.toLowerCase();
    const asked = wanted.length === 0 || wanted.some((word) => lower.includes(word));
    if (asked && !unwanted.some((word) => lower.includes(word.slice(1)))) kept.add(code);
  }
  if (kept.size === 0) return { problem: `No name contains “${text.trim()}”.` };
  return { test: (value) => kept.has(value) };
}

/** The events 0 .. count-1 that pass every test, ascending. */
export function filterEvents(
  count: number,
  tests: readonly { readonly values: ArrayLike<number>; readonly test: Test }[],
): Uint32Array {
  const kept = new Uint32Array(count);
  if (tests.length === 0) return kept.map((_, event) => event);
  let next = 0;
  for (let event = 0; event < count; event += 1) {
    if (tests.every(({ values, test }) => test(values[event]))) kept[next++] = event;
  }
  return kept.slice(0, next);
}
