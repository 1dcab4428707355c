import { toPlainError } from '../errors';
import { draw } from '../models/predict';
import { possiblyScored } from './adopt-scores';
import { evaluateScores } from './evaluate-scores';
import { describe, readColumn, type OpenDataset } from './datasets';
import { changeOf, demandUnchanged, readingFailure } from './file-changes';
import { startHashing } from './hash-job';
import type { EngineParts, Implementations } from './parts';
import { renewColumns, restoreColumns } from './model-columns';
import { noticeChangedFiles } from './score-columns';
import { computeSummary, copyOf, SUMMARY_COLUMNS, type SummaryValues } from './summary-columns';

type DatasetCall =
  | 'dataset.open'
  | 'dataset.close'
  | 'dataset.column'
  | 'dataset.event'
  | 'scores.check'
  | 'evaluate';

/** Opening events and looking at them. */
export function datasetCalls(parts: EngineParts): Pick<Implementations, DatasetCall> {
  const { datasets, guests, library, loaded, jobs, scores, statistics, demand, emit } = parts;
  return {
    'dataset.open': async ({ paths, mappings }) => {
      for (const path of paths) demand(path, 'read');
      const dataset = await datasets.add(paths, mappings);
      for (const model of [...(await library.scorable()), ...guests.all()]) {
        restoreColumns(dataset, model, scores);
      }
      if (dataset.unsummarised.length > 0) startIndex(parts, dataset);
      const moved = possiblyScored(dataset, scores);
      if (moved.length > 0) startHashing(parts, dataset, moved);
      return describe(dataset);
    },
    'dataset.close': async ({ dataset }) => {
      statistics.giveUp(datasets.get(dataset));
      await jobs.cancelOf(dataset);
      await datasets.close(dataset);
      return {};
    },
    'dataset.column': async ({ dataset, column }) => {
      const opened = datasets.get(dataset);
      const values = await readColumn(opened, column);
      // What the window has, it may sort by.
      void opened.table.prepare(column);
      return { values };
    },
    'dataset.event': async ({ dataset, event, models }) => {
      const opened = datasets.get(dataset);
      opened.looked = event;
      demandUnchanged(opened, event);
      const image = await opened.source.readImages([event]).catch((error: unknown) => {
        throw readingFailure(opened, event, error);
      });
      const reconstructions = [];
      for (const model of models) {
        const layers = await loaded.use(await library.getScorable(model), (ready) =>
          draw(ready, image),
        );
        reconstructions.push({ model, layers });
      }
      return { event, image, reconstructions };
    },
    'scores.check': async ({ dataset }) => {
      const opened = datasets.get(dataset);
      const news = noticeChangedFiles(opened);
      const troubles = opened.files.flatMap(({ path }, file) => {
        const change = changeOf(opened, file);
        return change ? [{ path, error: toPlainError(change) }] : [];
      });
      for (const model of await library.scorable()) {
        const changes = news
          ? restoreColumns(opened, model, scores)
          : renewColumns(opened, model, scores);
        if (changes) emit({ event: 'columns', dataset, ...changes });
      }
      return { troubles };
    },
    evaluate: async ({ dataset, columns }) => ({
      evaluations: await evaluateScores(statistics, datasets.get(dataset), columns, true),
    }),
  };
}

/** Time for the window to ask for what it shows first. */
const FIRST_LOOK_MS = 200;
/** Summary columns so far are told at most this often. */
const TELL_EVERY_MS = 10_000;

/** Summary columns over all images: once a file, then from the cache. */
function startIndex({ jobs, summaries, emit }: EngineParts, dataset: OpenDataset): void {
  const missing = dataset.unsummarised;
  const tell = (values: SummaryValues): void => {
    dataset.shownSummary = values;
    emit({ event: 'columns', dataset: dataset.id, columns: [...SUMMARY_COLUMNS] });
  };
  jobs.start(
    {
      kind: 'index',
      title: `Summaries of ${missing.length === 1 ? '1 file' : `${missing.length} files`}`,
      lane: 'summaries',
      total: missing.reduce((sum, { events }) => sum + events, 0),
      unit: 'events',
      dataset: dataset.id,
      model: null,
    },
    async (context) => {
      // First the window gets its first event and its columns, which it asks for at once.
      await new Promise((resume) => setTimeout(resume, FIRST_LOOK_MS));
      await dataset.fileColumns?.catch(() => undefined);
      let told = Date.now();
      await computeSummary(dataset.summary, missing, dataset.source, summaries, context, {
        looked: () => dataset.looked,
        fileDone: () => {
          if (Date.now() - told < TELL_EVERY_MS) return;
          tell(copyOf(dataset.summary));
          told = Date.now();
        },
      });
      dataset.unsummarised = [];
      tell(dataset.summary);
    },
  );
}
