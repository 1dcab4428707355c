import { DarkscopeError } from '../errors';
import { BACKGROUND_LABEL, EVENT_CLASSES, UNLABELLED } from '../events/schema';
import type { Random } from '../random';
import type { EventSource } from '../events/source';
import type { Hyper } from '../models/hyper';
import type { ModelKind } from '../models/model';

export interface Split {
  readonly training: Uint32Array;
  readonly validation: Uint32Array;
  /** Labelled signal among the training and validation events. */
  readonly signal: number;
  /** Events that are neither. */
  readonly unused: number;
}

/**
 * The events that a kind of model learns from, shuffled and divided. Without supervision, signal is never
 * trained on; a weakly supervised model has some of it among its training events, at least one; a supervised
 * one has all, every class divided in the same proportion.
 *
 * @param hyper `validationSplit`, and `contamination` (signal per background event) of weakly supervised models
 * @throws DarkscopeError `no-background` where fewer than two background events can be used, `no-signal` where
 *   the model needs signal and there is too little.
 */
export function splitEvents(
  { title, supervision }: Pick<ModelKind, 'title' | 'supervision'>,
  source: EventSource,
  hyper: Hyper,
  assumeBackground: boolean,
  random: Random,
): Split {
  const { labels, count } = source;
  const classes = new Map<number, number[]>();
  for (let i = 0; i < count; i++) {
    const label = assumeBackground && labels[i] === UNLABELLED ? BACKGROUND_LABEL : labels[i];
    if (label === UNLABELLED) continue;
    const events = classes.get(label) ?? [];
    classes.set(label, events);
    events.push(i);
  }
  const background = classes.get(BACKGROUND_LABEL) ?? [];
  if (background.length < 2) throw noBackground(source, background.length);
  const signal = [...classes].filter(([label]) => label !== BACKGROUND_LABEL);
  signal.sort(([a], [b]) => a - b);
  const share = hyper.validationSplit;
  const parts = [divide(background, share, random)];
  if (supervision === 'full') {
    // A label that is no class has no output that could learn it.
    const known = signal.filter(
      ([label, events]) => events.length >= 2 && EVENT_CLASSES.some((c) => c.label === label),
    );
    if (known.length === 0) throw noSignal(title, source);
    for (const [, events] of known) parts.push(divide(events, share, random));
  } else if (supervision === 'weak') {
    const all = signal.flatMap(([, events]) => events);
    if (all.length === 0) throw noSignal(title, source);
    const wanted = Math.max(1, Math.round(hyper.contamination * parts[0].training.length));
    parts.push({ training: [...random.shuffle(all)].slice(0, wanted), validation: [] });
  }
  const training = Uint32Array.from(parts.flatMap((part) => part.training));
  const validation = Uint32Array.from(parts.flatMap((part) => part.validation));
  if (parts.length > 1) {
    random.shuffle(training);
    random.shuffle(validation);
  }
  const used = training.length + validation.length;
  return { training, validation, signal: used - background.length, unused: count - used };
}

function divide(
  events: number[],
  validationShare: number,
  random: Random,
): { training: number[]; validation: number[] } {
  random.shuffle(events);
  const wanted = Math.round(events.length * validationShare);
  const validation = Math.min(Math.max(wanted, 1), events.length - 1);
  return { validation: events.slice(0, validation), training: events.slice(validation) };
}

function noSignal(title: string, source: EventSource): DarkscopeError {
  return new DarkscopeError(
    'no-signal',
    `${title} learns from labelled signal, but the ${source.count} events hold too little of it`,
    { hint: 'Add labelled signal files, or train a model that needs background only.' },
  );
}

function noBackground({ labels, count }: EventSource, found: number): DarkscopeError {
  const unlabelled = labels.reduce((n, label) => n + (label === UNLABELLED ? 1 : 0), 0);
  return new DarkscopeError(
    'no-background',
    `training needs at least 2 background events (class 0), but ${found} of the ${count} events are`,
    {
      hint:
        unlabelled > 0
          ? `${unlabelled} events have no label: say that they are background to train on them.`
          : 'Add files with background events.',
    },
  );
}
