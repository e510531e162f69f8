import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { UserError } from '../../errors';
import { describeProblems } from '../../problems';

/**
 * Reads a JSON file that this program wrote.
 * @param advice what to do where it is broken: "remove it, and run the sweep again"
 * @returns undefined where there is no such file
 * @throws UserError where it is not JSON, or not of the schema
 */
export async function readJsonFile<T>(path: string, schema: z.ZodType<T>, advice: string): Promise<T | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new UserError(`${path} cannot be read: ${error.message}`);
  });
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${path} is not JSON (${(error as Error).message}): ${advice}`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UserError(`${path} is broken (${describeProblems(parsed.error, value, schema)[0]}): ${advice}`);
}
