import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nextColour, SELECTION_COLOUR, SUBSET_COLOURS } from '../../renderer/state/subset-colours';

type Triple = readonly [number, number, number];

/** Machado, Oliveira and Fernandes 2009, table 1, severity 1: what eyes without red or green cones see. */
const EYES: Readonly<Record<string, readonly Triple[]>> = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  'no red': [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  'no green': [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

function linear(colour: string): Triple {
  const part = (at: number): number => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
}

function times(rows: readonly Triple[], [r, g, b]: Triple): Triple {
  const [x, y, z] = rows.map((row) => row[0] * r + row[1] * g + row[2] * b);
  return [x, y, z];
}

/** CIELAB, D65. */
function lab(rgb: Triple): Triple {
  const xyz = times(
    [
      [0.4124564, 0.3575761, 0.1804375],
      [0.2126729, 0.7151522, 0.072175],
      [0.0193339, 0.119192, 0.9503041],
    ],
    rgb,
  );
  const white = [0.95047, 1, 1.08883];
  const [x, y, z] = xyz.map((value, i) => {
    const share = value / white[i];
    return share > 0.008856 ? Math.cbrt(share) : 7.787 * share + 16 / 116;
  });
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function distance(a: string, b: string, eyes: readonly Triple[]): number {
  const clip = (colour: Triple) => colour.map((part) => Math.min(1, Math.max(0, part)));
  const seen = (colour: string) => lab(clip(times(eyes, linear(colour))) as unknown as Triple);
  const [p, q] = [seen(a), seen(b)];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

const css = readFileSync(join(import.meta.dirname, '../../renderer/theme.css'), 'utf8');
const classes = [...css.matchAll(/--class-\w+: (#[0-9a-f]{6})/g)].map(([, colour]) => colour);
const own = SUBSET_COLOURS.map(({ colour }) => colour);

describe('colours of subsets', () => {
  it.each(Object.entries(EYES))(
    'differ from each other and from every class (%s cones)',
    (_, eyes) => {
      expect(classes).toHaveLength(8);
      // Two colours 2.3 apart in CIELAB are just noticeably different.
      for (const [i, colour] of own.entries()) {
        for (const other of [...own.slice(i + 1), ...classes, ...Object.values(SELECTION_COLOUR)]) {
          expect(distance(colour, other, eyes), `${colour} ${other}`).toBeGreaterThan(8);
        }
      }
    },
  );

  it('stand out from both papers, 3 to 1 or better', () => {
    const luminance = (colour: string) => {
      const [r, g, b] = linear(colour);
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const [light, dark] = [...css.matchAll(/--paper: (#[0-9a-f]{6})/g)].map(([, paper]) => paper);
    for (const colour of own) {
      expect((luminance(light) + 0.05) / (luminance(colour) + 0.05)).toBeGreaterThan(3);
      expect((luminance(colour) + 0.05) / (luminance(dark) + 0.05)).toBeGreaterThan(2.9);
    }
  });

  it('are the selection’s of the theme, and given out in turn', () => {
    expect([...css.matchAll(/--selection: (#[0-9a-f]{6})/g)].map(([, colour]) => colour)).toEqual(
      Object.values(SELECTION_COLOUR),
    );
    const used: { colour: string }[] = [];
    for (let i = 0; i < own.length; i += 1) used.push({ colour: nextColour(used) });
    expect(used.map(({ colour }) => colour)).toEqual(own);
    used.splice(2, 1);
    expect(nextColour(used)).toBe(own[2]);
  });
});
