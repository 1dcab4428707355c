/** The colour range of each channel, taken once from a sample of the whole dataset, not from the event shown. */
import { CHANNELS, type Channel } from '../../core/events/schema';
import type { ColourRange } from './view-settings';

/** Of a channel's energies in GeV. */
export interface ChannelRange extends ColourRange {
  /** The most negative value, rounded outwards; 0 where there is none, as is usual. */
  readonly least: number;
}
export type ChannelRanges = Readonly<Record<Channel, ChannelRange>>;

/** Before anything is known, and for a channel without any deposit. In GeV. */
export const DEFAULT_RANGE: ChannelRange = { low: 0.5, high: 100, least: 0 };

/** Events spread evenly over the dataset. */
export function sampleEvents(count: number, wanted: number): number[] {
  const size = Math.min(count, wanted);
  return Array.from({ length: size }, (_, i) => Math.floor(((i + 0.5) * count) / size));
}

/**
 * Range of each channel over sampled images [72, 58, 3] in GeV: from the 1st percentile of the deposits to
 * the largest one, both rounded outwards to one digit (1, 2 or 5).
 */
export function rangesOf(images: readonly Float32Array[]): ChannelRanges {
  const ranges = CHANNELS.map((_, channel) => {
    const deposits: number[] = [];
    let least = 0;
    for (const image of images) {
      for (let i = channel; i < image.length; i += CHANNELS.length) {
        if (image[i] > 0) deposits.push(image[i]);
        else if (image[i] < least) least = image[i];
      }
    }
    if (least < 0) least = -roundedUp(-least);
    if (deposits.length === 0) return { ...DEFAULT_RANGE, least };
    const sorted = Float64Array.from(deposits).sort();
    const low = roundedDown(sorted[Math.floor(0.01 * sorted.length)]);
    const high = roundedUp(sorted[sorted.length - 1]);
    return { low: Math.min(low, high / 10), high, least };
  });
  return { tracker: ranges[0], ecal: ranges[1], hcal: ranges[2] };
}

const DIGITS = [1, 2, 5, 10];

/** The next of 1, 2 or 5 times a power of ten. @param value above 0 */
export function roundedUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return tidy((DIGITS.find((digit) => digit * power >= value * (1 - 1e-9)) ?? 10) * power);
}

/** The one before. @param value above 0 */
export function roundedDown(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const below = DIGITS.filter((digit) => digit * power <= value * (1 + 1e-9));
  return tidy((below.at(-1) ?? 1) * power);
}

function tidy(value: number): number {
  return Number(value.toPrecision(3));
}
