/** One event that was changed by hand, as a file of its own that says so. */
import { closeSync, openSync } from 'node:fs';
import { CHANNELS, ETA_CELLS, PHI_CELLS } from '../events/schema';
import { dataspace, numberType, variableTextType, type Attribute } from '../events/hdf5-encode';
import { Hdf5Writer } from '../events/hdf5-writer';
import type { EventSource } from '../events/source';
import { writeAtomically } from '../atomic';

export interface EditedEvent {
  readonly source: EventSource;
  /** Position in the source. */
  readonly event: number;
  /** [72, 58, 3], E_T in GeV, as it is now. */
  readonly image: Float32Array;
  /** What was done to it, step by step. */
  readonly edits: readonly string[];
  readonly out: string;
}

/**
 * Writes pooled HDF5 with `images`, `label` and `mass` of the one event. Attributes of the root: `edited` (the edits),
 * `source_file`, `source_index`. Columns of the file are left out: they say nothing of a changed event.
 * @throws DarkscopeError `output-unwritable`
 */
export async function writeEdited({
  source,
  event,
  image,
  edits,
  out,
}: EditedEvent): Promise<void> {
  const { file, index } = source.id(event);
  await writeAtomically(out, async (unfinished) => {
    const fd = openSync(unfinished.add(out), 'w');
    try {
      const writer = new Hdf5Writer(fd);
      const text = (name: string, value: string): Attribute => ({
        name,
        type: variableTextType(),
        space: dataspace([]),
        data: writer.variableTexts([Buffer.from(value)]),
      });
      const rows = (values: Float32Array | Int32Array | Float64Array) => [
        new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      ];
      await writer.dataset(
        'images',
        {
          type: numberType('float32'),
          element: 4,
          shape: [1, PHI_CELLS, ETA_CELLS, CHANNELS.length],
        },
        rows(image),
      );
      const label = Int32Array.of(source.labels[event]);
      await writer.dataset(
        'label',
        { type: numberType('int32'), element: 4, shape: [1] },
        rows(label),
      );
      const mass = Float64Array.of(source.masses[event]);
      await writer.dataset(
        'mass',
        { type: numberType('float64'), element: 8, shape: [1] },
        rows(mass),
      );
      writer.group('', [
        text('edited', edits.join('; ') || 'nothing changed'),
        text('source_file', file),
        text('source_index', String(index)),
      ]);
      writer.finish();
    } finally {
      closeSync(fd);
    }
  });
}
