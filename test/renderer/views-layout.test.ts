import { describe, expect, it } from 'vitest';
import { later } from '../../renderer/later';
import { allocate, build, LAYOUTS, prune, type DockState } from '../../renderer/views/layout';
import type { View } from '../../renderer/views/view';

const view = (id: string, place: View['place'], atFirst = true): View => ({
  id,
  title: id.toUpperCase(),
  hint: '',
  part: later(() => Promise.reject(new Error('not shown'))),
  place,
  atFirst,
});

const VIEWS = [
  view('files', 'files'),
  view('subsets', 'sets'),
  view('models', 'models'),
  view('event', 'event'),
  view('table', 'table'),
  view('scores', 'scores'),
  view('latent', 'latent'),
  view('roc', 'evaluation'),
  view('learning', 'evaluation'),
  view('hidden', 'evaluation', false),
];

type GridNode = DockState['grid']['root'];
interface Group {
  readonly views: readonly string[];
  readonly width: number;
  readonly height: number;
}

/** Groups of a layout with their sizes in pixels, from sizes along rows and columns by turns. */
function groupsOf(state: DockState): Group[] {
  const walk = (node: GridNode, width: number, height: number, row: boolean): Group[] => {
    if (!Array.isArray(node.data)) return [{ views: node.data.views, width, height }];
    return node.data.flatMap((child) => {
      const size = child.size ?? NaN;
      return row ? walk(child, size, height, false) : walk(child, width, size, true);
    });
  };
  const { root, width, height, orientation } = state.grid;
  return walk(root, width, height, String(orientation) === 'HORIZONTAL');
}

const look = (width: number, height: number, views = VIEWS) =>
  build(LAYOUTS[0].area(height), views, width, height);

describe('room', () => {
  it('is shared as wished where all have what they need', () => {
    expect(allocate(1000, [{ share: 1 }, { share: 3 }])).toEqual([250, 750]);
  });

  it('goes to those who need it, from the others in proportion', () => {
    const wishes = [{ share: 1, least: 200 }, { share: 3 }, { share: 1 }];
    expect(allocate(600, wishes)).toEqual([200, 300, 100]);
  });

  it('is left to the others by those who have enough', () => {
    expect(allocate(1000, [{ share: 1, most: 100 }, { share: 1 }])).toEqual([100, 900]);
  });
});

describe('the first layout', () => {
  it.each([
    [1440, 834],
    [1100, 634],
    [2560, 1300],
  ])('fills a dock of %i by %i, every view that belongs there once', (width, height) => {
    const groups = groupsOf(look(width, height));
    const area = groups.reduce((sum, group) => sum + group.width * group.height, 0);
    expect(area).toBeCloseTo(width * height, 3);
    const shown = groups.flatMap(({ views }) => views).sort();
    expect(shown).toEqual(
      VIEWS.filter(({ atFirst }) => atFirst)
        .map(({ id }) => id)
        .sort(),
    );
  });

  it.each([
    [1440, 834],
    [1100, 634],
  ])('keeps lists narrow and plots readable at %i by %i', (width, height) => {
    const groups = groupsOf(look(width, height));
    const of = (id: string) => groups.find(({ views }) => views.includes(id)) ?? groups[0];
    expect(of('files').width).toBeGreaterThanOrEqual(190);
    expect(of('files').width).toBeLessThanOrEqual(280);
    for (const plot of ['scores', 'roc', 'latent']) {
      expect(of(plot).width, plot).toBeGreaterThanOrEqual(330);
      expect(of(plot).height, plot).toBeGreaterThanOrEqual(230);
    }
  });

  it('gives the room of views that there are not to their neighbours', () => {
    const few = VIEWS.filter(({ id }) => id !== 'latent' && id !== 'models');
    const groups = groupsOf(look(1440, 834, few));
    const area = groups.reduce((sum, group) => sum + group.width * group.height, 0);
    expect(area).toBeCloseTo(1440 * 834, 3);
  });
});

describe('every layout that comes along', () => {
  it.each(LAYOUTS.map(({ name }) => name))('%s shows no view twice', (name) => {
    const layout = LAYOUTS.find((other) => other.name === name) ?? LAYOUTS[0];
    const all = [...VIEWS, view('triage', 'latent')];
    const shown = groupsOf(build(layout.area(834), all, 1440, 834)).flatMap(({ views }) => views);
    expect(new Set(shown).size).toBe(shown.length);
  });
});

describe('a saved layout', () => {
  it('comes back as it was', () => {
    const state = look(1440, 834);
    const saved = JSON.parse(JSON.stringify(state)) as unknown;
    expect(groupsOf(prune(saved, VIEWS) ?? state)).toEqual(groupsOf(state));
  });

  it('loses the views that are no more, and the groups that they leave empty', () => {
    const saved = JSON.parse(JSON.stringify(look(1440, 834))) as unknown;
    const known = VIEWS.filter(({ id }) => id !== 'latent' && id !== 'roc');
    const state = prune(saved, known);
    const groups = state ? groupsOf(state) : [];
    expect(groups.flatMap(({ views }) => views).sort()).toEqual(
      known
        .filter(({ atFirst }) => atFirst)
        .map(({ id }) => id)
        .sort(),
    );
    expect(groups.every(({ views }) => views.length > 0)).toBe(true);
    expect(Object.keys(state?.panels ?? {})).not.toContain('latent');
  });

  it('calls its views by the names that they have now', () => {
    const saved = JSON.parse(JSON.stringify(look(1440, 834))) as DockState;
    saved.panels.roc.title = 'Receiver operating characteristic';
    expect(prune(saved, VIEWS)?.panels.roc.title).toBe('ROC');
  });

  it.each([null, {}, { grid: 1 }, { grid: { root: { type: 'leaf' } } }, { grid: { root: null } }])(
    'that is none is recognised: %j',
    (saved) => {
      expect(prune(saved, VIEWS)).toBeNull();
    },
  );
});
