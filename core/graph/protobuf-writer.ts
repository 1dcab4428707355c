/** Writes protocol buffer messages: the wire format, fields in the order in which they are added. */

const VARINT = 0;
const FIXED32 = 5;
const BYTES = 2;

/** One message. Every method adds a field and returns the message. */
export class ProtoMessage {
  private readonly parts: Uint8Array[] = [];
  private length = 0;

  /** A whole number of any size that a double holds exactly; negative ones as int64. */
  int(field: number, value: number): this {
    return this.add(varint(field * 8 + VARINT)).add(varint(value));
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.add(varint(field * 8 + FIXED32)).add(bytes);
  }

  /** Text in UTF-8, or bytes as they are. */
  bytes(field: number, value: string | Uint8Array): this {
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
    return this.add(varint(field * 8 + BYTES))
      .add(varint(bytes.length))
      .add(bytes);
  }

  message(field: number, message: ProtoMessage): this {
    this.add(varint(field * 8 + BYTES)).add(varint(message.length));
    this.parts.push(...message.parts);
    this.length += message.length;
    return this;
  }

  /** Whole numbers in one field. */
  packed(field: number, values: readonly number[]): this {
    const list = new ProtoMessage();
    for (const value of values) list.add(varint(value));
    return this.message(field, list);
  }

  finish(): Uint8Array {
    const out = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }

  private add(bytes: Uint8Array): this {
    this.parts.push(bytes);
    this.length += bytes.length;
    return this;
  }
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
