/** Which columns have been sorted, so that what ranks them does not make the window stand still. */
import { FEW, sortAhead } from '../plots/sort-ahead';

export class Sorting {
  #news = $state(0);
  readonly #done = new WeakSet<Float64Array>();
  readonly #asked = new WeakSet<Float64Array>();
  readonly #labels: Int32Array;
  readonly #masses: Float64Array;

  constructor(labels: Int32Array, masses: Float64Array) {
    this.#labels = labels;
    this.#masses = masses;
  }

  /** Whether values can be ranked at once; many are sorted from now on where they are not. */
  isDone(values: Float64Array): boolean {
    if (values.length <= FEW) return true;
    // Whoever asks hears of it when they are.
    if (this.#news < 0 || this.#done.has(values)) return true;
    if (!this.#asked.has(values)) {
      this.#asked.add(values);
      void sortAhead(values, this.#labels, this.#masses).then(() => {
        this.#done.add(values);
        this.#news += 1;
      });
    }
    return false;
  }
}
