/** What is asked of scores and cells, and how the answers are shown, as it is kept between sessions. */
import * as v from 'valibot';
import { CHANNELS } from '../../core/events/schema';

const positive = v.pipe(v.number(), v.finite(), v.minValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));

/** When a cell counts as lit, and when as hot or dead; see `occupancy.read`. */
const Finder = v.object({
  cutGeV: positive,
  against: v.picklist(['others', 'background', 'ring', 'files']),
  level: v.pipe(share, v.gtValue(0)),
  hotRatio: v.pipe(v.number(), v.finite(), v.minValue(1)),
  deadRatio: share,
});

/** What an event is changed with: cells across, and what is painted. */
const Brush = v.object({
  kind: v.picklist(['erase', 'paint']),
  target: v.picklist(['all', ...CHANNELS]),
  size: v.picklist([1, 3, 5, 9]),
  gev: positive,
});

const channel = v.fallback(v.picklist(CHANNELS), 'tracker');

export const ProbeSettings = v.object({
  /** Score that is broken down, by model; those not in it are asked about their first choice. */
  scores: v.fallback(v.record(v.string(), v.string()), {}),
  /** Layer of the breakdown; null for all of them. */
  layer: v.fallback(v.nullable(whole), null),
  /** Set of events whose occupancy is looked at, and the channel on show. */
  subset: v.fallback(v.string(), 'flagged'),
  channel,
  finder: v.fallback(Finder, {
    cutGeV: 0,
    against: 'others',
    level: 0.01,
    hotRatio: 1.5,
    deadRatio: 0.5,
  }),
  /** What picked cells are lit at. */
  lightGeV: v.fallback(positive, 20),
  /** Channel on show of the event that is changed, and the brush. */
  drawnChannel: channel,
  brush: v.fallback(Brush, { kind: 'erase', target: 'all', size: 3, gev: 5 }),
});
export type ProbeSettings = v.InferOutput<typeof ProbeSettings>;
export type BrushSettings = ProbeSettings['brush'];
