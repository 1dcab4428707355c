import { nativeBackend } from '../tensor/backend';
import { GraphSession } from './session';
import { trace } from './trace';
import type { Tensor } from '../tensor/backend';

export type Tensors = Readonly<Record<string, Tensor>>;

/**
 * A computation that is done many times on tensors of the same shapes: as one graph where TensorFlow takes it, else op by
 * op. It must depend on nothing but its inputs.
 */
export class GraphFunction<Output extends string> {
  private readonly sessions = new Map<string, GraphSession | null>();

  constructor(private readonly compute: (inputs: Tensors) => Readonly<Record<Output, Tensor>>) {}

  /** @returns new tensors, which belong to the caller's scope. */
  run(inputs: Tensors): Readonly<Record<Output, Tensor>> {
    const shapes = Object.entries(inputs).map(([name, { shape }]) => `${name} ${shape.join('x')}`);
    const key = shapes.join();
    let session = this.sessions.get(key);
    if (session === undefined) {
      session = nativeBackend() ? this.open(inputs) : null;
      this.sessions.set(key, session);
    }
    return session ? session.run<Output>(inputs) : this.compute(inputs);
  }

  dispose(): void {
    for (const session of this.sessions.values()) session?.dispose();
    this.sessions.clear();
  }

  private open(inputs: Tensors): GraphSession | null {
    // Two inputs of a trace must not share memory.
    const copies = Object.entries(inputs).map(([name, tensor]) => [name, tensor.clone()] as const);
    try {
      const given = Object.fromEntries(copies);
      return GraphSession.open(trace({ inputs: given, run: () => this.compute(given) }));
    } catch {
      // What the graph cannot do, or what is wrong with the computation itself and shows again op by op.
      return null;
    } finally {
      for (const [, copy] of copies) copy.dispose();
    }
  }
}
