/** Everything that can be asked of the window by key or menu, one line each; what depends on the data is in commands/. */
import { focusOn, type Command } from './commands/command';
import { startTour } from './parts/tour';
import { chooseTags } from './state/import-tags';
import { TAGS } from './state/saved';
import { PICTURE_COMMANDS } from './view/commands';
import type { Workspace } from './state/workspace.svelte';

/** The next event, or the next model where models are shown. */
function step(workspace: Workspace, by: number): void {
  if (workspace.layout.page === 'models') workspace.modelsView.step(by);
  else workspace.step(by);
}

/** The next quantity of the event, or the next model where models are shown; the table moves its rows itself. */
function downwards(workspace: Workspace, by: number): void {
  if (workspace.layout.page === 'models') workspace.modelsView.step(by);
  else workspace.comparison.cycle(by);
}

function open(workspace: Workspace, what: 'files' | 'folder'): void {
  void workspace.choose(what).catch(workspace.notices.fail);
}

function inTable(workspace: Workspace, ...fields: readonly string[]): void {
  workspace.reveal('table');
  focusOn(...fields);
}

function togglePage({ layout }: Workspace): void {
  layout.page = layout.page === 'models' ? 'events' : 'models';
}

const hasEvents = (workspace: Workspace) => workspace.dataset !== null;

