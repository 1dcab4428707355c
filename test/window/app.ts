import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';

const project = resolve(import.meta.dirname, '../..');
/** A few hundred events, so that tests are quick; the samples that come with the app are more. */
export const samples = join(project, 'test/fixtures/sample');
export const bundledSamples = join(project, 'assets/samples');
/** Screenshots of the last run, to look at. */
const pictures = join(project, 'test-results');

/** Builds what the window needs, if it is not up to date. */
export function buildWindow(): void {
  execFileSync(process.execPath, [join(project, 'scripts/build.mjs'), 'electron']);
}

export function electronExecutable(): string {
  const runtime = JSON.parse(readFileSync(join(project, 'out/runtime.json'), 'utf8')) as {
    electron?: { executable?: string };
  };
  const executable = runtime.electron?.executable;
  if (executable && existsSync(executable)) return executable;
  throw new Error('no Electron here: `npm test` sets it up');
}

export interface Program {
  readonly executable: string;
  readonly args: readonly string[];
  readonly cwd?: string;
}

/** Chromium's sandbox refuses to run for root. */
export function rootArguments(): string[] {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

/** The built app in a real window, with settings of its own. */
export class App {
  private constructor(
    readonly electron: ElectronApplication,
    readonly window: Page,
    readonly folder: string,
    /** What the page complained about: errors, and everything that the security policy blocked. */
    readonly complaints: string[],
  ) {}

  /**
   * @param folder settings to go on with, from an earlier app.
   * @param program the checkout in its Electron, or a packaged app.
   */
  static async launch(
    files: readonly string[] = [],
    folder = newFolder(),
    program: Program = { executable: electronExecutable(), args: [project] },
  ): Promise<App> {
    const electron = await _electron.launch({
      executablePath: program.executable,
      args: [...rootArguments(), ...program.args, ...files],
      ...(program.cwd === undefined ? {} : { cwd: program.cwd }),
      env: { ...stringEnv(), DARKSCOPE_USER_DATA: folder },
      timeout: 60_000,
    });
    const window = await electron.firstWindow();
    const complaints: string[] = [];
    window.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    window.on('pageerror', (error) => complaints.push(String(error.stack ?? error)));
    window.setDefaultTimeout(30_000);
    return new App(electron, window, folder, complaints);
  }

  byId(testid: string) {
    return this.window.getByTestId(testid);
  }

  /** Answers the system's open dialog from now on. */
  async chooseFiles(paths: readonly string[]): Promise<void> {
    await this.electron.evaluate(
      ({ dialog }, filePaths) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths });
      },
      [...paths],
    );
  }

  /** Answers the system's save dialog from now on. */
  async chooseTarget(path: string): Promise<void> {
    await this.electron.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, path);
  }

  async picture(name: string): Promise<void> {
    mkdirSync(pictures, { recursive: true });
    await this.window.screenshot({ path: join(pictures, `${name}.png`) });
  }

  /** Ends the app; its settings stay for a next one. */
  async quit(): Promise<void> {
    await this.electron.close();
  }

  async end(): Promise<void> {
    await this.quit();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Settings of somebody who has closed the sample project: the start page comes up. */
function newFolder(): string {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'projects.json'), JSON.stringify({ open: null, recent: [] }));
  return folder;
}

/** Settings of somebody who starts Darkscope for the first time. */
export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'darkscope-window-'));
}

function stringEnv(): Record<string, string> {
  const entries = Object.entries(process.env).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Record<string, string>;
}
