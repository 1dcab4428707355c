/**
 * Sets of events by id. Those that are always there: `selection`, `flagged`, `tag:<tag>`, `file:<path>`; and those that the
 * user keeps by name, each with a colour that is the same in every view.
 */
/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are made anew, never changed in place */
import { combine, countOf, eventsOf, type SelectionMode } from './bitmask';
import type { Dataset } from './dataset.svelte';
import { lengthOf } from './event-list';
import type { History } from './history.svelte';
import { listOf } from './identity';
import { ruleSource } from './rule-source';
import { TAGS } from './saved';
import { freeName, newSubset, type SavedSubset } from './saved-subset';
import type { Selection } from './selection.svelte';
import { SELECTION_COLOUR } from './subset-colours';
import { applyRule, type Applied } from './subset-mask';
import { combineRules, join, renameColumns, type Rule } from './subset-rule';
import type { EventTable } from './table.svelte';
import type { Thresholds } from './thresholds.svelte';

/** What sets are made of. */
export interface SubsetWorld {
  readonly dataset: Dataset | null;
  readonly selection: Selection;
  readonly thresholds: Pick<Thresholds, 'flagged' | 'rule'>;
  readonly table: EventTable;
  readonly history: History;
  readonly shownTheme: 'light' | 'dark';
  readonly triage: { readonly mask: Uint8Array | undefined };
}

/** A set as views draw it. */
export interface ShownSubset {
  readonly id: string;
  readonly name: string;
  /** #rrggbb */
  readonly colour: string;
  /** One byte an event of the open dataset; the same object until the set changes. */
  readonly mask: Uint8Array;
}

/** How two subsets make a third. */
export type Combination = 'union' | 'intersection' | 'difference';

export class Subsets {
  /** Kept by the user, in the order that the user gave them. */
  kept = $state.raw<readonly SavedSubset[]>([]);
  readonly #world: SubsetWorld;

  constructor(world: SubsetWorld) {
    this.#world = world;
  }

