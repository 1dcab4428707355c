import { asoSection } from './aso';
import { correlationSection, type Correlated } from './correlation';
import { cutOf, cutSection, type CutOptions } from './cut';
import { efficiencySection, rejectionSection } from './efficiency';
import { bootstrapSection, pairSection } from './intervals';
import type { Judged, Section } from './section';

/** Options of `evaluate` that add to its answer. */
export interface SectionOptions extends CutOptions {
  readonly at?: readonly number[];
  readonly rejection?: readonly number[];
  readonly bootstrap?: number;
  readonly pair?: string;
  readonly aso?: true;
  readonly correlation?: Correlated;
  /** Of everything drawn at random. */
  readonly seed: number;
}

/** Whether anything beyond the plain answer is asked for. */
export function asksForSections(options: SectionOptions): boolean {
  const { at, rejection, bootstrap, pair, aso, correlation } = options;
  return (
    [at, rejection, bootstrap, pair, aso, correlation].some((value) => value !== undefined) ||
    asksForCut(options)
  );
}

/** @throws DarkscopeError `bad-parameter` for options that contradict each other, before anything is read. */
export function checkSections(options: SectionOptions): void {
  if (asksForCut(options)) cutOf(options);
}

function asksForCut({ fpr, rate, inputRate }: CutOptions): boolean {
  return [fpr, rate, inputRate].some((value) => value !== undefined);
}

/** What the options add, in the order of the help. */
export function sections(options: SectionOptions, judged: Judged): Section[] {
  const { at, rejection, bootstrap, pair, aso, correlation, seed } = options;
  const added: Section[] = [];
  if (at) added.push(efficiencySection(judged, at));
  if (rejection) added.push(rejectionSection(judged, rejection));
  if (bootstrap !== undefined) {
    added.push(bootstrapSection(judged, { iterations: bootstrap, seed }));
  }
  if (pair !== undefined) added.push(pairSection(judged, pair));
  if (aso) added.push(asoSection(judged, pair, seed));
  if (correlation) added.push(correlationSection(judged, correlation));
  if (asksForCut(options)) added.push(cutSection(judged, options));
  return added;
}
