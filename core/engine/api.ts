/**
 * The contract between the window and the engine: every call, every event, every result. Both sides import
 * this file; the engine checks what it is asked, the window checks what it is told. Only plain data and
 * typed arrays cross (structured clone), never JSON text and never pictures.
 */
import * as v from 'valibot';
import { ColumnMapping } from '../events/mapping';
import { Cut, Entry, Line, Opinion, QueueOrder, Session } from '../triage/schema';
import { CHANNELS } from '../events/schema';

const text = v.string();
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** Any number, NaN and infinities included: a figure may be unknown. */
const number = v.custom<number>((value) => typeof value === 'number');
const flag = v.boolean();
const float32 = v.custom<Float32Array>((value) => value instanceof Float32Array);
const float64 = v.custom<Float64Array>((value) => value instanceof Float64Array);
const int32 = v.custom<Int32Array>((value) => value instanceof Int32Array);
const uint32 = v.custom<Uint32Array>((value) => value instanceof Uint32Array);
const numbers = v.custom<Uint8Array | Uint32Array | Float64Array>(
  (value) =>
    value instanceof Uint8Array || value instanceof Uint32Array || value instanceof Float64Array,
);
const nothing = v.object({});

// ---------------------------------------------------------------------------------------------- data

export const PlainError = v.object({
  code: text,
  message: text,
  file: v.optional(text),
  hint: v.optional(text),
  detail: v.optional(text),
});

/** One dataset inside an HDF5 file, for the file tree and the mapping dialog. */
export const StoredDataset = v.object({
  path: text,
  shape: v.array(number),
  dtype: text,
  chunks: v.nullable(v.array(number)),
  filters: v.array(text),
  attributes: v.record(text, text),
});
export type StoredDataset = v.InferOutput<typeof StoredDataset>;

export const FileInfo = v.object({
  path: text,
  name: text,
  /** Id of the layout it was read with: `pooled`, `raw`, `mapped`. */
  format: text,
  events: count,
  /** Position of its first event in the dataset. */
  first: count,
  bytes: number,
  datasets: v.array(StoredDataset),
});
export type FileInfo = v.InferOutput<typeof FileInfo>;

export const FileProblem = v.object({
  path: text,
  error: PlainError,
  /** What the file holds, when it opens as HDF5: the mapping dialog starts from it. */
  datasets: v.array(StoredDataset),
  /** Files of equal structure share a remembered mapping; null where the file does not open. */
  structure: v.nullable(text),
});
export type FileProblem = v.InferOutput<typeof FileProblem>;

/** Why scores are not those that would be made now. */
export const StaleReason = v.picklist([
  /** The model has been trained on, and has other weights. */
  'model',
  /** The file has changed. */
  'file',
  /** The file is read through another column mapping. */
  'mapping',
  /** This version of the program prepares images, or computes, differently. */
  'program',
]);
export type StaleReason = v.InferOutput<typeof StaleReason>;

export const Staleness = v.object({
  reasons: v.array(StaleReason),
  /** Files whose scores are stale, among those that have any. */
  files: count,
  of: count,
  /** The stale files, by their place in the dataset, each with its own reasons. */
  parts: v.array(v.object({ file: count, reasons: v.array(StaleReason) })),
  /** Whether a file has changed while it is open: it must be opened again before it is scored. */
  reopen: flag,
});
export type Staleness = v.InferOutput<typeof Staleness>;

export const ColumnInfo = v.object({
  name: text,
  unit: text,
  title: text,
  /** `share`: the share of a score's terms that lies somewhere, e.g. at cells with ECAL E_T. */
  origin: v.picklist(['file', 'derived', 'score', 'share']),
  integer: flag,
  /** Only for scores and shares: the trained model's id and the score's id; the name is `<model>.<score>`,
   * or `<model>.<score>.<share>`. */
  model: v.optional(text),
  score: v.optional(text),
  /** Only for scores that are kept though something they were made of has changed since. */
  stale: v.optional(Staleness),
  /** Only for scores of published weights that lack the prior the score compares with. */
  meaningless: v.optional(flag),
});
export type ColumnInfo = v.InferOutput<typeof ColumnInfo>;

export const DatasetInfo = v.object({
  dataset: text,
  count,
  files: v.array(FileInfo),
  problems: v.array(FileProblem),
  /** Columns that can be asked for now; `columns` events announce more (summary columns, scores). */
  columns: v.array(ColumnInfo),
  /** 0 QCD, 1 SUEP, 2 SVJ, -1 unknown. */
  labels: int32,
  /** Mediator mass in GeV, 0 for background, NaN unknown. */
  masses: float64,
});
export type DatasetInfo = v.InferOutput<typeof DatasetInfo>;

/** One event to look at, axes as in core/events/schema. */
export const EventImages = v.object({
  event: count,
  /** [72, 58, 3] E_T in GeV. */
  image: float32,
  /** By model id, in the order asked for: what it draws, the tracker mask first; no layers where it draws none. */
  reconstructions: v.array(
    v.object({
      model: text,
      layers: v.array(
        v.object({
          channel: v.picklist(CHANNELS),
          /** The layer is the cells of the channel above this E_T in GeV; 0 for the mask. */
          above: number,
          /** [72, 58], on the scale of a mask. */
          values: float32,
        }),
      ),
    }),
  ),
});
export type EventImages = v.InferOutput<typeof EventImages>;

// ------------------------------------------------------------------------------------------ projects

/** A project as it was found on disk. */
export const OpenedProject = v.object({
  digest: text,
  /** When, with which version and by whom it was written. */
  saved: text,
  darkscope: text,
  by: text,
  /** What the user made, with all files that were found at their places. */
  work: v.record(text, v.unknown()),
  files: v.array(
    v.object({
      path: text,
      bytes: count,
      /** Where it lies now; null where it was not found. */
      at: v.nullable(text),
      /** Why a file is not the one that was saved, or not taken for it. */
      why: v.nullable(text),
    }),
  ),
  models: v.array(
    v.object({
      id: text,
      title: text,
      /** Its name in the list of models; null where it is not there: only its scores are, if they were saved. */
      here: v.nullable(text),
    }),
  ),
  /** Score columns that came with it, counted by file. */
  scores: count,
  /** Triages that came with it and are new here, or went on elsewhere. */
  triages: count,
});
export type OpenedProject = v.InferOutput<typeof OpenedProject>;

