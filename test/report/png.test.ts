import { inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { crc32 } from '../../core/report/crc32';
import { encodePng } from '../../core/report/png';

/** Splits a PNG into its chunks and checks length and checksum of each. */
function chunksOf(png: Buffer): Map<string, Buffer> {
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const body = png.subarray(at + 4, at + 8 + length);
    expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(body));
    chunks.set(body.toString('latin1', 0, 4), body.subarray(4));
    at += 12 + length;
  }
  return chunks;
}

it('the checksum is the one of the standard', () => {
  expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926);
  // The IEND chunk of every PNG file ends in these four bytes.
  expect(crc32(Buffer.from('IEND'))).toBe(0xae426082);
});

it('a picture holds its pixels row by row, its colours, and a colour that shows nothing', () => {
  const pixels = Uint8Array.from([0, 1, 2, 2, 1, 0]);
  const png = encodePng(
    3,
    2,
    pixels,
    [
      [0, 0, 0],
      [255, 0, 0],
      [1, 2, 3],
    ],
    0,
  );
  expect(png.subarray(0, 8)).toEqual(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
  const chunks = chunksOf(png);
  expect([...chunks.keys()]).toEqual(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']);
  expect(Array.from(chunks.get('IHDR') ?? [])).toEqual([0, 0, 0, 3, 0, 0, 0, 2, 8, 3, 0, 0, 0]);
  expect(Array.from(chunks.get('PLTE') ?? [])).toEqual([0, 0, 0, 255, 0, 0, 1, 2, 3]);
  expect(Array.from(chunks.get('tRNS') ?? [])).toEqual([0]);
  const rows = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0));
  expect(Array.from(rows)).toEqual([0, 0, 1, 2, 0, 2, 1, 0]);
});
