/** Where views stand: the layouts that Darkscope brings along, and what becomes of saved ones. */
import type { DockviewApi } from 'dockview';
import type { View } from './view';

export type DockState = ReturnType<DockviewApi['toJSON']>;
type Place = View['place'];

/** Pixels below which a group cannot be used. */
export const SMALLEST = { width: 150, height: 110 };

interface Wish {
  /** Share of the row or column it is in. */
  readonly share: number;
  /** Pixels that it needs, and beyond which it gains nothing. */
  readonly least?: number;
  readonly most?: number;
}

/** Groups of views in rows and columns. A place stands for the views that belong there at first and are not named elsewhere. */
export type Area = Wish &
  (
    | { readonly tabs: readonly (Place | `view:${string}`)[] }
    | { readonly row: readonly Area[] }
    | { readonly column: readonly Area[] }
  );

export interface BuiltInLayout {
  readonly name: string;
  readonly hint: string;
  /** For a dock of so many pixels in height. */
  readonly area: (height: number) => Area;
}

/** Below these heights three lists, or three plots with their controls, above each other are too flat. */
const LOW = 760;
const LOW_FOR_PLOTS = 1000;

const side = (height: number): Area => ({
  share: 0.14,
  least: 190,
  most: 280,
  column:
    height < LOW
      ? [
          { share: 0.5, tabs: ['files'] },
          { share: 0.5, tabs: ['sets', 'models'] },
        ]
      : [
          { share: 0.38, tabs: ['files'] },
          { share: 0.38, tabs: ['sets'] },
          { share: 0.24, tabs: ['models'] },
        ],
});

export const LAYOUTS: readonly [BuiltInLayout, ...BuiltInLayout[]] = [
  {
    name: 'Look',
    hint: 'Everything at hand: pictures and table in the middle, plots beside them',
    area: (height) => ({
      share: 1,
      row: [
        side(height),
        {
          share: 0.56,
          column: [
            { share: 0.65, tabs: ['event'] },
            { share: 0.35, least: 200, tabs: ['table'] },
          ],
        },
        {
          share: 0.3,
          least: 330,
          column:
            height < LOW_FOR_PLOTS
              ? [
                  { share: 0.53, tabs: ['scores'] },
                  { share: 0.47, tabs: ['latent', 'evaluation'] },
                ]
              : [
                  { share: 0.38, tabs: ['scores'] },
                  { share: 0.31, tabs: ['latent'] },
                  { share: 0.31, tabs: ['evaluation'] },
                ],
        },
      ],
    }),
  },
  {
    name: 'Triage',
    hint: 'One event after another: large pictures, the queue and the table beside them',
    area: () => ({
      share: 1,
      row: [
        { share: 0.66, tabs: ['event'] },
        {
          share: 0.34,
          least: 330,
          column: [
            { share: 0.5, tabs: ['view:triage', 'table'] },
            { share: 0.5, tabs: ['scores', 'sets'] },
          ],
        },
      ],
    }),
  },
  {
    name: 'Evaluate',
    hint: 'How good the scores are: distributions, ROC curves and tables, large',
    area: () => ({
      share: 1,
      row: [
        {
          share: 0.5,
          column: [
            { share: 0.52, tabs: ['scores'] },
            { share: 0.48, tabs: ['latent'] },
          ],
        },
        {
          share: 0.5,
          column: [
            { share: 0.6, tabs: ['evaluation'] },
            { share: 0.4, tabs: ['table', 'event', 'models', 'sets'] },
          ],
        },
      ],
    }),
  },
];

/** Pixels of each wish, in sum `length` where the least that they need has room. */
export function allocate(length: number, wishes: readonly Wish[]): number[] {
  const clamp = ({ least = 0, most = Infinity }: Wish, pixels: number) =>
    Math.min(most, Math.max(least, pixels));
  const fixed = new Map<Wish, number>();
  // Whoever gets less or more than its share changes what is left to the others.
  for (;;) {
    const free = wishes.filter((wish) => !fixed.has(wish));
    const shares = free.reduce((sum, { share }) => sum + share, 0);
    const left = length - [...fixed.values()].reduce((sum, pixels) => sum + pixels, 0);
    const portion = (wish: Wish) => Math.max(0, (left * wish.share) / shares);
    const bound = free.find((wish) => clamp(wish, portion(wish)) !== portion(wish));
    if (!bound) return wishes.map((wish) => fixed.get(wish) ?? portion(wish));
    fixed.set(bound, clamp(bound, portion(bound)));
  }
}

const panelsOf = (views: readonly View[], ids: readonly string[]): DockState['panels'] =>
  Object.fromEntries(
    views
      .filter(({ id }) => ids.includes(id))
      .map(({ id, title }) => [id, { id, title, contentComponent: id }]),
  );