export const LocatedFiles = v.object({
  found: v.array(v.object({ path: text, at: text })),
  refused: v.array(v.object({ path: text, at: text, why: text })),
});
export type LocatedFiles = v.InferOutput<typeof LocatedFiles>;

// --------------------------------------------------------------------------------------- provenance

/** What came of it in one file. */
export const FileCheck = v.object({
  path: text,
  /** Events scored again; none where `left` says why. */
  events: count,
  /** Greatest |again - kept|; null where nothing could be compared. */
  difference: v.nullable(number),
  within: flag,
  /** Why its events were left out: the file is gone, is not what was opened, or not what was scored. */
  left: v.nullable(v.picklist(['missing', 'changed', 'stale'])),
});
export type FileCheck = v.InferOutput<typeof FileCheck>;

/** What came of scoring some events again and comparing with the scores that are kept. */
export const ScoreCheck = v.object({
  /** When, ISO 8601, by which version and which TensorFlow. */
  at: text,
  darkscope: text,
  tensorflow: text,
  /** SHA-256 of the weights that it was made with. */
  weightsSha256: text,
  seed: count,
  /** Events scored again, of those that have the score. */
  events: count,
  of: count,
  /** Events where only one of the two is a number. */
  unlike: count,
  /** Greatest |again - kept|, and the event where; null where nothing could be compared. */
  absolute: v.nullable(
    v.object({ difference: number, kept: number, again: number, file: text, index: count }),
  ),
  /** Greatest |again - kept| / |kept| of events whose kept score is not 0. */
  relative: v.nullable(
    v.object({ difference: number, kept: number, again: number, file: text, index: count }),
  ),
  /** Float arithmetic may differ by so much of a score and of the typical score together. */
  tolerance: number,
  /** Of the files that were checked. */
  within: flag,
  /** Those of the dataset that have the score; none in checks of versions that did not tell. */
  files: v.optional(v.array(FileCheck), []),
});
export type ScoreCheck = v.InferOutput<typeof ScoreCheck>;

/** What a score column is made of. Where nothing is known, as of scores made by early versions, null. */
export const ColumnProvenance = v.object({
  column: text,
  score: text,
  title: text,
  definition: text,
  model: v.object({
    id: text,
    kind: text,
    title: text,
    folder: text,
    created: text,
    /** SHA-256 of weights.bin as it is now. */
    weightsSha256: text,
    selectedEpoch: v.nullable(count),
    preprocessing: text,
    darkscope: text,
    tensorflow: text,
    trainedOn: v.array(v.object({ file: text, events: count, sha256: text })),
  }),
  /** The files that have the score. */
  files: v.array(
    v.object({
      path: text,
      name: text,
      /** Position of its first event in the dataset, and how many of its events have the score. */
      first: count,
      events: count,
      scored: count,
      /** When scored: size in bytes, time of the last change in ms, whether a column mapping was used. */
      size: v.nullable(number),
      changed: v.nullable(number),
      mapped: flag,
      /** Of the content; null while it is not known. */
      sha256: v.nullable(text),
      /** Stands for path, size, time of change, mapping and preprocessing; needs no reading of the file. */
      fingerprint: text,
      weightsSha256: v.nullable(text),
      preprocessing: v.nullable(text),
      madeAt: v.nullable(text),
      darkscope: v.nullable(text),
      tensorflow: v.nullable(text),
      stale: v.array(StaleReason),
    }),
  ),
  check: v.nullable(ScoreCheck),
});
export type ColumnProvenance = v.InferOutput<typeof ColumnProvenance>;
// ------------------------------------------------------------------------------------------ the table

/** A condition on one number; a missing number (NaN) meets `missing` alone. */
export const TableTerm = v.variant('is', [
  v.object({ is: v.literal('missing') }),
  v.object({ is: v.literal('known') }),
  /** Both ends included; infinite where open. */
  v.object({ is: v.literal('between'), low: number, high: number }),
  v.object({ is: v.literal('above'), limit: number }),
  v.object({ is: v.literal('below'), limit: number }),
  /** The value itself, or less than `within` away from it. */
  v.object({ is: v.literal('equal'), value: number, within: number }),
  /** Known, and not `equal`. */
  v.object({ is: v.literal('unequal'), value: number, within: number }),
  v.object({ is: v.literal('among'), codes: v.array(v.pipe(number, v.integer())) }),
]);
export type TableTerm = v.InferOutput<typeof TableTerm>;

/**
 * Columns are those of the dataset by name, and some of every table: `@number` (position), `@file`, `@index`
 * (place in its file), `@class`, `@mass`, and whatever `table.put` brought.
 */
export const TableFilter = v.object({
  column: text,
  /** Passes where all terms of any of these hold. */
  any: v.array(v.array(TableTerm)),
});
export type TableFilter = v.InferOutput<typeof TableFilter>;

export const TableSort = v.object({ column: text, descending: flag });
export type TableSort = v.InferOutput<typeof TableSort>;

export const ColumnStatistics = v.object({
  known: count,
  missing: count,
  /** NaN where nothing is known. */
  min: number,
  median: number,
  max: number,
});
export type ColumnStatistics = v.InferOutput<typeof ColumnStatistics>;

// ---------------------------------------------------------------------------------- models and scores

export const Hyperparameter = v.object({
  name: text,
  title: text,
  explanation: text,
  type: v.picklist(['integer', 'number', 'integers', 'choice', 'flag']),
  default: v.union([number, text, flag, v.array(number)]),
  minimum: v.optional(number),
  maximum: v.optional(number),
  step: v.optional(number),
  choices: v.optional(v.array(text)),
  /** Belongs to the network, fixed once trained, or to the training run. */
  part: v.picklist(['network', 'training']),
});
export type Hyperparameter = v.InferOutput<typeof Hyperparameter>;

export const HyperparameterValues = v.record(text, v.union([number, text, flag, v.array(number)]));
export type HyperparameterValues = v.InferOutput<typeof HyperparameterValues>;

