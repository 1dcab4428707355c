/**
 * What a model computes, as the list of TensorFlow ops that it ran: the one form from which graphs for TensorFlow and
 * ONNX are made. No model knows of it; it is traced while the model runs once (`trace`).
 */

export type ElementType = 'float32' | 'int32' | 'bool';

/** One output of a node, or of an input or constant: `node` is an index into `Graph.nodes`. */
export interface Value {
  readonly node: number;
  /** Which output of the node. */
  readonly output: number;
}

/** Attribute of a TensorFlow op, in the words of its NodeDef. */
export type NodeAttribute =
  | { readonly kind: 'type'; readonly value: ElementType }
  | { readonly kind: 'int' | 'float'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] };

interface NodeBase {
  /** Unique in the graph; of an input or a weight its own name. */
  readonly name: string;
  /** Of every output, in order, as they were when the graph was traced. */
  readonly outputs: readonly { readonly type: ElementType; readonly shape: readonly number[] }[];
}

/** Fed with every run. */
export interface InputNode extends NodeBase {
  readonly kind: 'input';
}

/** A number or table that never changes; frozen weights are constants named like the weight. */
export interface ConstantNode extends NodeBase {
  readonly kind: 'constant';
  readonly values: Float32Array | Int32Array | Uint8Array;
}

export interface OpNode extends NodeBase {
  readonly kind: 'op';
  /** TensorFlow's name, e.g. `Conv2D`. */
  readonly op: string;
  readonly inputs: readonly Value[];
  readonly attributes: Readonly<Record<string, NodeAttribute>>;
}

export type GraphNode = InputNode | ConstantNode | OpNode;

/** Nodes in an order in which they can be computed. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  /** By name, in the order of the caller. */
  readonly inputs: Readonly<Record<string, Value>>;
  readonly outputs: Readonly<Record<string, Value>>;
}
