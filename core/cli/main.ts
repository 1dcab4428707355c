import { EXIT } from './exit-codes';
import { run } from './program';

/** Ctrl-C asks the command to stop in good order (training saves a checkpoint); a second one stops at once. */
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (interruption.signal.aborted) process.exit(EXIT.interrupted);
    interruption.abort();
  });
}

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.failed);
});

void run(process.argv.slice(2), {
  stdout: { write: (text) => void process.stdout.write(text) },
  stderr: {
    isTTY: process.stderr.isTTY === true,
    get columns() {
      return process.stderr.columns ?? 80;
    },
    write: (text) => void process.stderr.write(text),
  },
  signal: interruption.signal,
}).then((code) => {
  process.exitCode = code;
});
