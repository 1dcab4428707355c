/** The small language of the table's filter fields, e.g. `>3`, `2..5`, `>=1 <=4`, `0, 2`, `none`, as terms for the engine. */
import type { TableTerm } from '../../core/engine/api';

/** An event stays where all terms of any of these hold; or what is wrong with the text. */
export type Filter = Terms | { readonly problem: string };
export interface Terms {
  readonly any: readonly (readonly TableTerm[])[];
}

export const NUMBER_FILTER_HELP =
  '>3   >=3   <5   2..5   3   !=3   none (missing)   any. Space means and, comma means or.';
export const NAME_FILTER_HELP =
  'Part of the name, or all of it "in quotes". Comma means or, ! in front means not.';

const NUMBER = '[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?';
const RANGE = new RegExp(`^(${NUMBER})?\\.\\.(${NUMBER})?$`);
const COMPARISON = new RegExp(`^(>=|<=|!=|>|<|=)?(${NUMBER})$`);

/** Filter of a column of numbers; null for an empty field. */
export function parseNumberFilter(text: string): Filter | null {
  if (text.trim() === '') return null;
  const any: TableTerm[][] = [];
  for (const part of text.split(',')) {
    const terms: TableTerm[] = [];
    // `> 3` reads as `>3`, `2 .. 5` as `2..5`.
    const glued = part.trim().replace(/(>=|<=|!=|>|<|=)\s+/g, '$1');
    for (const word of glued.replace(/\s*\.\.\s*/g, '..').split(/\s+/)) {
      const term = parseTerm(word);
      if (!term) return { problem: `“${word}” is not a filter. Try ${NUMBER_FILTER_HELP}` };
      terms.push(term);
    }
    any.push(terms);
  }
  return { any };
}

function parseTerm(word: string): TableTerm | null {
  if (word.toLowerCase() === 'none') return { is: 'missing' };
  if (word.toLowerCase() === 'any') return { is: 'known' };
  const range = RANGE.exec(word);
  if (range && word !== '..') {
    const low = range[1] === undefined ? -Infinity : Number(range[1]);
    const high = range[2] === undefined ? Infinity : Number(range[2]);
    return { is: 'between', low, high };
  }
  const comparison = COMPARISON.exec(word);
  if (!comparison) return null;
  const [, operator = '=', digits] = comparison;
  const limit = Number(digits);
  if (operator === '>') return { is: 'above', limit };
  if (operator === '>=') return { is: 'between', low: limit, high: Infinity };
  if (operator === '<') return { is: 'below', limit };
  if (operator === '<=') return { is: 'between', low: -Infinity, high: limit };
  const within = halfOfLastDigit(digits);
  return { is: operator === '=' ? 'equal' : 'unequal', value: limit, within };
}

/** Whether a number passes, as the engine decides for the table: NaN is a missing value. */
export function passes({ any }: Terms, value: number): boolean {
  return any.some((terms) => terms.every((term) => holds(term, value)));
}

function holds(term: TableTerm, value: number): boolean {
  if (term.is === 'missing' || Number.isNaN(value))
    return (term.is === 'missing') === Number.isNaN(value);
  if (term.is === 'known') return true;
  if (term.is === 'between') return value >= term.low && value <= term.high;
  if (term.is === 'above') return value > term.limit;
  if (term.is === 'below') return value < term.limit;
  if (term.is === 'among') return term.codes.includes(value);
  const equal = value === term.value || Math.abs(value - term.value) < term.within;
  return equal === (term.is === 'equal');
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
  const codes: number[] = [];
  // What stands in quotes is a whole name, commas and all.
  const words = (text.toLowerCase().match(/\s*!?"[^"]*"|[^,]+/g) ?? []).map((word) => word.trim());
  const wanted = words.filter((word) => word !== '' && !word.startsWith('!'));
  const unwanted = words.filter((word) => word.length > 1 && word.startsWith('!'));
  const means = (word: string, name: string): boolean =>
    /^".*"$/.test(word) ? name === word.slice(1, -1) : name.includes(word);
  for (const { code, name } of names) {
    const lower = name.toLowerCase();
    const asked = wanted.length === 0 || wanted.some((word) => means(word, lower));
    if (asked && !unwanted.some((word) => means(word.slice(1), lower))) codes.push(code);
  }
  if (codes.length === 0) return { problem: `No name contains “${text.trim()}”.` };
  return { any: [[{ is: 'among', codes }]] };
}
