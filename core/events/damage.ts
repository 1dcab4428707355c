/** Reading past damaged places of files: what is wrong with some events does not keep the others from being used. */
import { DarkscopeError } from '../errors';
import { IMAGE_SIZE } from './schema';
import type { EventSource } from './source';

const DAMAGE: ReadonlySet<string> = new Set(['file-chunk', 'file-values']);

export interface ReadPast {
  /** [events, 72, 58, 3]; empty for those that cannot be read. */
  readonly images: Float32Array;
  /** Places, in the list of events, of those that cannot be read. */
  readonly lost: readonly number[];
}

/**
 * The images of events, past those that cannot be read.
 * @param damaged hears what is wrong with all of them together (event null), then with each that cannot be read
 * @throws whatever reading throws that is no damage.
 */
export async function readPastDamage(
  source: Pick<EventSource, 'readImages'>,
  events: ArrayLike<number>,
  damaged: (error: DarkscopeError, event: number | null) => void,
): Promise<ReadPast> {
  try {
    return { images: await source.readImages(events), lost: [] };
  } catch (error) {
    if (!isDamage(error)) throw error;
    damaged(error, null);
  }
  const images = new Float32Array(events.length * IMAGE_SIZE);
  const lost: number[] = [];
  for (let place = 0; place < events.length; place++) {
    try {
      images.set(await source.readImages([events[place]]), place * IMAGE_SIZE);
    } catch (error) {
      if (!isDamage(error)) throw error;
      lost.push(place);
      damaged(error, events[place]);
    }
  }
  return { images, lost };
}

function isDamage(error: unknown): error is DarkscopeError {
  return error instanceof DarkscopeError && DAMAGE.has(error.code);
}
