import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { DarkscopeError } from '../errors';

const ENDINGS = /\.(h5|hdf5)$/i;

/** A path of a selection, resolved to files, or why it was not. */
export interface Found {
  readonly files: readonly string[];
  readonly problems: readonly { readonly path: string; readonly error: DarkscopeError }[];
}

/**
 * The files that a user's selection names, as absolute paths without repetition: files as they are, folders with
 * every *.h5 and *.hdf5 below them, globs (`*`, `**`, `?`, `[…]`). Folders and globs come in alphabetical order.
 */
export function findFiles(paths: readonly string[]): Found {
  const files = new Set<string>();
  const problems: { path: string; error: DarkscopeError }[] = [];
  for (const path of paths) {
    let found: string[];
    try {
      found = filesOf(path);
    } catch (cause) {
      const error = new DarkscopeError('file-unreadable', `${path} cannot be listed`, {
        file: path,
        cause,
      });
      problems.push({ path, error });
      continue;
    }
    if (found.length === 0) {
      const error = new DarkscopeError(
        'file-unreadable',
        `${path}: found no event files; expected files that end in .h5 or .hdf5`,
        { file: path, hint: 'Check the path.' },
      );
      problems.push({ path, error });
    }
    for (const file of found) files.add(file);
  }
  return { files: [...files], problems };
}

function filesOf(path: string): string[] {
  const absolute = resolve(path);
  if (existsSync(absolute)) {
    return statSync(absolute).isDirectory()
      ? below(absolute).filter((file) => ENDINGS.test(file))
      : [absolute];
  }
  // a name that is neither there nor a pattern is a missing file: opening it says so
  if (!/[*?[]/.test(path)) return [absolute];
  const parts = absolute.split(sep);
  const magic = parts.findIndex((part) => /[*?[]/.test(part));
  const root = parts.slice(0, magic).join(sep) || sep;
  if (!existsSync(root)) return [];
  const pattern = globPattern(parts.slice(magic));
  const recursive = parts.slice(magic).some((part) => part === '**');
  return below(root, recursive ? Infinity : parts.length - magic)
    .filter((file) => pattern.test(file.slice(root === sep ? 1 : root.length + 1)))
    .filter((file) => !parts.at(-1)?.endsWith('*') || ENDINGS.test(file));
}

/** Every file below a folder, at most `depth` levels down. Links to folders are not followed: they may form circles. */
function below(folder: string, depth = Infinity): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return depth > 1 ? below(path, depth - 1) : [];
      return [path];
    });
}

function globPattern(parts: readonly string[]): RegExp {
  const separator = sep === '\\' ? '\\\\' : sep;
  let source = '';
  parts.forEach((part, i) => {
    const last = i === parts.length - 1;
    if (part === '**') {
      source += last ? '.*' : `(?:.*${separator})?`;
      return;
    }
    source += part
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replace(/\*/g, `[^${separator}]*`)
      .replace(/\?/g, `[^${separator}]`)
      .replace(/\[!/g, '[^');
    if (!last) source += separator;
  });
  return new RegExp(`^${source}$`);
}
