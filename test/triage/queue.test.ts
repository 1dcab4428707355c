import { describe, expect, it } from 'vitest';
import { estimateMissed } from '../../core/triage/controls';
import { nextOpen } from '../../core/triage/place';
import { controlCount, drawQueue } from '../../core/triage/queue';
import type { Opinion, Verdict } from '../../core/triage/schema';

const values = Float64Array.of(5, 1, NaN, 9, 3, 2, 8, 0, 4, 7);
const wish = {
  events: Uint32Array.of(0, 2, 3, 6),
  order: 'score' as const,
  values,
  direction: 'above' as const,
  controls: null,
  seed: 3,
};
const pool = Uint32Array.of(1, 4, 5, 7, 8, 9);
const said = (tag: Verdict | null): Opinion => ({
  tag,
  reason: '',
  note: '',
  reviewer: '',
  at: '',
});

describe('the queue', () => {
  it('begins with the most anomalous, whichever side that is; events without a score come last', () => {
    expect([...drawQueue(wish).events]).toEqual([3, 6, 0, 2]);
    expect([...drawQueue({ ...wish, direction: 'below' }).events]).toEqual([0, 6, 3, 2]);
  });

  it('holds every event once, in any order', () => {
    for (const order of ['score', 'random', 'file'] as const) {
      const { events } = drawQueue({ ...wish, order });
      expect([...events].sort()).toEqual([0, 2, 3, 6]);
    }
    expect([...drawQueue({ ...wish, order: 'file' }).events]).toEqual([0, 2, 3, 6]);
  });

  it('mixes in controls of the pool as a share of the whole', () => {
    for (const order of ['score', 'random', 'file'] as const) {
      const drawn = drawQueue({ ...wish, order, controls: { pool, share: 0.5 } });
      expect(drawn.controls).toHaveLength(4);
      const controls = Array.from(drawn.controls, (place) => drawn.events[place]);
      expect(new Set(drawn.events).size).toBe(8);
      expect(controls.every((event) => pool.includes(event))).toBe(true);
    }
    expect(controlCount(90, 0.1, 1000)).toBe(10);
    expect(controlCount(90, 0.5, 20)).toBe(20);
  });

  it('draws every event of the pool, and every place, equally often', () => {
    const many = Uint32Array.from({ length: 20 }, (_, i) => 100 + i);
    const wide = new Float64Array(120).fill(1);
    const byEvent = new Map<number, number>();
    const byPlace = new Map<number, number>();
    for (let seed = 0; seed < 4000; seed++) {
      const controls = { pool: many, share: 0.5 };
      const drawn = drawQueue({ ...wish, values: wide, controls, seed });
      for (const place of drawn.controls) {
        const event = drawn.events[place];
        byEvent.set(event, (byEvent.get(event) ?? 0) + 1);
        byPlace.set(place, (byPlace.get(place) ?? 0) + 1);
      }
    }
    // 4 of 20 events in 4000 draws: 800 each; 4 of 8 places: 2000 each. Five standard deviations.
    for (const count of byEvent.values()) expect(Math.abs(count - 800)).toBeLessThan(130);
    for (const count of byPlace.values()) expect(Math.abs(count - 2000)).toBeLessThan(160);
    expect(byEvent.size).toBe(20);
  });

  it('goes on to the next event without a verdict, then to those left behind', () => {
    const opinions = [said('unsure'), null, said(null), said('artefact'), null];
    expect(nextOpen(opinions, 0)).toBe(1);
    expect(nextOpen(opinions, 2)).toBe(4);
    expect(nextOpen(opinions, 4)).toBe(1);
    expect(nextOpen(opinions, 4, (place) => place !== 1)).toBe(2);
    expect(nextOpen([said('unsure')], 0)).toBe(0);
  });
});

describe('what the threshold misses', () => {
  const opinions = [
    ...Array.from({ length: 12 }, (_, i) => said(i < 6 ? 'interesting' : 'artefact')),
    ...Array.from({ length: 20 }, (_, i) => (i < 2 ? said('interesting') : said('background'))),
    said('unsure'),
    null,
  ];
  const controls = Array.from({ length: 22 }, (_, i) => 12 + i);

  it('is the rate among the controls times all events below it, with the binomial interval', () => {
    const estimate = estimateMissed(opinions, controls, 1000);
    expect(estimate).toMatchObject({ judged: 21, interesting: 2, unsure: 1, waiting: 1, found: 6 });
    // Wilson's interval of 2 in 21 by scipy.stats.binomtest(2, 21).proportion_ci(method='wilson').
    expect(estimate.rate.low).toBeCloseTo(0.026519, 5);
    expect(estimate.rate.high).toBeCloseTo(0.289141, 5);
    expect(estimate.missed.rate).toBeCloseTo(95.238, 2);
    expect(estimate.missed.high).toBeCloseTo(1000 * estimate.rate.high, 9);
    expect(estimate.efficiency.rate).toBeCloseTo(6 / (6 + 95.238), 5);
    expect(estimate.efficiency.low).toBeLessThan(estimate.efficiency.rate);
  });

  it('is bounded where no control was interesting, and unknown without controls', () => {
    const none = opinions.map((one, i) =>
      i >= 12 && one?.tag === 'interesting' ? said('background') : one,
    );
    const estimate = estimateMissed(none, controls, 1000);
    expect(estimate.missed).toMatchObject({ rate: 0, low: 0 });
    expect(estimate.missed.high).toBeGreaterThan(100);
    expect(estimateMissed(opinions.slice(0, 12), [], 1000).rate).toEqual({
      rate: NaN,
      low: 0,
      high: 1,
    });
  });
});
