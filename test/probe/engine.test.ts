import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineEvent } from '../../core/engine/api';
import { openHdf5 } from '../../core/events/hdf5';
import { numberType } from '../../core/events/hdf5-encode';
import { Hdf5Writer } from '../../core/events/hdf5-writer';
import { ETA_CELLS, IMAGE_SIZE, MASK_SIZE } from '../../core/events/schema';
import { Random } from '../../core/random';
import { samples, TestEngine } from '../engine/harness';

const EVENTS = 220;
/** ECAL cell that is lit in 60 % of the events of the second file, and a tracker cell that never is. */
const HOT = { channel: 1, cell: 10 * ETA_CELLS + 20 };
const DEAD = { channel: 0, cell: 30 * ETA_CELLS + 29 };

/** Events with cells lit at random, as likely everywhere in phi. */
function imagesOf(seed: number, hot: boolean): Float32Array {
  const random = new Random(seed);
  const images = new Float32Array(EVENTS * IMAGE_SIZE);
  for (let i = 0; i < images.length; i++) {
    const channel = i % 3;
    const cell = Math.floor((i % IMAGE_SIZE) / 3);
    const share = 0.12 - 0.03 * channel;
    if (random.uniform() < share) images[i] = 0.5 + 2 * random.uniform();
    if (hot && channel === HOT.channel && cell === HOT.cell && random.uniform() < 0.6)
      images[i] = 9;
    if (channel === DEAD.channel && cell === DEAD.cell) images[i] = 0;
  }
  return images;
}

async function writeEvents(path: string, images: Float32Array): Promise<void> {
  const fd = openSync(path, 'w');
  const writer = new Hdf5Writer(fd);
  const shape = [EVENTS, 72, 58, 3];
  await writer.dataset('images', { type: numberType('float32'), element: 4, shape }, [
    new Uint8Array(images.buffer),
  ]);
  const label = new Int32Array(EVENTS);
  await writer.dataset('label', { type: numberType('int32'), element: 4, shape: [EVENTS] }, [
    new Uint8Array(label.buffer),
  ]);
  writer.finish();
  closeSync(fd);
}

let engine: TestEngine;
const images = [imagesOf(1, false), imagesOf(2, true)];
let dataset: string;
beforeAll(async () => {
  engine = new TestEngine();
  engine.grants.add(engine.folder, 'read');
  const paths = ['clean.h5', 'hot.h5'].map((name) => join(engine.folder, name));
  for (const [i, path] of paths.entries()) await writeEvents(path, images[i]);
  ({ dataset } = await engine.open(...paths));
});
afterAll(() => engine.end());

const told = <K extends EngineEvent['event']>(kind: K) =>
  engine.events.filter((event) => event.event === kind).at(-1) as Extract<
    EngineEvent,
    { event: K }
  >;
const finder = { cutGeV: 0, level: 0.01, hotRatio: 1.5, deadRatio: 0.5 } as const;
const secondFile = Uint32Array.from({ length: EVENTS }, (_, i) => EVENTS + i);
const nobody = new Uint32Array(0);

async function occupancy(
  events: Uint32Array,
  against: 'others' | 'ring' | 'files',
): Promise<ReturnType<typeof read>> {
  const { job } = await engine.call('occupancy.start', { dataset, cutGeV: 0, events });
  if (job !== null)
    expect(await engine.ended(job)).toMatchObject({ state: 'finished', error: null });
  return read(events, against);
}
const read = (events: Uint32Array, against: 'others' | 'ring' | 'files') =>
  engine.call('occupancy.read', { dataset, events, against, ...finder });

describe('occupancy of open events', () => {
  it('counts what a loop over the pixels counts', async () => {
    const { events, lit, referenceEvents, referenceLit } = await occupancy(secondFile, 'others');
    expect([events, referenceEvents]).toEqual([EVENTS, EVENTS]);
    const naive = (values: Float32Array, channel: number, cell: number) => {
      let count = 0;
      for (let at = 3 * cell + channel; at < values.length; at += IMAGE_SIZE) {
        if (values[at] > 0) count++;
      }
      return count;
    };
    for (const { channel, cell } of [HOT, DEAD, { channel: 2, cell: MASK_SIZE - 1 }]) {
      expect(lit[channel * MASK_SIZE + cell]).toBe(naive(images[1], channel, cell));
      expect(referenceLit[channel * MASK_SIZE + cell]).toBe(naive(images[0], channel, cell));
    }
  });

  it('finds the planted hot cell in the subset, and no other', async () => {
    const { cells } = await occupancy(secondFile, 'others');
    expect(cells).toMatchObject([{ ...HOT, kind: 'hot', file: null }]);
  });

  it('finds hot and dead cells among all events, and in which file they are', async () => {
    const { cells } = await occupancy(nobody, 'ring');
    expect(cells).toHaveLength(2);
    expect(cells).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ ...HOT, kind: 'hot' }),
        expect.objectContaining({ ...DEAD, kind: 'dead', lit: 0 }),
      ]),
    );
    const byFile = await occupancy(nobody, 'files');
    const hot = byFile.cells.filter(({ kind }) => kind === 'hot');
    expect(hot).toMatchObject([{ ...HOT, file: 1 }]);
    const dead = byFile.cells.filter(({ kind }) => kind === 'dead').map(({ file }) => file);
    expect(dead.sort()).toEqual([0, 1]);
  });

  it('is remembered, so that a second look needs no job', async () => {
    expect(
      await engine.call('occupancy.start', { dataset, cutGeV: 0, events: secondFile }),
    ).toEqual({
      job: null,
    });
  });

  it('is refused of events that have not been counted', async () => {
    await expect(read(Uint32Array.of(1, 2, 3), 'others')).rejects.toMatchObject({
      code: 'bad-parameter',
    });
  });

  it('names the events that have a cell lit', async () => {
    const events = Uint32Array.from({ length: 2 * EVENTS }, (_, i) => i);
    await engine.run('occupancy.events.start', { dataset, cutGeV: 5, events, cells: [HOT] });
    const wanted = secondFile.filter(
      (event) => images[1][(event - EVENTS) * IMAGE_SIZE + 3 * HOT.cell + HOT.channel] > 5,
    );
    expect(told('having').events).toEqual(wanted);
    expect(wanted.length).toBeGreaterThan(90);
  });
});

