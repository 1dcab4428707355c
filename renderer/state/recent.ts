/** Files opened before, as they are named to the user. */

function nameOf(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** A set of paths in a few words, e.g. "qcd.h5, suep.h5, svj.h5 and 9 more". */
export function nameOfPaths(paths: readonly string[]): string {
  const names = paths.slice(0, 3).map(nameOf).join(', ');
  return paths.length > 3 ? `${names} and ${paths.length - 3} more` : names;
}

/** What stands for a set of paths in saved settings. */
export function keyOfPaths(paths: readonly string[]): string {
  return [...paths].sort().join('\n');
}