export const ModelKindInfo = v.object({
  id: text,
  title: text,
  /** One paragraph: what it is, for a physicist who has not read the paper. */
  summary: text,
  reference: text,
  /** What it sees: the tracker mask, or the energies of all three channels. */
  input: v.picklist(['mask', 'energy']),
  /** What it learns from: background alone, background with some signal in it, or every class by its label. */
  supervision: v.picklist(['none', 'weak', 'full']),
  /** Figure of an epoch that chooses the weights kept: the largest `val_ssim`, the smallest `val_loss`, or the `loss` nearest to nought. */
  selectBy: v.picklist(['val_ssim', 'val_loss', 'loss']),
  hyperparameters: v.array(Hyperparameter),
  presets: v.array(
    v.object({ id: text, title: text, explanation: text, values: HyperparameterValues }),
  ),
  /** Ids of the scores it defines. */
  scores: v.array(text),
  /** The one that events are ordered by until the user chooses another. */
  mainScore: text,
});
export type ModelKindInfo = v.InferOutput<typeof ModelKindInfo>;

export const ScoreInfo = v.object({
  id: text,
  title: text,
  /** Formula or definition in one line, with its source. */
  definition: text,
  /** True where the score is a sum over pixels, so that it can be broken down by pixel and channel. */
  additive: flag,
});
export type ScoreInfo = v.InferOutput<typeof ScoreInfo>;

export const EpochMetrics = v.object({
  epoch: count,
  seconds: number,
  /** Named figures of the epoch, e.g. loss, val_loss, val_ssim, val_mse. */
  values: v.record(text, number),
  /** For models that are trained in several phases: the latest is the one whose best epoch is kept. */
  phase: v.optional(text),
});
export type EpochMetrics = v.InferOutput<typeof EpochMetrics>;

export const ModelSummary = v.object({
  /** Folder name, unique among the known models; prefixes its score columns. */
  id: text,
  folder: text,
  kind: text,
  title: text,
  created: text,
  /** False while it trains, and after a training that was cancelled or died: it can be resumed. */
  finished: flag,
  /** Epochs asked for; `history` tells those that are done. */
  epochs: count,
  parameters: count,
  trainedOn: v.array(v.object({ name: text, events: count })),
  selectedEpoch: v.nullable(count),
  history: v.array(EpochMetrics),
  scores: v.array(text),
  mainScore: text,
  reference: text,
  seed: number,
  hyperparameters: v.record(text, number),
  /** Events by what they were used for; `signal` counts those of the first two that are known signal. */
  split: v.object({ training: count, validation: count, signal: count, unused: count }),
  assumeBackground: flag,
  preprocessing: text,
  /** Whether images are prepared otherwise now than when it was trained. */
  otherPreprocessing: flag,
  /** `tensorflow` says how it computed, too. */
  versions: v.object({ darkscope: text, node: text, tensorflow: text }),
  /** Its folder lies outside of the library, which only knows where. */
  elsewhere: flag,
  /** Published weights that were opened and not trained here, e.g. `tflite`; null for models trained here. */
  imported: v.nullable(text),
  /** Scores that mean nothing: the published weights lack the prior they compare with, and it was drawn anew. */
  meaningless: v.array(text),
});
export type ModelSummary = v.InferOutput<typeof ModelSummary>;

// ---------------------------------------------------------------------------------------- evaluation

export const EvaluationPoint = v.object({
  class: text,
  massGeV: number,
  signal: count,
  background: count,
  auroc: number,
  /** 95 % interval of the AUROC (DeLong). */
  aurocLow: number,
  aurocHigh: number,
  fpr40: number,
  direction: v.picklist(['above', 'below']),
  /** ROC curve, both in [0, 1]. */
  falsePositive: float32,
  truePositive: float32,
});
export type EvaluationPoint = v.InferOutput<typeof EvaluationPoint>;

export const ScoreEvaluation = v.object({
  column: text,
  points: v.array(EvaluationPoint),
  /** Means over a signal's masses, in percent, keyed by class name in lower case. */
  mauc: v.record(text, number),
  mfpr40: v.record(text, number),
});
export type ScoreEvaluation = v.InferOutput<typeof ScoreEvaluation>;

// ------------------------------------------------------------------------------------- latent spaces

/** How a plane was made of a latent space; its columns are `<model>.<column>`. */
export const ProjectionInfo = v.object({
  method: v.picklist(['pca', 'umap']),
  columns: v.array(text),
  /** The space, as LatentSpace.id and title. */
  space: text,
  spaceTitle: text,
  standardised: flag,
  /** Events that it was made of, events that were placed, and all. */
  fitted: count,
  placed: count,
  of: count,
  /** Share of the variance along each principal axis that was used, the first first. */
  explained: v.array(number),
  /** Of UMAP. */
  neighbours: count,
  minDist: number,
  seed: count,
});
export type ProjectionInfo = v.InferOutput<typeof ProjectionInfo>;

export const LatentSpaceInfo = v.object({
  id: text,
  title: text,
  /** Features of cells, probabilities of categories in cells, shares that sum to one, or numbers without a place. */
  form: v.picklist(['map', 'categories', 'shares', 'vector']),
  /** Cells along phi, cells along eta, numbers a cell. */
  shape: v.tuple([count, count, count]),
});
export type LatentSpaceInfo = v.InferOutput<typeof LatentSpaceInfo>;

/** Latents of one event, numbers in the order (phi, eta, channel). */
export const EventLatents = v.object({
  event: count,
  model: text,
  spaces: v.array(
    v.object({
      ...LatentSpaceInfo.entries,
      values: float32,
      /** Mean over the background events; null before the events are encoded, or without background. */
      mean: v.nullable(float32),
    }),
  ),
  /** Background events that the mean is of. */
  background: count,
});
export type EventLatents = v.InferOutput<typeof EventLatents>;

/** What events are compared by. */
export const NeighbourQuestion = v.object({
  event: count,
  /** `latent`: a space of a model; else images: hit cells, E_T in GeV, or log(1 + E_T / GeV). */
  by: v.picklist(['latent', 'mask', 'energy', 'log']),
  model: v.nullable(text),
  space: v.nullable(text),
  metric: v.picklist(['euclidean', 'cosine']),
  /** Images only: the least distance over the 72 turns in phi, and over both sides of eta. */
  rotate: flag,
  flip: flag,
  count: v.pipe(count, v.minValue(1), v.maxValue(1000)),
});
export type NeighbourQuestion = v.InferOutput<typeof NeighbourQuestion>;

/** The nearest events, nearest first, without the event itself. */
export const Neighbours = v.object({
  question: NeighbourQuestion,
  events: uint32,
  distances: float64,
  /** Cells by which each image was turned in phi to come closest; whether it was mirrored in eta. */
  turns: v.array(count),
  flipped: v.array(flag),
  /** Events it was compared with; those that cannot be read are left out. */
  compared: count,
  of: count,
});
export type Neighbours = v.InferOutput<typeof Neighbours>;

