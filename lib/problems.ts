import { z } from 'zod';
// By name and not through `z.core`: the whole of zod's core would come into a page with it.
import { toDotPath } from 'zod/v4/core';
import { didYouMean } from './errors';

/** How {@link describeProblems} words its sentences. */
export interface ProblemOptions {
  /** What a key is called in "there is no … "x""; default `setting`. */
  readonly noun?: string;
  /** Name of a place; default its path, `tasks[0].name`. */
  nameOf?(path: readonly PropertyKey[]): string;
}

/**
 * What zod found wrong, a sentence each: the place, the value that stands there, what is wrong with it, and the nearest key
 * or word that would be right. Zod's own text names neither the value nor what was probably meant.
 * @param error of `schema.safeParse(input)`
 * @param input what was parsed: values are read from it
 * @param schema what it was parsed with: right keys are read from it
 */
export function describeProblems(
  error: z.ZodError,
  input: unknown,
  schema: z.ZodType,
  { noun = 'setting', nameOf = toDotPath }: ProblemOptions = {},
): string[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      const known = keysAt(schema, issue.path);
      return issue.keys.map((key) => `there is no ${noun} "${nameOf([...issue.path, key])}".${didYouMean(key, known)}`);
    }
    const place = issue.path.length > 0 ? nameOf(issue.path) : 'the whole';
    const value = valueAt(input, issue.path);
    const words =
      issue.code === 'invalid_value' ? issue.values.filter((word): word is string => typeof word === 'string') : [];
    const hint = typeof value === 'string' ? didYouMean(value, words) : '';
    const stands = value === undefined ? 'missing' : written(value);
    return `${place} is ${stands}: ${issue.message}${hint && `.${hint}`}`;
  });
}

/** A value as JSON; what JSON cannot hold, or goes too deep to be walked, by its kind. */
function written(value: unknown): string {
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    return Array.isArray(value) ? 'an array' : `of the kind ${typeof value}`;
  }
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | null | undefined)?.[key], input);
}

/** Keys that an object may have at a place of the schema; none where the place takes no object of known keys. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodUnion) return inner.options.flatMap((option) => keysAt(option as z.ZodType, path));
  if (path.length === 0) return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
  const next = memberOf(inner, path[0]);
  return next ? keysAt(next as z.ZodType, path.slice(1)) : [];
}

function memberOf(schema: z.ZodType, key: PropertyKey): unknown {
  if (schema instanceof z.ZodObject) return schema.shape[String(key)];
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return undefined;
}

/** The schema inside defaults, optionals and the like. */
function unwrapped(schema: z.ZodType): z.ZodType {
  if (
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodReadonly
  ) {
    return unwrapped(schema.unwrap() as z.ZodType);
  }
  return schema instanceof z.ZodPipe ? unwrapped(schema.in as z.ZodType) : schema;
}
