import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** JSON has no NaN or infinity; a card writes null for them. */
const figure = v.pipe(
  v.nullable(v.number()),
  v.transform((x) => x ?? NaN),
);

/** What a model was trained on: one file of the training set. */
export const DataFile = v.object({ file: v.string(), events: count, sha256: v.string() });
export type DataFile = Readonly<v.InferOutput<typeof DataFile>>;

/** Measures after one epoch; means over events. Validation events are never augmented. */
export const EpochMetrics = v.object({
  /** 1-based. */
  epoch: count,
  /** Training loss, e.g. BCE summed over pixels, mean over the epoch's augmented events. The image measures
   * below are NaN for a model that draws no image. */
  loss: figure,
  valLoss: figure,
  /** Squared error summed over pixels, as in the paper's reconstruction table. */
  valMse: figure,
  valSsim: figure,
  /** Peak signal-to-noise ratio in dB. */
  valPsnr: figure,
  /** L2 norm of the whole gradient before clipping, mean over steps. */
  gradientNorm: figure,
  seconds: figure,
  /** Title of the phase of training, for models that have several. */
  phase: v.optional(v.string()),
  /** What the model measured in training beside these, by name: see `Model.measures`. */
  measures: v.optional(v.record(v.string(), figure)),
});
export type EpochMetrics = Readonly<v.InferOutput<typeof EpochMetrics>>;

/** `card.json` of a trained model's folder: everything needed to read, repeat and trust the model. */
export const ModelCard = v.object({
  format: v.literal('darkscope-model'),
  formatVersion: v.literal(1),
  /** Key into the table of model kinds, e.g. `codae`. */
  kind: v.string(),
  title: v.string(),
  reference: v.string(),
  state: v.picklist(['training', 'finished']),
  /** ISO 8601. */
  created: v.string(),
  parameters: count,
  hyper: v.record(v.string(), v.number()),
  seed: v.number(),
  preprocessing: v.string(),
  /** Whether events without a label counted as background. */
  assumeBackground: v.boolean(),
  /** Published weights that were opened and not trained here: `seed`, data and epochs then say nothing. */
  imported: v.optional(
    v.object({
      format: v.picklist(['tensorflow-checkpoint', 'tflite']),
      files: v.array(v.object({ file: v.string(), sha256: v.string() })),
      /** Variables of the prior that the files do not hold, drawn as for a fresh training. */
      drawn: v.array(v.string()),
    }),
  ),
  /** Made of the weights that another training had after an epoch: that training's model and when it began. */
  promotedFrom: v.optional(v.object({ model: v.string(), created: v.string() })),
  dataFiles: v.array(DataFile),
  split: v.object({
    training: count,
    validation: count,
    /** Labelled signal among them: none but for weakly and fully supervised models. */
    signal: v.optional(count, 0),
    unused: count,
  }),
  /** Epoch whose weights the folder holds: the best so far by the measure of its kind; 0 before the first one ends. */
  selectedEpoch: count,
  /** SHA-256 of weights.bin; null before the first epoch ends. */
  weightsSha256: v.nullable(v.string()),
  /** The weights are those of another training's end, rounded to half precision: SHA-256 of what was rounded. */
  roundedFrom: v.optional(v.string()),
  metrics: v.array(EpochMetrics),
  /** Why training ended before its last epoch, where it did so by itself. */
  endedEarly: v.optional(v.string()),
  versions: v.object({
    darkscope: v.string(),
    node: v.string(),
    tensorflow: v.string(),
    backend: v.picklist(['native', 'wasm']),
    /** How training steps were computed: as one graph or op by op; absent of early and of imported models. */
    training: v.optional(v.picklist(['graph', 'operations'])),
    /** Why TensorFlow or the model refused a graph, where one was tried. */
    graphRefused: v.optional(v.string()),
  }),
});
export type ModelCard = Readonly<v.InferOutput<typeof ModelCard>>;
