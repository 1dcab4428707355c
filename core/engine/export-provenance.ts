/** Where exported scores come from, short enough to travel in the head of a file. */
import { provenanceOf } from './provenance-calls';
import type { OpenDataset } from './datasets';
import type { EngineParts } from './parts';

/**
 * By column: model, weights, preprocessing, the files by content, when and with what they were scored, what is stale,
 * and the last check. Columns that are no scores, and scores of models that are not here, are left out.
 */
export async function exportedProvenance(
  parts: Pick<EngineParts, 'library' | 'hashes' | 'checks'>,
  dataset: OpenDataset,
  columns: readonly string[],
): Promise<Record<string, unknown>> {
  const known = new Set((await parts.library.scorable()).map(({ id }) => id));
  const told: Record<string, unknown> = {};
  for (const name of columns) {
    const model = dataset.scores.get(name)?.info.model;
    if (model === undefined || !known.has(model)) continue;
    const { score, definition, files, check, ...from } = await provenanceOf(parts, dataset, name);
    const { id, kind, weightsSha256, selectedEpoch, preprocessing } = from.model;
    told[name] = {
      score,
      definition,
      model: { id, kind, weightsSha256, selectedEpoch, preprocessing },
      files: files.map(
        ({
          path,
          sha256,
          fingerprint,
          weightsSha256: weights,
          madeAt,
          darkscope,
          tensorflow,
          stale,
        }) => ({
          path,
          sha256,
          fingerprint,
          weightsSha256: weights,
          madeAt,
          darkscope,
          tensorflow,
          stale,
        }),
      ),
      check,
    };
  }
  return told;
}
