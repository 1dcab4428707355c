/** The licences of all that a package carries, in one text. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { tensorflowNotices } from '../setup/tensorflow.mjs';
import { inProject } from '../setup/places.mjs';
import { packageOf } from './reach.mjs';

const LICENCE_FILE = /^(licen[cs]e|copying|notice|copyright|third-?party)/i;
const LINE = '-'.repeat(100);

/** What native libraries bring of others' work, where their packages do not say it themselves. */
const WITHIN = {
  '@duckdb/node-bindings':
    'third_party/ of duckdb/duckdb on GitHub, at the same version, has the licences of its parts',
  'onnxruntime-node':
    'ThirdPartyNotices.txt of microsoft/onnxruntime on GitHub, at the same version, has the licences of its parts',
};

/**
 * @typedef {object} Part
 * @property {string} name with its version
 * @property {string} licence as its package.json declares it
 * @property {string} text of its licence files, or of the licence it declares
 */

/**
 * @param {string[]} packages folders relative to the project: what lies in the package as it is
 * @returns {Promise<string>}
 */
export async function notices(packages) {
  const folders = [...new Set([...packages, ...bundled(), 'node_modules/electron'])].sort();
  const parts = folders.map(partOf);
  const tensorflow = await tensorflowNotices();
  const list = parts.map(({ name, licence }) => `  ${name}: ${licence}`);
  /** @type {Map<string, string[]>} names by text */
  const byText = new Map();
  for (const { name, text } of parts) byText.set(text, [...(byText.get(text) ?? []), name]);
  const texts = [...byText].map(
    ([text, names]) => `${LINE}\n${names.join('\n')}\n${LINE}\n\n${text}\n`,
  );
  return [
    'Darkscope is under the Apache License 2.0. It carries the work of others, under these licences:',
    [...list, ...(tensorflow ? ['  libtensorflow: Apache-2.0'] : [])].join('\n'),
    'Chromium and its parts, which Electron carries: LICENSES.chromium.html, beside this file.',
    ...texts,
    ...(tensorflow
      ? [`${LINE}\nlibtensorflow and its parts\n${LINE}\n\n${apache()}\n${tensorflow}`]
      : []),
  ].join('\n\n');
}

/** Packages that bundles have taken in, as the build has noted them. @returns {string[]} */
function bundled() {
  const folder = inProject('out', 'build');
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const inputs = files.flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
  return inputs
    .map((/** @type {string | [string, string]} */ input) =>
      Array.isArray(input) ? input[0] : input,
    )
    .filter((path) => path.startsWith('node_modules/'))
    .map(packageOf);
}

/**
 * @param {string} folder of the package
 * @returns {Part}
 * @throws Error for a package that says nothing of its licence
 */
export function partOf(folder) {
  const { name, version, license, author } = JSON.parse(
    readFileSync(inProject(folder, 'package.json'), 'utf8'),
  );
  const files = readdirSync(inProject(folder), { withFileTypes: true })
    .filter((entry) => entry.isFile() && LICENCE_FILE.test(entry.name))
    .map((entry) => readFileSync(inProject(folder, entry.name), 'utf8').trim());
  if (files.length === 0 && typeof license !== 'string')
    throw new Error(`${folder} says nothing of its licence`);
  const within = /** @type {Record<string, string>} */ (WITHIN)[name];
  const text = files.length > 0 ? files.join('\n\n') : declared(license, author, name);
  return {
    name: `${name} ${version}`,
    licence: license ?? 'as its text says',
    text: within ? `${text}\n\n${within}` : text,
  };
}

/**
 * The text of a licence for a package that names it and brings none.
 * @param {string} license SPDX expression
 * @param {string | { name: string } | undefined} author
 * @param {string} name of the package
 */
function declared(license, author, name) {
  const holder = typeof author === 'object' ? author.name : (author ?? `the authors of ${name}`);
  const texts = license.split(/ AND | OR /).map((id) => {
    const known = id.replace(/[()]/g, '');
    if (known === 'Apache-2.0') return apache();
    const file = inProject('scripts', 'package', 'licences', `${known}.txt`);
    if (!existsSync(file))
      throw new Error(`${name}: the text of ${known} is not in ${basename(file)}`);
    return `Copyright (c) ${holder}\n\n${readFileSync(file, 'utf8').trim()}`;
  });
  return texts.join('\n\n');
}

/** Ours is the same. */
function apache() {
  return readFileSync(inProject('LICENSE'), 'utf8').trim();
}
