/**
 * Whatever is sorted, filtered, brushed, undone or opened again: a set holds the events that it was given, told
 * by file and row. A model written in plain sets of names stands beside the state and must agree at every step.
 */
import { describe, expect, it } from 'vitest';
import type { DatasetInfo } from '../../core/engine/api';
import { plainTable } from '../../core/query/plain';
import { Random } from '../../core/random';
import type { EngineClient } from '../../renderer/engine.svelte';
import { annotationColumns } from '../../renderer/state/annotations.svelte';
import { SELECTION_MODES, type SelectionMode } from '../../renderer/state/bitmask';
import { Dataset } from '../../renderer/state/dataset.svelte';
import { History } from '../../renderer/state/history.svelte';
import { identityOf } from '../../renderer/state/identity';
import { defaultState, readState, writeState } from '../../renderer/state/saved';
import { Selection } from '../../renderer/state/selection.svelte';
import { rangeRule, type Rule } from '../../renderer/state/subset-rule';
import { Subsets, type SubsetWorld } from '../../renderer/state/subsets.svelte';

const SIZES: Readonly<Record<string, number>> = { '/a/x.h5': 7, '/b/x.h5': 1, '/c/long.h5': 12 };

interface Known {
  readonly score: number;
  readonly tracks: number;
  readonly label: number;
}
type Names = ReadonlySet<string>;
/** Whether an event belongs, asked by name. */
type Belongs = (name: string) => boolean;

/** What is known of every event by its lasting name; scores have ties and gaps. */
function eventsKnown(random: Random): ReadonlyMap<string, Known> {
  const known = new Map<string, Known>();
  for (const [path, size] of Object.entries(SIZES)) {
    for (let row = 0; row < size; row += 1) {
      const score = random.below(6) === 0 ? NaN : random.below(9) - 4;
      known.set(`${path}#${row}`, { score, tracks: random.below(30), label: random.below(3) });
    }
  }
  return known;
}

class World {
  readonly history = new History();
  readonly selection = new Selection(this.history);
  readonly subsets = new Subsets(this as unknown as SubsetWorld);
  readonly thresholds = { flagged: null, rule: null };
  readonly triage = { mask: undefined };
  readonly shownTheme = 'light';
  dataset!: Dataset;
  names: string[] = [];
  readonly table = { marks: annotationColumns({}, [], 0), settings: { subset: null } };

  async open(paths: readonly string[], known: ReadonlyMap<string, Known>): Promise<void> {
    let first = 0;
    const files = paths.map((path) => {
      const file = { path, name: path.slice(3), first, events: SIZES[path] };
      first += file.events;
      return file;
    });
    const events = files.flatMap(({ path, events: size }) =>
      Array.from({ length: size }, (_, row) => `${path}#${row}`),
    );
    const column = (name: 'score' | 'tracks') =>
      Float64Array.from(events, (event) => known.get(event)?.[name] ?? NaN);
    const info = {
      dataset: paths.join(),
      count: events.length,
      files,
      columns: [
        { name: 'score', origin: 'score' },
        { name: 'tracks', origin: 'file' },
      ],
      labels: Int32Array.from(events, (event) => known.get(event)?.label ?? -1),
      masses: new Float64Array(events.length),
    };
    const engine = {
      call: (_: string, asked: { column: 'score' | 'tracks' }) =>
        Promise.resolve({ values: column(asked.column) }),
    };
    this.names = events;
    this.dataset = new Dataset(
      info as unknown as DatasetInfo,
      engine as unknown as EngineClient,
      (error) => {
        throw error;
      },
    );
    this.dataset.load();
    await new Promise((resolve) => setTimeout(resolve));
    this.history.clear();
  }

  /** Names of the events of a mask, by the identity that the window would write down. */
  namesOf(mask: Uint8Array | undefined): Set<string> {
    const names = new Set<string>();
    for (const [event, has] of (mask ?? []).entries()) {
      const { file, index } = identityOf(this.dataset.info.files, event);
      if (has) names.add(`${file}#${index}`);
    }
    return names;
  }
}

/** A random rule, and the same said in plain words. */
function randomRule(random: Random, known: ReadonlyMap<string, Known>): [Rule, Belongs] {
  const of = (name: string): Known => known.get(name) ?? { score: NaN, tracks: NaN, label: -1 };
  const kind = random.below(5);
  if (kind === 0) {
    const low = random.below(9) - 5;
    const high = low + random.below(4);
    return [
      rangeRule('score', low, high),
      (name) => of(name).score >= low && of(name).score <= high,
    ];
  }
  if (kind === 1) {
    const label = random.below(3);
    const text = ['QCD', 'SUEP', 'SVJ'][label];
    return [{ kind: 'filter', column: 'class', text }, (name) => of(name).label === label];
  }
  if (kind === 2) {
    const [x, y] = [random.below(20), random.below(6) - 3];
    const outline = [x + 0.5, y - 0.5, 40, y - 0.5, 40, 9, x + 0.5, 9];
    const inside: Belongs = (name) => of(name).tracks > x && of(name).score >= y;
    return [{ kind: 'lasso', x: 'tracks', y: 'score', outline }, inside];
  }
  const [a, holdsA] = randomRule(random, known);
  if (kind === 3) return [{ kind: 'not', of: a }, (name) => !holdsA(name)];
  const [b, holdsB] = randomRule(random, known);
  return [{ kind: 'all', of: [a, b] }, (name) => holdsA(name) && holdsB(name)];
}

