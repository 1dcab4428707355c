/** File names in few letters: names of one production differ in a part or two, which a cut at their end would hide. */

/**
 * Names without their extension, where all have the same, and without what all names of a kind share: those that
 * begin with the same word and have as many words. What was left out between words is an ellipsis.
 * @returns as many texts, in their order; equal ones only where the names are.
 */
export function shortNames(names: readonly string[]): string[] {
  const extensions = names.map((name) => /\.\w+$/.exec(name)?.[0] ?? '');
  const same = names.length > 1 && extensions.every((one) => one === extensions[0]);
  const words = names.map((name, i) =>
    (same ? name.slice(0, name.length - extensions[i].length) : name).split('_'),
  );
  return words.map((own) => {
    const kin = words.filter((other) => other[0] === own[0] && other.length === own.length);
    if (kin.length === 1) return own.join('_');
    const told = own.map(
      (word, place) => place === 0 || kin.some((other) => other[place] !== word),
    );
    return own.reduce((text, word, place) => {
      if (!told[place]) return text;
      return place === 0 ? word : `${text}${told[place - 1] ? '_' : '…'}${word}`;
    }, '');
  });
}
