import type { Locator } from 'playwright-core';

/** The number a text such as "shown 1 546 of 1 546" begins with. */
async function figureIn(locator: Locator): Promise<number> {
  const [, digits] =
    /(\d[\d\s,\u2009\u202f\u00a0]*)/.exec((await locator.textContent()) ?? '') ?? [];
  return Number(digits.replace(/\D/g, ''));
}

/** Waits until the figure is as wanted, and gives it. */
export async function figureWhen(
  locator: Locator,
  wanted: (figure: number) => boolean,
): Promise<number> {
  for (const began = Date.now(); ;) {
    const figure = await figureIn(locator).catch(() => NaN);
    if (wanted(figure)) return figure;
    if (Date.now() - began > 60_000) throw new Error(`it stayed at ${figure}`);
    await new Promise((resume) => setTimeout(resume, 100));
  }
}
