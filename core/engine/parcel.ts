/**
 * Messages between processes as text, with the numbers, typed arrays and maps that JSON lacks. V8's own form is not used:
 * Electron 22 ends a process that has made one of 4 to 8 kB, as soon as its memory is collected.
 */

const ARRAYS = {
  Uint8Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
} as const;

type ArrayName = keyof typeof ARRAYS;

/** What stands for a value that JSON has no form for. */
interface Tagged {
  readonly $: 'number' | 'undefined' | 'map' | 'object' | ArrayName;
  readonly v?: unknown;
}

/**
 * @param message numbers, strings, booleans, null, arrays, plain objects, maps and typed arrays of 8 and 32 bits and of
 * floats, within each other.
 * @throws Error for anything else that would be lost.
 */
export function pack(message: unknown): string {
  return JSON.stringify(message, function (this: unknown, key: string): unknown {
    // What is asked for itself, because a Buffer would come as its own idea of JSON.
    return taggedOf((this as Record<string, unknown>)[key], Array.isArray(this));
  });
}

function taggedOf(value: unknown, inArray: boolean): unknown {
  if (typeof value === 'number') {
    const exact = Number.isFinite(value) && !Object.is(value, -0);
    return exact ? value : tag('number', Object.is(value, -0) ? '-0' : String(value));
  }
  if (value === undefined) return inArray ? tag('undefined') : undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return tag(arrayName(value), base64(value));
  if (value instanceof Map) return tag('map', [...(value as Map<unknown, unknown>)]);
  if (Object.prototype.hasOwnProperty.call(value, '$')) return tag('object', Object.entries(value));
  return value;
}

/** @returns what was packed. Typed arrays have memory of their own. */
export function unpack(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('$' in value)) return value;
    const { $, v } = value as Tagged;
    if ($ === 'number') return Number(v);
    // leaves a hole in its array, which reads the same
    if ($ === 'undefined') return undefined;
    if ($ === 'map') return new Map(v as [unknown, unknown][]);
    if ($ === 'object') return Object.fromEntries(v as [string, unknown][]) as unknown;
    const bytes = Uint8Array.from(Buffer.from(v as string, 'base64'));
    return new ARRAYS[$](bytes.buffer);
  });
}

function tag($: Tagged['$'], v?: unknown): Tagged {
  return { $, v };
}

function arrayName(view: ArrayBufferView): ArrayName {
  const name = Buffer.isBuffer(view) ? 'Uint8Array' : view.constructor.name;
  if (name in ARRAYS) return name as ArrayName;
  throw new Error(`${name} has no form between processes`);
}

function base64({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
