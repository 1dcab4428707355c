/** What a view is: one panel of the window, which the user may place, resize, close and open again. */
import type { Part } from '../later';
import type { Workspace } from '../state/workspace.svelte';

/** Everything a view gets: it reads the workspace and calls its actions. */
export interface ViewProps extends Record<string, unknown> {
  readonly workspace: Workspace;
}

export interface View {
  /** Lasting: saved layouts name it. */
  readonly id: string;
  readonly title: string;
  /** What it is for, in one line: the palette and the list of views show it. */
  readonly hint: string;
  /** Its component, which may still have to be loaded. */
  readonly part: Part<ViewProps>;
  /** Where it stands until the user moves it. Views of one place are tabs, in the order of the list. */
  readonly place:
    'files' | 'sets' | 'models' | 'event' | 'table' | 'scores' | 'latent' | 'evaluation';
  /** False where it has to be opened by the user before it is seen. */
  readonly atFirst: boolean;
}
