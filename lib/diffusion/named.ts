import { didYouMean, UserError } from '../errors';

/**
 * What stands in a configuration under a name: a noise schedule or a solver. Inside the library it is always the object;
 * its name is read where a configuration is parsed, and written where one is printed or hashed.
 */
export interface Named<Name extends string = string> {
  /** As a configuration names it, for example `linear`. */
  readonly name: Name;
  /** One line for lists. */
  readonly summary: string;
  /** Citation, or the section of the paper it stands in. */
  readonly source?: string;
  /**
   * Given by an author outside the library, and changed whenever the object's numbers change: part of every store key, so that
   * results of an older version are not taken for those of a newer one.
   */
  readonly version?: string;
  /** `name`, or `name@version`: what stands for the object in JSON. */
  toJSON(): string;
}

/** What an author writes of `Named`; the rest is filled in. */
export type NamedDefinition<Name extends string> = Omit<Named<Name>, 'toJSON'>;

/**
 * The fields of `Named`, checked.
 * @param kind named in the error, for example `noise schedule`
 * @throws RangeError for an empty name, or an `@` in it, which parts name and version
 */
export function named<Name extends string>(kind: string, definition: NamedDefinition<Name>): Named<Name> {
  const { name, summary, source, version } = definition;
  if (typeof name !== 'string' || name === '' || name.includes('@')) {
    throw new RangeError(`a ${kind} needs a name without "@", not ${JSON.stringify(name)}`);
  }
  const printed = version === undefined ? name : `${name}@${version}`;
  return { name, summary, source, version, toJSON: () => printed };
}

/**
 * The one of this name, or of this `name@version`.
 * @throws UserError that lists the names and says which is nearest
 */
export function findNamed<T extends Named>(kind: string, known: readonly T[], name: string): T {
  const found = known.find((one) => one.name === name || one.toJSON() === name);
  if (found) return found;
  const names = known.map((one) => one.toJSON());
  throw new UserError(`There is no ${kind} "${name}" (there are: ${names.join(', ')}).${didYouMean(name, names)}`);
}
