/** Where views stand at first, and how one that was closed comes back. */
import type { AddPanelOptions, DockviewApi } from 'dockview';
import type { View } from './view';

type Place = View['place'];
type Side = 'left' | 'right' | 'above' | 'below';

/** Each place beside one that is there before it, with its share of the window at the first start. */
const PLACES: readonly {
  readonly place: Place;
  readonly beside?: readonly [Place, Side];
  readonly width?: number;
  readonly height?: number;
}[] = [
  { place: 'event' },
  { place: 'files', beside: ['event', 'left'], width: 0.16 },
  { place: 'scores', beside: ['event', 'right'], width: 0.28 },
  { place: 'table', beside: ['event', 'below'], height: 0.34 },
  { place: 'sets', beside: ['files', 'below'], height: 0.5 },
  { place: 'evaluation', beside: ['scores', 'below'], height: 0.28 },
  { place: 'latent', beside: ['scores', 'below'], height: 0.32 },
];

function panelOf({ id, title }: View): Pick<AddPanelOptions, 'id' | 'title' | 'component'> {
  return { id, title, component: id };
}

/** @param width of the dock in pixels, as `height`. */
export function firstLayout(
  dock: DockviewApi,
  views: readonly View[],
  width: number,
  height: number,
): void {
  for (const { place, beside, width: wide, height: high } of PLACES) {
    const [first, ...others] = views.filter((view) => view.place === place && view.atFirst);
    const reference = beside && views.find((view) => view.place === beside[0] && view.atFirst);
    if (!first) continue;
    dock.addPanel({
      ...panelOf(first),
      ...(reference && beside
        ? { position: { referencePanel: reference.id, direction: beside[1] } }
        : {}),
      ...(wide === undefined ? {} : { initialWidth: wide * width }),
      ...(high === undefined ? {} : { initialHeight: high * height }),
    });
    for (const view of others) {
      dock.addPanel({
        ...panelOf(view),
        inactive: true,
        position: { referencePanel: first.id, direction: 'within' },
      });
    }
  }
}

/** Shows a view: in front where it stands, else beside the views of its place, else to the right of all. */
export function reopen(dock: DockviewApi, views: readonly View[], id: string): void {
  const view = views.find((other) => other.id === id);
  if (!view) return;
  const there = dock.getPanel(id);
  if (there) return there.api.setActive();
  const neighbour = views.find(
    ({ place, id: other }) => place === view.place && dock.getPanel(other),
  );
  dock.addPanel({
    ...panelOf(view),
    position: neighbour
      ? { referencePanel: neighbour.id, direction: 'within' }
      : { direction: 'right' },
  });
}
