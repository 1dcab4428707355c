import { DarkscopeError } from '../errors';
import { BACKGROUND_LABEL, UNLABELLED } from '../events/schema';
import type { Random } from '../random';
import type { EventSource } from '../events/source';

export interface Split {
  readonly training: Uint32Array;
  readonly validation: Uint32Array;
  /** Events that are not background. */
  readonly unused: number;
}

/**
 * Background events, shuffled and divided. Signal is never trained on.
 * @throws DarkscopeError `no-background` where fewer than two events can be used.
 */
export function splitBackground(
  source: EventSource,
  validationShare: number,
  assumeBackground: boolean,
  random: Random,
): Split {
  const { labels, count } = source;
  const events: number[] = [];
  for (let i = 0; i < count; i++) {
    if (labels[i] === BACKGROUND_LABEL || (assumeBackground && labels[i] === UNLABELLED)) {
      events.push(i);
    }
  }
  if (events.length < 2) throw noBackground(source, events.length);
  random.shuffle(events);
  const wanted = Math.round(events.length * validationShare);
  const validation = Math.min(Math.max(wanted, 1), events.length - 1);
  return {
    validation: Uint32Array.from(events.slice(0, validation)),
    training: Uint32Array.from(events.slice(validation)),
    unused: count - events.length,
  };
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
