import { wilsonInterval } from '../evaluation/binomial';
import { fprAtTpr } from '../evaluation/fpr-at-tpr';
import { NORMAL_95 } from '../evaluation/normal';
import { meanOverPoints, placements } from '../evaluation/placements';
import { rocCurve } from '../evaluation/roc';
import { classSamples } from '../evaluation/samples';
import { spread } from '../evaluation/spread';
import { PAPER_POINTS, PUBLISHED_ROWS } from './published';
import type { Placements } from '../evaluation/placements';
import type { ClassSamples, PointSamples } from '../evaluation/samples';
import type { Rate, ResultMean, ResultPoint, ResultRow } from './results';

/** A score as one network gives it, an entry an event. */
export interface Trial {
  /** Null for a baseline. */
  readonly seed: number | null;
  readonly fold: number | null;
  /** Identity of each event. */
  readonly ids: readonly string[];
  readonly values: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
  readonly masses: ArrayLike<number>;
}

/** One score of one model with all its networks; those of one fold have the same events in the same order. */
export interface Entry {
  readonly model: string;
  readonly score: string;
  readonly title: string;
  readonly trials: readonly Trial[];
}

/** A trial's samples by class and mass, signal looked for above. */
export type TrialSamples = Pick<Trial, 'seed' | 'fold'> & { readonly classes: ClassSamples[] };

/**
 * Splits every trial by class and mass. An event that one network has no value of is left out of all that were
 * tested on the same events.
 * @throws DarkscopeError `no-background` where no background event has a value.
 */
export function samplesOf({ title, trials }: Entry): TrialSamples[] {
  return trials.map(({ seed, fold, values, labels, masses }) => {
    const others = trials.filter((trial) => trial.fold === fold);
    const shared = Float64Array.from(values, (value, i) =>
      others.some((other) => Number.isNaN(other.values[i])) ? NaN : value,
    );
    return { seed, fold, classes: classSamples(title, shared, labels, masses) };
  });
}

/**
 * A row of Tables 1 and 2. AUROC and FPR40 are averaged over seeds and folds. The AUROC's 95 % interval is
 * DeLong's for that mean: the networks of all seeds see the same events, so their placements are averaged event by
 * event before the variance is taken; folds have signal of their own and share the background.
 */
export function evaluateRow(entry: Entry, trials: readonly TrialSamples[]): ResultRow {
  const names = distinct(trials.flatMap(({ classes }) => classes.map(({ name }) => name)));
  const published = PUBLISHED_ROWS.find(
    ({ model, score }) => model === entry.model && score === entry.score,
  );
  const classes = names.map((name) => {
    const masses = massesOf(trials, name);
    const points = masses.map((massGeV) => {
      const samples = at(trials, name, massGeV);
      const place = PAPER_POINTS.findIndex((p) => p.class === name && p.massGeV === massGeV);
      const paper =
        published && place >= 0
          ? { auroc: published.auroc[place], fpr40: published.fpr40[place] }
          : null;
      return { class: name, massGeV, ...measured(samples), published: paper };
    });
    const signal = ['SUEP', 'SVJ'].indexOf(name);
    const paper =
      published && signal >= 0
        ? { mauc: published.mauc[signal], mfpr40: published.mfpr40[signal] }
        : null;
    return { points, mean: { ...meanOf(trials, name, masses), published: paper } };
  });
  return {
    model: entry.model,
    score: entry.score,
    title: published?.title ?? entry.title,
    inPaper: published !== undefined,
    seeds: seedsOf(trials),
    folds: distinct(trials.map(({ fold }) => fold)).length,
    means: classes.map(({ mean }) => mean),
    points: classes.flatMap(({ points }) => points),
  };
}

interface Sample extends PointSamples {
  readonly seed: number | null;
  readonly fold: number | null;
}

/** The samples of a mass in every trial that has it. */
function at(trials: readonly TrialSamples[], name: string, massGeV: number): Sample[] {
  return trials.flatMap(({ seed, fold, classes }) =>
    classes
      .filter((ofClass) => ofClass.name === name)
      .flatMap(({ points }) => points.filter((point) => point.massGeV === massGeV))
      .map((point) => ({ seed, fold, ...point })),
  );
}

