/** Orders of all events that were asked for or made ahead, and what follows from them. */
import { combined, reversed, type KnownKey } from './orders';
import type { ColumnValues } from './query';

/** A column that is sorted by. */
export interface OrderKey {
  /** Names its values: other values, another name. */
  readonly table: string;
  readonly values: ColumnValues;
  readonly descending: boolean;
}

interface Kept {
  readonly tables: readonly string[];
  readonly order: Uint32Array;
}

export class KeptOrders {
  /** By their keys, the least recently used first. */
  private readonly orders = new Map<string, Kept>();
  private bytes = 0;

  /** @param most bytes that orders may take, but the newest is kept whatever its size */
  constructor(private readonly most = 256 * 2 ** 20) {}

  /** All events by these keys, ties by position; undefined where it does not follow from what is kept. */
  by(keys: readonly OrderKey[]): Uint32Array | undefined {
    const kept = this.orders.get(nameOf(keys));
    if (kept) {
      this.keep(keys, kept.order);
      return kept.order;
    }
    const order = keys.length === 1 ? this.turned(keys[0]) : this.joined(keys);
    if (order) this.keep(keys, order);
    return order;
  }

  keep(keys: readonly OrderKey[], order: Uint32Array): void {
    this.remove(nameOf(keys));
    this.orders.set(nameOf(keys), { tables: keys.map(({ table }) => table), order });
    this.bytes += order.byteLength;
    for (const oldest of this.orders.keys()) {
      if (this.bytes <= this.most || this.orders.size === 1) break;
      this.remove(oldest);
    }
  }

  /** The values of this table are no longer those of its column. */
  forget(table: string): void {
    for (const [name, { tables }] of this.orders) if (tables.includes(table)) this.remove(name);
  }

  private remove(name: string): void {
    this.bytes -= this.orders.get(name)?.order.byteLength ?? 0;
    this.orders.delete(name);
  }

  private turned({ table, values, descending }: OrderKey): Uint32Array | undefined {
    const other = this.orders.get(nameOf([{ table, values, descending: !descending }]));
    return other && reversed({ values, order: other.order });
  }

  private joined(keys: readonly OrderKey[]): Uint32Array | undefined {
    const known: KnownKey[] = [];
    for (const key of keys) {
      const order = this.by([key]);
      if (!order) return undefined;
      known.push({ ...key, order });
    }
    return combined(known);
  }
}

function nameOf(keys: readonly OrderKey[]): string {
  return keys.map(({ table, descending }) => `${table} ${descending ? 'down' : 'up'}`).join();
}
