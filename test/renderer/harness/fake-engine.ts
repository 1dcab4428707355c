/** An engine over a message port with generated events: answers every call of the contract the window makes. */
import {
  CallMessage,
  type calls,
  type ColumnInfo,
  type EngineEvent,
  type EpochMetrics,
  type FileInfo,
  type Job,
  type ModelSummary,
  type Params,
  type Result,
} from '../../../core/engine/api';
import { DERIVED_COLUMNS, MASK_SIZE } from '../../../core/events/schema';
import { plainTable } from '../../../core/query/plain';
import type { ColumnValues } from '../../../core/query/query';
import * as v from 'valibot';
import { CATALOG, MODELS, PROBLEM, STORED } from './fake-catalog';
import { GeneratedEvents } from './generated-events';

type Calls = { [N in keyof typeof calls]?: (params: Params<N>) => Result<N> | Promise<Result<N>> };

const SCORES = ['bce', 'sse', 'z1', 'z2'] as const;

export class FakeEngine {
  readonly events: GeneratedEvents;
  models: ModelSummary[] = [...MODELS];
  #port: MessagePort | null = null;
  #scored = new Set<string>(MODELS.slice(0, 1).map(({ id }) => id));
  #jobs = new Map<string, Job>();
  #made = new Map<string, ColumnValues>();
  readonly #wasm: boolean;

  constructor(count: number, wasm: boolean) {
    this.events = new GeneratedEvents(count);
    this.#wasm = wasm;
  }

  attach(port: MessagePort): void {
    this.#port = port;
    port.onmessage = (message: MessageEvent<unknown>) => void this.#answer(message.data);
  }

  detach(): void {
    this.#port?.close();
    this.#port = null;
  }

