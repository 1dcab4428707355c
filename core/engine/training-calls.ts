import { DarkscopeError } from '../errors';
import { promoteEpoch } from '../training/epochs/promote';
import { readRecord, readWatched } from '../training/epochs/records';
import { EpochsSeen } from './epochs-seen';
import type { EngineParts, Implementations } from './parts';

type TrainingCall = 'training.epochs' | 'training.pictures' | 'models.promote';

/** What was seen of a training epoch by epoch, and what can be made of it. */
export function trainingCalls({ library, emit }: EngineParts): Pick<Implementations, TrainingCall> {
  const epochsSeen = new EpochsSeen();
  return {
    'training.epochs': async ({ model }) => {
      const { folder } = await library.get(model);
      const found = await readWatched(folder);
      if (!found) return { seen: null };
      const { watched, masks } = found;
      const epochs = await epochsSeen.of(folder, watched);
      return {
        seen: {
          score: watched.score,
          labels: Int32Array.from(watched.labels),
          masses: Float64Array.from(watched.masses),
          pictured: watched.pictured.map((event) => ({ ...event })),
          masks,
          epochs,
        },
      };
    },
    'training.pictures': async ({ model, epoch }) => {
      const { folder } = await library.get(model);
      const watched = (await readWatched(folder))?.watched;
      const record = watched && (await readRecord(folder, watched, epoch));
      if (record) return { pictures: record.pictures };
      throw new DarkscopeError('model-unreadable', `nothing was kept of epoch ${epoch}`, {
        file: folder,
        hint: 'Look at another epoch.',
      });
    },
    'models.promote': async ({ model, epoch, name }) => {
      const { folder } = await library.get(model);
      const place = library.reserve(name);
      try {
        await promoteEpoch(folder, epoch, place.folder);
      } catch (error) {
        library.release(place);
        throw error;
      }
      emit({ event: 'models' });
      return library.summaryOf(place.id);
    },
  };
}
