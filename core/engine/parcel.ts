/**
 * Messages between processes as text, with the numbers, typed arrays and maps that JSON lacks. Long arrays go by way of a
 * file, which takes both sides the least time. V8's own form is not used: Electron 22 ends a process that has made one of
 * 4 to 8 kB, as soon as its memory is collected.
 */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

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

/** Where in the parcel's file a long array is. */
interface Place {
  readonly at: number;
  readonly bytes: number;
}

interface Parcel {
  readonly message: unknown;
  /** What the long arrays are in; null without them. */
  readonly file: string | null;
}

/** Arrays of more bytes go into the file. */
const LONG = 65_536;

/**
 * @param message numbers, strings, booleans, null, arrays, plain objects, maps and typed arrays of 8 and 32 bits and of
 * floats, within each other.
 * @param folder where a file may be left for the receiver, who takes it away
 * @throws Error for anything else that would be lost; where the file cannot be written.
 */
export function pack(message: unknown, folder: string): string {
  const long: Uint8Array[] = [];
  let at = 0;
  const contents = (view: ArrayBufferView): string | Place => {
    const bytes = bytesOf(view);
    if (bytes.length <= LONG) return Buffer.from(bytes).toString('base64');
    long.push(bytes);
    at += bytes.length;
    return { at: at - bytes.length, bytes: bytes.length };
  };
  const text = JSON.stringify(message, function (this: unknown, key: string): unknown {
    // What is asked for itself, because a Buffer would come as its own idea of JSON.
    return taggedOf((this as Record<string, unknown>)[key], Array.isArray(this), contents);
  });
  const file = long.length > 0 ? join(folder, randomUUID()) : null;
  if (file !== null) writeAll(file, long);
  return `{"file":${JSON.stringify(file)},"message":${text}}`;
}

/** @returns what was packed. Typed arrays are parts of memory that belongs to this message alone. */
export function unpack(text: string): unknown {
  const { message, file } = JSON.parse(text) as Parcel;
  const stored = file === null ? null : readFileSync(file);
  if (file !== null) rmSync(file);
  return restored(message, stored);
}

function taggedOf(
  value: unknown,
  inArray: boolean,
  contents: (view: ArrayBufferView) => string | Place,
): unknown {
  if (typeof value === 'number') {
    const exact = Number.isFinite(value) && !Object.is(value, -0);
    return exact ? value : tag('number', Object.is(value, -0) ? '-0' : String(value));
  }
  if (value === undefined) return inArray ? tag('undefined') : undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return tag(arrayName(value), contents(value));
  if (value instanceof Map) return tag('map', [...(value as Map<unknown, unknown>)]);
  if (Object.prototype.hasOwnProperty.call(value, '$')) return tag('object', Object.entries(value));
  return value;
}

function restored(value: unknown, stored: Buffer | null): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one: unknown) => restored(one, stored));
  if (!('$' in value)) return restoredFields(Object.entries(value), stored);
  const { $, v } = value as Tagged;
  if ($ === 'number') return Number(v);
  if ($ === 'undefined') return undefined;
  if ($ === 'map') return new Map(restored(v, stored) as [unknown, unknown][]);
  if ($ === 'object') return restoredFields(v as [string, unknown][], stored);
  return new ARRAYS[$](memoryOf(v as string | Place, stored));
}

function restoredFields(entries: [string, unknown][], stored: Buffer | null): unknown {
  return Object.fromEntries(entries.map(([key, value]) => [key, restored(value, stored)]));
}

/** Memory of its own: it begins where any kind of array may begin. */
function memoryOf(contents: string | Place, stored: Buffer | null): ArrayBuffer {
  if (typeof contents === 'string') return Uint8Array.from(Buffer.from(contents, 'base64')).buffer;
  const { at, bytes } = contents;
  if (!stored || at + bytes > stored.length) throw new Error('a message between processes was cut');
  return Uint8Array.from(stored.subarray(at, at + bytes)).buffer;
}

function writeAll(file: string, arrays: readonly Uint8Array[]): void {
  const fd = openSync(file, 'wx', 0o600);
  try {
    for (const array of arrays) {
      for (let at = 0; at < array.length;) at += writeSync(fd, array, at);
    }
  } finally {
    closeSync(fd);
  }
}

function tag($: Tagged['$'], v?: unknown): Tagged {
  return { $, v };
}

function arrayName(view: ArrayBufferView): ArrayName {
  const name = Buffer.isBuffer(view) ? 'Uint8Array' : view.constructor.name;
  if (name in ARRAYS) return name as ArrayName;
  throw new Error(`${name} has no form between processes`);
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
