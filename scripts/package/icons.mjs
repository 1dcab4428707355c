import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inProject } from '../setup/places.mjs';
import { icns, ico } from './icon-formats.mjs';

/** Sizes that a Windows icon holds. */
const LARGEST_IN_ICO = 256;

/** The drawn icon in its sizes, small to large. @returns {{ size: number, png: Buffer }[]} */
export function pictures() {
  const folder = inProject('assets', 'icons');
  return readdirSync(folder)
    .map((name) => ({ size: parseInt(name, 10), png: readFileSync(join(folder, name)) }))
    .sort((a, b) => a.size - b.size);
}

/**
 * Makes icon.ico and icon.icns of the pictures.
 * @param {string} folder
 * @returns {string} path of both without their endings
 */
export function makeIcons(folder) {
  const all = pictures();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'icon.ico'), ico(all.filter(({ size }) => size <= LARGEST_IN_ICO)));
  writeFileSync(join(folder, 'icon.icns'), icns(all));
  return join(folder, 'icon');
}
