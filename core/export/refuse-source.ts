import { statSync } from 'node:fs';
import { DarkscopeError } from '../errors';

/**
 * Sees to it that nothing is written over what it is made from, by whatever name or link the file is reached.
 * @throws DarkscopeError `output-unwritable`.
 */
export function refuseSource(out: string, sources: Iterable<string>): void {
  const target = identity(out);
  if (target === undefined) return;
  for (const source of sources) {
    if (identity(source) !== target) continue;
    throw new DarkscopeError(
      'output-unwritable',
      `${out} is ${out === source ? '' : `${source}, `}one of the files that events or scores are read from`,
      { file: out, hint: 'Choose another name.' },
    );
  }
}

/** The file behind a name, links followed; undefined where none can be reached. */
function identity(path: string): string | undefined {
  try {
    const { dev, ino } = statSync(path);
    return `${dev} ${ino}`;
  } catch {
    return undefined;
  }
}
