/** The open events as rules see them: what the table calls file, class, mass, tag, reason and note, and every column. */
import { EVENT_CLASSES } from '../../core/events/schema';
import type { AnnotationColumns } from './annotations.svelte';
import type { Dataset } from './dataset.svelte';
import { TAGS } from './saved';
import type { RuleColumn, RuleSource } from './subset-mask';

const CLASS_NAMES = EVENT_CLASSES.map(({ label, name }) => ({ code: label, name }));
const TAG_NAMES = [
  { code: 0, name: 'none' },
  ...TAGS.map((name, place) => ({ code: place + 1, name })),
];

/** A column of texts: 0 none, else 1 + place. */
function named(values: Uint32Array, texts: readonly string[]): RuleColumn {
  return { values, names: ['', ...texts].map((name, code) => ({ code, name })) };
}

/** @param marks tags, reasons and notes of the open events, asked for by rules on them alone */
export function ruleSource(dataset: Dataset, marks: () => AnnotationColumns): RuleSource {
  const { files, labels, masses, count } = dataset.info;
  const fileNames = files.map(({ name }, code) => ({ code, name }));
  const own: Readonly<Record<string, () => RuleColumn>> = {
    '#': () => ({ values: dataset.numbers, names: null }),
    index: () => ({ values: dataset.rows, names: null }),
    file: () => ({ values: dataset.fileNumbers, names: fileNames }),
    class: () => ({ values: labels, names: CLASS_NAMES }),
    mass: () => ({ values: masses, names: null }),
    tag: () => ({ values: marks().tags, names: TAG_NAMES }),
    reason: () => named(marks().reasons, marks().reasonTexts),
    note: () => named(marks().notes, marks().noteTexts),
  };
  return {
    count,
    files,
    labels,
    column(name, ranks = false) {
      if (Object.hasOwn(own, name)) return own[name]();
      const values = ranks ? dataset.ranked(name) : dataset.values(name);
      if (values) return { values, names: null };
      const known = dataset.columns.some((column) => column.name === name);
      return known ? `reading ${name}…` : `the open files have no column ${name}`;
    },
  };
}
