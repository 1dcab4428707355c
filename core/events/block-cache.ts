/**
 * Blocks of pooled images by key, the least recently used given up first, so that memory stays below a fixed number
 * of bytes however large the files are.
 */
export class BlockCache {
  private readonly blocks = new Map<string, Float32Array>();
  private bytes = 0;

  constructor(private readonly budget: number) {}

  get(key: string): Float32Array | undefined {
    const block = this.blocks.get(key);
    if (block === undefined) return undefined;
    this.blocks.delete(key);
    this.blocks.set(key, block);
    return block;
  }

  set(key: string, block: Float32Array): void {
    if (block.byteLength > this.budget) return;
    const old = this.blocks.get(key);
    if (old) this.bytes -= old.byteLength;
    this.blocks.delete(key);
    this.blocks.set(key, block);
    this.bytes += block.byteLength;
    for (const [oldest, { byteLength }] of this.blocks) {
      if (this.bytes <= this.budget) break;
      this.blocks.delete(oldest);
      this.bytes -= byteLength;
    }
  }

  clear(): void {
    this.blocks.clear();
    this.bytes = 0;
  }
}
