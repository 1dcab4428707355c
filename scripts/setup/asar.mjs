import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Packs the files of a flat folder into an asar archive: four sizes, a JSON header, the files one after another.
 * Electron looks for its default app only in such an archive.
 * @param {string} folder
 * @param {string} archive
 */
export function packAsar(folder, archive) {
  /** @type {Record<string, { size: number, offset: string }>} */
  const files = {};
  const contents = [];
  let offset = 0;
  for (const name of readdirSync(folder).sort()) {
    const content = readFileSync(join(folder, name));
    files[name] = { size: content.length, offset: String(offset) };
    contents.push(content);
    offset += content.length;
  }
  const header = Buffer.from(JSON.stringify({ files }));
  const padded = Math.ceil(header.length / 4) * 4;
  const head = Buffer.alloc(16 + padded);
  [4, 8 + padded, 4 + padded, header.length].forEach((value, i) =>
    head.writeUInt32LE(value, 4 * i),
  );
  header.copy(head, 16);
  writeFileSync(archive, Buffer.concat([head, ...contents]));
}
