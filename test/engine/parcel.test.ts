/** Messages between the engine and its worker arrive as they were sent. */
import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { pack, unpack } from '../../core/engine/parcel';

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
  ['nothing', null],
];

describe('a message between processes', () => {
  it.each(messages)('keeps %s as the structured clone does', (_, message) => {
    const cloned: unknown = deserialize(serialize(message));
    expect(unpack(pack(message))).toStrictEqual(cloned);
  });

  it('of bytes in a Buffer arrives as plain bytes', () => {
    expect(unpack(pack({ bytes: Buffer.from('abc') }))).toStrictEqual({
      bytes: Uint8Array.of(97, 98, 99),
    });
  });

  it('that cannot be written is refused and not cut', () => {
    expect(() => pack({ big: new BigInt64Array(1) })).toThrow('BigInt64Array');
  });
});
