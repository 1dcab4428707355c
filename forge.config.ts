/**
 * Packages the app with Electron Forge and wraps the package with electron-builder: `npm run make`.
 *
 * Electron is taken from where set-up has put it (out/runtime.json), stand-in or genuine, so that packaging
 * needs no download. The product of set-up and build is packaged as it lies there: nothing is compiled anew.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MakerBase, type MakerOptions } from '@electron-forge/maker-base';
import type { ForgeConfig, ForgePlatform } from '@electron-forge/shared-types';
import { buildForge, type FileAssociation } from 'electron-builder';

const project = __dirname;
/** `out` holds the bundles, so packages go elsewhere. */
const DIST = 'dist';
const ELECTRON_ZIPS = join(project, DIST, 'electron');

/** What the app needs of the checkout, besides its production dependencies. */
const PACKAGED = [
  /^\/package\.json$/,
  /^\/LICENSE$/,
  /^\/out(\/(cli|electron|engine|renderer)(\/(?!.*\.map$).*)?)?$/,
  /^\/assets(\/samples(\/(.*\.h5|test))?)?$/,
  /^\/node_modules(\/.*)?$/,
];

/** The archives that electron-builder makes of the package, by platform. */
const TARGETS: Partial<Record<ForgePlatform, Record<string, string[]>>> = {
  linux: { linux: ['tar.gz'] },
  darwin: { mac: ['zip'] },
};

/** What the desktop opens with the app: projects are its own; event files it can show, as other programs can. */
const FILE_ASSOCIATIONS: FileAssociation[] = [
  {
    ext: 'dscope',
    name: 'Darkscope project',
    description: 'Darkscope project',
    mimeType: 'application/x-darkscope-project',
    role: 'Editor',
    rank: 'Owner',
  },
  {
    ext: ['h5', 'hdf5'],
    name: 'HDF5 file',
    description: 'HDF5 file',
    mimeType: 'application/x-hdf5',
    role: 'Viewer',
    rank: 'Alternate',
  },
];

/** The ONNX runtime comes with libraries for every platform: those of the others stay out. */
const FOREIGN_RUNTIME = new RegExp(
  `^/node_modules/onnxruntime-node/bin/[^/]+/(?!${process.platform}(/${process.arch}(/|$)|$))`,
);

class ElectronBuilderMaker extends MakerBase<Record<string, never>> {
  name = 'electron-builder';
  defaultPlatforms: ForgePlatform[] = ['linux', 'darwin'];

  override isSupportedOnCurrentPlatform(): boolean {
    return process.platform in TARGETS;
  }

  override make({ dir, makeDir, targetPlatform }: MakerOptions): Promise<string[]> {
    // electron-builder would download a 7-Zip of its own; the system's does as well.
    if (!process.env.ELECTRON_BUILDER_7ZIP_PATH && existsSync('/usr/bin/7za')) {
      process.env.ELECTRON_BUILDER_7ZIP_PATH = '/usr/bin/7za';
    }
    return buildForge(
      { dir },
      {
        ...TARGETS[targetPlatform],
        config: {
          appId: 'org.darkscope.app',
          fileAssociations: FILE_ASSOCIATIONS,
          productName: 'Darkscope',
          artifactName: '${productName}-${version}-${os}-${arch}.${ext}',
          directories: { output: makeDir },
          // The libraries inside hardly shrink, and two cores would work for long.
          compression: 'store',
          npmRebuild: false,
          publish: null,
        },
      },
    );
  }
}

/** Zips the Electron of this machine under the name that the packager looks for. */
function zipElectron(): void {
  const runtime = JSON.parse(readFileSync(join(project, 'out', 'runtime.json'), 'utf8')) as {
    electron?: { executable?: string };
  };
  const executable = runtime.electron?.executable;
  if (!executable) throw new Error('there is no Electron here: run `npm start` once');
  const wanted = JSON.parse(
    readFileSync(join(project, 'node_modules', 'electron', 'package.json'), 'utf8'),
  ) as { version: string };
  const mac = process.platform === 'darwin';
  // On a Mac the executable is Electron.app/Contents/MacOS/Electron.
  const folder = mac ? join(dirname(executable), '..', '..', '..') : dirname(executable);
  const name = `electron-v${wanted.version}-${process.platform}-${process.arch}.zip`;
  const zip = join(ELECTRON_ZIPS, name);
  rmSync(zip, { force: true });
  mkdirSync(ELECTRON_ZIPS, { recursive: true });
  if (mac) execFileSync('ditto', ['-c', '-k', '--sequesterRsrc', folder, zip]);
  else execFileSync('python3', ['-c', ZIP_FOLDER, folder, zip]);
}

/** Keeps the files' modes; the stand-in's default app stays out. */
const ZIP_FOLDER = `
import os, sys, zipfile
folder, target = sys.argv[1:]
with zipfile.ZipFile(target, 'w', zipfile.ZIP_STORED) as archive:
    for at, _, names in os.walk(folder):
        for name in sorted(names):
            path = os.path.join(at, name)
            if not name.startswith('default_app'):
                archive.write(path, os.path.relpath(path, folder))
`;

const config: ForgeConfig = {
  outDir: DIST,
  packagerConfig: {
    name: 'Darkscope',
    executableName: 'darkscope',
    electronZipDir: ELECTRON_ZIPS,
    // No archive: the system opens the native libraries, and the stand-in's Node imports no ES module from one.
    asar: false,
    ignore: (path) =>
      path !== '' && (FOREIGN_RUNTIME.test(path) || !PACKAGED.some((wanted) => wanted.test(path))),
  },
  // tfjs-node's addon is Node-API: the one that set-up built serves every Node and Electron.
  rebuildConfig: { onlyModules: [] },
  makers: [new ElectronBuilderMaker()],
  hooks: {
    generateAssets: async () => {
      execFileSync(process.execPath, [join(project, 'scripts', 'build.mjs'), 'all'], {
        stdio: 'inherit',
      });
      zipElectron();
    },
  },
};

export default config;
