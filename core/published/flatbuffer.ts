/**
 * FlatBuffers, as much as TFLite files need. A table holds, at fixed places, numbers or how far away something else
 * lies; its first word leads back to a list of where each field is, 0 for one that is not there.
 */

/** One table of a buffer. Fields are numbered from 0 in the order of the schema. */
export class Table {
  constructor(
    private readonly view: DataView,
    private readonly at: number,
  ) {}

  /** @throws RangeError for bytes that are too few. */
  static root(bytes: Uint8Array): Table {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return new Table(view, view.getUint32(0, true));
  }

  int8(field: number): number {
    const place = this.place(field);
    return place === 0 ? 0 : this.view.getInt8(place);
  }

  int32(field: number): number {
    const place = this.place(field);
    return place === 0 ? 0 : this.view.getInt32(place, true);
  }

  text(field: number): string {
    return new TextDecoder().decode(this.bytes(field));
  }

  bytes(field: number): Uint8Array {
    const { start, length } = this.vector(field);
    if (start + length > this.view.byteLength)
      throw new RangeError('a vector ends beyond the file');
    return new Uint8Array(this.view.buffer, this.view.byteOffset + start, length);
  }

  int32s(field: number): number[] {
    const { start, length } = this.vector(field);
    return Array.from({ length }, (_, i) => this.view.getInt32(start + 4 * i, true));
  }

  tables(field: number): Table[] {
    const { start, length } = this.vector(field);
    return Array.from({ length }, (_, i) => {
      const place = start + 4 * i;
      return new Table(this.view, place + this.view.getUint32(place, true));
    });
  }

  private place(field: number): number {
    const fields = this.at - this.view.getInt32(this.at, true);
    const entry = 4 + 2 * field;
    if (entry >= this.view.getUint16(fields, true)) return 0;
    const offset = this.view.getUint16(fields + entry, true);
    return offset === 0 ? 0 : this.at + offset;
  }

  private vector(field: number): { readonly start: number; readonly length: number } {
    const place = this.place(field);
    if (place === 0) return { start: 0, length: 0 };
    const vector = place + this.view.getUint32(place, true);
    const length = this.view.getUint32(vector, true);
    if (length > this.view.byteLength) throw new RangeError('a vector is longer than the file');
    return { start: vector + 4, length };
  }
}
