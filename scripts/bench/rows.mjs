// What is measured: one file a row or a few rows of a kind. To add one: a file here and a line below.
import { opening } from './opening.mjs';
import { queries } from './queries.mjs';
import { windowed } from './windowed.mjs';

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {string} what
 * @property {(folder: string) => Promise<import('./measure.mjs').Figure[]>} run given a folder to write in
 */

/** @type {Row[]} */
export const rows = [
  { name: 'queries', what: 'sorting and filtering 1,000,000 x 12 in the engine', run: queries },
  {
    name: 'window',
    what: 'sorting, filtering, scrolling and drawing 1,000,000 x 12 in the window',
    run: windowed,
  },
  { name: 'opening', what: 'opening 47 GB of events, and indexing them', run: opening },
];
