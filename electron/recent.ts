import * as v from 'valibot';
import { replaceFile } from '../core/atomic';
import { readJson } from './stored-json';

const KEPT = 12;
const Sets = v.array(v.array(v.string()));

/** Sets of paths the user opened, newest first, kept in a JSON file. */
export class Recent {
  private sets: string[][];

  constructor(private readonly path: string) {
    this.sets = readJson(path, (value) => v.parse(Sets, value)) ?? [];
  }

  list(): string[][] {
    return this.sets;
  }

  has(paths: readonly string[]): boolean {
    return this.sets.some((set) => sameSet(set, paths));
  }

  add(paths: readonly string[]): void {
    const others = this.sets.filter((set) => !sameSet(set, paths));
    this.sets = [[...paths], ...others].slice(0, KEPT);
    replaceFile(this.path, JSON.stringify(this.sets, null, 1));
  }
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((path) => b.includes(path));
}
