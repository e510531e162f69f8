import { didYouMean, UserError } from '../errors';

/** A parser of whole numbers from `least` on, as commander takes it; errors name the option. */
export function wholeNumber(option: string, least = Number.MIN_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isSafeInteger(value) && value >= least) return value;
    const from = least === Number.MIN_SAFE_INTEGER ? '' : ` from ${least}`;
    throw new UserError(`${option} takes a whole number${from}, not "${text}"`);
  };
}

/** A parser of shares between 0 and 1, both excluded. */
export function openShare(option: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (value > 0 && value < 1) return value;
    throw new UserError(`${option} takes a share between 0 and 1, for example 0.2, not "${text}"`);
  };
}

/** A parser of comma-separated values; one that stands there twice counts once. */
export function listOf<T>(parse: (text: string) => T): (text: string) => T[] {
  return (text) => [...new Set(text.split(',').map((part) => parse(part.trim())))];
}

/** Gathers what an option that may be repeated is given. */
export function repeated(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

/** One of a list of words, or an error that names the nearest. */
export function choice<T extends string>(option: string, text: string, choices: readonly T[]): T {
  const found = choices.find((candidate) => candidate === text);
  if (found !== undefined) return found;
  throw new UserError(`${option} takes ${choices.join(', ')}, not "${text}".${didYouMean(text, choices)}`);
}
