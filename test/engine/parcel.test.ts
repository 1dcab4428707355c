/** Messages between the engine and its worker arrive as they were sent. */
import { deserialize, serialize } from 'node:v8';
import { mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { pack, unpack } from '../../core/engine/parcel';

const folder = mkdtempSync(join(tmpdir(), 'darkscope-parcel-'));
afterAll(() => rmSync(folder, { recursive: true }));

const long = Float64Array.from({ length: 100_001 }, (_, i) => (i % 7 === 0 ? NaN : i / 3));

const messages: [string, unknown][] = [
  ['numbers that JSON lacks', [NaN, Infinity, -Infinity, -0, 0, 1e-320, 2 ** 53]],
  [
    'what a training tells',
    { phase: 'training', loss: NaN, history: [{ epoch: 1, valLoss: 2.5 }] },
  ],
  [
    'typed arrays, parts of larger ones among them',
    {
      scores: Float64Array.of(1, NaN, -0),
      image: new Float32Array(8).fill(0.1).subarray(3, 5),
      events: Uint32Array.of(0, 2 ** 32 - 1),
      labels: Int32Array.of(-1, 7),
      bytes: Uint8Array.of(0, 255),
      none: new Float32Array(0),
    },
  ],
  ['maps of maps', new Map([[1, { cells: Uint32Array.of(1, 2), inner: new Map([['a', NaN]]) }]])],
  ['objects that look like a stand-in', { $: 'number', v: '1', deep: [{ $: 'map' }] }],
  ['names and lines', 'Größe "φ"\n\u2028\0'],
  [
    'long arrays beside short ones',
    { a: long, b: [new Uint8Array(70_001).fill(3), long.subarray(9)] },
  ],
  ['nothing', null],
];

describe('a message between processes', () => {
  it.each(messages)('keeps %s as the structured clone does', (_, message) => {
    const cloned: unknown = deserialize(serialize(message));
    expect(unpack(pack(message, folder))).toStrictEqual(cloned);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of bytes in a Buffer arrives as plain bytes', () => {
    expect(unpack(pack({ bytes: Buffer.from('abc') }, folder))).toStrictEqual({
      bytes: Uint8Array.of(97, 98, 99),
    });
  });

  it('that cannot be written is refused and not cut', () => {
    expect(() => pack({ big: new BigInt64Array(1) }, folder)).toThrow('BigInt64Array');
  });

  it('that was cut on the way is no message', () => {
    const text = pack(long, folder);
    truncateSync(join(folder, readdirSync(folder)[0]), 1000);
    expect(() => unpack(text)).toThrow('was cut');
  });
});
