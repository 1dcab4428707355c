import { nativeBackend, scoped } from '../tensor/backend';
import { Recorder } from './recorder';
import { simplify } from './simplify';
import type { Tensor } from '../tensor/backend';
import type { Graph, Value } from './graph';

export interface TraceOptions {
  /**
   * What the graph will be fed with, by name; the numbers given here are only what it is traced with. Weights belong
   * here where a graph is to train them. Two of them must not share memory (`clone` does).
   */
  readonly inputs: Readonly<Record<string, Tensor>>;
  /** Tensors whose numbers become part of the graph under these names: frozen weights. */
  readonly constants?: Readonly<Record<string, Tensor>>;
  /**
   * Computes the outputs, by name, gradients and assignments included. Everything else that it uses is frozen as it is
   * now, random numbers too: those have to be declared as they are made. Values that change with the inputs must not be
   * read back, and no branch may depend on them.
   */
  run(declare: Declare): Readonly<Record<string, Tensor>>;
}

/** Makes a tensor that was created during the run, and used by nothing yet, one more input. */
export type Declare = (name: string, tensor: Tensor) => void;

/**
 * Runs a computation once and returns it as a graph of TensorFlow's ops, without what the outputs do not need. Shapes are
 * those of this run. All that `run` made is freed.
 *
 * @throws Error without the native TensorFlow; where a value that changes with the inputs was read back; and for types
 * other than float32, int32 and bool.
 */
export function trace({ inputs, constants = {}, run }: TraceOptions): Graph {
  const backend = nativeBackend();
  if (!backend) throw new Error('only the native TensorFlow can be traced');
  return scoped(() => {
    const recorder = new Recorder(backend);
    const fed: Record<string, Value> = {};
    const declare: Declare = (name, tensor) => {
      if (name in fed) throw new Error(`two inputs are named ${name}`);
      fed[name] = recorder.input(name, tensor);
    };
    for (const [name, tensor] of Object.entries(inputs)) declare(name, tensor);
    for (const [name, tensor] of Object.entries(constants)) recorder.constant(name, tensor);
    const outputs = recorder.during(() => valuesOf(recorder, run(declare)));
    return simplify({ nodes: recorder.nodes, inputs: fed, outputs });
  });
}

function valuesOf(
  recorder: Recorder,
  tensors: Readonly<Record<string, Tensor>>,
): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, recorder.valueOf(tensor)]),
  );
}
