import { didYouMean, UserError } from '../errors';
import type { Figure } from '../report/figures/theme';
import { checkSettings, type Explorable } from './explorable';
import { explorables } from './registry';

/** What a reader sees of an explorable where its knobs stand. */
export interface Explored {
  readonly figure: Figure;
  readonly claim: string;
}

/**
 * Computes an explorable by its name.
 * @param given settings; those left out stand at their defaults
 * @throws UserError for a name that there is not; RangeError for a wrong setting
 */
export async function explored(
  name: string,
  given: Readonly<Record<string, unknown>> = {},
  signal?: AbortSignal,
): Promise<Explored> {
  const all = explorables as unknown as Readonly<Record<string, Explorable>>;
  const explorable = Object.hasOwn(all, name) ? all[name] : undefined;
  if (!explorable) {
    const names = Object.keys(all);
    throw new UserError(`there is no explorable "${name}"; there are ${names.join(', ')}.${didYouMean(name, names)}`);
  }
  const result = await explorable.compute(checkSettings(explorable.knobs, given), signal);
  return { figure: explorable.figure(result), claim: explorable.claim(result) };
}
