/**
 * Published weights as a model of this program: read, laid beside the variables of a model kind, and written as a
 * model folder if every variable has found its array.
 */
import { DarkscopeError } from '../errors';
import { PREPROCESSING } from '../events/preprocess';
import { completeHyper } from '../models/hyper';
import { modelKind } from '../models/index';
import { backendInfo, initBackend } from '../tensor/backend';
import { inLockedFolder } from '../training/folder-lock';
import { settleWeights, writeCard, writeWeightFiles } from '../training/model-folder';
import { findCard } from '../training/read-card';
import { versionsNow } from '../training/versions';
import { align } from './align';
import { guessHyper } from './guess-hyper';
import { refuseMismatch } from './mismatch';
import { inNetworkOrder } from './part-order';
import { readPublished } from './read-published';
import { mayBeDrawn, variablesOf } from './variables';
import type { Hyper, HyperOverrides } from '../models/hyper';
import type { ModelKind } from '../models/model';
import type { ModelCard } from '../training/card';
import type { NamedArray } from '../training/model-folder';
import type { ModelVariable } from './variables';
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
  const { hyper, variables } = layout(kind, published, options.hyper);
  const { arrays, ignored } = inNetworkOrder(published.parts, variables);
  const alignment = align(variables, arrays);
  const drawable = new Map(variables.filter(mayBeDrawn).map((v) => [v.name, v.initial]));
  const drawn = alignment.missing.map(({ name }) => name).filter((name) => drawable.has(name));
  const missing = alignment.missing.filter(({ name }) => !drawable.has(name));
  refuseMismatch(kind, { ...alignment, missing }, options.files[0]);
  const values = new Map(drawable);
  for (const { wanted, found } of alignment.taken) {
    if (!found.values.every(Number.isFinite)) throw notNumbers(found.name, options.files[0]);
    values.set(wanted.name, found.values);
  }
  const named = variables.map(({ name, shape }): NamedArray => {
    return { name, shape, values: values.get(name)! };
  });
  const card = await inLockedFolder(out, async () => {
    await refuseModel(out);
    const weightsSha256 = await writeWeightFiles(out, named);
    const imported = {
      format: published.format,
      files: [...published.files],
      drawn,
    };
    const card = cardOf(kind, hyper, imported, weightsSha256);
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

/** The settings that the weights tell, and the model's variables with them. */
function layout(
  kind: ModelKind,
  { parts }: PublishedWeights,
  given?: HyperOverrides,
): { readonly hyper: Hyper; readonly variables: readonly ModelVariable[] } {
  const defaults = completeHyper(kind.hyperparameters, {}, given);
  const variables = variablesOf(kind, defaults);
  const roles = new Set(variables.filter((v) => v.trainable).map(({ role }) => role));
  const hyper = completeHyper(kind.hyperparameters, guessHyper(kind, roles, parts, given));
  const same = Object.keys(hyper).every((name) => hyper[name] === defaults[name]);
  return { hyper, variables: same ? variables : variablesOf(kind, hyper) };
}

async function refuseModel(out: string): Promise<void> {
  const card = await findCard(out);
  if (!card) return;
  throw new DarkscopeError('output-unwritable', `${out} already holds a ${card.title} model`, {
    file: out,
    hint: 'Choose another output folder.',
  });
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
  imported: ModelCard['imported'],
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
    imported,
    dataFiles: [],
    split: { training: 0, validation: 0, signal: 0, unused: 0 },
    selectedEpoch: 0,
    weightsSha256: sha256,
    metrics: [],
    versions: versionsNow(backend),
  };
}
