import { UntranslatableError } from './emitter';

/**
 * Opens the batch of a graph that was traced with one number of events: numbers that stand for the batch are found, and
 * replaced by what follows the input. The number has to be one that occurs nowhere else; a prime, best.
 */
export class OpenBatch {
  /** @param events of the trace; null where the batch stays as it was. */
  constructor(private readonly events: number | null) {}

  /** A shape for Reshape. @throws UntranslatableError where it cannot be told what depends on the batch. */
  target(to: readonly number[]): readonly number[] {
    if (this.events === null) return to;
    const axes = to.flatMap((_, axis) => (this.isOfBatch(to[axis]) ? [axis] : []));
    if (axes.length === 0) return to;
    if (axes.length > 1) throw new UntranslatableError('a shape in which the batch occurs twice');
    return to.map((size, axis) => (axis === axes[0] ? -1 : size));
  }

  /** @throws UntranslatableError where a number depends on the batch. */
  demandUntouched(numbers: readonly number[]): void {
    if (numbers.some((n) => this.isOfBatch(n)))
      throw new UntranslatableError('a number that depends on the batch');
  }

  /**
   * What every event has of a constant that was made for the whole batch; null for constants that were not.
   * @throws UntranslatableError where events have different numbers.
   */
  row<T extends Float32Array | Int32Array | Uint8Array>(
    shape: readonly number[],
    values: T,
  ): T | null {
    if (this.events === null || shape.length === 0 || shape[0] !== this.events) return null;
    const width = values.length / this.events;
    if (values.some((value, i) => value !== values[i % width]))
      throw new UntranslatableError('a constant with other numbers for every event');
    return values.slice(0, width) as T;
  }

  /** A shape of an input or output, the batch under its name. */
  port(shape: readonly number[]): readonly (number | string)[] {
    return shape.map((size, axis) => (axis === 0 && this.isOfBatch(size) ? 'batch' : size));
  }

  private isOfBatch(n: number): boolean {
    return this.events !== null && n > 0 && n % this.events === 0;
  }
}
