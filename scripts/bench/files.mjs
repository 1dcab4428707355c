// Raw files: how fast they are read, and from the file to scores on the disk.
import { join } from 'node:path';
import { RAW_EVENT_BYTES, writeRaw } from './material.mjs';
import { figure } from './measure.mjs';
import { makeModel, SCORES } from './scoring.mjs';
import { compared, inTurn, THREADS, withSides } from './sides.mjs';

const READ_EVENTS = 320;
const READ_ROUNDS = 9;
const SCORED_EVENTS = 128;
const SCORED_ROUNDS = 4;

/** @param {string} folder */
export async function reading(folder) {
  const plain = join(folder, 'qcd_raw_gzip.h5');
  const shuffled = join(folder, 'qcd_raw_shuffled.h5');
  await writeRaw(plain, READ_EVENTS);
  return withSides(async ({ own, other, missing }) => {
    const figures = [];
    await other?.ask('write_shuffled', { from: plain, to: shuffled });
    const files = { gzip: plain, ...(other ? { 'shuffle + gzip': shuffled } : {}) };
    for (const [name, file] of Object.entries(files)) {
      const times = await inTurn(
        READ_ROUNDS,
        () => own.ask('read', { file }),
        other ? () => other.ask('read', { file }) : null,
      );
      figures.push(
        ...compared(`reading raw events, ${name}`, times, {
          against: 'h5py',
          unit: 'MB/s',
          of: (ms) => (READ_EVENTS * RAW_EVENT_BYTES) / 1e3 / ms,
          rate: true,
          goal: '>= 1.2',
          missing,
          note: 'unpacked bytes; Darkscope also pools the images, h5py only reads them',
        }),
      );
    }
    const memory = await Promise.all([own, other].map((side) => side?.ask('memory')));
    for (const [i, name] of ['Darkscope', 'h5py'].entries()) {
      const bytes = memory[i]?.bytes;
      if (bytes) figures.push(figure(`reading, peak memory, ${name}`, 'GiB', [bytes / 2 ** 30]));
    }
    return figures;
  });
}

/** @param {string} folder */
export async function endToEnd(folder) {
  const file = join(folder, 'qcd_raw_scored.h5');
  await writeRaw(file, SCORED_EVENTS);
  return withSides(async ({ own, other, missing }) => {
    const made = await makeModel(folder);
    await other?.ask('load', made);
    const mine = { file, model: made.model, out: join(folder, 'own.h5'), scores: SCORES };
    const times = await inTurn(
      SCORED_ROUNDS,
      () => own.ask('score_file', mine),
      other ? () => other.ask('score_file', { file, out: join(folder, 'other.h5') }) : null,
    );
    const memory = await own.ask('memory');
    return [
      ...compared(`raw gzip file to score file, ${SCORED_EVENTS} events`, times, {
        against: 'h5py + Keras',
        unit: 'events/s',
        of: (ms) => (SCORED_EVENTS * 1000) / ms,
        rate: true,
        goal: '>= 1.5',
        missing,
        note: `${THREADS} threads each; Darkscope also loads the model and hashes the file`,
      }),
      figure('raw file to score file, peak memory, Darkscope', 'GiB', [memory.bytes / 2 ** 30]),
    ];
  });
}
