/** The files that packages come in: one row each, and how electron-builder is to make them. */
import { existsSync } from 'node:fs';
import { has } from '../setup/commands.mjs';
import { unreachable } from '../setup/fetch.mjs';
import { inProject } from '../setup/places.mjs';
import { flavour } from './parts.mjs';

/**
 * @typedef {object} Target
 * @property {string} name as electron-builder calls it
 * @property {('linux' | 'win32' | 'darwin')[]} platforms
 * @property {boolean} byDefault whether `npm run make` makes it unasked: where nothing but the system is needed
 * @property {() => string | undefined | Promise<string | undefined>} lacks what its maker needs and has not, and what to do
 */

/** electron-builder's own tools lie there. */
const TOOLS = 'https://github.com/electron-userland/electron-builder-binaries/releases';

/** @param {string} tool @param {string} package_ that brings it */
const needs = (tool, package_) => () =>
  has(tool) ? undefined : `${tool} is not here: install the package ${package_}`;

/**
 * Tools that electron-builder fetches, unless a variable names the folder they are in.
 * @param {string} variable
 */
const fetched = (variable) => async () => {
  if (process.env[variable]) return undefined;
  const why = await unreachable(TOOLS);
  return (
    why &&
    `electron-builder's tools cannot be fetched (${why}); ${variable} may name a folder that has them`
  );
};

/** @param {NodeJS.Platform} platform @param {string} name */
const only = (platform, name) => () =>
  process.platform === platform ? undefined : `it can be made on ${name} alone`;

/** electron-builder would fetch a 7-Zip of its own; the system's does as well. */
const zips = () =>
  process.env.ELECTRON_BUILDER_7ZIP_PATH || existsSync('/usr/bin/7za')
    ? undefined
    : fetched('ELECTRON_BUILDER_7ZIP_PATH')();

/** @type {Target[]} */
export const TARGETS = [
  { name: 'tar.gz', platforms: ['linux'], byDefault: true, lacks: zips },
  { name: 'zip', platforms: ['linux', 'win32', 'darwin'], byDefault: true, lacks: zips },
  { name: 'deb', platforms: ['linux'], byDefault: false, lacks: needs('dpkg-deb', 'dpkg') },
  {
    name: 'rpm',
    platforms: ['linux'],
    byDefault: false,
    lacks: needs('rpmbuild', 'rpm (Debian) or rpm-build (Fedora)'),
  },
  {
    name: 'AppImage',
    platforms: ['linux'],
    byDefault: false,
    lacks: fetched('APPIMAGE_TOOLS_PATH'),
  },
  { name: 'nsis', platforms: ['win32'], byDefault: true, lacks: only('win32', 'Windows') },
  { name: 'dmg', platforms: ['darwin'], byDefault: true, lacks: only('darwin', 'macOS') },
];

/** What electron-builder calls the platforms. */
const PLATFORM_KEYS = /** @type {const} */ ({ linux: 'linux', win32: 'win', darwin: 'mac' });

/**
 * What the desktop opens with the app: projects are its own; event files it can show, as other programs can. One
 * ending a row, because electron-builder writes them into MIME types one by one.
 * @type {import('electron-builder').FileAssociation[]}
 */
export const FILE_ASSOCIATIONS = [
  {
    ext: 'dscope',
    name: 'Darkscope project',
    description: 'Darkscope project',
    mimeType: 'application/x-darkscope-project',
    role: 'Editor',
    rank: 'Owner',
  },
  ...['h5', 'hdf5'].map(
    (ext) =>
      /** @type {const} */ ({
        ext,
        name: 'HDF5 file',
        description: 'HDF5 file',
        // As freedesktop.org's own list names it.
        mimeType: 'application/x-hdf',
        role: 'Viewer',
        rank: 'Alternate',
      }),
  ),
];

/** @param {string} name of a template */
const template = (name) => inProject('scripts', 'package', 'linux', name);

/** Desktops' menus. */
const CATEGORY = 'Science;Physics';

/** Libraries that Electron is linked with and that not every installation has. */
const DEB_DEPENDS = [
  'libgtk-3-0',
  'libnss3',
  'libgbm1',
  'libasound2',
  'libatspi2.0-0',
  'libdrm2',
  'libxkbcommon0',
  'xdg-utils',
];
const RPM_DEPENDS = [
  'gtk3',
  'nss',
  'mesa-libgbm',
  'alsa-lib',
  'at-spi2-core',
  'libdrm',
  'libxkbcommon',
  'xdg-utils',
];

/** Stands for an address where whoever makes the packages has given none; no such address can exist. */
const NOBODY = 'darkscope.invalid';

/**
 * @param {{ output: string, icon: string, name?: string }} where `output`: folder of the files; `icon`: path of
 * icon.ico and icon.icns without ending; `name`: what the name of the files says of the package
 * @returns {import('electron-builder').Configuration}
 */
export function configuration({ output, icon, name = flavour() }) {
  return {
    appId: 'org.darkscope.app',
    productName: 'Darkscope',
    extraMetadata: { homepage: process.env.DARKSCOPE_HOMEPAGE ?? `https://${NOBODY}/` },
    artifactName: `\${productName}-\${version}${name}-\${os}-\${arch}.\${ext}`,
    fileAssociations: FILE_ASSOCIATIONS,
    directories: { output },
    npmRebuild: false,
    publish: null,
    linux: {
      category: CATEGORY,
      icon: inProject('assets', 'icons'),
      synopsis: 'Anomaly detection in collider events',
      maintainer: process.env.DARKSCOPE_MAINTAINER ?? `Darkscope <maintainer@${NOBODY}>`,
      executableName: 'darkscope',
    },
    deb: {
      depends: DEB_DEPENDS,
      afterInstall: template('after-install.sh'),
      afterRemove: template('after-remove.sh'),
      recommends: [],
    },
    rpm: {
      depends: RPM_DEPENDS,
      afterInstall: template('after-install.sh'),
      afterRemove: template('after-remove.sh'),
    },
    win: { icon: `${icon}.ico` },
    nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
    mac: { icon: `${icon}.icns`, category: 'public.app-category.education' },
  };
}

/**
 * @param {Target} target
 * @param {string} platform one of its own
 * @returns {Record<string, string[]>} for electron-builder
 */
export function asked({ name }, platform) {
  return { [/** @type {Record<string, string>} */ (PLATFORM_KEYS)[platform]]: [name] };
}

/** Tools of the system in place of those that electron-builder would download, where nobody has chosen others. */
export function useSystemTools() {
  process.env.CUSTOM_FPM_PATH ??= inProject('scripts', 'package', 'system-packager.mjs');
  // Level 5 makes 40 MB of libtensorflow 6 % smaller in six times the time; electron-builder would take 7 and 9.
  process.env.ELECTRON_BUILDER_COMPRESSION_LEVEL ??= '1';
  if (existsSync('/usr/bin/7za')) process.env.ELECTRON_BUILDER_7ZIP_PATH ??= '/usr/bin/7za';
}
