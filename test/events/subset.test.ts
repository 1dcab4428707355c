import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { openDataset } from '../../core/events/dataset';
import { EventSubset } from '../../core/events/subset';

it('shows some events of a source in a given order, with everything they have', async () => {
  const sample = resolve(import.meta.dirname, '../fixtures/sample/test');
  const { source } = await openDataset([sample]);
  try {
    const events = [300, 2, 150];
    const subset = new EventSubset(source, events);
    expect(subset.count).toBe(3);
    expect(Array.from(subset.labels)).toEqual(events.map((event) => source.labels[event]));
    expect(Array.from(subset.masses)).toEqual(events.map((event) => source.masses[event]));
    expect(subset.id(1)).toEqual(source.id(2));
    expect(await subset.readImages([2, 0])).toEqual(await source.readImages([150, 300]));
    const tracks = await source.readColumn('n_tracks');
    expect(Array.from(await subset.readColumn('n_tracks'))).toEqual(
      events.map((event) => tracks[event]),
    );
  } finally {
    await source.close();
  }
});