describe('scores of changed events', () => {
  beforeAll(async () => {
    const train = await engine.open(join(samples, 'train_qcd.h5'));
    await engine.train(train.dataset, 'model');
    await engine.run('score.start', { dataset, model: 'model', scores: ['bce', 'sse'] });
  });
  const scores = async (score: string) =>
    (await engine.call('dataset.column', { dataset, column: `model.${score}` })).values;
  const eventImage = async (event: number) =>
    (await engine.call('dataset.event', { dataset, event, models: [] })).image;

  it('are those of the file while nothing is changed, with the reconstruction', async () => {
    const image = await eventImage(5);
    const { scores: now, reconstruction } = await engine.call('probe.image', {
      model: 'model',
      image,
    });
    expect(now.bce / (await scores('bce'))[5]).toBeCloseTo(1, 6);
    const { reconstructions } = await engine.call('dataset.event', {
      dataset,
      event: 5,
      models: ['model'],
    });
    // Drawn by TensorFlow there, by what computes scores here.
    const { values } = reconstructions[0].layers[0];
    expect(reconstruction).toHaveLength(values.length);
    const differences = values.map((value, cell) => Math.abs(value - reconstruction![cell]));
    expect(Math.max(...differences)).toBeLessThan(1e-5);
  });

  it('leave events as they are in which the masked cells are not lit', async () => {
    const events = Uint32Array.from({ length: 40 }, (_, i) => EVENTS + i);
    const cells = [{ channel: 0, cell: 12 * ETA_CELLS + 30 }];
    const params = { dataset, model: 'model', score: 'sse', events, cells, gev: 0 };
    await engine.run('probe.altered.start', params);
    const altered = told('altered').scores;
    for (const [i, event] of events.entries()) {
      const image = await eventImage(event);
      const lit = image[3 * cells[0].cell] > 0;
      expect(Number.isNaN(altered[i])).toBe(!lit);
      if (!lit) continue;
      image[3 * cells[0].cell] = 0;
      const alone = await engine.call('probe.image', { model: 'model', image });
      expect(altered[i] / alone.scores.sse).toBeCloseTo(1, 5);
    }
    expect(altered.some((score) => !Number.isNaN(score))).toBe(true);
  });

  it('can be had with every lit cell erased in turn', async () => {
    const image = await eventImage(3);
    await engine.run('probe.occlusion.start', { model: 'model', score: 'bce', image });
    const { cells, scores: without } = told('occlusion');
    const lit = Array.from({ length: MASK_SIZE }, (_, cell) => cell).filter(
      (cell) => image[3 * cell] > 0,
    );
    expect(Array.from(cells)).toEqual(lit);
    const erased = image.slice();
    erased.fill(0, 3 * cells[7], 3 * cells[7] + 3);
    const alone = await engine.call('probe.image', { model: 'model', image: erased });
    expect(without[7] / alone.scores.bce).toBeCloseTo(1, 5);
  });

  it('are refused of what is no image', async () => {
    for (const image of [new Float32Array(12), new Float32Array(IMAGE_SIZE).fill(-1)]) {
      await expect(engine.call('probe.image', { model: 'model', image })).rejects.toMatchObject({
        code: 'bad-parameter',
      });
    }
  });

  it('go with an event that is written as a file of its own, which says it was edited', async () => {
    const image = await eventImage(9);
    image[3 * 100] = 42;
    const out = join(engine.folder, 'edited.h5');
    await engine.call('probe.export', { dataset, event: 9, image, edits: ['paint 42 GeV'], out });
    const again = await engine.open(out);
    expect(again).toMatchObject({ count: 1, problems: [] });
    const read = await engine.call('dataset.event', {
      dataset: again.dataset,
      event: 0,
      models: [],
    });
    expect(read.image).toEqual(image);
    const file = await openHdf5(out);
    expect(file.attributes('')).toMatchObject({ edited: 'paint 42 GeV', source_index: '9' });
    file.close();
    await expect(
      engine.call('probe.export', {
        dataset,
        event: 9,
        image,
        edits: [],
        out: join(engine.folder, 'hot.h5'),
      }),
    ).rejects.toThrow();
  });
});
