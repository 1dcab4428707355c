/** Gives moved files their new paths in everything that a user made. */

/** Whether a record has a key of its own: names of files may be those of what every object has. */
export function has(record: Readonly<Record<string, unknown>>, key: string): boolean {
  return Object.prototype.hasOwnProperty.call(record, key);
}

/**
 * What was saved names a file by its path, as a key or as a text of its own, and nowhere inside of other texts. So it
 * need not be known which part of the work does so.
 * @param places new path by old
 * @returns a copy with the new paths.
 */
export function relocate<T>(work: T, places: Readonly<Record<string, string>>): T {
  const moved = (text: string): string => (has(places, text) ? places[text] : text);
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
  const moved = (file: string): string => (has(places, file) ? places[file] : file);
  const opened = chosen.flatMap((path) => {
    if (files.includes(path)) return [moved(path)];
    const inside = files.filter((file) => lies(file, path));
    return inside.some((file) => has(places, file)) ? inside.map(moved) : [path];
  });
  return [...new Set(opened)];
}
