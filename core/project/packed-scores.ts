/** Numbers of scores as text, to travel in a project file. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Float64 in little-endian order, raw deflate, base64. */
export function packScores(values: Float64Array): string {
  return deflateRawSync(Buffer.from(values.buffer, values.byteOffset, values.byteLength)).toString(
    'base64',
  );
}

/** @throws Error for a text that does not hold so many numbers. */
export function unpackScores(text: string, events: number): Float64Array {
  const bytes = inflateRawSync(Buffer.from(text, 'base64'), {
    maxOutputLength: Math.max(1, events * 8 + 1),
  });
  if (bytes.length !== events * 8) {
    throw new Error(`the scores are of ${bytes.length / 8} events, expected ${events}`);
  }
  return new Float64Array(Uint8Array.from(bytes).buffer);
}
