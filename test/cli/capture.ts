import { Command } from 'commander';

/** Lets import() find TypeScript: a command loads what it needs inside its action, and tsx/cjs alone does not see to that. */
const importHooks: string = 'tsx/esm';

/** Runs one command as the command line would and gives what it printed. Errors come through. */
export async function capture(
  register: (program: Command) => void,
  args: readonly string[],
): Promise<{ out: string; err: string }> {
  await import(importHooks);
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  register(program);
  for (const command of program.commands) command.exitOverride().configureOutput({ writeErr: () => undefined });
  const lines: { out: string[]; err: string[] } = { out: [], err: [] };
  const { log, error } = console;
  console.log = (...texts: unknown[]) => lines.out.push(texts.join(' '));
  console.error = (...texts: unknown[]) => lines.err.push(texts.join(' '));
  try {
    await program.parseAsync(args, { from: 'user' });
  } finally {
    console.log = log;
    console.error = error;
  }
  return { out: lines.out.join('\n'), err: lines.err.join('\n') };
}
