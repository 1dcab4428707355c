import { resolve, sep } from 'node:path';
import { DarkscopeError } from '../errors';
import type { AccessMode } from './host-messages';

/**
 * Which paths the user has handed to the engine. A granted folder includes what lies in it. The check is on
 * the path as named: a link that the user keeps in a granted folder is the user's word too.
 */
export class Grants {
  private readonly granted: { path: string; mode: AccessMode }[] = [];

  add(path: string, mode: AccessMode): void {
    this.granted.push({ path: resolve(path), mode });
  }

  /**
   * True for a granted path and for everything below it. What is read may be a glob, whose fixed leading
   * folders count then; a name such as `run[1].h5` counts as it stands.
   */
  allows(path: string, mode: AccessMode): boolean {
    const named = resolve(path);
    const asked = mode === 'read' ? [named, fixedPart(named)] : [named];
    return this.granted.some(
      (grant) =>
        grant.mode === mode && asked.some((one) => one === grant.path || below(one, grant.path)),
    );
  }

  /** @throws DarkscopeError `file-not-granted`. */
  demand(path: string, mode: AccessMode): void {
    if (this.allows(path, mode)) return;
    throw new DarkscopeError(
      'file-not-granted',
      `${path} was not chosen by you, so it is not ${mode === 'read' ? 'read' : 'written'}`,
      {
        file: path,
        hint: 'Choose it in the dialog, drop it on the window or name it on the command line.',
      },
    );
  }
}

/** True for a path inside of the folder; both absolute. */
export function below(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function fixedPart(path: string): string {
  const parts = path.split(sep);
  const magic = parts.findIndex((part) => /[*?[]/.test(part));
  return magic < 0 ? path : parts.slice(0, magic).join(sep) || sep;
}
