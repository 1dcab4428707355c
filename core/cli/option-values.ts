import { InvalidArgumentError } from 'commander';
import { PRESETS, type PresetName } from '../models/hyper';
import type { Side } from '../evaluation/cut';

/** Values of options, checked while the words are read; a failure is wrong usage. */

export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

export function positiveCount(text: string): number {
  const value = wholeNumber(text);
  if (value === 0) throw new InvalidArgumentError('It must be at least 1.');
  return value;
}

/** Seeds with commas between, each once. */
export function seedList(text: string): number[] {
  const seeds = text.split(',').map((word) => wholeNumber(word.trim()));
  if (new Set(seeds).size < seeds.length) throw new InvalidArgumentError('Each seed once.');
  return seeds;
}

export function finiteNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) {
    throw new InvalidArgumentError('It must be a number.');
  }
  return value;
}

/** A share as `0.01` or `1%`. */
export function share(text: string): number {
  const value = text.endsWith('%') ? finiteNumber(text.slice(0, -1)) / 100 : finiteNumber(text);
  if (value < 0 || value > 1) {
    throw new InvalidArgumentError('It must be a share from 0 to 1, or a percentage like 1%.');
  }
  return value;
}

/** Shares gathered over the words of one option. */
export function shares(text: string, before: readonly number[] = []): number[] {
  return [...before, share(text)];
}

export function oneSide(text: string): Side {
  if (text !== 'above' && text !== 'below') throw new InvalidArgumentError('It is above or below.');
  return text;
}

export function presetName(text: string): PresetName {
  const known = PRESETS.find((name) => name === text);
  if (!known) throw new InvalidArgumentError(`Known are ${PRESETS.join(', ')}.`);
  return known;
}

/** `name=value` pairs gathered over repeated options. */
export function setting(text: string, before: Record<string, number> = {}): Record<string, number> {
  const [, name, value] = /^([A-Za-z]\w*)=(.+)$/.exec(text) ?? [];
  const number = value === 'true' ? 1 : value === 'false' ? 0 : Number(value);
  if (name === undefined || value.trim() === '' || Number.isNaN(number)) {
    throw new InvalidArgumentError('Write name=value with a number, e.g. filters=16.');
  }
  return { ...before, [name]: number };
}