  async #answer(data: unknown): Promise<void> {
    const { id, call, params } = v.parse(CallMessage, data);
    const handler = this.#calls[call as keyof Calls] as ((params: unknown) => unknown) | undefined;
    try {
      if (!handler) throw new Error(`no ${call} here`);
      this.#port?.postMessage({ id, result: await handler(params) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#port?.postMessage({ id, error: { code: 'internal', message, hint: 'Nothing.' } });
    }
  }

  #tell(event: EngineEvent): void {
    this.#port?.postMessage(event);
  }

  #files(): FileInfo[] {
    const { count } = this.events;
    const sizes = [0.22, 0.4, 0.38].map((share) => Math.floor(share * count));
    sizes[2] = count - sizes[0] - sizes[1];
    const names = [
      'qcd_gensim_104_8.h5',
      'suep_gensim_h400_phi2_dp0p7_dt2_107_7.h5',
      'svj_2100_43739_4.h5',
    ];
    return names.map((name, i) => ({
      path: `/events/test/${name}`,
      name,
      format: 'pooled',
      events: sizes[i],
      first: sizes.slice(0, i).reduce((a, b) => a + b, 0),
      bytes: 4200 * sizes[i],
      datasets: STORED(sizes[i]),
    }));
  }

  #columns(): ColumnInfo[] {
    return [
      { name: 'n_tracks', unit: '', title: 'Tracks', origin: 'file', integer: true },
      ...DERIVED_COLUMNS.map((column): ColumnInfo => ({
        ...column,
        origin: 'derived',
        integer: column.name === 'mask_sum',
      })),
      ...[...this.#scored].flatMap((model) =>
        SCORES.map((score): ColumnInfo => ({
          name: `${model}.${score}`,
          unit: '',
          title: score,
          origin: 'score',
          integer: false,
          model,
          score,
        })),
      ),
    ];
  }

  #values(column: string): Float64Array {
    const { events } = this;
    const each = (f: (event: number) => number) =>
      new Float64Array(events.count).map((_, event) => f(event));
    const tails: Record<string, number> = { bce: 0.5, sse: 0.45, z1: 0.2, z2: -0.2 };
    const score = column.split('.')[1];
    if (score) {
      const turn = column.startsWith('cae') ? 0.8 : 1;
      return each((event) =>
        event % 97 === 96 ? NaN : events.score(event, tails[score] * turn) + (event % 13),
      );
    }
    if (column === 'occupancy') return each((event) => (2.4 * events.tracks(event)) / MASK_SIZE);
    if (column === 'n_tracks') return each((event) => events.tracks(event));
    const factors: Record<string, number> = {
      mask_sum: 0.95,
      e_tracker: 1.83,
      e_ecal: 2.17,
      e_hcal: 1.41,
      e_total: 5.41,
    };
    return each((event) => events.tracks(event) * (factors[column] ?? 1) + (event % 7));
  }

  #table() {
    return plainTable(this.events.count, (column) => {
      if (column === '@class') return this.events.labels;
      if (column === '@mass') return this.events.masses;
      const made = this.#made.get(column);
      if (made || !column.startsWith('@')) return made ?? this.#values(column);
      const places = this.#files().flatMap(({ events }, file) =>
        Array.from({ length: events }, (_, row) => (column === '@file' ? file : row)),
      );
      return Uint32Array.from(column === '@number' ? places.keys() : places);
    });
  }

  #job(kind: Job['kind'], title: string, unit: string, total: number, model: string | null): Job {
    const job: Job = {
      job: `job-${this.#jobs.size + 1}`,
      kind,
      title,
      state: 'running',
      done: 0,
      total,
      unit,
      secondsLeft: null,
      dataset: 'd1',
      model,
      error: null,
    };
    this.#jobs.set(job.job, job);
    return job;
  }

  /** Moves a job on every `period` milliseconds until it is through or cancelled. */
  #run(job: Job, period: number, step: (done: number) => void, end: () => void): void {
    const tick = () => {
      const now = this.#jobs.get(job.job) ?? job;
      if (now.state === 'cancelled') return;
      if (now.state === 'running') {
        const done = Math.min(now.total, now.done + Math.max(1, now.total / 20));
        const next: Job = {
          ...now,
          done: Math.round(done),
          state: done >= now.total ? 'finished' : 'running',
          secondsLeft: ((now.total - done) / now.total) * 20 * (period / 1000),
        };
        this.#jobs.set(job.job, next);
        step(next.done);
        this.#tell({ event: 'job', job: next });
        if (next.state === 'finished') return end();
      }
      setTimeout(tick, period);
    };
    this.#tell({ event: 'job', job });
    setTimeout(tick, period);
  }

  #change(id: string, state: Job['state']): Record<string, never> {
    const job = this.#jobs.get(id);
    if (job) {
      this.#jobs.set(id, { ...job, state });
      this.#tell({ event: 'job', job: { ...job, state } });
    }
    return {};
  }

  readonly #calls: Calls = {
    'engine.info': () => ({
      version: '0.1.0',
      node: '20.20.2',
      tensorflow: this.#wasm
        ? { kind: 'wasm', version: '4.22.0', reason: 'libtensorflow was not found.' }
        : { kind: 'native', version: '2.15.1', reason: null },
      onnx: { version: null, reason: 'This is a browser.' },
      table: { kind: 'plain', version: '', reason: 'This is a browser.' },
    }),
    catalog: () => CATALOG,
    'models.list': () => ({ models: this.models }),
    'models.card': () => ({ card: '{}' }),
    'cache.info': () => ({ bytes: 0, most: 8e9 }),
    'jobs.list': () => ({ jobs: [...this.#jobs.values()] }),
    'dataset.open': () => {
      const job = this.#job('index', 'Summary columns', 'events', this.events.count, null);
      this.#run(
        job,
        60,
        () => undefined,
        () => this.#tell({ event: 'columns', dataset: 'd1', columns: this.#columns() }),
      );
      return {
        dataset: 'd1',
        count: this.events.count,
        files: this.#files(),
        problems: [PROBLEM],
        columns: this.#columns().filter(({ origin }) => origin !== 'derived'),
        labels: this.events.labels,
        masses: this.events.masses,
      };
    },
    'dataset.close': () => ({}),
    'dataset.column': ({ column }) => ({ values: this.#values(column) }),
    'table.put': ({ column, values }) => {
      this.#made.set(column, values);
      return {};
    },
    'table.order': async ({ filters, sort }) => ({
      order: await this.#table().order(filters, sort),
    }),
    'table.statistics': ({ column, filters }) => this.#table().statistics(column, filters),
    'dataset.event': async ({ event, models }) => {
      await new Promise((resolve) => setTimeout(resolve, models.length > 0 ? 30 : 2));
      return {
        event,
        image: this.events.image(event),
        reconstructions: models.map((model) => ({
          model,
          layers: [{ channel: 'tracker', above: 0, values: this.events.reconstruction(event) }],
        })),
      };
    },
    'train.start': ({ kind, name, hyperparameters }) => {
      const epochs = Number(hyperparameters.epochs ?? 20);
      const model = name || `${kind}-new`;
      const job = this.#job('train', `Train ${model}`, 'epochs', epochs, model);
      const history: EpochMetrics[] = [];
      this.#run(
        job,
        700,
        (epoch) => {
          const loss = 4000 * Math.exp(-epoch / 6) + 900;
          const values = { loss, val_loss: loss * 1.04 + 12 * (epoch % 3) };
          history.push({ epoch, seconds: 3, values });
          const live = { job: job.job, epoch, epochs, batch: 4, batches: 10, loss };
          this.#tell({ event: 'training', ...live, history: [...history] });
        },
        () => {
          this.models = [{ ...MODELS[0], id: model, history, epochs }, ...this.models];
          this.#tell({ event: 'models' });
        },
      );
      return { job: job.job };
    },
    'score.start': ({ model }) => {
      const job = this.#job('score', `Score with ${model}`, 'events', this.events.count, model);
      this.#run(
        job,
        150,
        () => undefined,
        () => {
          this.#scored.add(model);
          this.#tell({ event: 'columns', dataset: 'd1', columns: this.#columns() });
        },
      );
      return { job: job.job };
    },
    'export.events': ({ events, out }) => {
      const job = this.#job('export', `Export to ${out}`, 'events', events.length, null);
      this.#run(
        job,
        60,
        () => undefined,
        () => undefined,
      );
      return { job: job.job };
    },
    'job.pause': ({ job }) => this.#change(job, 'paused'),
    'job.resume': ({ job }) => this.#change(job, 'running'),
    'job.cancel': ({ job }) => this.#change(job, 'cancelled'),
    evaluate: ({ columns }) => ({
      evaluations: columns.map((column, place) => ({
        column,
        mauc: { suep: 96.7 - place, svj: 88.3 - place },
        mfpr40: { suep: 1.9 + place, svj: 1.8 + place },
        points: [
          ...[125, 200, 300, 400, 700, 1000].map((massGeV, i) => curve('SUEP', massGeV, 2 + 2 * i)),
          ...[2100, 3100, 4100].map((massGeV, i) => curve('SVJ', massGeV, 4 + i - place / 3)),
        ],
      })),
    }),
  };
}

/** A ROC curve y = x^(1/power), whose area is power / (power + 1). */
function curve(name: string, massGeV: number, power: number) {
  const falsePositive = new Float32Array(200).map((_, i) => (i / 199) ** 2);
  const auroc = power / (power + 1);
  return {
    class: name,
    massGeV,
    signal: 104,
    background: 337,
    auroc,
    aurocLow: auroc - 0.02,
    aurocHigh: Math.min(1, auroc + 0.02),
    fpr40: 0.4 ** power,
    direction: 'above' as const,
    falsePositive,
    truePositive: falsePositive.map((x) => x ** (1 / power)),
  };
}
