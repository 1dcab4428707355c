import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { DarkscopeError } from '../errors';
import { ColumnMapping } from '../events/mapping';

/**
 * The `--map` option: a file with a column mapping as JSON, or the JSON itself.
 * @throws DarkscopeError `mapping-invalid` saying which part is wrong.
 */
export function readMapping(given: string): ColumnMapping {
  const inline = given.trimStart().startsWith('{');
  const source = inline ? 'the mapping' : given;
  let parsed: unknown;
  try {
    parsed = JSON.parse(inline ? given : readFileSync(given, 'utf8'));
  } catch (cause) {
    throw new DarkscopeError(
      'mapping-invalid',
      `${source} is not readable as JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      { hint: MAPPING_EXAMPLE, cause },
    );
  }
  // What is left out means: not there.
  const complete =
    typeof parsed === 'object' ? { label: null, mass: null, columns: {}, ...parsed } : parsed;
  const checked = v.safeParse(ColumnMapping, complete);
  if (checked.success) return checked.output;
  const issues = checked.issues.map((issue) => {
    const path = v.getDotPath(issue);
    return path === null ? issue.message : `${path}: ${issue.message}`;
  });
  throw new DarkscopeError('mapping-invalid', `${source} does not fit: ${issues.join('; ')}`, {
    hint: MAPPING_EXAMPLE,
  });
}

export const MAPPING_EXAMPLE =
  'Example: {"images":{"tracker":"trk","ecal":"em","hcal":"had"},"axes":["event","eta","phi"],"label":"y","mass":null,"columns":{"n_tracks":"ntrk"}}';
