import { Command } from 'commander';
import { createProgram } from '../../lib/cli/main';

/** What a command printed. */
interface Printed {
  readonly out: string;
  readonly err: string;
}

/** Runs one command as the command line would and gives what it printed. Errors come through. */
export async function capture(register: (program: Command) => void, args: readonly string[]): Promise<Printed> {
  const program = new Command();
  register(program);
  return captureProgram(args, program);
}

/** The same with all commands, as `diffcdr ARGS`. */
export async function captureProgram(args: readonly string[], program: Command = createProgram()): Promise<Printed> {
  const lines: { out: string[]; err: string[] } = { out: [], err: [] };
  const output = { writeOut: (text: string) => lines.out.push(text), writeErr: () => undefined };
  for (const command of [program, ...program.commands]) command.exitOverride().configureOutput(output);
  const { log, error } = console;
  const { stdout, stderr } = process;
  const [writeOut, writeErr] = [stdout.write, stderr.write];
  console.log = (...texts: unknown[]) => lines.out.push(texts.join(' '));
  console.error = (...texts: unknown[]) => lines.err.push(texts.join(' '));
  stdout.write = ((text: string) => lines.out.push(text) > 0) as typeof writeOut;
  stderr.write = ((text: string) => lines.err.push(text) > 0) as typeof writeErr;
  try {
    await program.parseAsync(args, { from: 'user' });
  } finally {
    console.log = log;
    console.error = error;
    stdout.write = writeOut;
    stderr.write = writeErr;
  }
  return { out: lines.out.join('\n'), err: lines.err.join('\n') };
}