const tabsOf = (area: Area): readonly string[] =>
  'tabs' in area ? area.tabs : ('row' in area ? area.row : area.column).flatMap(tabsOf);

type GridNode = DockState['grid']['root'];

/**
 * A layout for a dock of `width` x `height` pixels. Views that there are not, and areas without any, are left
 * out; what they would have had goes to their neighbours.
 */
export function build(
  area: Area,
  views: readonly View[],
  width: number,
  height: number,
): DockState {
  const named = new Set(tabsOf(area));
  const viewsOf = (tab: string) =>
    tab.startsWith('view:')
      ? views.filter(({ id }) => id === tab.slice(5))
      : views.filter(
          ({ id, place, atFirst }) => place === tab && atFirst && !named.has(`view:${id}`),
        );
  const shown: string[] = [];
  let groups = 0;

  const hasViews = (part: Area): boolean => tabsOf(part).some((tab) => viewsOf(tab).length > 0);

  /** @param along pixels of the part along its parent, which splits its children `across`. */
  function node(part: Area, size: { width: number; height: number }, inRow: boolean): GridNode {
    const along = inRow ? size.width : size.height;
    if ('tabs' in part) {
      const ids = part.tabs.flatMap(viewsOf).map(({ id }) => id);
      shown.push(...ids);
      groups += 1;
      return {
        type: 'leaf',
        size: along,
        data: { id: String(groups), views: ids, activeView: ids[0] },
      };
    }
    const isRow = 'row' in part;
    const children = (isRow ? part.row : part.column).filter(hasViews);
    const lengths = allocate(isRow ? size.width : size.height, children);
    const data = children.map((child, i) =>
      node(child, isRow ? { ...size, width: lengths[i] } : { ...size, height: lengths[i] }, isRow),
    );
    return { type: 'branch', size: along, data };
  }

  const root = node(area, { width, height }, false);
  return {
    grid: { root, width, height, orientation: 'HORIZONTAL' as DockState['grid']['orientation'] },
    panels: panelsOf(views, shown),
    activeGroup: undefined,
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A saved layout with the views that there are: those of another version go, with the groups that they leave
 * empty. Null where nothing remains or where it is no layout.
 */
export function prune(saved: unknown, views: readonly View[]): DockState | null {
  const known = new Set(views.map(({ id }) => id));
  const shown: string[] = [];

  function node(value: unknown): GridNode | null {
    if (!isObject(value)) return null;
    const size = typeof value.size === 'number' ? value.size : undefined;
    if (value.type === 'branch' && Array.isArray(value.data)) {
      const data = value.data.flatMap((child: unknown) => node(child) ?? []);
      return data.length > 0 ? { type: 'branch', size, data } : null;
    }
    const group = value.data;
    if (value.type !== 'leaf' || !isObject(group) || !Array.isArray(group.views)) return null;
    const ids = group.views.filter(
      (id): id is string => typeof id === 'string' && known.has(id) && !shown.includes(id),
    );
    if (ids.length === 0) return null;
    shown.push(...ids);
    const active = ids.find((id) => id === group.activeView) ?? ids[0];
    return {
      type: 'leaf',
      size,
      data: { id: String(group.id), views: ids, activeView: active },
    };
  }

  if (!isObject(saved) || !isObject(saved.grid)) return null;
  const { grid } = saved;
  const root = node(grid.root);
  if (root?.type !== 'branch' || typeof grid.width !== 'number' || typeof grid.height !== 'number')
    return null;
  if (grid.orientation !== 'HORIZONTAL' && grid.orientation !== 'VERTICAL') return null;
  const orientation = grid.orientation as DockState['grid']['orientation'];
  return {
    grid: { root, width: grid.width, height: grid.height, orientation },
    panels: panelsOf(views, shown),
    activeGroup: typeof saved.activeGroup === 'string' ? saved.activeGroup : undefined,
  };
}

/** Side of the window at which a view opens when nothing of its kind is there. */
const SIDES: Readonly<Record<Place, 'left' | 'right' | 'below'>> = {
  files: 'left',
  sets: 'left',
  models: 'left',
  event: 'right',
  table: 'below',
  scores: 'right',
  latent: 'right',
  evaluation: 'right',
};

/** Shows a view: in front where it stands, else beside the views of its place, else at its side of the window. */
export function reopen(dock: DockviewApi, views: readonly View[], id: string): void {
  const view = views.find((other) => other.id === id);
  if (!view) return;
  const there = dock.getPanel(id);
  if (there) return there.api.setActive();
  const neighbour = views.find(
    ({ place, id: other }) => place === view.place && dock.getPanel(other),
  );
  const direction = SIDES[view.place];
  dock.addPanel({
    id,
    title: view.title,
    component: id,
    ...(direction === 'left' ? { initialWidth: 220 } : {}),
    position: neighbour ? { referencePanel: neighbour.id, direction: 'within' } : { direction },
  });
}
