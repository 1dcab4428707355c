import { describe, expect, it } from 'vitest';
import { IMAGE_SIZE, MASK_SIZE } from '../../core/events/schema';
import { distributionOf, dossier, type DossierEvent } from '../../core/report';
import { placeText } from '../../core/report/background-strip';
import { compareSessions } from '../../core/triage/compare';
import { replay } from '../../core/triage/replay';
import type { Line, Opinion, Session } from '../../core/triage/schema';

const at = '2026-01-31T12:34:56.000Z';
const said: Opinion = {
  tag: 'interesting',
  reason: 'soft halo',
  note: '<img src="http://x/y.png">',
  reviewer: 'Ada',
  at,
};
const session: Session = {
  id: 's',
  name: 'flagged',
  reviewer: 'Ada',
  created: at,
  kind: 'first',
  of: [],
  order: 'score',
  blind: true,
  cut: { column: 'm.bce', model: 'm', value: 3, direction: 'above' },
  seed: 1,
  controls: { count: 10, pool: 200 },
  events: 30,
};
const line: Line = {
  type: 'verdict',
  at,
  who: 'Ada',
  place: 0,
  event: { file: '/a.h5', index: 3, fingerprint: '' },
  tag: 'interesting',
  reason: '',
  note: '',
  scored: { column: 'm.bce', model: 'm', score: 4.5, threshold: 3, direction: 'above' },
};
const event = (index: number, more: Partial<DossierEvent> = {}): DossierEvent => ({
  id: { file: 'a.h5', index },
  label: 1,
  massGeV: 125,
  image: new Float32Array(IMAGE_SIZE).fill(index),
  drawn: [
    {
      reconstruction: new Float32Array(MASK_SIZE).fill(0.5),
      loss: { name: 'bce', terms: new Float64Array(MASK_SIZE).fill(Math.log(2)) },
    },
  ],
  values: [4.5],
  opinion: said,
  history: [line],
  ...more,
});
const values = Float64Array.of(1, 2, 3, 4, 4.5, 9, NaN);
const labels = [0, 0, 0, 0, 1, 1, 0];
const distribution = distributionOf('m.bce', '', values, labels, 3);

const start: Line = {
  type: 'start',
  at,
  who: 'Ada',
  format: 'darkscope-triage',
  formatVersion: 1,
  session,
  queue: { files: [{ path: '/a.h5', fingerprint: '' }], file: [0], index: [3], controls: [] },
};
const state = replay([start, line]);
if (!state) throw new Error('no session');

const page = dossier({
  title: 'Dossier',
  version: '0.1.0',
  made: at,
  events: [event(3), event(5, { opinion: null, drawn: [], history: [] })],
  distributions: [distribution],
  sessions: [
    {
      session,
      decided: 30,
      controls: {
        judged: 10,
        interesting: 1,
        unsure: 0,
        waiting: 0,
        rate: { rate: 0.1, low: 0.018, high: 0.404 },
        pool: 200,
        missed: { rate: 20, low: 3.6, high: 80.8 },
        flagged: 20,
        found: 12,
        efficiency: { rate: 0.375, low: 0.13, high: 0.77 },
      },
    },
  ],
  agreements: [compareSessions(state, state)],
  models: [],
});

describe('a dossier', () => {
  it('needs nothing from elsewhere, and no note becomes markup', () => {
    const addresses = [...page.matchAll(/(?:src|href)\s*=\s*"([^"]+)"|url\(([^)]+)\)/g)];
    const outside = addresses
      .map(([, attribute, style]) => attribute ?? style)
      .filter((address) => !/^(data:|#)/.test(address));
    expect(outside).toEqual([]);
    expect(page).not.toContain('<img');
    expect(page).toContain('&#60;img src=');
  });

  it('has a part for every event: pictures, verdict, score among the background, history', () => {
    expect(page.match(/<article class="event"/g)).toHaveLength(2);
    // Three channels and the mask; reconstruction, residual and loss where a model draws.
    expect(page.match(/href="data:image\/png;base64,/g)).toHaveLength(7 + 4);
    expect(page).toContain('interesting');
    expect(page).toContain('soft halo');
    expect(page).toContain('by Ada, 2026-01-31 12:34 UTC');
    expect(page).toContain('m.bce 4.50000, threshold 3');
    expect(page).toContain('above all of 4 background events');
  });

  it('has a colour bar at every picture, of a map that the page defines', () => {
    const used = new Set([...page.matchAll(/fill:url\(#(map-\w+)\)/g)].map(([, id]) => id));
    expect([...used].sort()).toEqual(['map-diverging', 'map-energy', 'map-ink', 'map-loss']);
    for (const id of used) expect(page).toContain(`<linearGradient id="${id}">`);
  });

  it('tells what the triage came to', () => {
    expect(page).toMatch(/m\.bce above 3/);
    expect(page).toContain('1 of 10 interesting');
    expect(page).toMatch(/about 20(\.0)? \(4–80\.8\) interesting events among 200/);
    expect(page).toContain('Cohen’s κ is not defined here');
    expect(page).not.toContain('NaN');
  });

  it('says where a value lies among the background, and rounds a part neither to none nor to all', () => {
    const many = distributionOf(
      'm.bce',
      '',
      Float64Array.from({ length: 1000 }, (_, i) => i),
      new Int32Array(1000),
      null,
    );
    expect(placeText(many, 999)).toBe('above 99.9 % (999 of 1000 background events)');
    expect(placeText(many, 0)).toBe('not above any of 1000 background events');
    expect(placeText(many, 1e9)).toBe('above all of 1000 background events');
  });
});
