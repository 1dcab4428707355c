// All words of the set-up go to stderr: stdout belongs to the command that follows it (`darkscope --json`).

/** @param {string} line */
export function say(line) {
  process.stderr.write(`darkscope set-up: ${line}\n`);
}

/** @param {number} bytes */
export function size(bytes) {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(2)} GB`;
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(bytes >= 1e7 ? 0 : 1)} MB`;
  return `${Math.ceil(bytes / 1e3)} kB`;
}

/** @param {number} since milliseconds, as from `Date.now()` */
export function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

/**
 * A progress line: rewritten in place on a terminal, one line for each tenth elsewhere.
 * @param {string} what
 * @returns {(done: number, total?: number) => void} call it with bytes done and, when known, bytes in all
 */
export function progress(what) {
  let shown = -1;
  let last = 0;
  return (done, total) => {
    const finished = total !== undefined && done >= total;
    if (process.stderr.isTTY) {
      if (!finished && Date.now() - last < 200) return;
      last = Date.now();
      const share = total ? ` of ${size(total)} (${Math.floor((100 * done) / total)} %)` : '';
      process.stderr.write(
        `\r\x1b[Kdarkscope set-up: ${what} ${size(done)}${share}${finished ? '\n' : ''}`,
      );
      return;
    }
    if (!total) return;
    const tenth = Math.floor((10 * done) / total);
    if (tenth === shown) return;
    shown = tenth;
    if (tenth > 0 && (tenth % 5 === 0 || total > 5e8))
      say(`${what} ${size(done)} of ${size(total)}`);
  };
}
