import { describe, expect, it } from 'vitest';
import type { OpenTriage } from '../../core/engine/api';
import { Annotations } from '../../renderer/state/annotations.svelte';
import { History } from '../../renderer/state/history.svelte';
import { OccupancyState } from '../../renderer/state/occupancy.svelte';
import { defaultState } from '../../renderer/state/saved';
import { Triage, type TriageSource } from '../../renderer/state/triage.svelte';
import { WhatIf } from '../../renderer/state/what-if.svelte';

interface Asked {
  readonly name: string;
  readonly params: Record<string, unknown>;
  answer(result: unknown): Promise<void>;
}

/** An engine that answers when the test says so. */
class SlowEngine {
  readonly asked: Asked[] = [];
  readonly listeners: ((event: unknown) => void)[] = [];

  call(name: string, params: Record<string, unknown>): Promise<unknown> {
    return new Promise((resolve) => {
      this.asked.push({
        name,
        params,
        answer: (result) => {
          resolve(result);
          return settled();
        },
      });
    });
  }
  onEvent(listener: (event: unknown) => void): void {
    this.listeners.push(listener);
  }
  last(name: string): Asked {
    const found = this.asked.filter((one) => one.name === name).at(-1);
    if (!found) throw new Error(`${name} was not asked`);
    return found;
  }
}
const settled = () => new Promise<void>((resolve) => setTimeout(resolve));
const files = [{ path: '/a.h5', first: 0, events: 4 }];

function judging() {
  const engine = new SlowEngine();
  const history = new History();
  const source = {
    ...{ engine, history, current: 0 as number | null },
    thresholds: { current: null, column: null },
    dataset: { info: { dataset: 'd', files, count: 4 }, values: () => null },
    annotations: new Annotations(history),
    notices: { fail: (error: unknown) => Promise.reject(error as Error) },
    analysis: defaultState().analysis,
    look: (event: number) => (source.current = event),
    reason: () => undefined,
    reveal: () => undefined,
  };
  const triage = new Triage(source as unknown as TriageSource);
  const opened = (id: string): OpenTriage => ({
    session: {
      ...{ id, name: id, reviewer: 'Ada', created: '2026-01-31T12:00:00.000Z', kind: 'first' },
      ...{ of: [], order: 'file', blind: false, cut: null, seed: 1, controls: null, events: 2 },
    },
    positions: Int32Array.of(0, 1),
    opinions: [null, null],
    before: [],
    skipped: new Uint8Array(2),
    undoable: [],
    place: 0,
    revealed: false,
    secondsEach: NaN,
    changed: 0,
    damaged: 0,
  });
  const resume = async (id: string) => {
    void triage.resume(id);
    await engine.last('triage.open').answer(opened(id));
  };
  const written = () =>
    engine.asked.flatMap(({ name, params }) =>
      name === 'triage.append'
        ? (params.entries as { type: string }[]).map(
            ({ type }) => `${String(params.session)} ${type}`,
          )
        : [],
    );
  return { history, triage, resume, written, source };
}

describe('undo in a triage', () => {
  it('writes nothing into the log of the session that was opened after it', async () => {
    const { history, triage, resume, written } = judging();
    await resume('first');
    triage.judge('artefact');
    triage.judge('interesting');
    expect(history.undoes).toContain('verdict');
    await resume('second');
    expect(history.undoes).toBeNull();
    history.undo();
    history.redo();
    expect(written().filter((line) => line.startsWith('second'))).toEqual(['second resume']);
    triage.judge('unsure');
    history.undo();
    expect(written().slice(-2)).toEqual(['second verdict', 'second undo']);
  });

  it('leaves other steps where they are when the triage is put away', async () => {
    const { history, triage, resume, source } = judging();
    source.annotations.setTag([{ file: '/a.h5', index: 3 }], 'unsure');
    await resume('first');
    triage.judge('artefact');
    triage.forget();
    expect(history.undoes).toContain('tag unsure');
    history.undo();
    expect(source.annotations.of({ file: '/a.h5', index: 3 }).tag).toBeNull();
  });
});

describe('an answer that comes late', () => {
  it('of a triage opened over a dataset that is gone is not taken up', async () => {
    const { triage, source } = judging();
    const { engine } = source;
    void triage.resume('first');
    source.dataset = { ...source.dataset };
    await engine.last('triage.open').answer({ session: { id: 'first' } });
    expect(triage.open).toBeNull();
  });

  it('of counting cells is not shown of the dataset that was opened meanwhile', async () => {
    const engine = new SlowEngine();
    const source = {
      ...{ engine, notices: { fail: () => undefined }, selection: {} },
      thresholds: { current: null, column: null },
      probe: { settings: defaultState().probe },
      dataset: { info: { dataset: 'one' } },
      subsets: { mask: () => Uint8Array.of(1, 1) },
    };
    const occupancy = new OccupancyState(source as never);
    void occupancy.ask();
    await engine.last('occupancy.start').answer({ job: null });
    const read = engine.last('occupancy.read');
    expect(read.params.dataset).toBe('one');
    source.dataset = { info: { dataset: 'two' } };
    occupancy.clear();
    await read.answer({ of: 'one' });
    expect(occupancy.value).toBeNull();
    expect(occupancy.busy).toBe(false);
  });

  it('of an event that was left is not shown of the next one', async () => {
    const engine = new SlowEngine();
    const image = (energy: number) => new Float32Array(4).fill(energy);
    const source = {
      ...{ engine, history: new History(), notices: { fail: () => undefined }, bridge: {} },
      ...{ dataset: { info: { dataset: 'd' } }, current: 0 },
    };
    const whatIf = new WhatIf(source as never, { model: { id: 'm', scores: [] } } as never);
    void whatIf.show();
    const first = engine.last('dataset.event');
    source.current = 1;
    void whatIf.show();
    await engine.last('dataset.event').answer({ image: image(2) });
    await engine.last('probe.image').answer({ scores: { bce: 2 } });
    await first.answer({ image: image(1) });
    await engine.last('probe.image').answer({ scores: { bce: 1 } });
    expect(whatIf.base?.event).toBe(1);
    expect(whatIf.image?.[0]).toBe(2);
    expect(whatIf.before).toEqual({ scores: { bce: 2 } });
  });
});
