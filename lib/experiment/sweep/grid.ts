import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { findMethod, methodNames } from '../../bridge/registry';
import { UserError } from '../../errors';
import { refusalOf, type Selection, selections, usualSelections } from '../../evaluation/protocol/protocol';
import { findProtocol, type ProtocolName, protocolNames } from '../../evaluation/protocol/registry';
import { describeProblems } from '../../problems';
import { parseConfig, type RunConfig, withSettings } from '../config';
import type { Extensions } from '../extensions';
import { readJsonInput } from '../json-input';
import { hashJson, shortHash } from '../store/canonical-json';
import type { SweepJob } from './cell-runner';

const share = z.number().gt(0).lt(1);
const count = z.int().min(1);
const distinct = <T>(values: readonly T[]): boolean => new Set(values).size === values.length;

const taskSchema = z.strictObject({
  /** Stands in tables. */
  name: z.string().min(1),
  /** Number of the paper's task, where this is that very data: only then are published numbers compared with. */
  paperTask: z.union([z.literal(1), z.literal(2), z.literal(3)]).optional(),
  /** Number of the paper's task that this other data stands in for: only the ordering of methods is compared with it. */
  likePaperTask: z.union([z.literal(1), z.literal(2), z.literal(3)]).optional(),
  /** Rating files; relative paths start at the grid file's folder. */
  source: z.string().min(1),
  target: z.string().min(1),
  /** Iterated k-core of each domain; 1 keeps all. */
  kCore: count.default(1),
  /** Takes out the target items that have a twin in the source, before the split. */
  withoutTwins: z.boolean().default(false),
  /** Files of test users by β, for example { "0.2": "users.txt" }; a β that is not named is drawn. */
  testUsers: z.record(z.string(), z.string()).default({}),
});

const settingSchema = z.strictObject({
  /** Stands in tables beside the method, for example `DA`; the empty name stands for none. */
  name: z.string(),
  /** As `--set` takes them: `DiffCDR.lambda=1`. */
  set: z.array(z.string()).default([]),
  /** Methods that run under it; default: the grid's. */
  methods: z.array(z.string()).optional(),
});

const gridSchema = z.strictObject({
  /** Names the grid in the store: small letters, digits, dashes. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'use small letters, digits and dashes'),
  tasks: z.array(taskSchema).min(1),
  betas: z.array(share).min(1).refine(distinct, 'a value stands there twice').default([0.2]),
  /** Names, or `all`: under each protocol those that it can measure. */
  methods: z.union([z.literal('all'), z.array(z.string()).min(1)]).default('all'),
  seeds: z.array(z.int()).min(1).refine(distinct, 'a seed stands there twice').default([1, 2, 3, 4, 5]),
  /** Seeds of the split of the users. */
  splits: z.array(z.int()).min(1).refine(distinct, 'a split stands there twice').optional(),
  selections: z
    .array(z.enum(selections))
    .min(1)
    .refine(distinct, 'a selection stands there twice')
    .default([...usualSelections]),
  protocols: z.array(z.enum(protocolNames)).min(1).refine(distinct, 'a protocol stands there twice').default(['cold']),
  /** Modules whose methods, schedules and metrics may be named; relative paths start at the grid file's folder. */
  plugins: z.array(z.string().min(1)).default([]),
  /** Settings of all cells, as a configuration file holds them. */
  config: z.record(z.string(), z.unknown()).default({}),
  settings: z
    .array(settingSchema)
    .min(1)
    .default([{ name: '', set: [] }]),
});

/** A grid file with its defaults filled in: tasks × β × settings × protocols × splits × selections × methods × seeds. */
export type Grid = z.output<typeof gridSchema> & {
  /** The file, named in errors. */
  readonly origin: string;
};

/** What places a cell in a table. */
export interface CellLabel {
  readonly task: string;
  readonly paperTask?: 1 | 2 | 3;
  readonly likePaperTask?: 1 | 2 | 3;
  readonly beta: number;
  readonly setting: string;
  readonly protocol: ProtocolName;
  readonly selection: Selection;
  readonly method: string;
  readonly seed: number;
  /** Seed of the split of the users, where the grid names splits. */
  readonly split?: number;
}

/** One cell with all that a worker needs to run it: plain JSON. */
export interface GridCell {
  readonly label: CellLabel;
  readonly files: {
    readonly source: string;
    readonly target: string;
    readonly testUsers?: string;
    readonly kCore: number;
    readonly withoutTwins: boolean;
  };
  readonly config: RunConfig;
  /** Modules to load before the configuration is read. */
  readonly plugins: readonly string[];
  /** All methods of the grid, so that base models are made once with what any of them needs. */
  readonly methods: readonly string[];
}

/**
 * Checks a grid and fills in its defaults.
 * @param origin the file, named in errors; its folder is where relative paths start
 * @throws UserError that names each wrong key or value
 */
export function parseGrid(input: unknown, origin: string): Grid {
  const parsed = gridSchema.safeParse(input);
  if (!parsed.success) {
    throw new UserError(`${origin}: ${describeProblems(parsed.error, input, gridSchema).join('; ')}`);
  }
  const grid = parsed.data;
  if (!distinct(grid.tasks.map((task) => task.name))) throw new UserError(`${origin}: two tasks have the same name`);
  if (!distinct(grid.settings.map((setting) => setting.name))) {
    throw new UserError(`${origin}: two settings have the same name`);
  }
  for (const task of grid.tasks) {
    for (const beta of Object.keys(task.testUsers)) {
      if (!grid.betas.includes(Number(beta))) {
        throw new UserError(
          `${origin}: task "${task.name}" names test users for beta ${beta}, which "betas" does not list`,
        );
      }
    }
  }
  const folder = dirname(resolve(origin));
  return {
    ...grid,
    origin,
    plugins: grid.plugins.map((plugin) => resolve(folder, plugin)),
    tasks: grid.tasks.map((task) => ({
      ...task,
      source: resolve(folder, task.source),
      target: resolve(folder, task.target),
      testUsers: Object.fromEntries(
        Object.entries(task.testUsers).map(([beta, file]) => [beta, resolve(folder, file)]),
      ),
    })),
  };
}

