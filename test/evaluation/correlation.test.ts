import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { correlationMatrix } from '../../core/evaluation/correlation';

const { correlation } = JSON.parse(
  readFileSync(new URL('../fixtures/evaluation/statistics.json', import.meta.url), 'utf8'),
) as {
  correlation: {
    columns: Record<string, (number | null)[]>;
    pearson: (number | null)[][];
    spearman: (number | null)[][];
  };
};
const columns = new Map(
  Object.entries(correlation.columns).map(([name, values]) => [
    name,
    Float64Array.from(values, (value) => value ?? NaN),
  ]),
);

it.each(['pearson', 'spearman'] as const)(
  'the %s correlation of columns is that of scipy on the events that have both values',
  (kind) => {
    const matrix = correlationMatrix(columns, kind);
    expect(matrix.columns).toEqual(['a', 'b', 'c', 'constant']);
    correlation[kind].forEach((row, i) =>
      row.forEach((known, j) => {
        const coefficient = matrix.coefficients[i][j];
        if (known === null) expect(coefficient).toBeNaN();
        else expect(coefficient).toBeCloseTo(known, 12);
      }),
    );
    expect(matrix.counts[0]).toEqual([30, 28, 28, 30]);
    expect(matrix.counts[1][2]).toBe(27);
  },
);

it('the correlation of chosen events looks at no other', () => {
  const two = new Map([
    ['x', [1, 2, 3, 100]],
    ['y', [3, 2, 1, 100]],
  ]);
  const { coefficients, counts } = correlationMatrix(two, 'pearson', (event) => event < 3);
  expect(coefficients[0][1]).toBeCloseTo(-1, 15);
  expect(counts[0][1]).toBe(3);
});
