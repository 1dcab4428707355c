/** The icon as Windows and macOS want it: one file that holds the PNG pictures of several sizes. */

/**
 * A Windows icon: a directory of pictures, then the pictures, as Windows has read them since Vista.
 * @param {{ size: number, png: Buffer }[]} pictures of at most 256 pixels
 * @returns {Buffer}
 */
export function ico(pictures) {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2); // an icon, not a cursor
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  for (const [i, { size, png }] of pictures.entries()) {
    const at = 6 + 16 * i;
    // One byte a side; nought stands for 256.
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4); // planes
    head.writeUInt16LE(32, at + 6); // bits a pixel
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...pictures.map(({ png }) => png)]);
}

/** Types of pictures in an icon of macOS by pixels; those of 2x are for screens with twice the pixels. */
const TYPES = { 32: 'ic11', 64: 'ic12', 128: 'ic07', 256: 'ic08', 512: 'ic09', 1024: 'ic10' };

/**
 * An icon of macOS: pictures, each behind its type and length.
 * @param {{ size: number, png: Buffer }[]} pictures
 * @returns {Buffer}
 */
export function icns(pictures) {
  const blocks = pictures.flatMap(({ size, png }) => {
    const type = /** @type {Record<number, string>} */ (TYPES)[size];
    return type === undefined ? [] : [block(type, png)];
  });
  return block('icns', Buffer.concat(blocks));
}

/**
 * @param {string} type four letters
 * @param {Buffer} content
 */
function block(type, content) {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(8 + content.length, 4);
  return Buffer.concat([head, content]);
}
