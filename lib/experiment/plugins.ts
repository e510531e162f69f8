import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Method } from '../bridge/method';
import { isSchedule, type Schedule } from '../diffusion/schedule/schedule';
import { isSolver, type Solver } from '../diffusion/solver/solver';
import { UserError } from '../errors';
import type { Metric } from '../evaluation/metrics/metric';
import type { Extensions } from './extensions';

/** What a value that a module exports is, told by what it has; undefined where it is nothing of ours. */
function kindOf(value: unknown): keyof Extensions | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('create' in value && 'options' in value) return 'methods';
  if (isSchedule(value)) return 'schedules';
  if (isSolver(value)) return 'solvers';
  if ('measure' in value && 'better' in value) return 'metrics';
  return undefined;
}

/**
 * Loads modules (.ts, .js, .mjs, .cjs) and gathers the methods, schedules, solvers and metrics that they export, by name or as default.
 * A module may import `diffcdr` and `zod` wherever it lies: it gets this very library and its zod.
 * @param paths files, relative ones from the working directory
 * @throws UserError that names the file: it is not there, it fails, or it exports nothing of the kind
 */
export async function loadPlugins(paths: readonly string[]): Promise<Extensions> {
  const methods: Method[] = [];
  const schedules: Schedule[] = [];
  const solvers: Solver[] = [];
  const metrics: Metric[] = [];
  for (const path of paths) {
    const found = { methods, schedules, solvers, metrics };
    const count = () => methods.length + schedules.length + solvers.length + metrics.length;
    const before = count();
    for (const value of new Set(await exportsOf(path))) {
      const kind = kindOf(value);
      if (kind) (found[kind] as unknown[]).push(value);
    }
    if (count() === before) {
      throw new UserError(
        `the plugin ${path} exports no method, schedule, solver or metric: make one with defineMethod, defineSchedule, ` +
          'defineSolver or defineMetric and export it',
      );
    }
  }
  return { methods, schedules, solvers, metrics };
}

async function exportsOf(path: string): Promise<unknown[]> {
  const file = resolve(path);
  if (!existsSync(file)) throw new UserError(`the plugin ${path}: there is no such file`);
  const { createJiti } = await import('jiti');
  const jiti = createJiti(__filename, {
    // Compiled here or running from its sources: the plugin must get the library that runs, not a second one.
    alias: { diffcdr: join(__dirname, '..', 'index'), zod: require.resolve('zod') },
    moduleCache: true,
  });
  try {
    const loaded = (await jiti.import(file)) as Record<string, unknown>;
    return Object.values(loaded);
  } catch (error) {
    throw new UserError(`the plugin ${path} cannot be loaded: ${(error as Error).message.split('\n')[0]}`);
  }
}
