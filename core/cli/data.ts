import type { Command } from 'commander';
import { DarkscopeError, type ErrorCode } from '../errors';
import { openDataset, type OpenedDataset } from '../events/dataset';
import { readMapping } from './mapping-option';
import type { Session } from './session';

/** Options of every command that opens event files. */
export interface DataOptions {
  data: string[];
  map?: string;
}

/** Adds `--data` and `--map`. */
export function withData(command: Command): Command {
  return withMap(
    command.requiredOption(
      '--data <path...>',
      'event files, folders or globs, opened as one dataset',
    ),
  );
}

export function withMap(command: Command): Command {
  return command.option(
    '--map <file|json>',
    'how to read files of an unknown layout: a JSON file, or the JSON itself',
  );
}

/**
 * Opens event files for a command. Files that fail are reported and left out; the command goes on with the
 * rest and ends with exit code 3.
 * @throws DarkscopeError the first problem, where no file opens.
 */
export async function openData(
  paths: readonly string[],
  map: string | undefined,
  session: Session,
): Promise<OpenedDataset> {
  const mapping = map === undefined ? undefined : readMapping(map);
  const dataset = await openDataset(paths, { mapping });
  if (dataset.files.length === 0) {
    const [first, ...others] = dataset.problems;
    if (!first)
      throw new DarkscopeError('file-unreadable', `no event files in ${paths.join(', ')}`);
    others.forEach((problem) => session.problem(problem.error));
    const { code, message, ...details } = first.error;
    throw new DarkscopeError(code as ErrorCode, message, details);
  }
  dataset.problems.forEach((problem) => session.problem(problem.error));
  return dataset;
}
