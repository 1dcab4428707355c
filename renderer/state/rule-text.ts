/** Rules in words, for tips, and taken apart into the rows of the editor. */
import { eventsText } from './annotations.svelte';
import { lengthOf } from './event-list';
import type { Cut, Rule } from './subset-rule';

/** A number in as many digits as tell it apart from its neighbours in a plot. */
function short(value: number): string {
  return String(Number(value.toPrecision(5)));
}

export function cutText({ by, at, inputHz }: Cut): string {
  if (by === 'value') return short(at);
  if (by === 'count') return `${short(at)} events`;
  if (by === 'rate') return `${short(at)} Hz of ${short(inputHz)} Hz`;
  return `${by === 'fpr' ? 'FPR' : 'the share'} ${short(100 * at)} %`;
}

/** e.g. `n_tracks >300 and not (class QCD)`. */
export function ruleText(rule: Rule, inner = false): string {
  switch (rule.kind) {
    case 'events':
      return `a list of ${eventsText(lengthOf(rule.events))}`;
    case 'filter':
      return `${rule.column} ${shortened(rule.text)}`;
    case 'lasso':
      return `an outline in ${rule.x} × ${rule.y}`;
    case 'flagged': {
      const sign = rule.direction === 'above' ? '>' : '<';
      const { column, cut } = rule;
      return cut.by === 'value'
        ? `${column} ${sign} ${cutText(cut)}`
        : `${column} ${rule.direction} the cut at ${cutText(cut)}`;
    }
    case 'not':
      return `not (${ruleText(rule.of)})`;
    default: {
      if (rule.of.length === 0) return rule.kind === 'all' ? 'every event' : 'no event';
      const word = rule.kind === 'all' ? ' and ' : ' or ';
      const text = rule.of.map((part) => ruleText(part, rule.of.length > 1)).join(word);
      return inner ? `(${text})` : text;
    }
  }
}

/** Ends of a brush have all their digits; nobody reads more than five. */
function shortened(text: string): string {
  return text.replace(/\d+\.\d{4,}/g, (digits) => short(Number(digits)));
}

/** A rule as the editor shows it: conditions of which all, or any, must hold. */
export interface Conditions {
  readonly kind: 'all' | 'any';
  readonly parts: readonly { readonly negated: boolean; readonly rule: Rule }[];
}

export function conditionsOf(rule: Rule): Conditions {
  const listed = rule.kind === 'all' || rule.kind === 'any';
  const parts = (listed ? rule.of : [rule]).map((part) =>
    part.kind === 'not' ? { negated: true, rule: part.of } : { negated: false, rule: part },
  );
  return { kind: rule.kind === 'any' ? 'any' : 'all', parts };
}

export function ruleOf({ kind, parts }: Conditions): Rule {
  const of = parts.map(({ negated, rule }): Rule => (negated ? { kind: 'not', of: rule } : rule));
  return of.length === 1 ? of[0] : { kind, of };
}
