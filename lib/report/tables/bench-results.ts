import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../errors';
import { projectRoot } from '../../platform/project';

const spread = z.object({ median: z.number(), min: z.number(), max: z.number() });

const resultsSchema = z.object({
  day: z.string(),
  machine: z.object({ cpu: z.string(), cores: z.number(), loadBefore: z.number() }),
  pytorch: z.string().nullish(),
  results: z.array(
    z.object({
      preset: z.string(),
      measure: z.string(),
      rows: z.string(),
      /** Ours first, then PyTorch as the reference has it, then other ways. */
      contestants: z.array(
        z.object({
          label: z.string(),
          rowsPerSecond: spread,
          ratio: spread.optional(),
          cpuRatio: spread.optional(),
        }),
      ),
    }),
  ),
});

/** A comparison with PyTorch on one machine, as `npm run bench` writes it. */
export type BenchResults = z.output<typeof resultsSchema>;

/**
 * The comparisons with PyTorch that bench/results holds, by file name; none where `npm run bench` was not run.
 * @throws UserError where a file is not of the expected form
 */
export async function readBenchResults(folder = join(projectRoot, 'bench', 'results')): Promise<BenchResults[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^compare-[a-z0-9]+\.json$/.test(name)).sort();
  const results: BenchResults[] = [];
  for (const name of names) {
    const parsed = resultsSchema.safeParse(JSON.parse(await readFile(join(folder, name), 'utf8')));
    if (parsed.success) results.push(parsed.data);
    // Figures and runs of chosen measures lie beside the comparisons under other names, or have no results.
    else if (name !== 'compare-figure.json') {
      throw new UserError(
        `${join(folder, name)} is not what "npm run bench" writes: ${parsed.error.issues[0].message}`,
      );
    }
  }
  return results;
}
