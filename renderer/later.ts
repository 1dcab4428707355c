/** Parts of the window that its first picture does without: loaded when they are wanted, or when the window rests. */
import type { Component } from 'svelte';

export interface Part<Props extends Record<string, unknown>> {
  /** The component, once it is there: then nobody waits. */
  now(): Component<Props> | null;
  load(): Promise<Component<Props>>;
}

type Loads<Props extends Record<string, unknown>> = () => Promise<{
  readonly default: Component<Props>;
}>;

const parts: (() => Promise<unknown>)[] = [];

/** @param read imports the component's module */
export function later<Props extends Record<string, unknown>>(read: Loads<Props>): Part<Props> {
  let loaded: Component<Props> | null = null;
  const load = async () => (loaded ??= (await read()).default);
  parts.push(load);
  return { now: () => loaded, load };
}

/** Loads all parts, one by one, while nothing else is to be done: nobody waits for them later. */
export function loadAll(): void {
  const load = parts.shift();
  // What does not load says so when it is wanted.
  if (load) requestIdleCallback(() => void load().then(loadAll, loadAll));
}
