import { z } from 'zod';
import { selections } from '../evaluation/protocol/protocol';
import { describeProblems } from '../problems';

const number = z.number();
const numbers = z.array(number);
const metrics = z.record(z.string(), number);

/** What every cell's result holds; more is not looked at, so that results of later versions can be read too. */
const cellSchema = z.object({
  row: z
    .object({
      method: z.string(),
      protocol: z.string(),
      selection: z.enum(selections),
      seed: z.int(),
      users: z.int(),
      ratings: z.int(),
      config: z.string(),
      data: z.string(),
    })
    .catchall(z.union([z.number(), z.string()])),
  engine: z.string(),
  epochs: z.array(z.object({ epoch: z.int(), losses: metrics, test: metrics, validation: metrics.optional() })),
  errors: z.object({ users: numbers, counts: numbers, absolute: numbers, squared: numbers }).optional(),
  lists: z.object({ users: numbers, values: numbers }).optional(),
});

/** What keeps a value from being the result of a cell: the first thing that is wrong with it; undefined where nothing is. */
export function cellProblem(value: unknown): string | undefined {
  const parsed = cellSchema.safeParse(value);
  return parsed.success ? undefined : describeProblems(parsed.error, value, cellSchema)[0];
}
