import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDataset } from '../../core/events/dataset';
import { numberType } from '../../core/events/hdf5-encode';
import { Hdf5Writer } from '../../core/events/hdf5-writer';
import { IMAGE_SIZE } from '../../core/events/schema';

it('a label that is no whole number is no class, never background', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'darkscope-labels-'));
  try {
    const path = join(folder, 'events.h5');
    const fd = openSync(path, 'w');
    const writer = new Hdf5Writer(fd);
    const labels = Float64Array.of(0, 1, 2, NaN, 0.5);
    const images = new Uint8Array(labels.length * IMAGE_SIZE * 8);
    const float64 = { type: numberType('float64'), element: 8 };
    await writer.dataset('images', { ...float64, shape: [5, 72, 58, 3] }, [images]);
    await writer.dataset('label', { ...float64, shape: [5] }, [new Uint8Array(labels.buffer)]);
    writer.finish();
    closeSync(fd);
    const { source, problems } = await openDataset([path]);
    expect(problems).toEqual([]);
    expect([...source.labels]).toEqual([0, 1, 2, -1, -1]);
    await source.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
