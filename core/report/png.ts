import { crc32 } from './crc32';
import { deflateSync } from 'node:zlib';
import type { Rgb } from './colour-maps';

/**
 * A PNG picture of up to 256 colours.
 * @param pixels index into `palette`, row by row from the top, width x height of them.
 * @param transparent index that shows nothing, if there is one.
 */
export function encodePng(
  width: number,
  height: number,
  pixels: Uint8Array,
  palette: readonly Rgb[],
  transparent?: number,
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits a pixel, indexed colours, deflate, plain filtering, not interlaced.
  header.set([8, 3, 0, 0, 0], 8);
  // Every row begins with its filter type: 0, none, which suits indexed colours.
  const rows = Buffer.alloc((width + 1) * height);
  for (let row = 0; row < height; row++) {
    rows.set(pixels.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  }
  const chunks = [chunk('IHDR', header), chunk('PLTE', Buffer.from(palette.flat()))];
  if (transparent !== undefined) {
    const opacity = Buffer.alloc(transparent + 1, 255);
    opacity[transparent] = 0;
    chunks.push(chunk('tRNS', opacity));
  }
  chunks.push(chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0)));
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...chunks]);
}

/** The picture as a `data:` address for an HTML page. */
export function pngAddress(png: Buffer): string {
  return `data:image/png;base64,${png.toString('base64')}`;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
