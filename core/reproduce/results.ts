/** `results.json`: everything in the report as numbers. Rates are in percent, as in the paper. */
import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const percent = v.pipe(v.number(), v.minValue(0), v.maxValue(100));
/** Sample standard deviation over seeds; null for one seed. */
const spread = v.nullable(v.pipe(v.number(), v.minValue(0)));

/** A rate, its 95 % interval from the number of events, and how far the seeds lie apart. */
export const Rate = v.object({ value: percent, low: percent, high: percent, spread });
export type Rate = v.InferOutput<typeof Rate>;

const Direction = v.picklist(['above', 'below', 'mixed']);

export const ResultPoint = v.object({
  class: v.string(),
  massGeV: v.number(),
  /** Signal events, over all folds, and background events. */
  signal: count,
  background: count,
  auroc: Rate,
  fpr40: Rate,
  published: v.nullable(v.object({ auroc: percent, fpr40: percent })),
});
export type ResultPoint = v.InferOutput<typeof ResultPoint>;

/** Means over a signal's masses. */
export const ResultMean = v.object({
  class: v.string(),
  /** Side of background on which the score has the signal; `mixed` where networks differ. */
  direction: Direction,
  mauc: Rate,
  mfpr40: v.object({ value: percent, spread }),
  published: v.nullable(v.object({ mauc: percent, mfpr40: percent })),
});
export type ResultMean = v.InferOutput<typeof ResultMean>;

/** One score of one model, or a baseline. */
export const ResultRow = v.object({
  model: v.string(),
  score: v.string(),
  title: v.string(),
  /** Whether Tables 1 and 2 of the paper have this row. */
  inPaper: v.boolean(),
  seeds: v.array(v.number()),
  folds: count,
  means: v.array(ResultMean),
  points: v.array(ResultPoint),
});
export type ResultRow = v.InferOutput<typeof ResultRow>;

export const ResultAso = v.object({
  model: v.string(),
  score: v.string(),
  title: v.string(),
  baseline: v.string(),
  baselineTitle: v.string(),
  class: v.string(),
  massGeV: v.number(),
  epsilonMin: v.number(),
  violationRatio: v.number(),
  published: v.nullable(v.number()),
});
export type ResultAso = v.InferOutput<typeof ResultAso>;

/** By how much an entry's mean AUROC over a signal's masses exceeds another's; percent points. */
export const ResultDifference = v.object({
  model: v.string(),
  score: v.string(),
  /** Model or baseline compared with. */
  against: v.string(),
  class: v.string(),
  difference: v.number(),
  /** 95 % interval, of scores on the same events. */
  low: v.number(),
  high: v.number(),
  /** Two-sided. */
  p: v.number(),
});
export type ResultDifference = v.InferOutput<typeof ResultDifference>;

const Measured = v.object({ mean: v.number(), deviation: v.nullable(v.number()) });

export const ResultReconstruction = v.object({
  model: v.string(),
  title: v.string(),
  seeds: v.array(v.number()),
  /** QCD test events. */
  events: count,
  /** Squared errors summed over pixels. */
  mse: Measured,
  ssim: Measured,
  published: v.nullable(v.object({ mse: Measured, ssim: Measured })),
});
export type ResultReconstruction = v.InferOutput<typeof ResultReconstruction>;

export const ResultTraining = v.object({
  id: v.string(),
  model: v.string(),
  title: v.string(),
  seed: v.number(),
  fold: v.nullable(count),
  state: v.picklist(['waiting', 'finished', 'failed']),
  /** What went wrong with a failed one. */
  problem: v.nullable(v.string()),
  hyper: v.record(v.string(), v.number()),
  /** Settings that the paper has otherwise, with the paper's values. */
  differs: v.record(v.string(), v.number()),
  parameters: count,
  trainingEvents: count,
  validationEvents: count,
  /** Signal among these. */
  signalEvents: count,
  epochs: count,
  selectedEpoch: count,
  seconds: v.number(),
  weightsSha256: v.nullable(v.string()),
});
export type ResultTraining = v.InferOutput<typeof ResultTraining>;

const Draws = v.object({ count, replacement: v.boolean() });

export const Conditions = v.object({
  darkscope: v.string(),
  node: v.string(),
  tensorflow: v.nullable(v.string()),
  backend: v.nullable(v.string()),
  machine: v.string(),
  cores: count,
  memoryGiB: v.number(),
  seeds: v.array(v.number()),
  division: v.picklist(['given', 'drawn']),
  events: v.array(
    v.object({
      part: v.picklist(['train', 'test']),
      class: v.string(),
      massGeV: v.number(),
      events: count,
    }),
  ),
  files: v.array(v.object({ file: v.string(), events: count, sha256: v.string() })),
  aso: v.object({
    confidence: v.number(),
    iterations: count,
    subsets: count,
    size: count,
    /** How many events of a class a subset has, at each mass; a class that is too small is drawn with replacement. */
    draws: v.array(
      v.object({ class: v.string(), massGeV: v.number(), signal: Draws, background: Draws }),
    ),
  }),
});
export type Conditions = v.InferOutput<typeof Conditions>;

export const Results = v.object({
  format: v.literal('darkscope-reproduction'),
  formatVersion: v.literal(1),
  paper: v.object({ title: v.string(), reference: v.string(), doi: v.string() }),
  /** ISO 8601. */
  made: v.string(),
  /** Whether everything that was planned has been trained and scored. */
  complete: v.boolean(),
  conditions: Conditions,
  trainings: v.array(ResultTraining),
  rows: v.array(ResultRow),
  /** Every row against nTracks, where the events have it. */
  differences: v.array(ResultDifference),
  aso: v.array(ResultAso),
  reconstruction: v.array(ResultReconstruction),
});
export type Results = v.InferOutput<typeof Results>;
