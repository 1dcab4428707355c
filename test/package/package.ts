import { execFile, execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { rootArguments, type Program } from '../window/app';

const project = resolve(import.meta.dirname, '../..');

/** A package of the app in a folder of its own, where nothing of the checkout is in reach. */
export class Package {
  private constructor(
    /** Removed at the end; also a place to work in. */
    readonly root: string,
    readonly folder: string,
  ) {}

  /** Builds the unpacked app. */
  static build(): Package {
    const root = mkdtempSync(join(tmpdir(), 'darkscope-package-'));
    const forge = join(project, 'node_modules/@electron-forge/cli/dist/electron-forge.js');
    execFileSync(process.execPath, [forge, 'package'], {
      cwd: project,
      env: { ...process.env, DARKSCOPE_DIST: root },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    rmSync(join(root, 'electron'), { recursive: true });
    const folder = join(root, `Darkscope-${process.platform}-${process.arch}`);
    return new Package(root, folder);
  }

  get program(): Program {
    return { executable: join(this.folder, 'darkscope'), args: [], cwd: this.root };
  }

  /** Files inside the archive. */
  archived(): string[] {
    const bytes = readFileSync(join(this.folder, 'resources/app.asar'));
    const { files } = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12))) as Entry;
    return namesIn(files ?? {}, '');
  }

  /** Files of the package, apart from those in the archive. */
  loose(): string[] {
    return readdirSync(this.folder, { recursive: true }).map(String);
  }

  /** Runs the package's command line by way of a link in another folder, as a package manager makes one. */
  commandLine(words: readonly string[]): { code: number | null; stdout: string; stderr: string } {
    const link = join(this.root, 'linked-cli');
    if (!existsSync(link)) symlinkSync(join(this.folder, 'darkscope-cli'), link);
    const { status, stdout, stderr } = spawnSync(link, [...words], {
      cwd: this.root,
      encoding: 'utf8',
    });
    return { code: status, stdout, stderr };
  }

  /** @param home of a user, made if it is not there */
  tellDesktop(what: 'install' | 'remove', home: string): void {
    mkdirSync(home, { recursive: true });
    execFileSync(join(this.folder, 'darkscope-desktop'), [what], {
      env: { ...process.env, HOME: home, XDG_DATA_HOME: '' },
      stdio: 'ignore',
    });
  }

  /** Starts the app once more beside one that runs. @returns its exit code */
  startAgain(words: readonly string[], settings: string): Promise<number> {
    const args = [...rootArguments(), ...words];
    const env = { ...process.env, DARKSCOPE_USER_DATA: settings };
    return new Promise((done, fail) => {
      const child = execFile(this.program.executable, args, { cwd: this.root, env }, () =>
        child.exitCode === null ? fail(new Error('it was ended')) : done(child.exitCode),
      );
    });
  }

  /** Folders of packages that Node would look into, from the package upwards. */
  modulesInReach(): string[] {
    const found = [];
    for (let at = this.folder; at !== dirname(at); at = dirname(at)) {
      if (existsSync(join(at, 'node_modules'))) found.push(at);
    }
    return found;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

interface Entry {
  readonly files?: Readonly<Record<string, Entry>>;
}

function namesIn(files: Readonly<Record<string, Entry>>, at: string): string[] {
  return Object.entries(files).flatMap(([name, entry]) =>
    entry.files ? namesIn(entry.files, `${at}${name}/`) : [`${at}${name}`],
  );
}
