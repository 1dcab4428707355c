import type {
  NativeBackend,
  NativeBinding,
  NativeOutput,
  NativeValues,
  OpAttribute,
  Tensor,
} from '../tensor/backend';
import type { ElementType, GraphNode, NodeAttribute, Value } from './graph';

/** Attributes that tfjs-node lets TensorFlow find out: the types of the first inputs. A graph has to state them. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = { ExpandDims: ['T', 'Tdim'] };

/**
 * Stands between tfjs and TensorFlow, lets every op through, and writes down which op it was, with which
 * attributes, on what.
 */
export class Recorder {
  /** In the order of their computing. */
  readonly nodes: GraphNode[] = [];
  private readonly values = new Map<number, Value>();
  /** Of every node: whether it changes with the inputs. */
  private readonly varies: boolean[] = [];
  private readonly names = new Set<string>();
  /** Constants without a name of their own, by type, shape and numbers. */
  private readonly constants = new Map<string, Value>();
  /** Tensors that are named constants, and those that were computed from them and other constants. */
  private readonly weights = new Set<number>();
  private readonly made = new Set<number>();
  private readonly binding: NativeBinding;

  constructor(private readonly backend: NativeBackend) {
    this.binding = backend.binding;
  }

  /** Runs `work` with every op recorded. */
  during<T>(work: () => T): T {
    const { binding } = this;
    const watched = Object.create(binding, {
      executeOp: { value: this.execute },
      createTensor: { value: this.create },
      tensorDataSync: { value: this.read },
    }) as NativeBinding;
    return this.through(watched, work);
  }

  /** A tensor that will be fed. @throws Error where it is something else already: another input, or what an op made. */
  input(name: string, tensor: Tensor): Value {
    const id = this.unrecorded(() => this.idOf(tensor));
    if (this.values.has(id)) throw new Error(`input ${name} is part of the graph already`);
    const outputs = [{ type: elementTypeOf(tensor.dtype), shape: [...tensor.shape] }];
    return this.add([id], { kind: 'input', name: this.unique(name), outputs }, true);
  }

  /** A tensor whose numbers are part of the graph, under its name. */
  constant(name: string, tensor: Tensor): Value {
    const id = this.unrecorded(() => this.idOf(tensor));
    const known = this.values.get(id);
    if (known) return known;
    const outputs = [{ type: elementTypeOf(tensor.dtype), shape: [...tensor.shape] }];
    const values = this.binding.tensorDataSync(id);
    this.weights.add(id);
    return this.add([id], { kind: 'constant', name: this.unique(name), outputs, values }, false);
  }

  /** What a tensor is in the graph. */
  valueOf(tensor: Tensor): Value {
    return this.known(this.idOf(tensor));
  }

  /** Whether all of these are constants, and one of them a named one or made of such. */
  private ofWeightsAlone(ids: readonly number[]): boolean {
    const still = ids.every((id) => {
      const value = this.values.get(id);
      return this.made.has(id) || (value && this.nodes[value.node].kind === 'constant');
    });
    return still && ids.some((id) => this.made.has(id) || this.weights.has(id));
  }

  private readonly execute = (
    op: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): NativeOutput[] => {
    const results = this.binding.executeOp(op, attributes, inputs, outputs);
    // What is made of weights alone is computed here, once: it becomes a constant where something needs it.
    if (this.ofWeightsAlone(inputs)) {
      for (const { id } of results) this.made.add(id);
      return results;
    }
    const from = inputs.map((id) => this.known(id));
    const node: GraphNode = {
      kind: 'op',
      name: this.unique(op),
      op,
      inputs: from,
      attributes: {
        ...this.leftOut(op, from),
        ...Object.fromEntries(attributes.map((a) => [a.name, this.attribute(op, a)])),
      },
      outputs: results.map(({ shape, dtype }) => ({ type: this.typeOf(dtype), shape: [...shape] })),
    };
    const varies = from.some((value) => this.varies[value.node]);
    this.add(
      results.map(({ id }) => id),
      node,
      varies,
    );
    return results;
  };

