/** A window that is hidden draws no frames. */
const LONGEST_MS = 200;

/** Resolves in a task after the next frame: what is shown by then is painted. */
export function painted(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, LONGEST_MS);
  });
}
