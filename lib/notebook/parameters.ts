import { z } from 'zod';
import { UserError } from '../errors';
import { describeProblems } from '../problems';
import { defaultPreset } from '../synthetic/presets';

/** What a notebook's parameters cell may set; every one can be set from the environment instead. */
export interface NotebookParameters {
  /** `quick`: seconds, on synthetic data unless files are named; `full`: five seeds and all epochs. */
  readonly mode: 'quick' | 'full';
  /** A preset of lib/synthetic (`teach`, `quick`, `task1` …); absent where files are named: nothing is known of these. */
  readonly preset?: string;
  /** Rating files; both or none. */
  readonly source?: string;
  readonly target?: string;
  /** Test users, one id a line; otherwise β draws them. */
  readonly testUsers?: string;
  /** Smallest number of ratings a user and an item of a file must have (iterated k-core); 1 keeps all. */
  readonly kCore: number;
  readonly seed: number;
  /** Seeds of a comparison: `seed`, `seed + 1`, … */
  readonly seeds: readonly number[];
  /** β, the share of overlapping users that are tested. */
  readonly beta: number;
  /** Epochs of base models and bridges. */
  readonly epochs: number;
}

const file = z.string().min(1);

const environment = z.strictObject({
  mode: z.enum(['quick', 'full']),
  preset: z.string(),
  source: file.optional(),
  target: file.optional(),
  testUsers: file.optional(),
  kCore: z.coerce.number().int().min(1),
  seed: z.coerce.number().int(),
  seedCount: z.coerce.number().int().min(1),
  beta: z.coerce.number().gt(0).lt(1),
  epochs: z.coerce.number().int().min(1),
});

/** Environment variable of each parameter. */
export const parameterVariables: Readonly<Record<keyof typeof environment.shape, string>> = {
  mode: 'DIFFCDR_MODE',
  preset: 'DIFFCDR_PRESET',
  source: 'DIFFCDR_SOURCE',
  target: 'DIFFCDR_TARGET',
  testUsers: 'DIFFCDR_TEST_USERS',
  kCore: 'DIFFCDR_K_CORE',
  seed: 'DIFFCDR_SEED',
  seedCount: 'DIFFCDR_SEEDS',
  beta: 'DIFFCDR_BETA',
  epochs: 'DIFFCDR_EPOCHS',
};

/** A parameters cell: any of the parameters; `seedCount` is the number of seeds of a comparison. */
export type ParameterCell = Partial<z.input<typeof environment>>;

/**
 * The parameters of a notebook: the environment wins over the cell, the cell over the defaults
 * (preset `teach`; 2 seeds, or 5 where `full`; 10 epochs, β = 0.2, seed 1).
 * @throws UserError that names each wrong parameter, its variable and its value, and the nearest parameter where there is none of a name
 */
export function notebookParameters(cell: ParameterCell = {}, env: NodeJS.ProcessEnv = process.env): NotebookParameters {
  const given = Object.fromEntries(
    Object.entries(parameterVariables)
      .filter(([, variable]) => env[variable] !== undefined && env[variable] !== '')
      .map(([name, variable]) => [name, env[variable]]),
  );
  const mode = given.mode ?? cell.mode ?? 'quick';
  const defaults = {
    mode,
    preset: defaultPreset,
    kCore: 1,
    seed: 1,
    seedCount: mode === 'full' ? 5 : 2,
    beta: 0.2,
    epochs: 10,
  };
  const input = { ...defaults, ...cell, ...given };
  const parsed = environment.safeParse(input);
  if (!parsed.success) {
    const nameOf = ([name]: readonly PropertyKey[]): string => {
      const variable = parameterVariables[name as keyof typeof parameterVariables] as string | undefined;
      return variable ? `${String(name)} (${variable})` : String(name);
    };
    throw new UserError(describeProblems(parsed.error, input, environment, { noun: 'parameter', nameOf }).join('; '));
  }
  const { seedCount, preset, ...rest } = parsed.data;
  if ((rest.source === undefined) !== (rest.target === undefined)) {
    throw new UserError('name both rating files, DIFFCDR_SOURCE and DIFFCDR_TARGET, or neither');
  }
  const synthetic = rest.source === undefined ? { preset } : {};
  return { ...rest, ...synthetic, seeds: Array.from({ length: seedCount }, (_, k) => rest.seed + k) };
}
