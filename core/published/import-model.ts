/**
 * Published weights as a model of this program: read, laid beside the variables of a model kind, and written as a
 * model folder if every variable has found its array.
 */
import { DarkscopeError } from '../errors';
import { PREPROCESSING } from '../events/preprocess';
import { completeHyper } from '../models/hyper';
import { modelKind } from '../models/index';
import { Random } from '../random';
import { backendInfo, initBackend } from '../tensor/backend';
import { inLockedFolder } from '../training/folder-lock';
import { settleWeights, writeCard, writeWeightFiles } from '../training/model-folder';
import { findCard } from '../training/read-card';
import { darkscopeVersion } from '../version';
import { align } from './align';
import { guessHyper } from './guess-hyper';
import { inNetworkOrder } from './part-order';
import { readPublished } from './read-published';
import { shapeText } from './weights';
import type { Hyper, HyperOverrides } from '../models/hyper';
import type { ModelKind } from '../models/model';
import type { ModelCard } from '../training/card';
import type { NamedArray } from '../training/model-folder';
import type { Alignment, Wanted } from './align';
import type { PublishedWeights } from './weights';

export interface ImportOptions {
  /** A checkpoint by its prefix or one of its files, TFLite files, or a folder with either. */
  readonly files: readonly string[];
  /** Default `codae`. */
  readonly kind?: string;
  /** Settings of the network where they shall not be told from the weights. */
  readonly hyper?: HyperOverrides;
  /** The new model's folder. */
  readonly out: string;
}

export interface ImportResult {
  readonly folder: string;
  readonly card: ModelCard;
  /** Which array of the files became which variable. */
  readonly taken: readonly {
    readonly variable: string;
    readonly from: string;
    readonly shape: readonly number[];
  }[];
  /** What else the files hold. */
  readonly ignored: PublishedWeights['ignored'];
}

/**
 * Makes a model folder from published weights.
 * @throws DarkscopeError `file-unreadable` for damaged files, `model-unreadable` for weights of another architecture
 *   (with everything that does not match in `detail`), `model-unknown`, `bad-parameter`, `output-unwritable`;
 *   nothing is written then.
 */
export async function importModel(options: ImportOptions): Promise<ImportResult> {
  const { out } = options;
  const kind = modelKind(options.kind ?? 'codae');
  await refuseModel(out);
  const published = await readPublished(options.files);
  await initBackend();
  const hyper = completeHyper(
    kind.hyperparameters,
    guessHyper(kind, published.parts, options.hyper),
  );
  const wanted = variablesOf(kind, hyper);
  const ordered = inNetworkOrder(published.parts, wanted);
  const { arrays, ignored } = ordered;
  const alignment = align(wanted, arrays);
  refuseMismatch(kind, alignment, options.files[0]);
  const named = alignment.taken.map(({ wanted, found }): NamedArray => {
    if (!found.values.every(Number.isFinite)) throw notNumbers(found.name, options.files[0]);
    return { name: wanted.name, shape: wanted.shape, values: found.values };
  });
  const card = await inLockedFolder(out, async () => {
    await refuseModel(out);
    const weightsSha256 = await writeWeightFiles(out, named);
    const card = cardOf(kind, hyper, published, weightsSha256);
    await writeCard(out, card);
    await settleWeights(out, weightsSha256);
    return card;
  });
  return {
    folder: out,
    card,
    taken: alignment.taken.map(({ wanted, found }) => ({
      variable: wanted.name,
      from: found.name,
      shape: wanted.shape,
    })),
    ignored: [...ignored, ...published.ignored],
  };
}

async function refuseModel(out: string): Promise<void> {
  const card = await findCard(out);
  if (!card) return;
  throw new DarkscopeError('output-unwritable', `${out} already holds a ${card.title} model`, {
    file: out,
    hint: 'Choose another output folder.',
  });
}

/** A variable's role is the last part of its name, as in Keras. */
function variablesOf(kind: ModelKind, hyper: Hyper): Wanted[] {
  const model = kind.build(hyper, new Random(0));
  try {
    return [...model.weights].map(([name, { shape }]) => ({
      name,
      role: name.slice(name.lastIndexOf('/') + 1),
      shape: [...shape],
    }));
  } finally {
    model.dispose();
  }
}

function refuseMismatch(kind: ModelKind, alignment: Alignment, file: string): void {
  const { taken, different, missing, surplus } = alignment;
  const lines = [
    ...different.map(
      ({ wanted, found }) =>
        `${wanted.name}: expected ${shapeText(wanted.shape)}, found ${shapeText(found.shape)} (${found.name})`,
    ),
    ...missing.map(({ name, shape }) => `${name}: expected ${shapeText(shape)}, found nothing`),
    ...surplus.map(
      ({ name, shape }) => `${name}: found ${shapeText(shape)}, expected nothing like it`,
    ),
  ];
  if (lines.length === 0) return;
  const total = taken.length + different.length + missing.length;
  throw new DarkscopeError(
    'model-unreadable',
    `these are not the weights of a ${kind.title}: ${taken.length} of its ${total} variables match, ` +
      `${different.length} have another shape, ${missing.length} are missing, ${surplus.length} are too many`,
    {
      file,
      hint: 'Check the kind of model and its settings, and that every file of the model was given.',
      detail: lines.join('\n'),
    },
  );
}

function notNumbers(name: string, file: string): DarkscopeError {
  return new DarkscopeError('model-unreadable', `${name} holds values that are not finite`, {
    file,
    hint: 'The model was saved after its training had diverged, or the file is damaged.',
  });
}

/** The card of a model that was not trained here: what is not known of its training is left empty. */
function cardOf(
  kind: ModelKind,
  hyper: Hyper,
  published: PublishedWeights,
  sha256: string,
): ModelCard {
  const backend = backendInfo();
  const network = kind.hyperparameters.filter(({ part }) => part === 'network');
  return {
    format: 'darkscope-model',
    formatVersion: 1,
    kind: kind.id,
    title: kind.title,
    reference: kind.reference,
    state: 'finished',
    created: new Date().toISOString(),
    parameters: kind.parameterCount(hyper),
    hyper: Object.fromEntries(network.map(({ name }) => [name, hyper[name]])),
    seed: 0,
    preprocessing: PREPROCESSING,
    assumeBackground: false,
    imported: { format: published.format, files: [...published.files] },
    dataFiles: [],
    split: { training: 0, validation: 0, signal: 0, unused: 0 },
    selectedEpoch: 0,
    weightsSha256: sha256,
    metrics: [],
    versions: {
      darkscope: darkscopeVersion(),
      node: process.versions.node,
      tensorflow: backend.tensorflowVersion,
      backend: backend.kind,
    },
  };
}
