import { expect, it } from 'vitest';
import { tensorflowText } from '../../core/training/versions';

const versions = {
  darkscope: '0.1.0',
  node: '20.1.0',
  tensorflow: '2.15.1',
  backend: 'native',
} as const;

it('a card says how the steps of its training were computed, where it knows', () => {
  expect(tensorflowText(versions)).toBe('2.15.1 (native)');
  expect(tensorflowText({ ...versions, training: 'graph' })).toBe(
    '2.15.1 (native, steps as one graph)',
  );
  expect(tensorflowText({ ...versions, training: 'operations' })).toBe(
    '2.15.1 (native, steps op by op)',
  );
  const graphRefused = 'Mul was read while traced';
  expect(tensorflowText({ ...versions, training: 'operations', graphRefused })).toBe(
    '2.15.1 (native, steps op by op: no graph, as Mul was read while traced)',
  );
});
