import { describe, expect, it, vi } from 'vitest';
import type { MenuItem } from '../../electron/bridge';
import { menuTemplate } from '../../electron/menu';
import { pageOf, sizeOf } from '../../electron/pdf';

vi.mock('electron', () => ({}));

const item = (id: string, rest: Partial<MenuItem> = {}): MenuItem => ({
  id,
  label: id,
  place: 'view',
  section: 'one',
  enabled: true,
  ...rest,
});

type Entry = ReturnType<typeof menuTemplate>[number];
function submenu(entries: readonly Entry[], label: string): Entry[] {
  const found = entries.find((entry) => entry.label === label)?.submenu;
  return Array.isArray(found) ? found : [];
}

describe('the application’s menu', () => {
  it('holds the window’s commands by section, and says which was chosen', () => {
    const chosen: string[] = [];
    const items = [item('a'), item('b', { section: 'two' }), item('c', { enabled: false })];
    const view = submenu(
      menuTemplate('linux', items, (id) => chosen.push(id)),
      '&View',
    );
    expect(view.slice(0, 4).map(({ label, type }) => label ?? type)).toEqual([
      'a',
      'c',
      'separator',
      'b',
    ]);
    expect(view[1].enabled).toBe(false);
    view[3].click?.({} as never, undefined, {} as never);
    expect(chosen).toEqual(['b']);
  });

  it('gathers a submenu where its first command stands, with marks for what is on', () => {
    const items = [
      item('x', { submenu: 'Views', checked: true }),
      item('y'),
      item('z', { submenu: 'Views', checked: false, section: 'two' }),
    ];
    const views = submenu(
      submenu(
        menuTemplate('linux', items, () => undefined),
        '&View',
      ),
      'Views',
    );
    expect(views.map(({ label, checked }) => [label, checked])).toEqual([
      ['x', true],
      ['z', false],
    ]);
  });

  it('shows names with an ampersand as they are', () => {
    const [first] = submenu(
      menuTemplate('linux', [item('a', { label: 'R&D' })], () => undefined),
      '&View',
    );
    expect(first.label).toBe('R&&D');
  });
});

describe('a drawing that is to be a PDF', () => {
  it('says its size in its root', () => {
    expect(sizeOf('<?xml version="1.0"?><svg xmlns="x" width="720" height="476.5">')).toEqual({
      width: 720,
      height: 476.5,
    });
    expect(sizeOf('<svg height="20px" stroke-width="9" width="10px"/>')).toEqual({
      width: 10,
      height: 20,
    });
  });

  it.each([
    '<p>no drawing</p>',
    '<svg viewBox="0 0 1 1"></svg>',
    '<svg width="100%" height="10"></svg>',
    '<svg width="10" height="0"></svg>',
    '<svg width="10" height="99999"></svg>',
  ])('is refused without one: %s', (svg) => {
    expect(sizeOf(svg)).toBeNull();
  });

  it('stands alone on a page of that size', () => {
    const page = pageOf('<?xml version="1.0"?>\n<svg width="10" height="20"></svg>', {
      width: 10,
      height: 20,
    });
    expect(page).toContain('@page{size:10px 20px;margin:0}');
    expect(page).toContain('<body>\n<svg width="10" height="20"></svg></body>');
  });
});
