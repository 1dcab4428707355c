/** Several trainings that differ in their seed alone: which seeds, and what their models are called. */
import type { ModelSummary } from '../../core/engine/api';
import { nameProblem } from './train-form';

/** More would fill the queue for days by a slip of the finger. */
const MOST_SEEDS = 20;

export type Seeds = { readonly seeds: readonly number[] } | { readonly problem: string };

/** Reads e.g. `42, 51, 73`. */
export function parseSeeds(text: string): Seeds {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  if (parts.length === 0) return { problem: 'A seed, or several: 42, 51, 73.' };
  if (parts.length > MOST_SEEDS) return { problem: `At most ${MOST_SEEDS} seeds at once.` };
  const seeds: number[] = [];
  for (const part of parts) {
    const seed = Number(part);
    if (!/^\d+$/.test(part) || seed >= 2 ** 32) {
      return { problem: `“${part}” is no whole number from 0 to 4294967295.` };
    }
    if (seeds.includes(seed)) return { problem: `${seed} stands there twice.` };
    seeds.push(seed);
  }
  return { seeds };
}

/** One name a seed: a single model has the name itself, several have their seed added. */
export function namesOf(name: string, seeds: readonly number[]): string[] {
  return seeds.length === 1 ? [name] : seeds.map((seed) => `${name}-${seed}`);
}

/** A name made of the kind (and the only seed) under which all models are free: codae-42, codae-42-2 and so on. */
export function freeName(
  kind: string,
  seeds: readonly number[],
  models: readonly ModelSummary[],
): string {
  const base = seeds.length === 1 ? `${kind}-${seeds[0]}` : kind;
  const taken = new Set(models.map(({ id }) => id.toLowerCase()));
  for (let n = 1; ; n++) {
    const name = (n === 1 ? base : `${base}-${n}`).toLowerCase();
    if (!namesOf(name, seeds).some((one) => taken.has(one))) return name;
  }
}

/** Why the names cannot be used; null when they can. */
export function namesProblem(
  name: string,
  seeds: readonly number[],
  models: readonly ModelSummary[],
): string | null {
  if (name === '') return nameProblem(name, models);
  return namesOf(name, seeds).flatMap((one) => nameProblem(one, models) ?? [])[0] ?? null;
}
