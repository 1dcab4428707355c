import { DarkscopeError } from '../errors';
import { importModel } from '../published/import-model';
import type { EngineParts, Implementations } from './parts';
import { restoreColumns } from './model-columns';
import { dropScores } from './score-columns';
import { weightsBeside } from './weights-beside';

type LibraryCall =
  | 'models.list'
  | 'models.add'
  | 'models.import'
  | 'models.card'
  | 'models.rename'
  | 'models.remove';

/** The list of trained models: what is on it, and what becomes of its entries. */
export function libraryCalls(parts: EngineParts): Pick<Implementations, LibraryCall> {
  const { library, demand, emit } = parts;
  return {
    'models.list': async () => ({ models: await library.list() }),
    'models.add': async ({ folder }) => {
      demand(folder, 'read');
      const model = await library.add(folder);
      await showScores(parts, model.id);
      emit({ event: 'models' });
      return model;
    },
    'models.import': async ({ files, kind, name }) => {
      for (const file of files.flatMap(weightsBeside)) demand(file, 'read');
      const place = library.reserve(name);
      try {
        const { card, taken, ignored } = await importModel({ files, kind, out: place.folder });
        const model = await library.summaryOf(place.id);
        emit({ event: 'models' });
        return {
          model,
          taken: taken.map((one) => ({ ...one, shape: [...one.shape] })),
          drawn: card.imported?.drawn ?? [],
          ignored: ignored.map((one) => ({ ...one, shape: [...one.shape] })),
        };
      } catch (error) {
        library.release(place);
        throw error;
      }
    },
    'models.card': async ({ model }) => ({ card: await library.cardText(model) }),
    'models.rename': async ({ model, name }) => {
      refuseBusy(parts, model, 'renamed');
      const renamed = await library.rename(model, name);
      if (name !== model) {
        hideScores(parts, model);
        await showScores(parts, name);
      }
      emit({ event: 'models' });
      return renamed;
    },
    'models.remove': async ({ model }) => {
      refuseBusy(parts, model, 'removed');
      await library.remove(model);
      hideScores(parts, model);
      emit({ event: 'models' });
      return {};
    },
  };
}

/** @throws DarkscopeError `bad-parameter` while a job trains the model or uses it. */
function refuseBusy({ jobs }: EngineParts, model: string, what: string): void {
  const job = jobs.live().find((live) => live.model === model);
  if (!job) return;
  throw new DarkscopeError('bad-parameter', `${model} cannot be ${what} now: ${job.title}`, {
    hint: 'Wait until that has ended, or cancel it.',
  });
}

function hideScores({ datasets, emit }: EngineParts, model: string): void {
  for (const dataset of datasets.all()) {
    const gone = dropScores(dataset, model);
    if (gone.length > 0) emit({ event: 'columns', dataset: dataset.id, columns: [], gone });
  }
}

/** Brings a model's kept scores into the open datasets. */
async function showScores(
  { library, datasets, scores, emit }: EngineParts,
  id: string,
): Promise<void> {
  const model = (await library.scorable()).find((scorable) => scorable.id === id);
  if (!model) return;
  for (const dataset of datasets.all()) {
    const { columns } = restoreColumns(dataset, model, scores);
    if (columns.length > 0) emit({ event: 'columns', dataset: dataset.id, columns });
  }
}
