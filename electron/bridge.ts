/**
 * What the preload script exposes to the window as `window.darkscope`: the shell's few services. Everything
 * about events and models goes to the engine instead, over the message port that `connectEngine` asks for.
 */
export interface AppInfo {
  readonly version: string;
  readonly electron: string;
  readonly chrome: string;
  readonly node: string;
  /** True where the current Electron could not be had and an older one stands in for it. */
  readonly standIn: boolean;
  readonly platform: string;
}

export type EngineStatus =
  | { readonly state: 'starting' | 'running' }
  | { readonly state: 'crashed'; readonly reason: string };

export type MenuCommand =
  | 'open-files'
  | 'open-folder'
  | 'train'
  | 'score'
  | 'import-weights'
  | 'export-events'
  | 'undo'
  | 'redo'
  | 'find'
  | 'toggle-models'
  | 'toggle-theme'
  | 'shortcuts'
  | 'about';

/** `weights`: files of a published model; of a checkpoint, choosing one file grants those beside it. */
export type Choice = 'files' | 'folder' | 'model' | 'weights' | 'weights-folder';

export interface FileFilter {
  readonly name: string;
  readonly extensions: readonly string[];
}

export interface Bridge {
  info(): Promise<AppInfo>;
  /** Shows the system's dialog; the chosen paths are granted to the engine. Empty when cancelled. */
  choose(what: Choice): Promise<string[]>;
  /** Asks where to write; the path is granted for writing. Null when cancelled. */
  chooseTarget(suggestedName: string, filters: readonly FileFilter[]): Promise<string | null>;
  /** Saves bytes made in the window (a plot) where the user says. Returns the path, null when cancelled. */
  save(
    suggestedName: string,
    filters: readonly FileFilter[],
    bytes: Uint8Array,
  ): Promise<string | null>;
  /** Sets of paths opened before, newest first; they may be opened again without a dialog. */
  recent(): Promise<string[][]>;
  /** Grants a recent set of paths again. @throws when it is not among the recent ones. */
  openRecent(paths: readonly string[]): Promise<void>;
  /** The window's saved state (JSON text), null at first start. Written atomically by `saveState`. */
  loadState(): Promise<string | null>;
  saveState(json: string): Promise<void>;
  /** Shows a trained model's folder in the system's file manager. */
  reveal(folder: string): Promise<void>;
  /** Puts text on the clipboard (details of an error). */
  copy(text: string): Promise<void>;
  /** Asks for a port to the engine; it arrives as a window message {type: 'darkscope-engine'} with one port. */
  connectEngine(): void;
  /** Paths the user dropped on the window, gave on the command line or opened from the desktop: granted. */
  onOpen(listener: (paths: string[]) => void): () => void;
  onMenu(listener: (command: MenuCommand) => void): () => void;
  onEngineStatus(listener: (status: EngineStatus) => void): () => void;
}

declare global {
  interface Window {
    readonly darkscope: Bridge;
  }
}