  readonly #source = $derived.by(() => {
    const { dataset } = this.#world;
    return dataset ? ruleSource(dataset, () => this.#world.table.marks) : null;
  });

  /** Rules of the sets that are there without being kept, by id. */
  readonly #standing = $derived.by((): ReadonlyMap<string, Rule> => {
    const rules = new Map<string, Rule>();
    for (const tag of TAGS) rules.set(`tag:${tag}`, { kind: 'filter', column: 'tag', text: tag });
    for (const { path, events } of this.#world.dataset?.info.files ?? []) {
      rules.set(`file:${path}`, { kind: 'events', events: { [path]: [0, events] } });
    }
    return rules;
  });

  readonly #applied = $derived.by((): ReadonlyMap<string, Applied> => {
    const source = this.#source;
    if (!source) return new Map();
    return new Map(this.kept.map(({ id, rule }) => [id, applyRule(rule, source)]));
  });

  /** Named sets whose colours are on show, in their order, without the selection. */
  readonly marked = $derived.by((): readonly ShownSubset[] =>
    this.kept.flatMap(({ id, name, colour, shown }) => {
      const applied = shown ? this.#applied.get(id) : undefined;
      return applied && 'mask' in applied ? [{ id, name, colour, mask: applied.mask }] : [];
    }),
  );

  /** What views draw: the named sets on show and, above them, the selection where there is one. */
  readonly shown = $derived.by((): readonly ShownSubset[] => {
    const { selection, shownTheme } = this.#world;
    if (selection.count === 0) return this.marked;
    const colour = SELECTION_COLOUR[shownTheme];
    return [...this.marked, { id: 'selection', name: 'selected', colour, mask: selection.mask }];
  });

  /** One byte an event of the open dataset; undefined for a set that there is not. */
  mask(id: string): Uint8Array | undefined {
    const { selection, thresholds } = this.#world;
    if (id === 'selection') return selection.mask;
    if (id === 'flagged') return thresholds.flagged ?? undefined;
    if (id === 'triage') return this.#world.triage.mask;
    const standing = id.startsWith('tag:') || id.startsWith('file:') ? this.ruleOf(id) : null;
    const found = standing ? this.apply(standing) : this.#applied.get(id);
    return found && 'mask' in found ? found.mask : undefined;
  }

  /** Why a kept set cannot be made of the open events; null where it can. */
  problem(id: string): string | null {
    const applied = this.#applied.get(id);
    return applied && 'problem' in applied ? applied.problem : null;
  }

  /** Name of a set of either sort. */
  nameOf(id: string): string {
    const kept = this.kept.find((subset) => subset.id === id);
    return kept?.name ?? id.replace(/^tag:|^file:(.*[\\/])?/, '');
  }

  /** Kept sets that an event of the open dataset belongs to, whether or not their colours are on show. */
  of(event: number): readonly SavedSubset[] {
    return this.kept.filter(({ id }) => this.mask(id)?.[event] === 1);
  }

  /** Events of a list that are in files which are not open; none for rules, which say nothing of them. */
  away({ id, rule }: SavedSubset): number {
    const mask = this.mask(id);
    return rule.kind === 'events' && mask ? lengthOf(rule.events) - countOf(mask) : 0;
  }

  /** The events that a rule takes now, or why there are none. */
  apply(rule: Rule): Applied {
    return this.#source ? applyRule(rule, this.#source) : { problem: 'no files are open' };
  }

  /** Selects by a rule, which can then be kept as one. */
  select(rule: Rule, mode?: SelectionMode): void {
    const applied = this.apply(rule);
    if ('mask' in applied) this.#world.selection.select(applied.mask, mode, rule);
  }

  /** A fixed list of events, by lasting identity. */
  listRule(events: ArrayLike<number>): Rule {
    return { kind: 'events', events: listOf(this.#world.dataset?.info.files ?? [], events) };
  }

  /** The rule of any set; null for one that there is not. */
  ruleOf(id: string): Rule | null {
    const kept = this.kept.find((subset) => subset.id === id);
    if (kept) return kept.rule;
    const { selection, thresholds } = this.#world;
    if (id === 'selection') return selection.rule ?? this.listRule(selection.events());
    if (id === 'flagged') return thresholds.rule;
    return this.#standing.get(id) ?? null;
  }

  // ---------------------------------------------------------------------------- what the user does

  /** Keeps a new subset; a name that another has is numbered. @returns its id */
  add(given: { readonly name: string; readonly rule: Rule }): string {
    const subset = newSubset(this.kept, given);
    this.#perform(`keep ${subset.name}`, [...this.kept, subset]);
    return subset.id;
  }

  /** Keeps the selection: by its rule if that is wanted and known, else as the list of its events. */
  keepSelection(name: string, asRule: boolean): string {
    const { selection } = this.#world;
    const list = () => this.listRule(selection.events());
    return this.add({ name, rule: (asRule ? selection.rule : null) ?? list() });
  }

  /** A new subset of two others, made of their rules as they are now. */
  combine(a: string, b: string, how: Combination): void {
    const [first, second] = [this.ruleOf(a), this.ruleOf(b)];
    if (!first || !second) return;
    const [x, y] = [this.nameOf(a), this.nameOf(b)];
    if (how === 'union') this.add({ name: `${x} ∪ ${y}`, rule: join('any', first, second) });
    else if (how === 'intersection') {
      this.add({ name: `${x} ∩ ${y}`, rule: join('all', first, second) });
    } else {
      const rule = join('all', first, { kind: 'not', of: second });
      this.add({ name: `${x} − ${y}`, rule });
    }
  }

  /** A new subset of all other events. */
  complement(id: string): void {
    const rule = this.ruleOf(id);
    if (!rule) return;
    const of = rule.kind === 'not' ? rule.of : ({ kind: 'not', of: rule } as const);
    this.add({ name: `not ${this.nameOf(id)}`, rule: of });
  }

  /**
   * Changes a kept set by the selection. A list stays a list: events in files that are not open are left in it
   * where the selection is added or removed. A rule becomes a longer one.
   */
  bySelection(id: string, mode: SelectionMode): void {
    const { selection, dataset } = this.#world;
    const old = this.kept.find((subset) => subset.id === id);
    const mask = this.mask(id);
    if (!old || !dataset) return;
    if (old.rule.kind !== 'events' || !mask) {
      const given = selection.rule ?? this.listRule(selection.events());
      const rule = combineRules(old.rule, given, mode);
      if (rule) this.update(id, { rule });
      return;
    }
    const open = new Set(dataset.info.files.map(({ path }) => path));
    const keepsAway = mode === 'add' || mode === 'remove';
    const away = Object.entries(old.rule.events).filter(([path]) => keepsAway && !open.has(path));
    const here = listOf(dataset.info.files, eventsOf(combine(mask, selection.mask, mode)));
    this.update(id, { rule: { kind: 'events', events: { ...Object.fromEntries(away), ...here } } });
  }

  /** Changes what is given of a kept set. */
  update(id: string, change: Partial<Omit<SavedSubset, 'id'>>): void {
    const old = this.kept.find((subset) => subset.id === id);
    if (!old) return;
    const others = this.kept.filter((subset) => subset.id !== id);
    const name = change.name === undefined ? old.name : freeName(others, change.name);
    const next = this.kept.map((subset) => (subset === old ? { ...old, ...change, name } : subset));
    this.#perform(`change of ${old.name}`, next);
  }

  /** Shows or hides the colour of a kept set. */
  show(id: string, shown: boolean): void {
    this.update(id, { shown });
  }

  /** Moves a kept set up or down the list. */
  move(id: string, by: number): void {
    const from = this.kept.findIndex((subset) => subset.id === id);
    const to = Math.min(this.kept.length - 1, Math.max(0, from + by));
    if (from < 0 || from === to) return;
    const next = this.kept.filter((_, place) => place !== from);
    next.splice(to, 0, this.kept[from]);
    this.#perform(`order of subsets`, next);
  }

  remove(id: string): void {
    const { settings } = this.#world.table;
    if (settings.subset === id) settings.subset = null;
    const left = this.kept.filter((subset) => subset.id !== id);
    this.#perform(`delete ${this.nameOf(id)}`, left);
  }

  /** Rules follow columns that get another name. */
  renameColumns(rename: (column: string) => string): void {
    this.kept = this.kept.map((subset) => ({
      ...subset,
      rule: renameColumns(subset.rule, rename),
    }));
  }

  #perform(what: string, after: readonly SavedSubset[]): void {
    const before = this.kept;
    this.#world.history.perform({
      what,
      redo: () => (this.kept = after),
      undo: () => (this.kept = before),
    });
  }
}