// One line a command, to be read as a table.
// prettier-ignore
export const SHORTCUTS: readonly Command[] = [
  { id: 'undo', keys: ['u'], title: 'Undo', group: 'Selection', menu: 'edit', accelerator: 'CmdOrCtrl+Z', onModels: true, run: (w) => w.history.undo() },
  { id: 'redo', keys: ['U'], title: 'Redo', group: 'Selection', menu: 'edit', accelerator: 'CmdOrCtrl+Shift+Z', onModels: true, run: (w) => w.history.redo() },
  { id: 'select', keys: ['x'], title: 'Add the event to the selection, or take it out', group: 'Selection', when: hasEvents, run: (w) => w.toggleCurrent() },
  { id: 'clear', keys: ['c'], title: 'Clear the selection', group: 'Selection', when: hasEvents, run: (w) => w.selection.clear() },
  { id: 'invert', title: 'Invert the selection', group: 'Selection', when: hasEvents, run: (w) => w.selection.invert() },
  { id: 'select-flagged', title: 'Select what the threshold flags', group: 'Selection', when: (w) => w.thresholds.flagged !== null, run: (w) => void (w.thresholds.flagged && w.selection.select(w.thresholds.flagged)) },

  { id: 'next', keys: ['j', 'ArrowRight'], title: 'Next event', group: 'Events', onModels: true, run: (w) => step(w, 1) },
  { id: 'previous', keys: ['k', 'ArrowLeft'], title: 'Previous event', group: 'Events', onModels: true, run: (w) => step(w, -1) },
  { id: 'down', keys: ['ArrowDown'], title: 'Next quantity: all, raw, mask, reco, residual, loss', group: 'Events', onModels: true, run: (w) => downwards(w, 1) },
  { id: 'up', keys: ['ArrowUp'], title: 'Quantity before', group: 'Events', onModels: true, run: (w) => downwards(w, -1) },
  { id: 'go-to', keys: ['g'], title: 'Go to an event by its number…', group: 'Events', menu: 'edit', when: hasEvents, run: (w) => w.ask('palette', '#') },
  { id: 'filter', keys: ['/'], title: 'Filter the table', group: 'Events', menu: 'edit', when: hasEvents, run: (w) => inTable(w, '[data-filter="file"]', '[data-filter]') },
  { id: 'find', keys: ['F'], title: 'Find in the table', group: 'Events', menu: 'edit', accelerator: 'CmdOrCtrl+F', when: hasEvents, run: (w) => inTable(w, '[data-find]') },
  { id: 'flag-more', keys: [']'], title: 'Threshold: flag one event more', group: 'Events', when: hasEvents, run: (w) => w.thresholds.step(true) },
  { id: 'flag-fewer', keys: ['['], title: 'Threshold: flag one event fewer', group: 'Events', when: hasEvents, run: (w) => w.thresholds.step(false) },
  { id: 'note', keys: ['n'], title: 'Write a note', group: 'Events', when: hasEvents, run: () => focusOn('[data-note]') },

  ...PICTURE_COMMANDS,

  { id: 'tag-1', keys: ['1'], title: 'Tag: interesting', group: 'Tags', when: hasEvents, run: (w) => w.tag(TAGS[0]) },
  { id: 'tag-2', keys: ['2'], title: 'Tag: artefact', group: 'Tags', when: hasEvents, run: (w) => w.tag(TAGS[1]) },
  { id: 'tag-3', keys: ['3'], title: 'Tag: background', group: 'Tags', when: hasEvents, run: (w) => w.tag(TAGS[2]) },
  { id: 'tag-4', keys: ['4'], title: 'Tag: unsure', group: 'Tags', when: hasEvents, run: (w) => w.tag(TAGS[3]) },
  { id: 'untag', keys: ['0'], title: 'Clear the tag', group: 'Tags', when: hasEvents, run: (w) => w.tag(null) },
  { id: 'advance', title: 'Advance to the next event after tagging', group: 'Tags', checked: (w) => w.analysis.advance, run: ({ analysis }) => void (analysis.advance = !analysis.advance) },

  { id: 'triage', keys: ['q'], title: 'Triage: begin, set aside, go on', group: 'Tags', when: hasEvents, run: (w) => w.toggleTriage() },
  { id: 'reason', keys: ['w'], title: 'Say why an event has its tag', group: 'Tags', when: hasEvents, run: (w) => w.askReason() },
  { id: 'skip', keys: ['.'], title: 'Triage: skip the event', group: 'Tags', when: (w) => w.triage.active, run: (w) => w.triage.skip() },
  { id: 'back', keys: [','], title: 'Triage: back to the event before', group: 'Tags', when: (w) => w.triage.active, run: (w) => w.triage.step(-1) },

  { id: 'open', keys: ['o'], title: 'Open files…', group: 'Files', menu: 'file', accelerator: 'CmdOrCtrl+O', onModels: true, run: (w) => open(w, 'files') },
  { id: 'open-folder', title: 'Open a folder…', group: 'Files', menu: 'file', accelerator: 'CmdOrCtrl+Shift+O', onModels: true, run: (w) => open(w, 'folder') },
  { id: 'open-project', title: 'Open a project…', group: 'Files', menu: 'file', accelerator: 'CmdOrCtrl+Alt+O', onModels: true, run: (w) => w.doing(w.project.choose()) },
  { id: 'save-project', title: 'Save the project', group: 'Files', menu: 'file', accelerator: 'CmdOrCtrl+S', onModels: true, run: (w) => w.doing(w.project.save()) },
  { id: 'save-project-as', title: 'Save the project as…', group: 'Files', menu: 'file', accelerator: 'CmdOrCtrl+Shift+S', onModels: true, run: (w) => w.doing(w.project.saveAs()) },
  { id: 'revert-project', title: 'Go back to the project as it was saved', group: 'Files', onModels: true, when: (w) => w.project.path !== null, run: (w) => w.doing(w.project.revert()) },
  { id: 'close-project', title: 'Close the project', group: 'Files', menu: 'file', onModels: true, when: (w) => w.project.path !== null, run: (w) => w.doing(w.project.close()) },
  { id: 'provenance', keys: ['i'], title: 'Where scores come from, and a check of them…', group: 'Models', menu: 'model', when: hasEvents, run: (w) => w.ask('provenance') },
  { id: 'import-tags', title: 'Bring in tags from a file…', group: 'Files', menu: 'file', onModels: true, when: hasEvents, run: (w) => w.doing(chooseTags(w)) },
  { id: 'export', keys: ['e'], title: 'Export events…', group: 'Files', menu: 'file', accelerator: 'CmdOrCtrl+E', onModels: true, when: hasEvents, run: (w) => w.ask('export') },

  { id: 'train', keys: ['t'], title: 'Train a model…', group: 'Models', menu: 'model', accelerator: 'CmdOrCtrl+T', onModels: true, when: hasEvents, run: (w) => w.ask('train') },
  { id: 'score', keys: ['s'], title: 'Score events…', group: 'Models', menu: 'model', accelerator: 'CmdOrCtrl+Shift+E', onModels: true, when: hasEvents, run: (w) => w.ask('score') },
  { id: 'import-weights', title: 'Import published weights…', group: 'Models', menu: 'model', onModels: true, run: (w) => w.ask('import') },

  { id: 'breakdown', keys: ['b'], title: 'Break the score down by cell', group: 'Views', when: hasEvents, run: (w) => w.reveal('breakdown') },
  { id: 'what-if', keys: ['y'], title: 'What if: change the event, score it again', group: 'Views', when: hasEvents, run: (w) => w.reveal('what-if') },
  { id: 'occupancy', keys: ['a'], title: 'Occupancy: hot and dead cells', group: 'Views', when: hasEvents, run: (w) => w.reveal('occupancy') },

  { id: 'models', keys: ['m'], title: 'Events or models', group: 'Window', menu: 'view', accelerator: 'CmdOrCtrl+Shift+M', onModels: true, run: togglePage },
  { id: 'palette', keys: ['ctrl+k', 'ctrl+p'], title: 'Command palette…', group: 'Window', menu: 'view', accelerator: 'CmdOrCtrl+K', onModels: true, run: (w) => w.ask('palette') },
  { id: 'toggle-theme', title: 'Light or dark theme', group: 'Window', menu: 'view', accelerator: 'CmdOrCtrl+Shift+L', onModels: true, run: (w) => w.toggleTheme() },
  { id: 'system-theme', title: 'Follow the system’s theme', group: 'Window', onModels: true, checked: (w) => w.theme === null, run: (w) => void (w.theme = null) },

  { id: 'next-group', keys: ['F6'], title: 'Focus the next group of views', group: 'Layout', when: (w) => w.docking.there, run: (w) => w.docking.ask((dock) => dock.focusGroup(1)) },
  { id: 'previous-group', keys: ['shift+F6'], title: 'Focus the group before', group: 'Layout', when: (w) => w.docking.there, run: (w) => w.docking.ask((dock) => dock.focusGroup(-1)) },
  { id: 'next-tab', keys: ['ctrl+]'], title: 'Next tab of the group', group: 'Layout', when: (w) => w.docking.there, run: (w) => w.docking.ask((dock) => dock.showTab(1)) },
  { id: 'previous-tab', keys: ['ctrl+['], title: 'Tab before', group: 'Layout', when: (w) => w.docking.there, run: (w) => w.docking.ask((dock) => dock.showTab(-1)) },
  { id: 'maximise', keys: ['ctrl+m'], title: 'Maximise the group, or restore it', group: 'Layout', when: (w) => w.docking.there, checked: (w) => w.docking.maximised, run: (w) => w.docking.ask((dock) => dock.toggleMaximised()) },

  { id: 'shortcuts', keys: ['?'], title: 'All keys', group: 'Help', menu: 'help', accelerator: 'CmdOrCtrl+/', onModels: true, run: (w) => w.ask('shortcuts') },
  { id: 'open-sample', title: 'Open the sample project', hint: 'Simulated events, scored by trained models', group: 'Help', menu: 'help', onModels: true, when: (w) => w.app?.sample === true && !w.project.sample, run: (w) => w.doing(w.project.openSample()) },
  { id: 'reset-sample', title: 'Reset the sample project…', hint: 'Makes it as it came, after a question', group: 'Help', menu: 'help', onModels: true, when: (w) => w.app?.sample === true, run: (w) => w.doing(w.project.resetSample()) },
  { id: 'tour', title: 'Show me round', hint: 'Five places of the window, in a minute', group: 'Help', menu: 'help', onModels: true, when: (w) => hasEvents(w) || w.app?.sample === true, run: startTour },
  { id: 'licences', title: 'Licences of all parts', group: 'Help', menu: 'help', onModels: true, when: (w) => w.app?.licences === true, run: (w) => w.doing(w.bridge.showLicences('parts')) },
  { id: 'about', title: 'About Darkscope', group: 'Help', menu: 'help', onModels: true, run: (w) => w.ask('about') },
];