  private readonly create = (
    shape: readonly number[],
    type: number,
    values: NativeValues,
  ): number => {
    const id = this.binding.createTensor(shape, type, values);
    // The array may be written to later.
    this.addNameless(id, this.typeOf(type), shape, values.slice());
    return id;
  };

  private readonly read = (id: number): NativeValues => {
    const value = this.values.get(id);
    if (value && this.varies[value.node]) {
      const { name } = this.nodes[value.node];
      throw new Error(`${name} was read while traced: what follows from it would never change`);
    }
    return this.binding.tensorDataSync(id);
  };

  private known(id: number): Value {
    const value = this.values.get(id);
    if (value) return value;
    // TensorFlow says what the tensor is like when it passes it on.
    const [same] = this.binding.executeOp('Identity', [], [id], 1);
    this.binding.deleteTensor(same.id);
    const values = this.binding.tensorDataSync(id);
    return this.addNameless(id, this.typeOf(same.dtype), same.shape, values);
  }

  private addNameless(
    id: number,
    type: ElementType,
    shape: readonly number[],
    values: NativeValues,
  ): Value {
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    const key = `${type} ${shape.join()} ${bytes.toString('latin1')}`;
    const twin = this.constants.get(key);
    if (twin) {
      this.values.set(id, twin);
      return twin;
    }
    const outputs = [{ type, shape: [...shape] }];
    const node: GraphNode = { kind: 'constant', name: this.unique('Const'), outputs, values };
    const value = this.add([id], node, false);
    this.constants.set(key, value);
    return value;
  }

  /** @returns its first output. */
  private add(ids: readonly number[], node: GraphNode, varies: boolean): Value {
    const index = this.nodes.length;
    this.nodes.push(node);
    this.varies.push(varies);
    ids.forEach((id, output) => this.values.set(id, { node: index, output }));
    return { node: index, output: 0 };
  }

  private unrecorded<T>(work: () => T): T {
    return this.through(this.binding, work);
  }

  private through<T>(binding: NativeBinding, work: () => T): T {
    const backend = this.backend as { binding: NativeBinding };
    const before = backend.binding;
    backend.binding = binding;
    try {
      return work();
    } finally {
      backend.binding = before;
    }
  }

  private idOf(tensor: Tensor): number {
    return this.backend.getInputTensorIds([tensor])[0];
  }

  private unique(name: string): string {
    let free = name;
    for (let i = this.nodes.length; this.names.has(free); i++) free = `${name}_${i}`;
    this.names.add(free);
    return free;
  }

  private typeOf(dtype: number): ElementType {
    const { TF_FLOAT, TF_INT32, TF_BOOL } = this.binding;
    if (dtype === TF_FLOAT) return 'float32';
    if (dtype === TF_INT32) return 'int32';
    if (dtype === TF_BOOL) return 'bool';
    throw new Error(`a tensor is of TensorFlow's type ${dtype}, which graphs here do not know`);
  }

  private leftOut(op: string, inputs: readonly Value[]): Record<string, NodeAttribute> {
    const typeOf = ({ node, output }: Value): NodeAttribute => ({
      kind: 'type',
      value: this.nodes[node].outputs[output].type,
    });
    return Object.fromEntries((LEFT_OUT[op] ?? []).map((name, i) => [name, typeOf(inputs[i])]));
  }

  private attribute(op: string, { name, type, value }: OpAttribute): NodeAttribute {
    const { TF_ATTR_TYPE, TF_ATTR_FLOAT, TF_ATTR_INT } = this.binding;
    if (typeof value === 'boolean') return { kind: 'bool', value };
    if (typeof value === 'string') return { kind: 'string', value };
    if (typeof value !== 'number') {
      if (type === TF_ATTR_INT) return { kind: 'ints', value: [...value] };
    } else if (type === TF_ATTR_TYPE) return { kind: 'type', value: this.typeOf(value) };
    else if (type === TF_ATTR_INT) return { kind: 'int', value };
    else if (type === TF_ATTR_FLOAT) return { kind: 'float', value };
    throw new Error(`${op} has an attribute ${name} of a form that graphs here do not know`);
  }
}

function elementTypeOf(dtype: string): ElementType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new Error(`a tensor is of type ${dtype}, which graphs here do not know`);
}