// ------------------------------------------------------------------------------------- training seen

/** An event that a training is watched with. */
export const WatchedEvent = v.object({ file: text, index: count, label: number, massGeV: number });
export type WatchedEvent = v.InferOutput<typeof WatchedEvent>;

export const EpochSeen = v.object({
  epoch: count,
  /** Whether its weights were kept, so that it can be promoted. */
  kept: flag,
  /** One number an event of `labels`; NaN where it could not be read. */
  scores: float32,
  /** How well the score told the signal from the validation events; null without signal. Chooses nothing. */
  evaluation: v.nullable(ScoreEvaluation),
});
export type EpochSeen = v.InferOutput<typeof EpochSeen>;

export const TrainingSeen = v.object({
  /** Id of the score that events are watched by. */
  score: text,
  /** Class and mass of the events scored: the validation events, then signal. */
  labels: int32,
  masses: float64,
  pictured: v.array(WatchedEvent),
  /** Masks of the pictured events, [pictured, 72, 58], 0 or 1. */
  masks: v.custom<Uint8Array>((value) => value instanceof Uint8Array),
  epochs: v.array(EpochSeen),
});
export type TrainingSeen = v.InferOutput<typeof TrainingSeen>;

// ---------------------------------------------------------------------------------------- comparison

const difference = {
  /** First AUROC less the second, in [-1, 1], with its 95 % interval and two-sided p value (paired DeLong). */
  difference: number,
  low: number,
  high: number,
  p: number,
};

/** How much better one column tells signal from background than another, on the events that have both. */
export const ColumnComparison = v.object({
  column: text,
  against: text,
  points: v.array(
    v.object({
      class: text,
      massGeV: number,
      signal: count,
      background: count,
      auroc: number,
      againstAuroc: number,
      ...difference,
    }),
  ),
  /** Differences of the mean AUROC over a signal's masses, keyed by class name in lower case. */
  mauc: v.record(text, v.object(difference)),
});
export type ColumnComparison = v.InferOutput<typeof ColumnComparison>;

/** How alike columns order events; NaN where it cannot be said. */
export const CorrelationMatrix = v.object({
  columns: v.array(text),
  /** [column][column], in [-1, 1]. */
  coefficients: v.array(v.array(number)),
  /** [column][column]: events that have both values. */
  counts: v.array(v.array(count)),
});
export type CorrelationMatrix = v.InferOutput<typeof CorrelationMatrix>;

/** A column, and the side on which it has anomalies. */
export const SidedColumn = v.object({ column: text, side: v.picklist(['above', 'below']) });
export type SidedColumn = v.InferOutput<typeof SidedColumn>;

/** A figure over several runs; `deviation` is the sample standard deviation. */
export const Spread = v.object({ mean: number, deviation: number, min: number, max: number });
export type Spread = v.InferOutput<typeof Spread>;

/** One score over several runs of the same training that differ in their seed. */
export const SeedEvaluation = v.object({
  runs: count,
  points: v.array(
    v.object({
      class: text,
      massGeV: number,
      signal: count,
      background: count,
      auroc: Spread,
      fpr40: Spread,
    }),
  ),
  /** Means over a signal's masses, in percent, keyed by class name in lower case. */
  mauc: v.record(text, Spread),
  mfpr40: v.record(text, Spread),
});
export type SeedEvaluation = v.InferOutput<typeof SeedEvaluation>;

const draw = v.object({ count, replacement: flag });

/** Almost stochastic order of the AUROCs of two columns at a mass, over random subsets of the events. */
export const AsoResult = v.object({
  class: text,
  massGeV: number,
  /** The column that is asked to be better, and the other. */
  column: text,
  against: text,
  /** In [0, 1]: below 0.5 the first is called better, below 0.2 with more confidence. */
  epsilonMin: number,
  violationRatio: number,
  /** How each subset was drawn. */
  signal: draw,
  background: draw,
});
export type AsoResult = v.InferOutput<typeof AsoResult>;

// ------------------------------------------------------------------- probing: why this score, and what if

/** What an additive score of one event is made of. */
export const ScoreBreakdown = v.object({
  /** What the layers are: the mask, or the masks above several E_T. */
  layers: v.array(text),
  /** [layers, 72, 58]; their sum is the score. */
  terms: float64,
  /** Sum of the terms. */
  sum: number,
  /** The score as it is kept; NaN where the event has none, or one that is stale. */
  stored: number,
  /** Shares of the sum of the sizes of all terms, in [0, 1]; NaN where all are nought. */
  shares: v.array(v.object({ id: text, title: text, value: number })),
  /** [72, 58, 3] E_T in GeV. */
  image: float32,
});
export type ScoreBreakdown = v.InferOutput<typeof ScoreBreakdown>;

/** What a model makes of an image that is in no file. */
export const ImageScores = v.object({
  /** Every score that the model defines, by its id. */
  scores: v.record(text, number),
  /** The mask drawn again, [72, 58]; null for a model that draws none. */
  reconstruction: v.nullable(float32),
});
export type ImageScores = v.InferOutput<typeof ImageScores>;
// ------------------------------------------------------------------------------------------- triage

/** Where a judge goes after a verdict: the window goes there without waiting for the engine. */
export { nextOpen } from '../triage/place';
export { Opinion, Verdict } from '../triage/schema';
export type { Cut, Entry, Line, QueueOrder, Scored, Session } from '../triage/schema';

/** A triage as the list of them shows it. */
export const TriageSummary = v.object({
  session: Session,
  decided: count,
  skipped: count,
  revealed: flag,
  /** When the last line was written. */
  last: text,
});
export type TriageSummary = v.InferOutput<typeof TriageSummary>;

/** A triage opened on a dataset. Arrays have one entry a place in the queue. */
export const OpenTriage = v.object({
  session: Session,
  /** Positions in the dataset; -1 where the event's file is not open. */
  positions: int32,
  opinions: v.array(v.nullable(Opinion)),
  /** In a session that settles disagreements: what each judge had said. */
  before: v.array(v.array(Opinion)),
  /** 1 where the judge went on without a verdict. */
  skipped: v.custom<Uint8Array>((value) => value instanceof Uint8Array),
  /** Verdicts that can be taken back, the last one last. */
  undoable: v.array(
    v.object({ place: count, before: v.nullable(Opinion), after: v.nullable(Opinion) }),
  ),
  place: count,
  revealed: flag,
  /** Median time of a verdict; NaN before the first. */
  secondsEach: number,
  /** Events whose file has changed since the triage began. */
  changed: count,
  /** Lines of the log that cannot be read: cut short, or of a newer version. */
  damaged: count,
});
export type OpenTriage = v.InferOutput<typeof OpenTriage>;

