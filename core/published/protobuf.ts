/** The wire format of protocol buffers, as much as TensorFlow's checkpoints need. */

/** Reads numbers from bytes, forwards. @throws RangeError where the bytes end too soon. */
export class ByteReader {
  private readonly view: DataView;

  constructor(
    readonly bytes: Uint8Array,
    public at = 0,
    readonly end = bytes.length,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, end);
  }

  get left(): number {
    return this.end - this.at;
  }

  /** Seven bits a byte, lowest first. Exact up to 2^53, which no size in a checkpoint reaches. */
  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.view.getUint8(this.at++);
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  uint32(): number {
    this.at += 4;
    return this.view.getUint32(this.at - 4, true);
  }

  take(length: number): Uint8Array {
    if (length > this.left) throw new RangeError(`${length} bytes expected, ${this.left} left`);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}

export interface Field {
  readonly number: number;
  /** Of varints and 32-bit fields; 0 for others. */
  readonly value: number;
  /** Of strings, embedded messages and 64-bit fields; empty for others. */
  readonly bytes: Uint8Array;
}

const NOTHING = new Uint8Array(0);

/** The fields of one message, in order. @throws Error for bytes that are no message. */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  const reader = new ByteReader(message);
  while (reader.left > 0) {
    const tag = reader.varint();
    const number = Math.floor(tag / 8);
    const type = tag % 8;
    if (type === 0) yield { number, value: reader.varint(), bytes: NOTHING };
    else if (type === 1) yield { number, value: 0, bytes: reader.take(8) };
    else if (type === 2) yield { number, value: 0, bytes: reader.take(reader.varint()) };
    else if (type === 5) yield { number, value: reader.uint32(), bytes: NOTHING };
    else throw new Error(`field ${number} is of wire type ${type}, which is unknown`);
  }
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
