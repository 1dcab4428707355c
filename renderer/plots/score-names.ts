/**
 * What the columns of scores, `model.score`, may be called where they stand side by side: without the model where
 * all are of the same one. Columns without a model keep their names.
 */
export function shortNames(columns: readonly string[]): ReadonlyMap<string, string> {
  const modelOf = (column: string) => column.slice(0, column.indexOf('.') + 1);
  const models = new Set(columns.map(modelOf).filter((model) => model !== ''));
  return new Map(
    columns.map((column) => [
      column,
      models.size === 1 ? column.slice(modelOf(column).length) : column,
    ]),
  );
}
