import { nativeBackend, tf } from './backend';
import type { NativeBackend, OpAttribute, Tensor } from './backend';

/** Attribute values of a TensorFlow op; numbers that are not whole in TensorFlow's eyes are `{ float }`. */
export type Attribute = boolean | string | readonly number[] | { readonly float: number };

/**
 * Runs one TensorFlow op by its name on the native library, for what tfjs does not offer. All inputs that
 * share the op's type attribute `T` are float32.
 */
export function rawOp<T extends Tensor>(
  op: string,
  inputs: readonly Tensor[],
  attributes: Readonly<Record<string, Attribute>>,
): T {
  const backend = nativeBackend();
  if (!backend) throw new Error(`${op} needs the native TensorFlow`);
  const { binding } = backend;
  const list: OpAttribute[] = [{ name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }];
  for (const [name, value] of Object.entries(attributes)) list.push(encode(binding, name, value));
  return backend.executeSingleOutput(op, list, inputs) as T;
}

/** A shape as the int32 tensor that back-propagation ops take. */
export function shapeTensor(shape: readonly number[]): Tensor {
  return tf.tensor1d([...shape], 'int32');
}

function encode(binding: NativeBackend['binding'], name: string, value: Attribute): OpAttribute {
  if (typeof value === 'boolean') return { name, type: binding.TF_ATTR_BOOL, value };
  if (typeof value === 'string') return { name, type: binding.TF_ATTR_STRING, value };
  if ('float' in value) return { name, type: binding.TF_ATTR_FLOAT, value: value.float };
  return { name, type: binding.TF_ATTR_INT, value };
}
