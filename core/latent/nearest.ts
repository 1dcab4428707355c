/** The nearest of many events, kept while they pass by. */
export interface Neighbour {
  readonly event: number;
  readonly distance: number;
  /** Cells by which its image is turned in phi to come closest. */
  readonly turn: number;
  readonly flipped: boolean;
}

/** Keeps the `count` nearest; of equally near ones those of lower position, so that the list is always the same. */
export class Nearest {
  private list: Neighbour[] = [];

  constructor(private readonly count: number) {}

  offer(neighbour: Neighbour): void {
    const { distance, event } = neighbour;
    if (Number.isNaN(distance)) return;
    const last = this.list[this.list.length - 1];
    const full = this.list.length === this.count;
    if (full && (distance > last.distance || (distance === last.distance && event > last.event)))
      return;
    let at = this.list.length;
    while (
      at > 0 &&
      (this.list[at - 1].distance > distance ||
        (this.list[at - 1].distance === distance && this.list[at - 1].event > event))
    )
      at--;
    this.list.splice(at, 0, neighbour);
    if (this.list.length > this.count) this.list.pop();
  }

  /** Nearest first. */
  get found(): readonly Neighbour[] {
    return this.list;
  }
}
