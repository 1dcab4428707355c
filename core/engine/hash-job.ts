/** Checksums of a dataset's files in the background, and what follows from them. */
import { toPlainError } from '../errors';
import { adoptScores } from './adopt-scores';
import type { OpenDataset } from './datasets';
import type { EngineParts } from './parts';
import { restoreColumns } from './model-columns';

/**
 * Computes the checksums of those files that lack one, as a job; notes them beside the scores of the files, and
 * brings in scores of other files with the same content.
 * @param wanted places of files in the dataset
 * @returns null where all are known, and everything was done at once.
 */
export function startHashing(
  parts: EngineParts,
  dataset: OpenDataset,
  wanted: readonly number[] = dataset.files.map((_, i) => i),
): { job: string } | null {
  const { hashes, jobs } = parts;
  const missing = wanted.filter(
    (i) => hashes.known(dataset.files[i].path, dataset.stamps[i]) === null,
  );
  if (missing.length === 0) {
    void useHashes(parts, dataset);
    return null;
  }
  return jobs.start(
    {
      kind: 'hash',
      title: `Checksums of ${missing.length === 1 ? '1 file' : `${missing.length} files`}`,
      lane: 'checksums',
      total: missing.reduce((sum, i) => sum + dataset.stamps[i].size, 0) / 1e6,
      unit: 'MB',
      dataset: dataset.id,
      model: null,
    },
    async (context) => {
      const total = missing.reduce((sum, i) => sum + dataset.stamps[i].size, 0) / 1e6;
      let done = 0;
      for (const i of missing) {
        await context.checkpoint();
        try {
          await hashes.find(dataset.files[i].path, dataset.stamps[i], {
            signal: context.signal,
            onBytes: (bytes) => {
              done += bytes / 1e6;
              context.report(Math.round(done), Math.round(total));
            },
          });
        } catch (error) {
          if (context.signal.aborted) throw error;
          // One file that is gone or has changed does not keep the others from being known.
          context.warn(toPlainError(error));
        }
      }
      await useHashes(parts, dataset);
    },
  );
}

async function useHashes(
  { hashes, scores, library, datasets, emit }: EngineParts,
  dataset: OpenDataset,
): Promise<void> {
  dataset.files.forEach(({ path }, i) => {
    const sha256 = hashes.known(path, dataset.stamps[i]);
    if (sha256 !== null) scores.records.noteContent(path, dataset.fingerprints[i], sha256);
  });
  scores.records.save();
  const adopted = adoptScores(dataset, scores, hashes);
  if (adopted || dataset.scores.size > 0) {
    for (const model of await library.scorable()) {
      const changes = restoreColumns(dataset, model, scores);
      const news = adopted && datasets.all().includes(dataset) && changes.columns.length > 0;
      if (news) emit({ event: 'columns', dataset: dataset.id, ...changes });
    }
  }
  emit({ event: 'provenance', dataset: dataset.id });
}
