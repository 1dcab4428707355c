/** The first look round: five places of the window, each in two sentences. */
import type { DriveStep } from 'driver.js';
import type { Workspace } from '../state/workspace.svelte';

const STEPS: readonly DriveStep[] = [
  {
    element: '[data-tour="work"]',
    popover: {
      title: 'Open, train, score',
      description:
        'Open HDF5 files or drop them on the window. Train a model on background, then score the events you search: both run in the background, with their progress up here.',
    },
  },
  {
    element: '[data-testid="event-view"]',
    popover: {
      title: 'Look at an event',
      description:
        'Tracker, ECAL, HCAL and what a model makes of them, with one zoom and fixed colours. <kbd>j</kbd> and <kbd>k</kbd> step through the table; <kbd>1</kbd> to <kbd>4</kbd> tag.',
    },
  },
  {
    element: 'section[aria-label="Scores"]',
    popover: {
      title: 'Cut and select',
      description:
        'Drag over the histogram to select, and drag the threshold to flag. A selection shows in every other view, whichever it was made in.',
    },
  },
  {
    element: '[data-tour="views"]',
    popover: {
      title: 'Arrange the window',
      description:
        'Drag tabs to move views; open closed ones here. Layouts for looking, triage and evaluation are one click away, and yours can be kept by name.',
    },
  },
  {
    element: '[data-tour="palette"]',
    popover: {
      title: 'Find anything',
      description:
        '<kbd>Ctrl K</kbd> finds every command, view, column, model and event number. <kbd>?</kbd> lists all keys.',
    },
  },
];

/** Starts the tour; Escape, the cross or a click beside it ends it, wherever it is. Without events it opens the sample. */
export function startTour(workspace: Workspace): void {
  // There is nothing to show round without events.
  const opened = workspace.dataset ? Promise.resolve() : workspace.project.openSample();
  workspace.doing(opened.then(() => show(workspace)));
}

async function show(workspace: Workspace): Promise<void> {
  const { driver } = await import('./tour-library');
  const { docking, start } = workspace;
  if (!workspace.dataset) return;
  workspace.layout.page = 'events';
  docking.ask((dock) => {
    for (const view of ['scores', 'event']) dock.open(view);
    start.touring = true;
    start.tourSeen();
    const tour = driver({
      steps: [...STEPS],
      animate: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      duration: 200,
      skipMissingElement: true,
      showProgress: true,
      progressText: '{{current}} of {{total}}',
      nextBtnText: 'Next',
      prevBtnText: 'Back',
      doneBtnText: 'Done',
      popoverClass: 'tour',
      overlayOpacity: 0.35,
      stagePadding: 2,
      onDestroyed: () => (start.touring = false),
    });
    tour.drive();
  });
}
