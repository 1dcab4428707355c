import { expect, it } from 'vitest';
import { rocCurve } from '../../core/evaluation/roc';
import { thinned } from '../../core/evaluation/thin-curve';
import { sortedOrder } from '../../core/evaluation/ranks';
import { Random } from '../../core/random';

it('sorts as comparing does: both zeros alike, infinities at the ends, ties by index', () => {
  const random = new Random(4);
  const special = [0, -0, Infinity, -Infinity, 5e-324, -5e-324, 1e308, -1e308, 0.1];
  const values = Float64Array.from({ length: 5000 }, () =>
    random.below(3) ? random.uniform() - 0.5 : special[random.below(special.length)],
  );
  const order = Array.from(values, (_, i) => i).sort((a, b) =>
    values[a] < values[b] ? -1 : values[a] > values[b] ? 1 : a - b,
  );
  expect([...sortedOrder(values)]).toEqual(order);
  expect([...sortedOrder([])]).toEqual([]);
});

it('draws a curve of many points with few of them, which lie on it and leave no gap', () => {
  const random = new Random(6);
  const draw = (shift: number) =>
    Float64Array.from({ length: 30_000 }, () => random.uniform() + random.uniform() + shift);
  const whole = rocCurve(draw(0.3), draw(0));
  const curve = {
    falsePositive: Float32Array.from(whole.falsePositive),
    truePositive: Float32Array.from(whole.truePositive),
  };
  const few = thinned(curve);
  expect(few.falsePositive.length).toBeLessThan(6000);
  const all = new Set(Array.from(curve.falsePositive, (x, i) => `${x} ${curve.truePositive[i]}`));
  few.falsePositive.forEach((x, i) => expect(all.has(`${x} ${few.truePositive[i]}`)).toBe(true));
  for (const along of [few.falsePositive, few.truePositive]) {
    expect([along[0], along[along.length - 1]]).toEqual([0, 1]);
    for (let i = 1; i < along.length; i++) expect(along[i] - along[i - 1]).toBeLessThan(1e-3);
  }
  const short = { falsePositive: new Float32Array(100), truePositive: new Float32Array(100) };
  expect(thinned(short)).toBe(short);
});
