/** Moving through the dock by keyboard: from group to group as they are read, and among the tabs of one. */
import type { DockviewApi, DockviewGroupPanel } from 'dockview';

/** Groups from left to right, and from top to bottom within a column. */
function inReadingOrder(groups: readonly DockviewGroupPanel[]): DockviewGroupPanel[] {
  const box = ({ element }: DockviewGroupPanel) => element.getBoundingClientRect();
  return groups
    .filter((group) => box(group).width > 0)
    .sort((a, b) => box(a).left - box(b).left || box(a).top - box(b).top);
}

/** The contents of a group: keys pressed there go to its view, and Tab goes on to the first control. */
function contentOf(group: DockviewGroupPanel): HTMLElement | null {
  return group.element.querySelector<HTMLElement>('[role="tabpanel"]');
}

/** Moves the focus by so many groups, round the window. */
export function focusGroup(dock: DockviewApi, by: 1 | -1): void {
  const groups = inReadingOrder(dock.groups);
  if (groups.length === 0) return;
  const focused = groups.findIndex(({ element }) => element.contains(document.activeElement));
  const start = focused >= 0 ? focused : by > 0 ? -1 : groups.length;
  const group = groups[(start + by + groups.length) % groups.length];
  group.activePanel?.api.setActive();
  contentOf(group)?.focus();
}

/** Brings the tab after the active one to the front, round the group. */
export function showTab(dock: DockviewApi, by: 1 | -1): void {
  const group = dock.activeGroup;
  if (!group?.activePanel) return;
  const { panels } = group;
  const at = panels.indexOf(group.activePanel);
  panels[(at + by + panels.length) % panels.length].api.setActive();
  contentOf(group)?.focus();
}
