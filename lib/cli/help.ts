import { type Command, Help, type HelpConfiguration, type Option } from 'commander';
import { UserError } from '../errors';
import { styled } from './colour';
import { sayError } from './say';

/** How help looks; commander takes colours away where there is no terminal or NO_COLOR is set. */
const look: HelpConfiguration = {
  // Lines are as long as the terminal allows, and not as in the source.
  commandDescription: (command) => command.description().replaceAll('\n', ' '),
  optionDescription(this: Help, option) {
    return Help.prototype.optionDescription.call(this, withPlainDefault(option));
  },
  styleTitle: (title) => styled('bold', title),
  styleCommandText: (text) => styled('cyan', text),
  styleOptionText: (text) => styled('cyan', text),
  styleArgumentText: (text) => styled('cyan', text),
};

/** The option with its default as it would be typed: `1,2,3` instead of `[1,2,3]`, and nothing for an empty list. */
function withPlainDefault(option: Option): Option {
  const { defaultValue } = option as { defaultValue?: unknown };
  if (defaultValue === undefined) return option;
  const empty = typeof defaultValue === 'object' && Object.keys(defaultValue as object).length === 0;
  const plain = empty
    ? { defaultValue: undefined }
    : { defaultValueDescription: option.defaultValueDescription ?? String(defaultValue) };
  return Object.assign(Object.create(option), plain);
}

/** Commander's message as the others are: on one line, without a word before it. */
function inOurWords(text: string): string {
  return text
    .trim()
    .replace(/^error: /, '')
    .replace(/\n\((Did you mean .*)\)$/, '. $1');
}

/** Gives a program this look and one style of error, that of {@link sayError}. Commands that are added later take both over. */
export function dress(program: Command): Command {
  return program.configureHelp(look).configureOutput({
    outputError: (text) => sayError(new UserError(`${inOurWords(text)} (--help lists what there is)`).message),
  });
}

/** Adds lines to a command's help that can be copied: what stands after `diffcdr`. */
export function addExamples(command: Command, ...lines: readonly string[]): Command {
  const text = lines.map((line) => `  diffcdr ${line}`).join('\n');
  return command.addHelpText(
    'after',
    ({ command: shown }) => `\n${shown.createHelp().styleTitle('Examples:')}\n${text}`,
  );
}
