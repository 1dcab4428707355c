import type { EngineParts, Implementations } from './parts';

type TableCall = 'table.order' | 'table.statistics' | 'table.put';

/** Filtering and sorting the table of a dataset. */
export function tableCalls({ datasets }: EngineParts): Pick<Implementations, TableCall> {
  return {
    'table.order': async ({ dataset, filters, sort }) => ({
      order: await datasets.get(dataset).table.order(filters, sort),
    }),
    'table.statistics': ({ dataset, column, filters }) =>
      datasets.get(dataset).table.statistics(column, filters),
    'table.put': ({ dataset, column, values }) => {
      datasets.get(dataset).table.put(column, values);
      return {};
    },
  };
}
