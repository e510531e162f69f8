import { Command } from 'commander';
import { didYouMean, UserError } from '../errors';
import { version } from '../platform/project';
import { registerAudit } from './audit';
import { registerCheck } from './check';
import { registerDescribe } from './describe';
import { registerDoctor } from './doctor';
import { registerEvaluate } from './evaluate';
import { registerFetch } from './fetch';
import { registerFigure } from './figure';
import { registerFit } from './fit';
import { addExamples, dress } from './help';
import { registerInit } from './init';
import { registerNative } from './native';
import { registerRecommend } from './recommend';
import { registerReproduce } from './reproduce';
import { registerRun } from './run';
import { sayError } from './say';
import { registerSearch } from './search';
import { watchOutput } from './standard-output';
import { registerSweep } from './sweep';
import { registerSynth } from './synth';
import { registerTable } from './table';

/**
 * The commands, in the order of `--help`. To add one: a file here that exports `registerX(program)`, and a line below.
 * A command file imports at its top only what its options need and loads TensorFlow.js, DuckDB and the like inside its
 * action, so that `--help` stays quick.
 */
const commands: readonly ((program: Command) => void)[] = [
  registerRun,
  registerSweep,
  registerSearch,
  registerTable,
  registerFigure,
  registerFit,
  registerRecommend,
  registerEvaluate,
  registerFetch,
  registerReproduce,
  registerDescribe,
  registerAudit,
  registerCheck,
  registerSynth,
  registerInit,
  registerDoctor,
  registerNative,
];

/** The command line as a program, not yet run. */
export function createProgram(): Command {
  const program = dress(new Command('diffcdr'))
    .description(
      'Diffusion cross-domain recommendation (arXiv 2402.02182): runs, sweeps, tables, figures, models and lists.',
    )
    .version(version)
    .showSuggestionAfterError()
    .allowExcessArguments(false)
    .hook('preSubcommand', refuseUnknownOptions);
  for (const register of commands) register(program);
  return addExamples(
    program,
    'synth --preset quick --out data',
    'run --source data/source.csv.gz --target data/target.csv.gz',
    'table 2 --store results',
  );
}

/** Runs the command line and sets the exit code: 0 only when all was done. */
export async function main(argv: readonly string[] = process.argv): Promise<void> {
  watchOutput();
  try {
    await createProgram().parseAsync(argv);
  } catch (error) {
    process.exitCode = 1;
    if (error instanceof UserError || isSystemError(error)) sayError(new UserError(error.message).message);
    else console.error(error);
  }
}

/**
 * Says which option is unknown before commander looks for required ones: of `--sorce x` it would say that `--source` is
 * missing, and not what is to be mended.
 */
function refuseUnknownOptions(program: Command, command: Command): void {
  const known = command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ short, long }) => [short, long]);
  for (const argument of program.args) {
    if (argument === '--') return;
    const [flag] = argument.split('=');
    if (!/^--[a-z]/.test(flag) || known.includes(flag)) continue;
    const flags = known.filter((name) => name?.startsWith('--')) as string[];
    throw new UserError(`${command.name()} has no option ${flag}.${didYouMean(flag, flags)} (--help lists them)`);
  }
}

/** What the operating system refuses (no permission, disk full) is for the user to mend: one line, no stack. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
