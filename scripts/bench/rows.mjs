// What is measured: one file a row or a few rows of a kind. To add one: a file here and a line below.
import { endToEnd, reading } from './files.mjs';
import { memory } from './memory.mjs';
import { opening } from './opening.mjs';
import { paths } from './paths.mjs';
import { plots } from './plots.mjs';
import { profile } from './profile.mjs';
import { queries } from './queries.mjs';
import { batchScoring, latencies } from './scoring.mjs';
import { throughput } from './throughput.mjs';
import { starting } from './starting.mjs';
import { trainingPaths } from './training-paths.mjs';
import { trainingProfile } from './training-profile.mjs';
import { trainingSteps } from './training.mjs';
import { whatIf } from './what-if.mjs';
import { windowed } from './windowed.mjs';

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {string} what
 * @property {(folder: string) => Promise<import('./measure.mjs').Figure[]>} run given a folder to write in
 */

/** @type {Row[]} */
export const rows = [
  { name: 'training', what: 'a step of training CoDAE, against Keras', run: trainingSteps },
  {
    name: 'training-paths',
    what: 'a micro-batch op by op, as a graph, in bfloat16',
    run: trainingPaths,
  },
  { name: 'training-profile', what: 'where the time of training goes', run: trainingProfile },
  { name: 'scoring', what: 'scoring events by batches, against Keras', run: batchScoring },
  { name: 'latency', what: 'one event through the model, against TFLite', run: latencies },
  { name: 'profile', what: 'where the time of one event goes, by op and by layer', run: profile },
  { name: 'paths', what: 'one event by each way of computing it', run: paths },
  { name: 'reading', what: 'reading raw files, against h5py', run: reading },
  { name: 'end-to-end', what: 'raw file to score file, against h5py and Keras', run: endToEnd },
  { name: 'throughput', what: 'CPU an event takes to score, by stage', run: throughput },
  { name: 'memory', what: 'memory while 100,000 events are scored', run: memory },
  { name: 'start', what: 'app start to first event, against a bare window', run: starting },
  { name: 'queries', what: 'sorting and filtering 1,000,000 x 12 in the engine', run: queries },
  {
    name: 'window',
    what: 'sorting, filtering, scrolling and drawing 1,000,000 x 12 in the window',
    run: windowed,
  },
  { name: 'plots', what: 'histogram, threshold and lasso of 1,000,000 events', run: plots },
  { name: 'what-if', what: 'a changed event scored again', run: whatIf },
  { name: 'opening', what: 'opening 47 GB of events, and indexing them', run: opening },
];
