import { expect, it } from 'vitest';
import { Random } from '../../core/random';
import { answerTo } from '../../renderer/plots/background-worker';
import { indexPoints, insideOutline } from '../../renderer/plots/point-index';
import { rememberSorted, sortedValues } from '../../renderer/plots/sorted';
import { rememberGroups, scoreGroups } from '../../renderer/plots/threshold';
import { firstThreshold } from '../../renderer/state/threshold';

const COUNT = 4000;
const random = new Random(2);
const labels = Int32Array.from({ length: COUNT }, () => random.below(4) - 1);
const masses = Float64Array.from({ length: COUNT }, () => 100 * random.below(3));
const scores = () =>
  Float64Array.from({ length: COUNT }, () => (random.below(20) ? random.uniform() : NaN));

it('sorts elsewhere what the window would have sorted itself', () => {
  const values = scores();
  const answer = answerTo({ kind: 'sort', values: values.slice(), labels, masses });
  if (answer.kind !== 'sort') throw new Error('not sorted');
  const known = [...values].filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  expect([...answer.all]).toEqual(known);
  for (const { label, massGeV, sorted } of answer.groups) {
    const own = [...values]
      .filter((_, i) => labels[i] === label && (massGeV === null || masses[i] === massGeV))
      .filter((value) => !Number.isNaN(value));
    expect([...sorted], `${label} ${massGeV}`).toEqual(own.sort((a, b) => a - b));
  }
  rememberSorted(values, labels, answer);
  rememberGroups(values, labels, masses, answer.groups);
  expect(sortedValues(values, labels).all).toBe(answer.all);
  expect(scoreGroups(values, labels, masses)).toBe(answer.groups);
});

it('begins with a threshold on the side of the signals, found once', () => {
  const low = scores().map((value, i) => (labels[i] > 0 ? value - 1 : value));
  const first = firstThreshold(low, labels);
  expect(first?.direction).toBe('below');
  expect(firstThreshold(low, labels)).toBe(first);
  expect(firstThreshold(scores(), new Int32Array(COUNT))?.direction).toBe('above');
  expect(firstThreshold(new Float64Array(COUNT).fill(NaN), labels)).toBeNull();
});

it('indexes points elsewhere as here, and a part of them for a first look', () => {
  const [x, y] = [scores(), scores()];
  const over = { x: { low: 0, high: 1 }, y: { low: 0, high: 1 } };
  const answer = answerTo({ kind: 'index', x, y, over });
  if (answer.kind !== 'index') throw new Error('not indexed');
  const { kind, ...made } = answer;
  expect(kind).toBe('index');
  expect({ x, y, ...made }).toEqual(indexPoints(x, y, over));
  const part = indexPoints(x, y, over, 7);
  const outline = [
    [0.1, 0.1],
    [0.9, 0.2],
    [0.5, 0.9],
  ] as const;
  const inside = insideOutline(indexPoints(x, y, over), outline, () => true);
  const found = insideOutline(part, outline, () => true);
  expect([...found]).toEqual([...inside].map((is, event) => (event % 7 === 0 ? is : 0)));
});
