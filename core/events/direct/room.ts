/** Room for so many bytes, taken and given back: those who find none wait their turn. */
export class Room {
  private taken = 0;
  private readonly waiting: { bytes: number; enter: () => void }[] = [];

  constructor(private readonly bytes: number) {}

  /** Waits until there is room; what is larger than all of it gets in alone. */
  async take(bytes: number): Promise<void> {
    if (this.waiting.length === 0 && this.fits(bytes)) {
      this.taken += bytes;
      return;
    }
    await new Promise<void>((enter) => this.waiting.push({ bytes, enter }));
  }

  give(bytes: number): void {
    this.taken -= bytes;
    for (let next = this.waiting[0]; next && this.fits(next.bytes); next = this.waiting[0]) {
      this.taken += next.bytes;
      this.waiting.shift();
      next.enter();
    }
  }

  private fits(bytes: number): boolean {
    return this.taken === 0 || this.taken + bytes <= this.bytes;
  }
}
