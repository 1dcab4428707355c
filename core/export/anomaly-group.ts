import { ANOMALY_GROUP } from '../events/formats/format';
import {
  dataspace,
  numberAttribute,
  numberType,
  VARIABLE_BYTES,
  variableTextType,
  type Attribute,
  type NumberType,
} from '../events/hdf5-encode';
import type { Hdf5Writer } from '../events/hdf5-writer';
import type { EventSource } from '../events/source';
import type { Row } from './selected-rows';

/** What was found about the chosen events. Arrays have one entry an event of the selection. */
export interface Findings {
  readonly source: EventSource;
  readonly events: ArrayLike<number>;
  readonly scores: readonly { readonly name: string; readonly values: ArrayLike<number> }[];
  /** Id of the model that made the scores, and the SHA-256 of its card. */
  readonly model?: { readonly id: string; readonly cardSha256?: string };
  readonly threshold?: { readonly column: string; readonly value: number };
  /** By score: what it was made of. */
  readonly provenance?: Readonly<Record<string, unknown>>;
  readonly tags?: readonly string[];
  readonly notes?: readonly string[];
  /** Why the tag was given, by whom, and when (ISO 8601). */
  readonly reasons?: readonly string[];
  readonly reviewers?: readonly string[];
  readonly times?: readonly string[];
}

/**
 * Writes the group `anomaly`: `scores/<name>` (float64), `label` (int32), `mass` (float64), `source_file`, `source_index`
 * (int64), `tag`, `reason`, `note`, `reviewer` and `judged_at`, an entry an event; `model`, `model_card_sha256`, `threshold_column` and `threshold` are its
 * attributes.
 * @param positions the events of this file, as positions in the selection
 */
export async function writeAnomalyGroup(
  writer: Hdf5Writer,
  findings: Findings,
  positions: readonly number[],
  rows: readonly Row[],
): Promise<void> {
  const { source, events, model, threshold } = findings;
  const numbers = async (
    name: string,
    type: NumberType,
    values: Float64Array | Int32Array | BigInt64Array,
  ) => {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const dataset = {
      type: numberType(type),
      element: values.BYTES_PER_ELEMENT,
      shape: [values.length],
    };
    await writer.dataset(`${ANOMALY_GROUP}/${name}`, dataset, [bytes]);
  };
  for (const { name, values } of findings.scores) {
    const safe = name.replaceAll('/', '_'); // a slash would start a group
    await numbers(
      `scores/${safe}`,
      'float64',
      Float64Array.from(positions, (p) => values[p]),
    );
  }
  await numbers(
    'label',
    'int32',
    Int32Array.from(positions, (p) => source.labels[events[p]]),
  );
  await numbers(
    'mass',
    'float64',
    Float64Array.from(positions, (p) => source.masses[events[p]]),
  );
  await writeTexts(
    writer,
    'source_file',
    rows.map(({ path }) => path),
  );
  await numbers(
    'source_index',
    'int64',
    BigInt64Array.from(rows, ({ row }) => BigInt(row)),
  );
  const said = {
    tag: findings.tags,
    note: findings.notes,
    reason: findings.reasons,
    reviewer: findings.reviewers,
    judged_at: findings.times,
  };
  for (const [name, texts] of Object.entries(said)) {
    await writeTexts(
      writer,
      name,
      positions.map((p) => texts?.[p] ?? ''),
    );
  }
  const attributes: Attribute[] = [];
  if (model) attributes.push(textAttribute(writer, 'model', model.id));
  if (model?.cardSha256 !== undefined) {
    attributes.push(textAttribute(writer, 'model_card_sha256', model.cardSha256));
  }
  if (threshold) {
    attributes.push(textAttribute(writer, 'threshold_column', threshold.column));
    attributes.push(numberAttribute('threshold', threshold.value));
  }
  if (findings.provenance) {
    attributes.push(textAttribute(writer, 'provenance', JSON.stringify(findings.provenance)));
  }
  writer.group(ANOMALY_GROUP, attributes);
}

/** Writes a dataset of texts of variable length into the group `anomaly`. */
export async function writeTexts(
  writer: Hdf5Writer,
  name: string,
  values: readonly string[],
): Promise<void> {
  const data = writer.variableTexts(values.map((value) => Buffer.from(value, 'utf8')));
  const dataset = { type: variableTextType(), element: VARIABLE_BYTES, shape: [values.length] };
  await writer.dataset(`${ANOMALY_GROUP}/${name}`, dataset, [data]);
}

function textAttribute(writer: Hdf5Writer, name: string, text: string): Attribute {
  const data = writer.variableTexts([Buffer.from(text, 'utf8')]);
  return { name, type: variableTextType(), space: dataspace([]), data };
}