/** A number in a 95 % interval; NaN where nothing is known. */
const Estimated = v.object({ rate: number, low: number, high: number });
/** What the threshold misses, judged from the control events below it. */
export const ControlEstimate = v.object({
  judged: count,
  interesting: count,
  unsure: count,
  waiting: count,
  rate: Estimated,
  pool: count,
  missed: Estimated,
  flagged: count,
  found: count,
  efficiency: Estimated,
});
export type ControlEstimate = v.InferOutput<typeof ControlEstimate>;

export const Agreement = v.object({
  first: Session,
  second: Session,
  /** Events by the verdict of the first judge (row) and of the second, in the order of the verdicts. */
  table: v.array(v.array(count)),
  events: count,
  /** Shares of agreement, in [0, 1]. */
  observed: number,
  expected: number,
  /** Cohen's kappa with standard error and 95 % interval. */
  kappa: number,
  error: number,
  low: number,
  high: number,
  disagreements: v.array(v.object({ file: text, index: count, first: Opinion, second: Opinion })),
});
export type Agreement = v.InferOutput<typeof Agreement>;

/** A cell of one channel: channel 0 tracker, 1 ECAL, 2 HCAL; cell = phi * 58 + eta. */
export const ChannelCell = v.object({
  channel: v.pipe(count, v.maxValue(2)),
  cell: v.pipe(count, v.maxValue(72 * 58 - 1)),
});
export type ChannelCell = v.InferOutput<typeof ChannelCell>;

/** A cell that is lit too often or too seldom. */
export const OddCell = v.object({
  ...ChannelCell.entries,
  kind: v.picklist(['hot', 'dead']),
  /** Events that have it lit, and how many were expected to. */
  lit: number,
  expected: number,
  /** Corrected for the number of cells looked at. */
  p: number,
  /** Position of the file it was found in; null for all files together. */
  file: v.nullable(count),
});
export type OddCell = v.InferOutput<typeof OddCell>;

/** How often cells are lit in some events, and in others. Maps are [3, 72, 58]: channel, phi, eta. */
export const Occupancy = v.object({
  /** Events of the subset, and how many of them have each cell lit. */
  events: count,
  lit: float64,
  /** The same of the events that it is held against, none of which is in the subset. */
  referenceEvents: count,
  referenceLit: float64,
  /** Events of the subset that are expected to light each cell; NaN where nothing can be expected. */
  expected: float64,
  /** How far the counts lie from that, in standard deviations. */
  pulls: float64,
  cells: v.array(OddCell),
  /** Events that must be expected to light a cell before it can be found dead. */
  leastForDead: number,
  /** Events of the dataset that could not be read: nothing here counts them. */
  unread: count,
});
export type Occupancy = v.InferOutput<typeof Occupancy>;

// --------------------------------------------------------------------------------------- jobs, events

export const JobState = v.picklist([
  'queued',
  'running',
  'paused',
  'finished',
  'failed',
  'cancelled',
]);
export type JobState = v.InferOutput<typeof JobState>;

export const Job = v.object({
  job: text,
  kind: v.picklist([
    'index',
    'train',
    'score',
    'export',
    'compare',
    'hash',
    'check',
    'locate',
    'probe',
    'latent',
  ]),
  title: text,
  state: JobState,
  done: number,
  total: number,
  unit: text,
  /** Estimate from the rate so far; null while there is none. */
  secondsLeft: v.nullable(number),
  dataset: v.nullable(text),
  /** The model being trained or used. */
  model: v.nullable(text),
  /** Why it failed; in a finished job: what could not be read on the way. */
  error: v.nullable(PlainError),
});
export type Job = v.InferOutput<typeof Job>;

export const EngineEvent = v.variant('event', [
  v.object({ event: v.literal('job'), job: Job }),
  v.object({
    event: v.literal('training'),
    job: text,
    epoch: count,
    epochs: count,
    batch: count,
    batches: count,
    loss: number,
    /** All finished epochs so far. */
    history: v.array(EpochMetrics),
  }),
  v.object({
    event: v.literal('columns'),
    dataset: text,
    /** Columns that are new, or whose values have changed. */
    columns: v.array(ColumnInfo),
    /** Names of columns that are no more: their model has gone or has another name. */
    gone: v.optional(v.array(text)),
  }),
  v.object({ event: v.literal('models') }),
  /** What a `project.locate` found. */
  v.object({ event: v.literal('located'), job: text, files: LocatedFiles }),
  /** More is known of where a dataset's scores come from: checksums, or a check. */
  v.object({ event: v.literal('provenance'), dataset: text }),
  /** The counts that an `occupancy.start` was asked for can be read. */
  v.object({ event: v.literal('occupancy'), job: text }),
  /** The events that an `occupancy.events.start` found, ascending. */
  v.object({ event: v.literal('having'), job: text, events: uint32 }),
  /** What single cells matter: the score without each of them. */
  v.object({ event: v.literal('occlusion'), job: text, cells: uint32, scores: float64 }),
  /** Scores of altered events, in the order asked; NaN for those that the alteration leaves as they are. */
  v.object({ event: v.literal('altered'), job: text, scores: float64 }),
  v.object({ event: v.literal('neighbours'), job: text, neighbours: Neighbours }),
  /** Results of an `aso.start` so far. */
  v.object({ event: v.literal('aso'), job: text, results: v.array(AsoResult) }),
]);
export type EngineEvent = v.InferOutput<typeof EngineEvent>;

// --------------------------------------------------------------------------------------------- calls

const started = v.object({ job: text });
const onJob = { params: v.object({ job: text }), result: nothing };

