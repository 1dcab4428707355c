/** Gives moved files their new paths in everything that a user made. */

/**
 * What was saved names a file by its path, as a key or as a text of its own, and nowhere inside of other texts. So it
 * need not be known which part of the work does so.
 * @param places new path by old
 * @returns a copy with the new paths.
 */
export function relocate<T>(work: T, places: Readonly<Record<string, string>>): T {
  const moved = (text: string): string =>
    Object.prototype.hasOwnProperty.call(places, text) ? places[text] : text;
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return moved(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [moved(key), walk(one)]));
  };
  return walk(work) as T;
}

/**
 * The paths to open: those the user chose, where all files are still below them; of a folder or pattern some of whose
 * files have moved, the files one by one.
 * @param files paths of all files as saved
 * @param lies whether a chosen path holds a file
 */
export function pathsToOpen(
  chosen: readonly string[],
  files: readonly string[],
  places: Readonly<Record<string, string>>,
  lies: (file: string, path: string) => boolean,
): string[] {
  const opened = chosen.flatMap((path) => {
    if (files.includes(path)) return [places[path] ?? path];
    const inside = files.filter((file) => lies(file, path));
    return inside.some((file) => places[file] !== undefined)
      ? inside.map((file) => places[file] ?? file)
      : [path];
  });
  return [...new Set(opened)];
}
