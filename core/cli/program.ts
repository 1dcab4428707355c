import { Command, CommanderError } from 'commander';
import { darkscopeVersion } from '../version';
import { commands } from './commands';
import { EXIT, EXIT_HELP, exitCodeOf } from './exit-codes';
import { Session, type Streams } from './session';
import { DarkscopeError } from '../errors';

/**
 * Runs one command line.
 * @param words what stands after the program's name.
 * @returns the exit code (`EXIT`); never throws for a failure of the command.
 */
export async function run(words: readonly string[], streams: Streams): Promise<number> {
  const session = new Session(streams, words);
  const program = new Command('darkscope')
    .description(
      'Anomaly detection in collider events: train autoencoders on background, score, select.',
    )
    .version(darkscopeVersion(), '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => streams.stdout.write(text),
      // Wrong usage is reported below, like every other failure.
      writeErr: () => undefined,
    })
    .helpCommand(true)
    .addHelpText('after', `${EXIT_HELP}\n${EXAMPLES}`);
  for (const define of commands) {
    define(program, session).option('--json', 'one JSON document on standard output, for machines');
  }
  try {
    if (words.length === 0) {
      program.outputHelp();
      return EXIT.usage;
    }
    await program.parseAsync([...words], { from: 'user' });
    return session.exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) return exitCodeOf(session.failure(error));
    if (error.exitCode === 0) return EXIT.ok;
    session.failure(usageError(error, program));
    return EXIT.usage;
  }
}

function usageError(error: CommanderError, program: Command): DarkscopeError {
  const [message, ...rest] = error.message.replace(/^error: /, '').split('\n');
  const asked = program.args[0];
  const command = program.commands.some((known) => known.name() === asked) ? ` ${asked}` : '';
  return new DarkscopeError(
    'bad-parameter',
    // `darkscope help nonsense` and the like end without a message of their own.
    message.startsWith('(') ? 'this command is not known' : message,
    { hint: [...rest, `See darkscope${command} --help.`].join(' ') },
  );
}

const EXAMPLES = `
Examples:
  darkscope demo --out demo                                  the whole chain on the bundled sample
  darkscope info data/test                                   what the files hold
  darkscope evaluate --data data/test --by n_tracks          AUROC and FPR40 of a column, no model needed
  darkscope train --model codae --data data/train --preset quick --out models/codae
  darkscope score --model models/codae --data data/test --out scores.h5
  darkscope evaluate --scores scores.h5
  darkscope select --scores scores.h5 --by bce --top 50 --out anomalies.h5`;