/** Every call: what goes in, what comes out. Paths must have been granted by the shell (a user's choice). */
export const calls = {
  'engine.info': {
    params: nothing,
    result: v.object({
      version: text,
      node: text,
      tensorflow: v.object({
        kind: v.picklist(['native', 'wasm']),
        version: text,
        /** Why it is not the native one; null when it is. */
        reason: v.nullable(text),
      }),
      /** What scores events with trained models, where it gives TensorFlow's numbers. */
      onnx: v.object({
        /** Null where there is none; TensorFlow scores then. */
        version: v.nullable(text),
        reason: v.nullable(text),
      }),
      /** What filters and sorts tables. */
      table: v.object({
        kind: v.picklist(['duckdb', 'plain']),
        version: text,
        /** Why it is not DuckDB; null when it is. */
        reason: v.nullable(text),
      }),
    }),
  },
  /** What is kept on this machine so as not to be computed again, in bytes; what is over `most` goes, oldest first. */
  'cache.info': { params: nothing, result: v.object({ bytes: count, most: count }) },
  /** Removes all of that. Scores, models and logs are no part of it. */
  'cache.clear': { params: nothing, result: v.object({ removed: count }) },
  catalog: {
    params: nothing,
    result: v.object({ models: v.array(ModelKindInfo), scores: v.array(ScoreInfo) }),
  },
  /** Opens files, folders and globs as one dataset. Starts the `index` job for summary columns; scores kept
   * from earlier sessions come back as columns. Files that fail are problems, not an error. */
  'dataset.open': {
    params: v.object({
      paths: v.pipe(v.array(text), v.minLength(1)),
      /** By file structure, as FileProblem.structure names it. */
      mappings: v.record(text, ColumnMapping),
    }),
    result: DatasetInfo,
  },
  'dataset.close': { params: v.object({ dataset: text }), result: nothing },
  'dataset.column': {
    params: v.object({ dataset: text, column: text }),
    result: v.object({ values: float64 }),
  },
  'dataset.event': {
    params: v.object({ dataset: text, event: count, models: v.array(text) }),
    result: EventImages,
  },
  // -- probing: why this score, and what if
  /** @throws `score-undefined` for a score that is no sum over cells. */
  'probe.breakdown': {
    params: v.object({ dataset: text, event: count, model: text, score: text }),
    result: ScoreBreakdown,
  },
  /** Makes the shares of additive scores of all events, as columns; files that have them are left out. */
  'probe.shares.start': {
    params: v.object({ dataset: text, model: text, scores: v.pipe(v.array(text), v.minLength(1)) }),
    result: started,
  },
  /** The score with each lit cell erased in turn: told as `occlusion`. */
  'probe.occlusion.start': {
    params: v.object({ model: text, score: text, image: float32 }),
    result: started,
  },
  /** Scores events with some cells set to an E_T in GeV (0 masks them): told as `altered`. */
  'probe.altered.start': {
    params: v.object({
      dataset: text,
      model: text,
      score: text,
      events: uint32,
      cells: v.pipe(v.array(ChannelCell), v.minLength(1)),
      gev: v.pipe(v.number(), v.finite(), v.minValue(0)),
    }),
    result: started,
  },
  /** Writes one changed event as a file of its own, marked as edited; the event's own file stays as it is. */
  'probe.export': {
    params: v.object({
      dataset: text,
      event: count,
      image: float32,
      /** What was done to it, step by step. */
      edits: v.array(text),
      out: text,
    }),
    result: nothing,
  },
  /** Counts lit cells of all files, and of a subset of the events; null where all is counted already. */
  'occupancy.start': {
    params: v.object({ dataset: text, cutGeV: v.pipe(v.number(), v.minValue(0)), events: uint32 }),
    result: v.object({ job: v.nullable(text) }),
  },
  /** Finds the events that have one of the cells lit: told as `having`. */
  'occupancy.events.start': {
    params: v.object({
      dataset: text,
      cutGeV: v.pipe(v.number(), v.minValue(0)),
      events: uint32,
      cells: v.pipe(v.array(ChannelCell), v.minLength(1)),
    }),
    result: started,
  },
  /** @throws `bad-parameter` for what was not counted before. */
  'occupancy.read': {
    params: v.object({
      dataset: text,
      cutGeV: number,
      events: uint32,
      /** `others`, `background`: the subset against all other events, or background; `ring`: all events, each cell
       * against the others of its eta; `files`: the same in each file by itself. */
      against: v.picklist(['others', 'background', 'ring', 'files']),
      /** Chance of one or more false finds. */
      level: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
      /** Times the expected count: hot from the one on, dead up to the other. */
      hotRatio: v.pipe(v.number(), v.minValue(1)),
      deadRatio: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
    }),
    result: Occupancy,
  },
  /** Scores an image, [72, 58, 3] E_T in GeV, and draws it again. */
  'probe.image': { params: v.object({ model: text, image: float32 }), result: ImageScores },
  /** The events that pass every filter, by the sort keys, the first deciding first: ties by position, missing values
   * last both ways. A newer call on the same dataset ends an older one with `cancelled`. */
  'table.order': {
    params: v.object({
      dataset: text,
      filters: v.array(TableFilter),
      sort: v.array(TableSort),
    }),
    result: v.object({ order: uint32 }),
  },
  /** Over the events that pass every filter. */
  'table.statistics': {
    params: v.object({ dataset: text, column: text, filters: v.array(TableFilter) }),
    result: ColumnStatistics,
  },
  /** Brings a column that the window makes (tags, notes, a subset), one number an event; its name begins with `@`. */
  'table.put': {
    params: v.object({ dataset: text, column: v.pipe(text, v.startsWith('@')), values: numbers }),
    result: nothing,
  },
  'models.list': { params: nothing, result: v.object({ models: v.array(ModelSummary) }) },
  /** Adds a trained model's folder from elsewhere to the list. */
  'models.add': { params: v.object({ folder: text }), result: ModelSummary },
  /** Makes a model of the list from published weights: a checkpoint, TFLite files, or a folder with either. */
  'models.import': {
    params: v.object({
      files: v.pipe(v.array(text), v.minLength(1)),
      kind: text,
      name: text,
    }),
    result: v.object({
      model: ModelSummary,
      /** Which array of the files became which variable. */
      taken: v.array(v.object({ variable: text, from: text, shape: v.array(number) })),
      /** Variables that the files do not hold and that were drawn anew. */
      drawn: v.array(text),
      /** What else the files hold. */
      ignored: v.array(v.object({ name: text, shape: v.array(number) })),
    }),
  },
  /** Writes a trained model for other programs into a folder, with a card; compares it on the events of a dataset. */
  'models.deploy': {
    params: v.object({
      model: text,
      format: v.picklist(['savedmodel', 'onnx']),
      precision: v.picklist(['fp32', 'fp16']),
      out: text,
      /** Null: export and model are not compared. */
      dataset: v.nullable(text),
    }),
    result: started,
  },
  /** The card of a trained model, as it lies on disk (JSON text for reading). */
  'models.card': { params: v.object({ model: text }), result: v.object({ card: text }) },
  /** Gives a model another name; its scores keep to it. A folder elsewhere keeps its own name. */
  'models.rename': { params: v.object({ model: text, name: text }), result: ModelSummary },
  /** Deletes a model's folder from the library; one elsewhere is only taken off the list. */
  'models.remove': { params: v.object({ model: text }), result: nothing },
  'train.start': {
    params: v.object({
      dataset: text,
      kind: text,
      name: text,
      seed: count,
      hyperparameters: HyperparameterValues,
      /** Take events of unknown class as background. */
      assumeBackground: flag,
      /** Continue an unfinished model of the list, on the same files, instead of starting one. */
      resume: v.nullable(text),
      /**
       * Follow it with a fixed set of events: labelled signal from these files (none: that of the dataset, where
       * it is not learnt from), and weights kept of every so many epochs (0 for none). A resumed training goes on
       * as it was begun.
       */
      watch: v.optional(v.object({ signal: v.array(text), keepEvery: count })),
    }),
    result: started,
  },
  /** What was seen of the epochs of a training, finished or under way; null where nothing was kept. */
  'training.epochs': {
    params: v.object({ model: text }),
    result: v.object({ seen: v.nullable(TrainingSeen) }),
  },
  /** The watched events as the model drew them after an epoch, [pictured, 72, 58]. */
  'training.pictures': {
    params: v.object({ model: text, epoch: count }),
    result: v.object({ pictures: float32 }),
  },
  /** Makes a model of its own of the weights kept after an epoch. */
  'models.promote': {
    params: v.object({ model: text, epoch: count, name: text }),
    result: ModelSummary,
  },
  'score.start': {
    /** All scores of the model where `scores` is empty. Files scored before are not scored again. */
    params: v.object({ dataset: text, model: text, scores: v.array(text) }),
    result: started,
  },
  /** Writes a project file. The window brings what the user made; data files, models and scores are added here.
   * @throws `project-changed` where the file is another than was `expected`. */
  'project.save': {
    params: v.object({
      path: text,
      /** The file it was opened from, for what it says of files that are not open now. */
      previous: v.nullable(text),
      /** Digest of the file as it was read or written last; null writes over whatever is there. */
      expected: v.nullable(text),
      dataset: v.nullable(text),
      /** New path by old, of files that have moved since it was opened. */
      places: v.record(text, text),
      work: v.record(text, v.unknown()),
      withScores: flag,
      withModels: flag,
    }),
    /** `unhashed`: files whose checksum is not known yet; it is being computed. */
    result: v.object({ digest: text, unhashed: count }),
  },
  /** Adds checksums that have become known since to a project that nobody has written meanwhile. */
  'project.amend': {
    params: v.object({ path: text, expected: text, dataset: text }),
    result: v.object({ digest: text }),
  },
  /** Reads a project file, finds its files and models, and takes up its scores. */
  'project.open': {
    params: v.object({ path: text, places: v.record(text, text) }),
    result: OpenedProject,
  },
  /** Digest of the file as it is now; null where there is none. */
  'project.digest': {
    params: v.object({ path: text }),
    result: v.object({ digest: v.nullable(text), by: v.nullable(text) }),
  },
  'project.close': { params: nothing, result: nothing },
  /** Looks for files of events below a folder, by name, size and content; a `located` event tells what was found. What
   * is known of the files comes from the project, else from what the engine remembers. */
  'project.locate': {
    params: v.object({ project: v.nullable(text), files: v.array(text), folder: text }),
    result: started,
  },
  /** What the user made, with files at their new places. */
  'project.relocate': {
    params: v.object({ work: v.record(text, v.unknown()), places: v.record(text, text) }),
    result: v.object({ work: v.record(text, v.unknown()) }),
  },
  'jobs.list': { params: nothing, result: v.object({ jobs: v.array(Job) }) },
  'job.pause': onJob,
  'job.resume': onJob,
  'job.cancel': onJob,
  evaluate: {
    params: v.object({ dataset: text, columns: v.pipe(v.array(text), v.minLength(1)) }),
    result: v.object({ evaluations: v.array(ScoreEvaluation) }),
  },
  /** Looks whether the files of a dataset or the weights of models have changed on disk; scores that have become
   * stale by it are told as columns. */
  'scores.check': {
    params: v.object({ dataset: text }),
    /** Files that have changed or gone. */
    result: v.object({ troubles: v.array(v.object({ path: text, error: PlainError })) }),
  },
  /** What a score column is made of. */
  'scores.provenance': {
    params: v.object({ dataset: text, column: text }),
    result: ColumnProvenance,
  },
  /** Computes the SHA-256 of the files of a dataset where they are not known yet. */
  'scores.hash': { params: v.object({ dataset: text }), result: v.nullable(started) },
  /** Scores a random sample of events again, with the model as it is now; what comes of it is kept with the columns
   * and told by `provenance`. All kept scores of the model where `scores` is empty. */
  'scores.recheck': {
    params: v.object({
      dataset: text,
      model: text,
      scores: v.array(text),
      events: v.pipe(count, v.minValue(1)),
      seed: count,
    }),
    result: started,
  },
  /** Latent spaces of a model, how far the open events are encoded, and the planes made of them. */
  'latent.spaces': {
    params: v.object({ dataset: text, model: text }),
    result: v.object({
      spaces: v.array(LatentSpaceInfo),
      /** Events whose latents are kept on disk. */
      encoded: count,
      projections: v.array(ProjectionInfo),
    }),
  },
  /** Latents of one event beside the mean over the background. */
  'latent.event': {
    params: v.object({ dataset: text, model: text, event: count }),
    result: EventLatents,
  },
  /** Keeps the latents of all events on disk: maps' means, neighbours and planes are made of them. */
  'latent.encode': { params: v.object({ dataset: text, model: text }), result: started },
  /** Makes a plane of a latent space; encodes the events first where that is still to be done. */
  'latent.project': {
    params: v.object({
      dataset: text,
      model: text,
      space: text,
      method: v.picklist(['pca', 'umap']),
      standardise: flag,
      fitEvents: v.pipe(count, v.minValue(3)),
      neighbours: v.pipe(count, v.minValue(2), v.maxValue(1000)),
      minDist: v.pipe(number, v.minValue(0), v.maxValue(1)),
      placeAll: flag,
      seed: count,
    }),
    result: started,
  },
  /** Looks for the nearest events; they are told as a `neighbours` event. */
  'latent.neighbours': {
    params: v.object({ dataset: text, ...NeighbourQuestion.entries }),
    result: started,
  },
  /** Compares each column with one, event by event. */
  compare: {
    params: v.object({
      dataset: text,
      columns: v.pipe(v.array(text), v.minLength(1)),
      against: text,
    }),
    result: v.object({ comparisons: v.array(ColumnComparison) }),
  },
  /** Mean and spread of scores of several runs, which must have scored the same events. */
  'compare.seeds': {
    params: v.object({ dataset: text, columns: v.pipe(v.array(text), v.minLength(2)) }),
    result: SeedEvaluation,
  },
  'compare.correlation': {
    params: v.object({
      dataset: text,
      columns: v.pipe(v.array(text), v.minLength(2)),
      kind: v.picklist(['pearson', 'spearman']),
      events: v.picklist(['all', 'background', 'signal']),
    }),
    result: CorrelationMatrix,
  },
  /** For each event the share of background that is at least as anomalous, in [0, 1]; NaN without a value. */
  'compare.ranks': {
    params: v.object({ dataset: text, a: SidedColumn, b: SidedColumn }),
    result: v.object({ a: float64, b: float64 }),
  },
  /** Almost stochastic order of every pair of columns, both ways, at every mass of a class. */
  'aso.start': {
    params: v.object({
      dataset: text,
      columns: v.pipe(v.array(text), v.minLength(2)),
      class: text,
    }),
    result: started,
  },
  /** Triages begun so far, the newest first. */
  'triage.list': { params: nothing, result: v.object({ sessions: v.array(TriageSummary) }) },
  /** Begins a triage and its log. Which events are controls stays in the engine until they are revealed. */
  'triage.start': {
    params: v.object({
      dataset: text,
      name: text,
      reviewer: text,
      order: QueueOrder,
      blind: flag,
      cut: v.nullable(Cut),
      /** Of a first pass; the others take them from the sessions in `of`. */
      events: uint32,
      /** Events from below the threshold to draw controls from, and their share of the queue in [0, 1). */
      controls: v.nullable(v.object({ pool: uint32, share: v.pipe(v.number(), v.minValue(0)) })),
      /** None for a first pass; one to go over again; two whose disagreements are to be settled. */
      of: v.pipe(v.array(text), v.maxLength(2)),
    }),
    result: v.object({ session: text }),
  },
  'triage.open': { params: v.object({ dataset: text, session: text }), result: OpenTriage },
  /** Writes down what happened; the answer comes once it lies on the disk. */
  'triage.append': {
    params: v.object({ session: text, who: text, entries: v.array(Entry) }),
    result: v.object({ at: text }),
  },
  /** Writes down tags and notes given outside of a triage. */
  'triage.mark': {
    params: v.object({
      dataset: text,
      marks: v.array(v.object({ event: count, opinion: Opinion })),
    }),
    result: nothing,
  },
  /** Finds the events of a file with tags that was exported, or of a table of one's own. Nothing is changed by it. */
  'triage.import': {
    params: v.object({ dataset: text, path: text }),
    result: v.object({
      /** Positions in the dataset. */
      marks: v.array(v.object({ event: count, opinion: Opinion })),
      /** Events of which the file says something. */
      rows: count,
      /** Files it names that are not open, or not the only ones of their name. */
      away: v.array(text),
      /** Rows that open files do not have. */
      beyond: count,
    }),
  },
  /** The last word on every event that was ever judged or tagged, by file and row. */
  'triage.words': {
    params: nothing,
    result: v.object({
      words: v.array(v.object({ file: text, index: count, opinion: Opinion })),
    }),
  },
  /** The audit log as it was written; controls are left out of it until they are revealed. */
  'triage.log': { params: v.object({ session: text }), result: v.object({ lines: v.array(Line) }) },
  /** Null until the controls are revealed, and where there are none. */
  'triage.controls': {
    params: v.object({ session: text }),
    result: v.object({
      estimate: v.nullable(ControlEstimate),
      /** Places in the queue. */
      places: v.array(count),
    }),
  },
  'triage.agreement': { params: v.object({ first: text, second: text }), result: Agreement },
  /** Writes the audit log as CSV or JSON, by the name's ending. */
  'triage.export': { params: v.object({ session: text, out: text }), result: nothing },
  /** Takes a triage out of the list; its log is kept beside, under another name. */
  'triage.putAway': { params: v.object({ session: text }), result: nothing },
  /** Writes the events without loss, in the layout of their files, with scores and opinions beside. */
  'export.events': {
    params: v.object({
      dataset: text,
      events: uint32,
      out: text,
      threshold: v.nullable(v.object({ column: text, value: number })),
      /** One entry an event, in the order of `events`. */
      opinions: v.array(Opinion),
    }),
    result: started,
  },
  /** Writes one row an event with the given columns, as HDF5, CSV or Parquet by the name's ending. */
  'export.table': {
    params: v.object({
      dataset: text,
      events: uint32,
      columns: v.array(text),
      /** Columns of tag, reason, note, judge and time, where they are wanted. */
      opinions: v.nullable(v.array(Opinion)),
      out: text,
    }),
    result: started,
  },
  /** Writes a dossier of the events, one HTML file: pictures, scores, verdicts, what the triages came to. */
  'export.report': {
    params: v.object({
      dataset: text,
      events: uint32,
      /** Whose reconstruction and loss are shown. */
      models: v.array(text),
      thresholds: v.array(v.object({ column: text, value: number })),
      opinions: v.array(Opinion),
      out: text,
    }),
    result: started,
  },
} as const satisfies Record<string, { params: v.GenericSchema; result: v.GenericSchema }>;

export type CallName = keyof typeof calls;
export type Params<N extends CallName> = v.InferOutput<(typeof calls)[N]['params']>;
export type Result<N extends CallName> = v.InferOutput<(typeof calls)[N]['result']>;

// -------------------------------------------------------------------------------- messages on the port

export const CallMessage = v.object({ id: count, call: text, params: v.unknown() });
export type CallMessage = v.InferOutput<typeof CallMessage>;

export const EngineMessage = v.union([
  v.object({ id: count, result: v.unknown() }),
  v.object({ id: count, error: PlainError }),
  EngineEvent,
]);
export type EngineMessage = v.InferOutput<typeof EngineMessage>;
