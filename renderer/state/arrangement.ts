/** The order of columns that the user made, kept by name while columns come and go. */

/**
 * The columns as they were arranged. One that the arrangement does not name stands behind the one that it follows by
 * itself, so that a new score comes next to its kin.
 */
export function arranged<T extends { readonly id: string }>(
  columns: readonly T[],
  arrangement: readonly string[],
): readonly T[] {
  if (arrangement.length === 0) return columns;
  const known = new Set(columns.map(({ id }) => id));
  const named = new Set(arrangement);
  const order = arrangement.filter((id) => known.has(id));
  columns.forEach(({ id }, place) => {
    if (named.has(id)) return;
    const before = place === 0 ? -1 : order.indexOf(columns[place - 1].id);
    order.splice(before + 1, 0, id);
  });
  const byId = new Map(columns.map((column) => [column.id, column]));
  return order.flatMap((id) => byId.get(id) ?? []);
}

/** The names with one of them taken to the place of another. */
export function moved(names: readonly string[], name: string, to: string): string[] {
  const [from, target] = [names.indexOf(name), names.indexOf(to)];
  if (from < 0 || target < 0) return [...names];
  const others = names.filter((other) => other !== name);
  others.splice(target, 0, name);
  return others;
}
