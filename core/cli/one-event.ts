/** One event and a model to ask about it. */
import type { Command } from 'commander';
import { DarkscopeError } from '../errors';
import type { EventSource } from '../events/source';
import type { Model } from '../models/model';
import { openData, withData, type DataOptions } from './data';
import { wholeNumber } from './option-values';
import type { Session } from './session';

export interface OneEventOptions extends DataOptions {
  model: string;
  event: number;
}

/** Adds `--model`, `--data` and `--event`. */
export function withOneEvent(command: Command): Command {
  return withData(command.requiredOption('--model <folder>', 'a trained model')).requiredOption(
    '--event <n>',
    'the event, counted from 0 over all files given',
    wholeNumber,
  );
}

export interface OneEvent {
  readonly source: EventSource;
  readonly paths: readonly string[];
  readonly model: Model;
  /** [72, 58, 3], E_T in GeV. */
  readonly image: Float32Array;
  /** `file #index`. */
  readonly name: string;
  readonly id: { readonly file: string; readonly index: number };
}

/** Opens both, and closes them when the work is done. @throws DarkscopeError `bad-parameter`, and what reading throws. */
export async function withEvent<T>(
  options: OneEventOptions,
  session: Session,
  work: (event: OneEvent) => Promise<T>,
): Promise<T> {
  const { source } = await openData(options.data, options.map, session);
  try {
    if (options.event >= source.count) {
      throw new DarkscopeError(
        'bad-parameter',
        `there is no event ${options.event}: the files hold ${source.count}`,
        { hint: 'Events are counted from 0.' },
      );
    }
    const image = await source.readImages([options.event]);
    const id = source.id(options.event);
    const { loadModel } = await import('../training/load');
    const { model } = await loadModel(options.model);
    try {
      const name = `${id.file} #${id.index}`;
      return await work({ source, paths: source.paths, model, image, name, id });
    } finally {
      model.dispose();
    }
  } finally {
    await source.close();
  }
}
