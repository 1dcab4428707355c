import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runTask } from '../../core/engine/run-task';
import type { StatisticsTask } from '../../core/engine/tasks';
import { evaluateColumn } from '../../core/evaluation';
import { Cancelled } from '../../core/errors';
import { samples, TestEngine } from './harness';

/** Statistics that were begun; each waits until it is let go on, or ends when it is given up. */
interface Begun {
  readonly task: StatisticsTask;
  readonly signal: AbortSignal;
  goOn(): void;
}

let engine: TestEngine;
let dataset: string;
let begun: Begun[];
let heard: () => void;
beforeEach(async () => {
  begun = [];
  heard = () => undefined;
  engine = new TestEngine(undefined, async (task, context) => {
    if (task.type === 'statistics') {
      const { signal } = context;
      await new Promise<void>((goOn, reject) => {
        signal.addEventListener('abort', () => reject(new Cancelled('the work')));
        begun.push({ task, signal, goOn });
        heard();
      });
    }
    await runTask(task, context);
  });
  ({ dataset } = await engine.openIndexed(join(samples, 'test')));
});
afterEach(() => engine.end());

async function whenBegun(count: number): Promise<Begun> {
  while (begun.length < count) await new Promise<void>((resolve) => (heard = resolve));
  return begun[count - 1];
}

const evaluate = (...columns: string[]) => engine.call('evaluate', { dataset, columns });
const namesIn = ({ task }: Begun) =>
  task.questions.map(({ kind, asked }) => (kind === 'evaluate' ? asked.name : kind));

describe('statistics of columns', () => {
  it('leave the engine free: sorts and filters are answered while an evaluation is under way', async () => {
    const answers: string[] = [];
    const evaluation = evaluate('e_hcal').then(() => answers.push('evaluation'));
    const { goOn } = await whenBegun(1);
    const { order } = await engine.call('table.order', {
      dataset,
      filters: [{ column: 'n_tracks', any: [[{ is: 'above', limit: 5 }]] }],
      sort: [{ column: 'e_hcal', descending: true }],
    });
    answers.push('order');
    goOn();
    await evaluation;
    expect(order.length).toBeGreaterThan(0);
    expect(answers).toEqual(['order', 'evaluation']);
  });

  it('are those of the columns, computed in place', async () => {
    const answer = evaluate('e_hcal');
    (await whenBegun(1)).goOn();
    const { evaluations } = await answer;
    const { labels, masses } = await engine.open(join(samples, 'test'));
    const { values } = await engine.call('dataset.column', { dataset, column: 'e_hcal' });
    expect(evaluations).toEqual([evaluateColumn('e_hcal', values, labels, masses)]);
  });

  it('are given up when another question follows, and the other one is answered', async () => {
    const first = evaluate('e_hcal');
    const refused = expect(first).rejects.toMatchObject({ code: 'cancelled' });
    const { signal } = await whenBegun(1);
    const second = evaluate('n_tracks');
    await refused;
    expect(signal.aborted).toBe(true);
    (await whenBegun(2)).goOn();
    expect((await second).evaluations.map(({ column }) => column)).toEqual(['n_tracks']);
  });

  it('are found once: a later question computes only the columns that are new', async () => {
    const first = evaluate('e_hcal');
    (await whenBegun(1)).goOn();
    await first;
    const second = evaluate('e_hcal', 'n_tracks');
    const more = await whenBegun(2);
    expect(namesIn(more)).toEqual(['n_tracks']);
    more.goOn();
    await second;
    const seeds = await engine.call('compare.seeds', { dataset, columns: ['e_hcal', 'n_tracks'] });
    expect(seeds.runs).toBe(2);
    expect(begun).toHaveLength(2);
  });

  it('end with the dataset that they are of', async () => {
    const refused = expect(evaluate('e_hcal')).rejects.toMatchObject({ code: 'cancelled' });
    await whenBegun(1);
    await engine.call('dataset.close', { dataset });
    await refused;
  });
});