function changed(
  before: Names,
  given: Names,
  mode: SelectionMode,
  all: readonly string[],
): Set<string> {
  return new Set(
    all.filter((name) => {
      const [had, has] = [before.has(name), given.has(name)];
      return { replace: has, add: had || has, remove: had && !has, intersect: had && has }[mode];
    }),
  );
}

/** Rows of the table under a random filter and sort, from one row to another: as a shift-click takes them. */
async function someRows(world: World, random: Random, known: ReadonlyMap<string, Known>) {
  const { dataset } = world;
  const read = (column: string) => Promise.resolve(dataset.values(column) ?? new Float64Array(0));
  const least = random.below(12);
  const order = await plainTable(dataset.info.count, read).order(
    [{ column: 'tracks', any: [[{ is: 'between', low: least, high: Infinity }]] }],
    [{ column: 'score', descending: random.below(2) === 1 }],
  );
  const from = random.below(order.length + 1);
  const rows = order.slice(from, from + random.below(6));
  const names = Array.from(rows, (event) => world.names[event]);
  for (const name of names) expect(known.get(name)?.tracks).toBeGreaterThanOrEqual(least);
  return { rows, names: new Set(names) };
}

describe.each([1, 2, 3, 4, 5, 6])('a hundred random steps from seed %i', (seed) => {
  it('never select, keep or bring back another event', async () => {
    const random = new Random(seed);
    const known = eventsKnown(random);
    let world = new World();
    await world.open(Object.keys(SIZES), known);
    world.selection.reset(world.dataset.info.count);
    let selected: Names = new Set();
    /** By subset id: the events of a list, or the meaning of a rule. */
    const kept = new Map<string, Names | Belongs>();
    let done: Names[] = [];
    let undone: Names[] = [];
    const select = (next: Names): void => {
      if ([...next].join() !== [...selected].join()) [done, undone] = [[...done, selected], []];
      selected = next;
    };
    /** A step of another kind than selecting: undo of both is one line, so the model forgets it. */
    const forget = (): void => {
      world.history.clear();
      [done, undone] = [[], []];
    };

    for (let step = 0; step < 100; step += 1) {
      const what = random.below(9);
      const mode = SELECTION_MODES[random.below(4)];
      if (what <= 1) {
        const [rule, belongs] = randomRule(random, known);
        world.subsets.select(rule, mode);
        select(changed(selected, new Set(world.names.filter(belongs)), mode, world.names));
      } else if (what <= 3) {
        const { rows, names } = await someRows(world, random, known);
        world.selection.select(rows, mode);
        select(changed(selected, names, mode, world.names));
      } else if (what === 4) {
        world.selection.invert();
        select(new Set(world.names.filter((name) => !selected.has(name))));
      } else if (what === 5 && done.length > 0) {
        world.history.undo();
        [undone, selected] = [[...undone, selected], done[done.length - 1]];
        done = done.slice(0, -1);
      } else if (what === 6 && undone.length > 0) {
        world.history.redo();
        [done, selected] = [[...done, selected], undone[undone.length - 1]];
        undone = undone.slice(0, -1);
      } else if (what === 7) {
        const asRule = random.below(2) === 1;
        if (asRule) {
          const [rule, belongs] = randomRule(random, known);
          kept.set(world.subsets.add({ name: 'kept', rule }), belongs);
        } else kept.set(world.subsets.keepSelection('kept', false), new Set(selected));
        forget();
      } else if (what === 8) {
        // The files open again in another order, perhaps one fewer, in a window that read its memory.
        const text = writeState({ ...defaultState(), subsets: [...world.subsets.kept] });
        world = new World();
        world.subsets.kept = readState(text).subsets;
        const paths = Object.keys(SIZES).sort(() => random.below(3) - 1);
        await world.open(paths.slice(0, 2 + random.below(2)), known);
        selected = new Set();
        world.selection.reset(world.dataset.info.count);
        forget();
      }
      expect(world.namesOf(world.selection.mask), `step ${step}`).toEqual(new Set(selected));
      for (const [id, meant] of kept) {
        const belongs = typeof meant === 'function' ? meant : (name: string) => meant.has(name);
        expect(world.namesOf(world.subsets.mask(id)), `${id} after step ${step}`).toEqual(
          new Set(world.names.filter(belongs)),
        );
      }
    }
    expect(kept.size).toBeGreaterThan(3);
  });
});
