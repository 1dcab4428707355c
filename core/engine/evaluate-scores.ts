/** How well columns tell signals from background. */
import type { ScoreEvaluation } from './api';
import { readColumn, type OpenDataset } from './datasets';
import type { Statistics } from './statistics';

/**
 * @param onlyLast whether earlier ones of this dataset are given up.
 * @throws Cancelled when another question follows before this one is answered.
 */
export async function evaluateScores(
  statistics: Statistics,
  dataset: OpenDataset,
  columns: readonly string[],
  onlyLast: boolean,
): Promise<ScoreEvaluation[]> {
  const read = [];
  for (const name of columns) read.push({ name, values: await readColumn(dataset, name) });
  const line = { dataset, name: onlyLast ? 'evaluate' : 'seeds', onlyLast };
  const found = await statistics.ofColumns(line, 'evaluate', read, () => '');
  return found.map((evaluation, i) => ({ ...evaluation, column: columns[i] }));
}
