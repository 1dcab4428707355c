/** Reading past damaged places of files: what is wrong with some events does not keep the others from being used. */
import { DarkscopeError } from '../errors';
import type { PixelSource } from './source';
import { masksFrom } from './source';
import { IMAGES, MASKS, type View } from './views';

const DAMAGE: ReadonlySet<string> = new Set(['file-chunk', 'file-values']);

export interface ReadPast {
  /** As the view has them, empty for those that cannot be read: [events, 72, 58, 3] for images. */
  readonly images: Float32Array;
  /** Places, in the list of events, of those that cannot be read. */
  readonly lost: readonly number[];
}

/** Events as a view has them. @throws as `EventSource.readImages`. */
export function readAs(
  view: View,
  source: PixelSource,
  events: ArrayLike<number>,
): Promise<Float32Array> {
  return view === MASKS ? masksFrom(source, events) : source.readImages(events);
}

/**
 * The images of events, past those that cannot be read.
 * @param damaged hears what is wrong with all of them together (event null), then with each that cannot be read
 * @throws whatever reading throws that is no damage.
 */
export async function readPastDamage(
  source: PixelSource,
  events: ArrayLike<number>,
  damaged: (error: DarkscopeError, event: number | null) => void,
  view: View = IMAGES,
): Promise<ReadPast> {
  try {
    return { images: await readAs(view, source, events), lost: [] };
  } catch (error) {
    if (!isDamage(error)) throw error;
    damaged(error, null);
  }
  const images = new Float32Array(events.length * view.size);
  const lost: number[] = [];
  for (let place = 0; place < events.length; place++) {
    try {
      images.set(await readAs(view, source, [events[place]]), place * view.size);
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
