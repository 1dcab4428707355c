/* eslint-disable @typescript-eslint/no-require-imports -- Electron 22 loads its default app as CommonJS */
// The default app of the Electron stand-in: `electron [-r MODULE]... FOLDER [arguments]` runs the app in FOLDER,
// as the genuine one does. (The wheel's Electron was packaged for another app and comes without it.)
const { app } = require('electron');
const { existsSync, readFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

/** Splits our own options from the path of the app; Chromium's switches (`--x`) are not ours. */
function parse(argv) {
  const options = { version: false, modules: [], file: undefined };
  for (let i = 1; i < argv.length; i++) {
    const argument = argv[i];
    if (argument === '--version' || argument === '-v') options.version = true;
    else if (argument === '-r' || argument === '--require') options.modules.push(argv[++i]);
    else if (!argument.startsWith('-')) {
      options.file = argument;
      break;
    }
  }
  return options;
}

/** Gives the app its own name, version and path before its main runs. */
function become(folder) {
  Object.defineProperty(process, 'defaultApp', {
    configurable: false,
    enumerable: true,
    value: true,
  });
  const manifest = path.join(folder, 'package.json');
  if (!existsSync(manifest)) return;
  const { name, productName, version } = JSON.parse(readFileSync(manifest, 'utf8'));
  if (version) app.setVersion(version);
  if (productName || name) app.setName(productName || name);
  app.setAppPath(folder);
}

const { version, modules, file } = parse(process.argv);
if (version) {
  process.stdout.write(`v${process.versions.electron}\n`);
  process.exit(0);
}
for (const name of modules) Module._load(path.resolve(name), module, true);
if (file === undefined) {
  process.stderr.write('usage: electron [-r MODULE] FOLDER [arguments]\n');
  process.exit(1);
}
const target = path.resolve(file);
become(target);
Module._load(target, module, true);
