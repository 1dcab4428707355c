import { File as Hdf5, ready, type Dataset } from 'h5wasm/node';
import { expect } from 'vitest';

/** Every dataset of every exported event against the row of the file it came from, as bytes. */
export async function compareWithSources(out: string, count: number): Promise<void> {
  await ready;
  const exported = new Hdf5(out, 'r');
  const strings = exported.get('anomaly/source_file') as Dataset;
  const rows = exported.get('anomaly/source_index') as Dataset;
  const files = strings.value as string[];
  const indices = Array.from(rows.value as BigInt64Array, Number);
  expect(files).toHaveLength(count);
  const names = exported.keys().filter((name) => name !== 'anomaly');
  expect(names).toEqual(expect.arrayContaining(['images', 'label', 'mass', 'n_tracks']));
  for (let event = 0; event < count; event++) {
    const source = new Hdf5(files[event], 'r');
    expect(source.keys().sort()).toEqual(names.sort());
    for (const name of names) {
      const is = rowOf(exported.get(name) as Dataset, event);
      const was = rowOf(source.get(name) as Dataset, indices[event]);
      expect(is.equals(was), `${name} of event ${event}`).toBe(true);
    }
    source.close();
  }
  exported.close();
}

function rowOf(dataset: Dataset, row: number): Buffer {
  const axes = (dataset.shape ?? []).map((): [] => []) as (number | null)[][];
  axes[0] = [row, row + 1];
  const values = dataset.slice(axes as never) as Float32Array;
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}
