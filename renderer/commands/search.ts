/** Which commands a few typed letters mean, the best first. */
import type { Command } from './command';

/** How well a typed word fits a word of a title; letters scattered over a whole sentence never do. */
const EXACT = 1;
const BEGINNING = 0.9;
/** Its letters in their order, the first one first: `trn` for `train`. */
const LETTERS = 0.5;
/** First letters of words that follow each other: `tam` for `train a model`. */
const INITIALS = 0.6;
/** A word of the hint or of the group begins so. */
const HINT = 0.2;
/** Of two that fit alike the shorter title comes first. */
const LONGER = 1e-3;

/** All that is typed must fit, word by word. Ids and paths are never searched. */
export function searchCommands(commands: readonly Command[], typed: string): Command[] {
  const asked = wordsOf(typed);
  if (asked.length === 0) return [];
  const found = commands.map((command) => ({ command, score: scoreOf(command, asked) }));
  return found
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ command }) => command);
}

function scoreOf({ title, hint = '', group }: Command, asked: readonly string[]): number {
  const words = wordsOf(title);
  const more = wordsOf(`${hint} ${group}`);
  const scores = asked.map((word) => {
    const inTitle = Math.max(initials(word, words), ...words.map((known) => fit(word, known)));
    return inTitle > 0 ? inTitle : more.some((known) => known.startsWith(word)) ? HINT : 0;
  });
  if (scores.some((score) => score === 0)) return 0;
  return scores.reduce((sum, score) => sum + score, 0) / asked.length - LONGER * words.length;
}

function fit(word: string, known: string): number {
  if (known === word) return EXACT;
  if (known.startsWith(word)) return BEGINNING;
  if (known[0] !== word[0]) return 0;
  let at = 0;
  for (const letter of known) if (letter === word[at]) at += 1;
  return at === word.length ? LETTERS : 0;
}

function initials(word: string, words: readonly string[]): number {
  const firsts = words.map((known) => known[0]).join('');
  return word.length > 1 && firsts.includes(word) ? INITIALS : 0;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
