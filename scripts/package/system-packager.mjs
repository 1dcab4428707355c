#!/usr/bin/env node
// Makes .deb and .rpm with the system's own dpkg-deb and rpmbuild. electron-builder calls it in place of fpm, which it
// would download, and with fpm's arguments; those it uses are understood here.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} Wanted
 * @property {Record<string, string>} options by name, without dashes; of those given more than once, the last
 * @property {string[]} depends
 * @property {[string, string][]} files from where, to where in the package; a folder's ends with a slash
 */

/**
 * @param {string[]} words fpm's
 * @returns {Wanted}
 * @throws Error for a word that is none of fpm's arguments
 */
export function read(words) {
  /** @type {Wanted} */
  const wanted = { options: {}, depends: [], files: [] };
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === '--force') continue;
    const mapping = /^([^-].*?)=(\/.*)$/.exec(word);
    if (mapping) wanted.files.push([mapping[1], mapping[2]]);
    else if (word === '-d') wanted.depends.push(words[++i]);
    else if (/^--?\w/.test(word)) wanted.options[word.replace(/^-+/, '')] = words[++i];
    else throw new Error(`not an argument of fpm: ${word}`);
  }
  return wanted;
}

/**
 * Lays the files out as they will be on the system.
 * @param {Wanted} wanted
 * @param {string} root
 */
function layOut({ files }, root) {
  for (const [from, to] of files) {
    const target = join(root, to);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(from, target, { recursive: true, verbatimSymlinks: true });
    if (!from.endsWith('/')) chmodSync(target, 0o644);
  }
}

/** @param {string} text in the form of Debian's and rpm's fields: one line, then indented ones */
const lines = (text) =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim());

/** @param {Wanted} wanted */
export function debControl({ options, depends }, kibibytes = 0) {
  const [synopsis, ...more] = lines(options.description);
  return [
    `Package: ${options.name}`,
    `Version: ${options.version}`,
    `Architecture: ${options.architecture}`,
    `Maintainer: ${options.maintainer}`,
    `Installed-Size: ${kibibytes}`,
    `Depends: ${depends.join(', ')}`,
    'Section: science',
    `Priority: ${options['deb-priority']}`,
    `Homepage: ${options.url}`,
    `Description: ${synopsis}`,
    ...more.map((line) => ` ${line}`),
    '',
  ].join('\n');
}

/** @param {Wanted} wanted */
export function rpmSpec({ options, depends, files }) {
  return [
    `Name: ${options.name}`,
    `Version: ${options.version}`,
    'Release: 1',
    `Summary: ${options['rpm-summary'] ?? lines(options.description)[0]}`,
    `License: ${options.license}`,
    `URL: ${options.url}`,
    `Vendor: ${options.vendor}`,
    ...depends.map((one) => `Requires: ${one}`),
    // The libraries inside are the app's own, and nobody else's; and they are stripped already.
    'AutoReqProv: no',
    '%define __os_install_post %{nil}',
    '%define _build_id_links none',
    '%define _binary_payload w6T0.xzdio',
    '%description',
    options.description.trim(),
    '%post',
    readFileSync(options['after-install'], 'utf8'),
    '%postun',
    readFileSync(options['after-remove'], 'utf8'),
    '%files',
    '%defattr(-,root,root)',
    ...files.map(([, to]) => `"${to}"`),
    '',
  ].join('\n');
}

/** @param {string} name Debian's or rpm's */
export function rpmArchitecture(name) {
  return { amd64: 'x86_64', arm64: 'aarch64' }[name] ?? name;
}

/** @param {Wanted} wanted @param {string} scratch */
function makeDeb(wanted, scratch) {
  const { options } = wanted;
  const root = join(scratch, 'root');
  layOut(wanted, root);
  const control = join(root, 'DEBIAN');
  mkdirSync(control);
  writeFileSync(join(control, 'control'), debControl(wanted, kibibytesIn(root)));
  for (const [script, name] of [
    ['after-install', 'postinst'],
    ['after-remove', 'postrm'],
  ]) {
    writeFileSync(join(control, name), readFileSync(options[script]), { mode: 0o755 });
  }
  const compression = `-Z${options['deb-compression']}`;
  execFileSync('dpkg-deb', ['--root-owner-group', compression, '--build', root, options.package], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** @param {Wanted} wanted @param {string} scratch */
function makeRpm(wanted, scratch) {
  const { options } = wanted;
  const spec = join(scratch, 'darkscope.spec');
  const root = join(scratch, 'root');
  layOut(wanted, root);
  writeFileSync(spec, rpmSpec(wanted));
  const words = ['-bb', '--target', rpmArchitecture(options.architecture), '--buildroot', root];
  execFileSync('rpmbuild', [...words, '--define', `_topdir ${scratch}`, spec], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const made = readdirSync(join(scratch, 'RPMS'), { recursive: true }).map(String);
  const file = made.find((name) => name.endsWith('.rpm'));
  if (!file) throw new Error('rpmbuild has left no package');
  cpSync(join(scratch, 'RPMS', file), options.package);
}

/** @param {string} folder */
function kibibytesIn(folder) {
  const sizes = readdirSync(folder, { recursive: true }).map(
    (name) => statSync(join(folder, String(name))).size,
  );
  return Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / 1024);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wanted = read(process.argv.slice(2));
  const make = { deb: makeDeb, rpm: makeRpm }[wanted.options.t];
  if (!make)
    throw new Error(`${basename(process.argv[1])} makes deb and rpm, not ${wanted.options.t}`);
  const scratch = mkdtempSync(join(tmpdir(), 'darkscope-pack-'));
  try {
    make(wanted, scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
