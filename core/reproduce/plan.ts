import { createHash } from 'node:crypto';
import { DarkscopeError } from '../errors';
import { PREPROCESSING } from '../events/preprocess';
import { completeHyper } from '../models/hyper';
import { MODEL_KINDS, modelKind } from '../models/index';
import { Random } from '../random';
import { eventsKey } from './events';
import { dealFolds, ofClass } from './folds';
import { PAPER_MODELS } from './published';
import type { Hyper, PresetName } from '../models/hyper';
import type { ModelKind } from '../models/model';
import type { PaperEvents } from './events';

export interface PlanOptions {
  /** Kinds of model; those of the paper when left out. */
  readonly models?: readonly string[];
  /** At least one; the first also divides events. */
  readonly seeds: readonly number[];
  /** Every model for all seeds; otherwise as in the paper, where some have one. */
  readonly allSeeds: boolean;
  readonly preset: PresetName;
  /** No model is trained longer; those of fewer epochs keep theirs. */
  readonly epochs?: number;
  /** Hyperparameters by name, for every model that has them; `ae.epochs` for one kind of model. */
  readonly set: Readonly<Record<string, number>>;
}

/** One network to train, and the events that it is then tested on. */
export interface Training {
  /** Name of its folder; settings and events are part of it, so that others never share it. */
  readonly id: string;
  readonly kind: ModelKind;
  readonly seed: number;
  /** Which part of the signal it learns from, from 1, where the others are held for its test; else null. */
  readonly fold: number | null;
  readonly hyper: Hyper;
  /** Positions in the source of the events it is given to learn from. */
  readonly learning: Uint32Array;
  /** Positions of the events it is tested on: never one of `learning`. */
  readonly scored: Uint32Array;
}

/** For people. */
export function nameOf({ kind, seed, fold }: Training): string {
  return `${kind.title} seed ${seed}${fold === null ? '' : ` fold ${fold}`}`;
}

/** Networks of a model that learns from signal, where only the test events have any. */
export const FOLDS = 2;

/**
 * Everything there is to train: first every model once, then the further seeds.
 *
 * No event is scored by a network that saw it. A supervised model takes its signal from the training events if
 * they have some. Otherwise test signal is dealt into two folds: one network learns from each and is tested on
 * the other. A weakly supervised model's few signal events are taken out of its test.
 * @throws DarkscopeError `model-unknown`, `bad-parameter`.
 */
export function planTrainings(events: PaperEvents, options: PlanOptions): Training[] {
  const { seeds, allSeeds, preset } = options;
  const inPaper = PAPER_MODELS.filter(({ kind }) => Object.keys(MODEL_KINDS).includes(kind));
  const kinds = [...new Set(options.models ?? inPaper.map(({ kind }) => kind))].map(modelKind);
  checkNames(kinds, options.set);
  const planned = kinds.map((kind) => {
    const hyper = settings(kind, preset, options);
    const ofPaper = PAPER_MODELS.find((known) => known.kind === kind.id);
    const own = allSeeds || ofPaper?.threeSeeds ? seeds : seeds.slice(0, 1);
    // Divided by the first seed alone, so that the networks of all seeds are tested on the same events.
    const parts = partsOf(events, kind, hyper, new Random(seeds[0]));
    return own.map((seed) => parts.map((part) => named(events, { kind, seed, hyper, ...part })));
  });
  return Array.from(seeds, (_, i) => planned.flatMap((ofKind) => ofKind[i] ?? [])).flat();
}

interface Part {
  readonly fold: number | null;
  readonly learning: Uint32Array;
  readonly scored: Uint32Array;
}

function partsOf(events: PaperEvents, kind: ModelKind, hyper: Hyper, random: Random): Part[] {
  const { source, training, test } = events;
  const background = ofClass(source, training, 'background');
  if (kind.supervision === 'none') return [{ fold: null, learning: background, scored: test }];
  if (ofClass(source, training, 'signal').length > 0) {
    return [{ fold: null, learning: training, scored: test }];
  }
  const signal = ofClass(source, test, 'signal');
  if (kind.supervision === 'weak') {
    const learnt = random.shuffle(signal).slice(0, contaminating(background.length, hyper));
    return [{ fold: null, learning: joined(background, learnt), scored: without(test, learnt) }];
  }
  return dealFolds(source, signal, FOLDS, random).map((learnt, fold) => ({
    fold: fold + 1,
    learning: joined(background, learnt),
    scored: without(test, learnt),
  }));
}

/** Signal events among the training events of a weakly supervised model; see `splitEvents`. */
function contaminating(background: number, { contamination = 0, validationSplit }: Hyper): number {
  return Math.max(1, Math.round(contamination * background * (1 - validationSplit)));
}

function joined(a: Uint32Array, b: Uint32Array): Uint32Array {
  return Uint32Array.from([...a, ...b]);
}

function without(events: Uint32Array, left: Uint32Array): Uint32Array {
  const out = new Set(left);
  return events.filter((event) => !out.has(event));
}

function settings(kind: ModelKind, preset: PresetName, { epochs, set }: PlanOptions): Hyper {
  // Models that are not of the paper may have presets of their own: the fullest stands last.
  const base =
    kind.presets.find(({ id }) => id === preset) ?? kind.presets[kind.presets.length - 1];
  const own = ['', `${kind.id}.`].flatMap((prefix) =>
    kind.hyperparameters
      .filter(({ name }) => `${prefix}${name}` in set)
      .map(({ name }) => [name, set[`${prefix}${name}`]] as const),
  );
  const most = epochs ?? Infinity;
  return completeHyper(kind.hyperparameters, base.values, {
    epochs: Math.min(most, base.values.epochs),
    ...Object.fromEntries(own),
  });
}

function checkNames(kinds: readonly ModelKind[], set: Readonly<Record<string, number>>): void {
  const known = new Set(kinds.flatMap((kind) => kind.hyperparameters.map(({ name }) => name)));
  const scoped = kinds.flatMap((kind) =>
    kind.hyperparameters.map(({ name }) => `${kind.id}.${name}`),
  );
  for (const name of Object.keys(set)) {
    if (known.has(name) || scoped.includes(name)) continue;
    throw new DarkscopeError('bad-parameter', `no chosen model has a hyperparameter ${name}`, {
      hint: `Known are ${[...known].join(', ')}.`,
    });
  }
}

function named(events: PaperEvents, training: Omit<Training, 'id'>): Training {
  const { kind, seed, fold, hyper, learning } = training;
  const key = createHash('sha256')
    .update(JSON.stringify([kind.id, hyper, seed, PREPROCESSING, eventsKey(events, learning)]))
    .digest('hex');
  const part = fold === null ? '' : `-fold${fold}`;
  return { ...training, id: `${kind.id}-seed${seed}${part}-${key.slice(0, 8)}` };
}

/** The paper's own settings of a kind of model; undefined for one that it does not have. */
export function paperSettings(kind: ModelKind): Hyper | undefined {
  const paper = kind.presets.find(({ id }) => id === 'paper');
  const inPaper = PAPER_MODELS.some((known) => known.kind === kind.id);
  return paper && inPaper ? completeHyper(kind.hyperparameters, paper.values) : undefined;
}
