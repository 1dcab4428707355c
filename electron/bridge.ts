/**
 * What the preload script exposes to the window as `window.darkscope`: the shell's few services. Everything
 * about events and models goes to the engine instead, over the message port that `connectEngine` asks for.
 */
import type { PlainError } from '../core/errors';

export interface AppInfo {
  readonly version: string;
  readonly electron: string;
  readonly chrome: string;
  readonly node: string;
  /** True where the current Electron could not be had and an older one stands in for it. */
  readonly standIn: boolean;
  readonly platform: string;
  /** True where the sample project lies beside the application. */
  readonly sample: boolean;
  /** True in a package, false in a checkout. */
  readonly packaged: boolean;
  /** True where the licences of all parts lie beside the application. */
  readonly licences: boolean;
}

/** `parts`: of everything that the application carries; `chromium`: of Chromium and its parts. */
export type Licences = 'parts' | 'chromium';

export type EngineStatus =
  | { readonly state: 'starting' | 'running' }
  | { readonly state: 'crashed'; readonly reason: string };

export type MenuPlace = 'file' | 'edit' | 'model' | 'view' | 'help';

/** A command of the window in the application's menu. */
export interface MenuItem {
  /** What comes back when it is chosen. */
  readonly id: string;
  readonly label: string;
  readonly place: MenuPlace;
  /** Items of one section stand together between two lines. */
  readonly section: string;
  readonly submenu?: string | undefined;
  readonly accelerator?: string | undefined;
  readonly enabled: boolean;
  /** Absent for what cannot be on or off. */
  readonly checked?: boolean | undefined;
}

/**
 * `weights`: files of a published model; of a checkpoint, choosing one file grants those beside it.
 * `tags`: a file with tags that was exported.
 * `search-folder`: where moved files are looked for.
 */
export type Choice =
  'files' | 'folder' | 'model' | 'weights' | 'weights-folder' | 'search-folder' | 'tags';

/** A project that this window has opened. */
export interface ProjectHandle {
  readonly path: string;
  /** Why it can be read but not written: it is open elsewhere, or its place is not the user's to write. */
  readonly readOnly: string | null;
  /** True for the sample project: its work is kept here, and saved under another name alone. */
  readonly sample: boolean;
  /** The window's state when the project was last open here, changes that were not saved included. */
  readonly recovery: string | null;
}

export interface FileFilter {
  readonly name: string;
  readonly extensions: readonly string[];
}

/** What became of a file that the window made. */
export interface Written {
  /** Where the user wanted it; null when cancelled. */
  readonly path: string | null;
  /** Why it is not there. */
  readonly error: PlainError | null;
}

/** Paths from the desktop: named on the command line, dropped, or opened with the app. Either may be empty. */
export interface Handed {
  readonly events: readonly string[];
  /** Tables hold no events: what they say of those is brought in. */
  readonly tables: readonly string[];
}

export interface Bridge {
  info(): Promise<AppInfo>;
  /** Shows the system's dialog; the chosen paths are granted to the engine. Empty when cancelled. */
  choose(what: Choice): Promise<string[]>;
  /** Asks where to write; the path is granted for writing. Null when cancelled. */
  chooseTarget(suggestedName: string, filters: readonly FileFilter[]): Promise<string | null>;
  /** Saves bytes made in the window (a plot) where the user says. */
  save(suggestedName: string, filters: readonly FileFilter[], bytes: Uint8Array): Promise<Written>;
  /**
   * Saves a drawing as a PDF of its size where the user says: lines stay lines, and text stays text.
   * @param svg a whole SVG document with width and height in pixels.
   */
  savePdf(suggestedName: string, svg: string): Promise<Written>;
  /** Sets of paths opened before, newest first; they may be opened again without a dialog. */
  recent(): Promise<string[][]>;
  /** Grants a recent set of paths again. @throws when it is not among the recent ones. */
  openRecent(paths: readonly string[]): Promise<void>;
  /** The window's saved state (JSON text), null at first start. Written atomically by `saveState`, which tells why if it could not. */
  loadState(): Promise<string | null>;
  saveState(json: string): Promise<PlainError | null>;
  /** Asks for a project file to open; null when cancelled. */
  chooseProject(): Promise<string | null>;
  /** Opens a project that was chosen, dropped, named or open before: grants what it names and marks it as in use. The
   * state that is saved from now on belongs to it. */
  openProject(path: string): Promise<ProjectHandle>;
  /** Asks where to keep a new project, likewise; null when cancelled. */
  newProject(suggestedName: string): Promise<ProjectHandle | null>;
  /** Ends that; the state of before, without a project, is the one that counts again. Gives it as JSON text. */
  closeProject(): Promise<string | null>;
  /** The sample project, ready to be opened. @throws where the application came without it. */
  sample(): Promise<string>;
  /** Asks, and makes the sample as it came. Triages that came with it; null when the user would rather not. */
  resetSample(): Promise<readonly string[] | null>;
  /** Projects opened before, newest first. */
  recentProjects(): Promise<string[]>;
  /** The window's title; `edited` marks work that is not in the project file. */
  setTitle(title: string, edited: boolean): Promise<void>;
  /** Lets the window go, after `onClosing` was answered. */
  closeWindow(): Promise<void>;
  /** A project the user dropped, gave on the command line or opened from the desktop. */
  onProject(listener: (path: string) => void): () => void;
  /** The user wants to save before the window closes: save, then call `closeWindow`. */
  onClosing(listener: () => void): () => void;
  /** Shows a trained model's folder in the system's file manager. */
  reveal(folder: string): Promise<void>;
  /** Opens the licences of what the application carries, with the system's own viewer. */
  showLicences(which: Licences): Promise<void>;
  /** Puts text on the clipboard (details of an error). */
  copy(text: string): Promise<void>;
  /** Asks for a port to the engine; it arrives as a window message {type: 'darkscope-engine'} with one port. */
  connectEngine(): void;
  /** Paths the user dropped on the window, gave on the command line or opened from the desktop: granted. */
  onOpen(listener: (handed: Handed) => void): () => void;
  /** Replaces the window's part of the application's menu. */
  setMenu(items: readonly MenuItem[]): Promise<void>;
  onMenu(listener: (command: string) => void): () => void;
  onEngineStatus(listener: (status: EngineStatus) => void): () => void;
}

declare global {
  interface Window {
    readonly darkscope: Bridge;
  }
}
