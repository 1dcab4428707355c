import { scoreNamed } from '../scores/index';
import { tensorflowText } from '../training/versions';
import type { ColumnProvenance } from './api';
import { startCheck } from './check-job';
import { scoreColumn, type OpenDataset } from './datasets';
import { startHashing } from './hash-job';
import type { EngineParts, Implementations } from './parts';

type ProvenanceCall = 'scores.provenance' | 'scores.hash' | 'scores.recheck';

/** Where scores come from, and whether they can be made again. */
export function provenanceCalls(parts: EngineParts): Pick<Implementations, ProvenanceCall> {
  return {
    'scores.provenance': ({ dataset, column }) =>
      provenanceOf(parts, parts.datasets.get(dataset), column),
    'scores.hash': ({ dataset }) => startHashing(parts, parts.datasets.get(dataset)),
    'scores.recheck': (params) => startCheck(parts, params),
  };
}

/** @throws DarkscopeError `bad-parameter` for a column that is no score of the dataset. */
export async function provenanceOf(
  { library, hashes, checks }: Pick<EngineParts, 'library' | 'hashes' | 'checks'>,
  dataset: OpenDataset,
  column: string,
): Promise<ColumnProvenance> {
  const { info, values, origins } = scoreColumn(dataset, column);
  const { score = '', model: id = '', title } = info;
  const { card, folder } = await library.getScorable(id);
  const files = dataset.files.flatMap(({ path, name, first, events }, i) => {
    const origin = origins[i];
    if (!origin) return [];
    const { record, reasons } = origin;
    const making = record?.made[score];
    const state = record?.file ?? dataset.stamps[i];
    return {
      path,
      name,
      first,
      events,
      scored: values.subarray(first, first + events).reduce((n, x) => n + (isNaN(x) ? 0 : 1), 0),
      size: state.size,
      changed: state.changed,
      mapped: state.mapping !== null,
      sha256: record?.sha256 ?? hashes.known(path, state),
      fingerprint: record?.fingerprint ?? dataset.fingerprints[i],
      weightsSha256: record?.weightsSha256 ?? null,
      preprocessing: record?.preprocessing ?? null,
      madeAt: making?.at ?? null,
      darkscope: making?.darkscope ?? null,
      tensorflow: making?.tensorflow ?? null,
      stale: [...reasons],
    };
  });
  return {
    column,
    score,
    title,
    definition: scoreNamed(score)?.definition ?? '',
    model: {
      id,
      kind: card.kind,
      title: card.title,
      folder,
      created: card.created,
      weightsSha256: card.weightsSha256 ?? '',
      selectedEpoch: card.selectedEpoch === 0 ? null : card.selectedEpoch,
      preprocessing: card.preprocessing,
      darkscope: card.versions.darkscope,
      tensorflow: tensorflowText(card.versions),
      trainedOn: card.dataFiles.map((file) => ({ ...file })),
    },
    files,
    check: checks.of(dataset, column),
  };
}
