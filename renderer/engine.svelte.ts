/**
 * The window's side of the engine contract: typed calls over a message port, every result checked at the
 * border. When the engine dies, unanswered calls fail with a clear error and a new port is asked for.
 */
/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are replaced whole or not shown */
import * as v from 'valibot';
import {
  calls,
  EngineMessage,
  type CallName,
  type EngineEvent,
  type PlainError as PlainErrorSchema,
  type Params,
  type Result,
} from '../core/engine/api';
import { markStart } from './state/start-marks';
import type { Bridge, EngineStatus } from '../electron/bridge';

export type PlainError = v.InferOutput<typeof PlainErrorSchema>;

/** A failure that the engine reported, or that ended a call to it. */
export class EngineError extends Error {
  readonly plain: PlainError;
  constructor(plain: PlainError) {
    super(plain.message);
    this.plain = plain;
  }
}

export function asPlainError(error: unknown): PlainError {
  if (error instanceof EngineError) return error.plain;
  const known = error instanceof Error ? error : new Error(String(error));
  return { code: 'internal', message: known.message, detail: known.stack };
}

interface Pending {
  readonly name: CallName;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: EngineError) => void;
}

export class EngineClient {
  /** `starting` until the first port arrives and again while the engine restarts. */
  state = $state<'starting' | 'ready' | 'crashed'>('starting');
  /** Why the engine stopped; empty while it runs. */
  reason = $state('');
  /** Counts the ports had so far: a new one means that the engine remembers nothing. */
  connections = $state(0);

  readonly #bridge: Bridge;
  #port: MessagePort | null = null;
  #nextId = 1;
  readonly #pending = new Map<number, Pending>();
  #waiting: (() => void)[] = [];
  readonly #listeners = new Set<(event: EngineEvent) => void>();

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
    window.addEventListener('message', (message: MessageEvent<unknown>) => {
      const told = v.safeParse(v.object({ type: v.literal('darkscope-engine') }), message.data);
      if (told.success && message.ports.length > 0) this.#attach(message.ports[0]);
    });
    bridge.onEngineStatus((status) => this.#follow(status));
    bridge.connectEngine();
  }

  /** Asks the engine. Waits for it while it starts. @throws EngineError */
  async call<N extends CallName>(name: N, params: Params<N>): Promise<Result<N>> {
    if (!this.#port) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const result = await new Promise<unknown>((resolve, reject) => {
      const id = this.#nextId++;
      this.#pending.set(id, { name, resolve, reject });
      this.#port?.postMessage({ id, call: name, params });
    });
    const checked = v.safeParse<v.GenericSchema>(calls[name].result, result);
    if (checked.success) return checked.output as Result<N>;
    throw new EngineError({
      code: 'internal',
      message: `The engine's answer to ${name} does not meet the contract.`,
      detail: JSON.stringify(v.flatten(checked.issues), null, 2),
    });
  }

  /** Hears everything the engine tells unasked. Returns how to stop. */
  onEvent(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #attach(port: MessagePort): void {
    this.#drop('The engine was connected anew.');
    this.#port = port;
    port.onmessage = (message: MessageEvent<unknown>) => this.#receive(message.data);
    port.start();
    this.state = 'ready';
    this.reason = '';
    this.connections += 1;
    markStart('connected');
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }

  #follow(status: EngineStatus): void {
    if (status.state === 'crashed') {
      this.#drop(status.reason);
      this.state = 'crashed';
      this.reason = status.reason;
    } else if (this.state === 'crashed' && status.state === 'running') {
      this.state = 'starting';
      this.#bridge.connectEngine();
    }
  }

  #drop(reason: string): void {
    this.#port?.close();
    this.#port = null;
    for (const { name, reject } of this.#pending.values()) {
      reject(
        new EngineError({
          code: 'cancelled',
          message: `The engine stopped before it answered ${name}.`,
          hint: 'It restarts by itself; ask again.',
          detail: reason,
        }),
      );
    }
    this.#pending.clear();
  }

  #receive(data: unknown): void {
    const message = v.safeParse(EngineMessage, data);
    if (!message.success) {
      console.error('message from the engine outside the contract', v.flatten(message.issues));
      return;
    }
    const told = message.output;
    if ('event' in told) {
      for (const listener of this.#listeners) listener(told);
      return;
    }
    const pending = this.#pending.get(told.id);
    this.#pending.delete(told.id);
    if ('error' in told) pending?.reject(new EngineError(told.error));
    else pending?.resolve(told.result);
  }
}
