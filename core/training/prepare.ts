import { DarkscopeError } from '../errors';
import { PREPROCESSING } from '../events/preprocess';
import { completeHyper } from '../models/hyper';
import { modelKind } from '../models/index';
import { Random } from '../random';
import { initBackend } from '../tensor/backend';
import { describeDataFiles } from './data-files';
import { InputStore } from './input-store';
import { Course } from './phases';
import { requireBfloat16 } from './runtime';
import { splitEvents } from './split';
import { versionsNow } from './versions';
import type { Hyper } from '../models/hyper';
import type { Model, ModelKind } from '../models/model';
import type { DataFile, ModelCard } from './card';
import type { Position } from './checkpoint';
import type { FitOptions } from './progress';
import type { StoredRun } from './stored-run';

/** A training run that is ready to take its next step. */
export interface Run {
  readonly model: Model;
  /** To be disposed of with the model. */
  readonly course: Course;
  readonly card: ModelCard;
  /** Where to go on from; for a fresh run, its very beginning. */
  readonly position: Position;
  /** Training events in the current epoch's order. */
  readonly order: Uint32Array;
  readonly validation: Uint32Array;
  readonly store: InputStore;
}

/** Masks of a quarter of a million events, or energies of twenty thousand. */
const MEMORY_BUDGET_BYTES = 1 << 30;
/** The first of the paper's three seeds. */
const DEFAULT_SEED = 42;

/** Checks everything that can be wrong before the first step, then builds or restores the run. */
export async function prepareRun(options: FitOptions, stored?: StoredRun): Promise<Run> {
  const { source, out } = options;
  const kind = modelKind(options.kind);
  const settings = stored ? resumed(kind, stored.card, options) : chosen(kind, options);
  const { hyper, seed, assumeBackground } = settings;
  // One stream for each purpose: changing how one is used leaves the others alone.
  const root = new Random(seed);
  const [initial, splitting, ordering, augmenting, noise] = Array.from({ length: 5 }, () =>
    root.fork(),
  );
  const split = splitEvents(kind, source, hyper, assumeBackground, splitting);
  const dataFiles = options.dataFiles ?? (await describeDataFiles(source));
  if (stored) checkSameData(stored.card, dataFiles, out);
  const backend = await initBackend();
  if (hyper.bfloat16 === 1) requireBfloat16();
  const events = Uint32Array.from([...split.training, ...split.validation]);
  const budget = options.memoryBudgetBytes ?? MEMORY_BUDGET_BYTES;
  const store = await InputStore.open(kind, source, events, budget, options.signal);

  const model = kind.build(hyper, initial);
  const position = stored?.checkpoint?.position ?? beginning(ordering, augmenting, noise);
  // A run that began before there were graphs goes on as it was.
  const wanted = stored ? (stored.card.versions.training ?? 'operations') : options.runtime;
  const course = new Course(model, split.training.length, wanted);
  try {
    course.set(position.epoch, position.step, stored?.checkpoint?.optimiser);
  } catch (error) {
    model.dispose();
    throw error;
  }
  // A resumed run that goes on op by op does not try again.
  const graphRefused = course.gradients.refusal ?? stored?.card.versions.graphRefused;
  const card: ModelCard = {
    format: 'darkscope-model',
    formatVersion: 1,
    kind: kind.id,
    title: kind.title,
    reference: kind.reference,
    state: 'training',
    created: stored?.card.created ?? new Date().toISOString(),
    parameters: kind.parameterCount(hyper),
    hyper,
    seed,
    preprocessing: PREPROCESSING,
    assumeBackground,
    dataFiles: [...dataFiles],
    split: {
      training: split.training.length,
      validation: split.validation.length,
      signal: split.signal,
      unused: split.unused,
    },
    selectedEpoch: 0,
    weightsSha256: null,
    metrics: [],
    versions: {
      ...versionsNow(backend),
      training: course.gradients.runtime,
      ...(graphRefused ? { graphRefused } : {}),
    },
  };
  return {
    model,
    course,
    card,
    position,
    order: stored?.checkpoint?.order ?? split.training,
    validation: split.validation,
    store,
  };
}

interface Settings {
  readonly hyper: Hyper;
  readonly seed: number;
  readonly assumeBackground: boolean;
}

function chosen(kind: ModelKind, options: FitOptions): Settings {
  const { seed = DEFAULT_SEED, preset, assumeBackground = false } = options;
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new DarkscopeError(
      'bad-parameter',
      `the seed must be a whole number from 0 to 4294967295, not ${seed}`,
    );
  }
  // The last one is the whole training: the publication's, or our own.
  const base = preset ? kind.presets.find((p) => p.id === preset) : kind.presets.at(-1);
  if (!base) {
    throw new DarkscopeError('bad-parameter', `${kind.title} has no preset named ${preset}`, {
      hint: `It has ${kind.presets.map((p) => p.id).join(', ')}.`,
    });
  }
  const hyper = completeHyper(kind.hyperparameters, base.values, options.hyper);
  return { hyper, seed, assumeBackground };
}

/** The stored settings; of what the caller names anew, only the number of epochs may differ. */
function resumed(kind: ModelKind, card: ModelCard, options: FitOptions): Settings {
  const asked = completeHyper(kind.hyperparameters, card.hyper, options.hyper);
  const changes = Object.keys(asked).filter((n) => n !== 'epochs' && asked[n] !== card.hyper[n]);
  if (card.kind !== kind.id) changes.push('model');
  if (options.seed !== undefined && options.seed !== card.seed) changes.push('seed');
  if ((options.assumeBackground ?? card.assumeBackground) !== card.assumeBackground) {
    changes.push('assumeBackground');
  }
  if (changes.length > 0) {
    throw new DarkscopeError(
      'bad-parameter',
      `a resumed training keeps its settings, but ${changes.join(', ')} would change`,
      { file: options.out, hint: 'Leave them out, or train into another folder.' },
    );
  }
  return { hyper: asked, seed: card.seed, assumeBackground: card.assumeBackground };
}

function checkSameData(card: ModelCard, files: readonly DataFile[], out: string): void {
  const content = (list: readonly DataFile[]): string =>
    list.map(({ sha256, events }) => `${sha256} ${events}`).join('\n');
  if (content(card.dataFiles) === content(files)) return;
  throw new DarkscopeError(
    'bad-parameter',
    `the training in ${out} began on other events than those given now`,
    {
      file: out,
      hint: `Give the same files in the same order: ${card.dataFiles.map((f) => f.file).join(', ')}.`,
    },
  );
}

function beginning(ordering: Random, augmenting: Random, noise: Random): Position {
  return {
    epoch: 0,
    step: 0,
    lossSum: 0,
    gradientNormSum: 0,
    eventsSeen: 0,
    measureSums: {},
    seconds: 0,
    metrics: [],
    selectedEpoch: 0,
    weightsSha256: null,
    orderRandom: ordering.snapshot(),
    augmentRandom: augmenting.snapshot(),
    noiseRandom: noise.snapshot(),
  };
}