/** Reads and checks a grid file (JSON). */
export async function readGrid(file: string): Promise<Grid> {
  return parseGrid(await readJsonInput(file), file);
}

/**
 * The cells of a grid, ordered so that what can be shared comes one after another: task, seed, base-model settings, β, protocol,
 * selection, and methods last.
 * @param extensions what the grid's plugins bring
 */
export function gridCells(grid: Grid, extensions: Extensions = {}): GridCell[] {
  const own = extensions.methods ?? [];
  /** Errors name the file and the place in it. */
  const at = <T>(place: string, work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw error instanceof UserError ? new UserError(`${grid.origin}, ${place}: ${error.message}`) : error;
    }
  };
  const namesOf = (names: 'all' | readonly string[]): string[] =>
    names === 'all'
      ? [...methodNames(), ...own.map(({ name }) => name)]
      : [...new Set(names.map((name) => findMethod(name, own).name))];
  const usual = at('methods', () => namesOf(grid.methods));
  const placeOf = (k: number): string => `settings[${k}] "${grid.settings[k].name}"`;
  const named = grid.settings.map(({ methods: names }, k) => (names ? at(placeOf(k), () => namesOf(names)) : usual));
  checkCount(grid, named);
  const settings = grid.settings.map(({ name, set, methods: names }, k) => ({
    name,
    names: named[k],
    leaveOut: grid.methods === 'all' && !names,
    configs: new Map(
      grid.betas.map((beta) => {
        const input = () => withSettings(grid.config, [...set, `split.beta=${beta}`], extensions);
        return [beta, at(placeOf(k), () => parseConfig(input(), 'config', extensions))];
      }),
    ),
  }));
  const methods = [...new Set(named.flat())].sort();
  return grid.tasks.flatMap((task) =>
    product(grid.seeds, grid.betas, settings).flatMap(([seed, beta, setting]) => {
      const config = setting.configs.get(beta) as RunConfig;
      const { name, paperTask, likePaperTask, source, target, kCore, withoutTwins } = task;
      const testUsers = Object.entries(task.testUsers).find(([key]) => Number(key) === beta)?.[1];
      const files = { source, target, testUsers, kCore, withoutTwins };
      return product(grid.protocols, grid.splits ?? [undefined], grid.selections, setting.names)
        .filter(([protocol, , , method]) => {
          return !setting.leaveOut || !refusalOf(findProtocol(protocol), findMethod(method, own));
        })
        .map(([protocol, split, selection, method]): GridCell => {
          const place = { task: name, paperTask, likePaperTask, beta, setting: setting.name, protocol, selection };
          const label = { ...place, method, seed, ...(split === undefined ? {} : { split }) };
          return { label, files, config, plugins: grid.plugins, methods };
        });
    }),
  );
}

/** Most cells of a grid: a year of work at a few minutes each, and a table that nobody reads. */
const MOST_CELLS = 100_000;

function checkCount(grid: Grid, named: readonly (readonly string[])[]): void {
  const { tasks, seeds, betas, protocols, splits = [0], selections: chosen } = grid;
  const methods = named.reduce((sum, names) => sum + names.length, 0);
  const each = [tasks, seeds, betas, protocols, splits, chosen].reduce((count, list) => count * list.length, 1);
  if (each * methods > MOST_CELLS) {
    throw new UserError(
      `${grid.origin} asks for ${each * methods} cells, more than ${MOST_CELLS}: shorten a list, or make several grids of it`,
    );
  }
}

/** All combinations of one value of each list, the last list's turning fastest. */
function product<const Lists extends readonly (readonly unknown[])[]>(
  ...lists: Lists
): { [At in keyof Lists]: Lists[At][number] }[] {
  const tuples = lists.reduce<unknown[][]>(
    (made, list) => made.flatMap((tuple) => list.map((value) => [...tuple, value])),
    [[]],
  );
  return tuples as { [At in keyof Lists]: Lists[At][number] }[];
}

/** Says which cell it is, in messages. */
export function describeCell({ task, beta, setting, protocol, selection, method, seed, split }: CellLabel): string {
  const run = `${split === undefined ? '' : `split ${split}, `}seed ${seed}`;
  return `${method}${setting && ` (${setting})`}, ${task}, beta ${beta}, ${run}, ${protocol}, ${selection}`;
}

/** The cells as jobs of a sweep: a group has one task, β, seed and base-model settings; groups of a task go together. */
export function gridJobs(cells: readonly GridCell[]): SweepJob<GridCell>[] {
  return cells.map((cell) => {
    const { files, label, config } = cell;
    const { testUsers, ...pair } = files;
    const { rows, name } = findProtocol(label.protocol);
    const changed = rows && { [name]: config.protocols[label.protocol] };
    return {
      id: describeCell(label),
      group: shortHash(hashJson({ files, beta: label.beta, seed: label.seed, embedding: config.embedding, changed })),
      affinity: shortHash(hashJson(pair)),
      payload: cell,
    };
  });
}
