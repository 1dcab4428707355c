import type { FileProblem } from '../engine/api';
import { toPlainError, type ErrorCode } from '../errors';
import { EXIT } from './exit-codes';
import { Progress, type ProgressStream } from './progress';

/** An error in its plain form. */
type Problem = FileProblem['error'];

/** What a run of the command line is given from outside, so that tests can stand in for a terminal. */
export interface Streams {
  readonly stdout: { write(text: string): void };
  readonly stderr: ProgressStream;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/**
 * One run of a command: where its words go and how it ends. With `--json`, standard output holds exactly one
 * JSON document, the result or `{ "error": … }`; everything said to people goes to standard error.
 */
export class Session {
  /** Inputs that failed while others went on. */
  readonly problems: Problem[] = [];
  private answered = false;

  constructor(
    private readonly streams: Streams,
    private readonly words: readonly string[],
  ) {}

  private get json(): boolean {
    return this.words.includes('--json');
  }

  /** This very command line with words added, to be typed again. */
  commandLine(added: readonly string[]): string {
    const quoted = [...this.words, ...added].map((word) =>
      /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`,
    );
    return ['darkscope', ...quoted].join(' ');
  }

  get signal(): AbortSignal {
    return this.streams.signal;
  }

  /** For people, on standard output; silent with --json. */
  print(text = ''): void {
    if (!this.json) this.streams.stdout.write(`${text}\n`);
  }

  /** For people, on standard error. */
  note(text: string): void {
    this.streams.stderr.write(`${text}\n`);
  }

  /** For machines: the one JSON document, with the problems met on the way. */
  result(value: Readonly<Record<string, unknown>>): void {
    if (!this.json) return;
    const problems = this.problems.length > 0 ? { problems: this.problems } : {};
    this.answer({ ...value, ...problems });
  }

  /** An input that cannot be used while the rest goes on. */
  problem(error: Problem): void {
    const plain = withoutStack(error);
    this.problems.push(plain);
    this.note(errorText(plain));
  }

  /** The failure that ends the command. */
  failure(error: unknown): ErrorCode {
    const { code, ...rest } = toPlainError(error);
    const plain = code === 'internal' ? { code, ...rest } : withoutStack({ code, ...rest });
    this.note(errorText(plain));
    if (this.json && !this.answered) this.answer({ error: plain });
    return code;
  }

  progress(title: string): Progress {
    return new Progress(this.streams.stderr, title);
  }

  /** Exit code of a command that went through. */
  get exitCode(): number {
    return this.problems.length > 0 ? EXIT.input : EXIT.ok;
  }

  private answer(value: unknown): void {
    this.answered = true;
    this.streams.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
  }
}

/** Where in the code a failure arose matters for bugs only. */
function withoutStack(error: Problem): Problem {
  const lines = error.detail?.split('\n').filter((line) => !/^\s+at /.test(line));
  return { ...error, detail: lines?.join('\n') };
}

/** An error in two or three lines: what is wrong (which names the file), its code, what to do. */
export function errorText({ code, message, file, hint, detail }: Problem): string {
  const where = file === undefined || message.includes(file) ? '' : `${file}: `;
  const lines = [`darkscope: ${where}${message} [${code}]`];
  if (hint !== undefined) lines.push(`  ${hint}`);
  if (detail !== undefined) lines.push(...detail.split('\n').map((line) => `  ${line}`));
  return lines.join('\n');
}