function massesOf(trials: readonly TrialSamples[], name: string): number[] {
  const masses = trials.flatMap(({ classes }) =>
    classes.filter((c) => c.name === name).flatMap(({ points }) => points.map((p) => p.massGeV)),
  );
  return distinct(masses).sort((a, b) => a - b);
}

function seedsOf(trials: readonly Pick<Trial, 'seed'>[]): number[] {
  return distinct(trials.flatMap(({ seed }) => (seed === null ? [] : [seed])));
}

function measured(
  samples: readonly Sample[],
): Omit<ResultPoint, 'class' | 'massGeV' | 'published'> {
  const folds = byFold(samples);
  const background = samples[0].background.length;
  const perSeed = bySeed(samples);
  const rates = perSeed.map((own) => 100 * mean(own.map(fpr40)));
  const interval = wilsonInterval(mean(rates) / 100, background);
  return {
    signal: folds.reduce((sum, [first]) => sum + first.signal.length, 0),
    background,
    auroc: { ...area(folds), spread: deviation(perSeed.map((own) => area(byFold(own)).value)) },
    fpr40: {
      value: mean(rates),
      low: 100 * interval.low,
      high: 100 * interval.high,
      spread: deviation(rates),
    },
  };
}

function meanOf(
  trials: readonly TrialSamples[],
  name: string,
  masses: readonly number[],
): Omit<ResultMean, 'published'> {
  const sides = new Set(
    trials.flatMap(({ classes }) =>
      classes.filter((c) => c.name === name).map(({ direction }) => direction),
    ),
  );
  const points = masses.map((massGeV) => at(trials, name, massGeV));
  // Means over masses are taken seed by seed, so that the spread is that of the mean.
  const perSeed = distinct(trials.map(({ seed }) => seed)).map((seed) =>
    points.map((samples) => samples.filter((sample) => sample.seed === seed)),
  );
  const areas = perSeed.map((own) => area(own.flatMap(byFold)).value);
  const rates = perSeed.map((own) => 100 * mean(own.map((samples) => mean(samples.map(fpr40)))));
  return {
    class: name,
    direction: sides.size > 1 ? 'mixed' : [...sides][0],
    mauc: { ...area(points.flatMap(byFold)), spread: deviation(areas) },
    mfpr40: { value: mean(rates), spread: deviation(rates) },
  };
}

/** The samples of each seed. */
function bySeed(samples: readonly Sample[]): Sample[][] {
  return distinct(samples.map(({ seed }) => seed)).map((seed) =>
    samples.filter((sample) => sample.seed === seed),
  );
}

/** The samples of each fold. */
function byFold(samples: readonly Sample[]): Sample[][] {
  return distinct(samples.map(({ fold }) => fold)).map((fold) =>
    samples.filter((sample) => sample.fold === fold),
  );
}

/** Mean AUROC over groups of samples of the same events, in percent, with DeLong's interval. */
function area(groups: readonly (readonly Sample[])[]): Omit<Rate, 'spread'> {
  const { value, error } = meanOverPoints(
    groups.map((samples) =>
      averaged(samples.map(({ signal, background }) => placements(signal, background))),
    ),
  );
  const half = NORMAL_95 * error;
  if (Number.isNaN(half)) return { value: 100 * value, low: 0, high: 100 };
  return {
    value: 100 * value,
    low: 100 * Math.max(0, value - half),
    high: 100 * Math.min(1, value + half),
  };
}

/** Placements of the mean of several scores' AUROCs; the same events in the same order in each. */
export function averaged(all: readonly Placements[]): Placements {
  const average = (of: (one: Placements) => Float64Array): Float64Array =>
    of(all[0]).map((_, i) => mean(all.map((one) => of(one)[i])));
  return {
    ofSignal: average((one) => one.ofSignal),
    ofBackground: average((one) => one.ofBackground),
  };
}

function fpr40({ signal, background }: PointSamples): number {
  return fprAtTpr(rocCurve(signal, background));
}

/** Sample standard deviation; null for one seed. */
function deviation(ofSeeds: readonly number[]): number | null {
  return ofSeeds.length > 1 ? spread(ofSeeds).deviation : null;
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
