/** Columns to judge, with the class and mass of every event. */
export interface Judged {
  readonly columns: ReadonlyMap<string, ArrayLike<number>>;
  readonly labels: ArrayLike<number>;
  readonly masses: ArrayLike<number>;
}

/** What an option of `evaluate` adds to its answer. */
export interface Section {
  /** Its key in the JSON document. */
  readonly key: string;
  readonly json: unknown;
  readonly text: string;
}
