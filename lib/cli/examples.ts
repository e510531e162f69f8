import type { Command } from 'commander';

/** Adds commands that can be copied to the end of a command's help, each with what it does. */
export function addExamples(command: Command, examples: Readonly<Record<string, string>>): Command {
  const lines = Object.entries(examples).map(([example, what]) => `  # ${what}\n  npx diffcdr ${example}`);
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}
