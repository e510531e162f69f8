import type { Bridge, EpochReport } from '../bridge/bridge';
import { createDiffcdr, type DiffcdrBridge } from '../bridge/diffcdr/diffcdr';
import { type DiffcdrOptions, diffcdrOptions } from '../bridge/diffcdr/options';
import { findMethod } from '../bridge/registry';
import type { BaseModels } from '../embedding/embedding-model';
import type { SeededErrors } from '../evaluation/statistics/paired-comparison';
import { BaseModelPool } from '../experiment/base-model-pool';
import { type CellResult, runCell } from '../experiment/cell';
import { type RunConfig, resolveConfig, withEpochs } from '../experiment/config';
import type { RunData } from '../experiment/run-data';
import { validationScore } from '../experiment/search';
import { hashJson } from '../experiment/store/canonical-json';
import { randomStreams } from '../math/random';
import type { SplitRows } from '../task/task';
import type { NotebookParameters } from './parameters';

/** Options of a method that differ from its defaults. */
export type MethodOptions = Readonly<Record<string, unknown>>;

/** A method with one setting, run once a seed; the epoch is chosen on validation users. */
export interface SettingRuns extends SeededErrors {
  readonly method: string;
  readonly cells: readonly CellResult[];
  /** Test RMSE by seed. */
  readonly rmse: readonly number[];
  /** Least validation MAE over the epochs, by seed: what a setting may be chosen by. */
  readonly validationMae: readonly number[];
  /** Seconds that training and testing of the bridge took, all seeds together; 0 where an earlier run was taken again. */
  readonly seconds: number;
}

/** A bridge after its last epoch, with what it was trained on. */
export interface FittedBridge<B extends Bridge = Bridge> {
  readonly bridge: B;
  readonly base: BaseModels;
  readonly split: SplitRows;
  readonly reports: readonly EpochReport[];
}

/**
 * Where a notebook runs methods one after another: base models are trained once a seed and kept, a setting that was run before is
 * not run again, and every epoch is chosen on validation users, never on test users.
 */
export class Workbench {
  readonly config: RunConfig;
  private readonly pools = new Map<number, BaseModelPool>();
  private readonly known = new Map<string, Promise<CellResult>>();

  /**
   * @param parameters seeds, epochs and β of all runs
   * @param methods those that will be run, so that CMF and snapshots are trained only where they are needed
   * @param settings as a configuration file holds them
   */
  constructor(
    readonly data: RunData,
    readonly parameters: Pick<NotebookParameters, 'seed' | 'seeds' | 'epochs' | 'beta'>,
    private readonly methods: readonly string[],
    settings: unknown = {},
  ) {
    const { split, ...rest } = withEpochs(settings, parameters.epochs);
    this.config = resolveConfig({ ...rest, split: { beta: parameters.beta, ...(split as object | undefined) } });
  }

  /** Base models and split of a seed, trained at the first call. */
  base(seed: number = this.parameters.seed): Promise<{ split: SplitRows; base: BaseModels }> {
    return this.pool(seed).get(this.data, this.config, { method: this.methods[0], seed, selection: 'validation' });
  }

  /**
   * Runs a method with some of its options changed, once a seed.
   * @param name shown in tables; by default the method's
   */
  async run(method: string, options: MethodOptions = {}, name: string = findMethod(method).name): Promise<SettingRuns> {
    const config = this.withOptions(method, options);
    const cells: CellResult[] = [];
    let seconds = 0;
    for (const seed of this.parameters.seeds) {
      const key = hashJson({ method: findMethod(method).name, options: config.methods[findMethod(method).name], seed });
      let cell = this.known.get(key);
      if (!cell) {
        const run = runCell(this.data, config, { method, seed, selection: 'validation' }, this.pool(seed));
        cell = run.then(({ result }) => result);
        this.known.set(key, cell);
        seconds += (await run).seconds;
      }
      cells.push(await cell);
    }
    return {
      name,
      method: findMethod(method).name,
      cells,
      mae: cells.map(({ row }) => row.mae),
      rmse: cells.map(({ row }) => row.rmse),
      validationMae: cells.map(validationScore),
      errors: cells.map(({ errors }) => ({
        users: Int32Array.from(errors.users),
        counts: Int32Array.from(errors.counts),
        absolute: Float64Array.from(errors.absolute),
        squared: Float64Array.from(errors.squared),
      })),
      seconds,
    };
  }

  /** Runs a method once for each named set of options. */
  async runAll(method: string, settings: Readonly<Record<string, MethodOptions>>): Promise<SettingRuns[]> {
    const runs: SettingRuns[] = [];
    for (const [name, options] of Object.entries(settings)) runs.push(await this.run(method, options, name));
    return runs;
  }

  /** A bridge trained to its last epoch, to look inside. Dispose of it where it has `dispose`. */
  async fit(method: string, options: MethodOptions = {}, seed = this.parameters.seed): Promise<FittedBridge> {
    const found = findMethod(method);
    return this.fitWith(found.name, options, seed, (context, o) => found.create(context, o));
  }

  /** As `fit`, for DiffCDR with its parts. */
  async fitDiffcdr(
    options: MethodOptions = {},
    seed = this.parameters.seed,
  ): Promise<FittedBridge<DiffcdrBridge> & { readonly options: DiffcdrOptions }> {
    let used = diffcdrOptions.parse({});
    const fitted = await this.fitWith('DiffCDR', options, seed, (context, o) => {
      used = o as DiffcdrOptions;
      return createDiffcdr(context, used);
    });
    return { ...fitted, options: used };
  }

  private async fitWith<B extends Bridge>(
    method: string,
    options: MethodOptions,
    seed: number,
    create: (context: Parameters<ReturnType<typeof findMethod>['create']>[0], options: MethodOptions) => B,
  ): Promise<FittedBridge<B>> {
    const config = this.withOptions(method, options);
    const { split, base } = await this.base(seed);
    await findMethod(method).prepare?.(config.methods[method]);
    const { test, validation, ...training } = split;
    const bridge = create(
      { task: this.data.task, split: training, base, random: randomStreams(seed) },
      config.methods[method],
    );
    return { bridge, base, split, reports: [...bridge.fit()] };
  }

  private pool(seed: number): BaseModelPool {
    const pool = this.pools.get(seed) ?? new BaseModelPool({ methods: this.methods });
    this.pools.set(seed, pool);
    return pool;
  }

  private withOptions(method: string, options: MethodOptions): RunConfig {
    const { name } = findMethod(method);
    const { methods } = this.config;
    return resolveConfig(
      { ...this.config, methods: { ...methods, [name]: { ...methods[name], ...options } } },
      `${name} ${JSON.stringify(options)}`,
    );
  }
}
