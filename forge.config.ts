/**
 * Packages the app with Electron Forge and wraps the package with electron-builder: `npm run make`.
 *
 * Electron is taken from where set-up has put it, stand-in or genuine, so that packaging needs no download. The
 * product of set-up and build is packaged as it lies there: nothing is compiled anew. What goes in, and why, is in
 * scripts/package/.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MakerBase, type MakerOptions } from '@electron-forge/maker-base';
import type { ForgeConfig, ForgePlatform } from '@electron-forge/shared-types';
import { buildForge } from 'electron-builder';
import { dropLanguages, putBeside } from './scripts/package/beside.mjs';
import { zipElectron } from './scripts/package/electron-zip.mjs';
import { makeIcons } from './scripts/package/icons.mjs';
import { demandParts } from './scripts/package/parts.mjs';
import { stage, UNPACKED } from './scripts/package/stage.mjs';
import { asked, configuration, TARGETS, useSystemTools } from './scripts/package/targets.mjs';
import { tryOut } from './scripts/package/try-out.mjs';

/** `out` holds the bundles, so packages go elsewhere. */
const DIST = process.env.DARKSCOPE_DIST ?? join(__dirname, 'dist');
const ELECTRON_ZIPS = join(DIST, 'electron');
const ICON = join(DIST, 'icons', 'icon');

type Target = (typeof TARGETS)[number];

/** One file that packages come in. */
class TargetMaker extends MakerBase<Record<string, never>> {
  readonly name: string;
  readonly defaultPlatforms: ForgePlatform[];

  constructor(private readonly target: Target) {
    super();
    this.name = target.name;
    this.defaultPlatforms = target.platforms;
  }

  override clone(): TargetMaker {
    return new TargetMaker(this.target);
  }

  override isSupportedOnCurrentPlatform(): boolean {
    return true;
  }

  override async make({ dir, makeDir, targetPlatform }: MakerOptions): Promise<string[]> {
    const lacking = await this.target.lacks();
    useSystemTools();
    if (lacking !== undefined) throw new Error(`no ${this.name} can be made here: ${lacking}`);
    return buildForge(
      { dir },
      {
        ...asked(this.target, targetPlatform),
        config: configuration({ output: makeDir, icon: ICON }),
      },
    );
  }
}

/** Those that were asked for by name, or else those that need nothing but the system. */
function makers(): TargetMaker[] {
  const named = process.argv.some((word) => word.startsWith('--targets'));
  return TARGETS.filter(({ byDefault }) => named || byDefault).map((one) => new TargetMaker(one));
}

const config: ForgeConfig = {
  outDir: DIST,
  packagerConfig: {
    name: 'Darkscope',
    executableName: 'darkscope',
    appBundleId: 'org.darkscope.app',
    icon: ICON,
    electronZipDir: ELECTRON_ZIPS,
    asar: UNPACKED,
    // All else is put there by hand.
    ignore: (path) => path !== '' && path !== '/package.json',
    prune: false,
  },
  // tfjs-node's addon is Node-API: the one that set-up built serves every Node and Electron.
  rebuildConfig: { onlyModules: [] },
  makers: makers(),
  hooks: {
    generateAssets: async (_, platform, arch) => {
      demandParts(platform, arch);
      execFileSync(process.execPath, [join(__dirname, 'scripts', 'build.mjs'), 'all'], {
        stdio: 'inherit',
      });
      makeIcons(dirname(ICON));
      zipElectron(ELECTRON_ZIPS);
    },
    packageAfterExtract: async (_, folder, _version, platform) => {
      if (platform !== 'darwin') dropLanguages(folder);
    },
    packageAfterCopy: async (_, folder, _version, platform, arch) => {
      const packages = await stage(folder, platform, arch);
      await putBeside(dirname(folder), platform, packages);
    },
    postPackage: async (_, { platform, outputPaths }) => {
      for (const folder of outputPaths) {
        // The packager makes it for its user alone.
        chmodSync(folder, 0o755);
        tryOut(folder, platform);
      }
    },
  },
};

export default config;
