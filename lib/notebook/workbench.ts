import type { EpochReport, Model } from '../bridge/bridge';
import { type DiffcdrBridge, diffcdr } from '../bridge/diffcdr/diffcdr';
import type { DiffcdrOptions } from '../bridge/diffcdr/options';
import type { Method } from '../bridge/method';
import type { builtInMethods, MethodName, MethodReference, OptionsFor, OptionsInput } from '../bridge/registry';
import type { BaseModels } from '../embedding/embedding-model';
import type { SeededErrors } from '../evaluation/statistics/paired-comparison';
import { BaseModelPool } from '../experiment/base-model-pool';
import { type RatingCell, runCell, userErrors } from '../experiment/cell';
import {
  type ConfigInput,
  methodOf,
  optionsOf,
  parseConfig,
  type RunConfig,
  withEpochs,
  withOptions,
} from '../experiment/config';
import type { Extensions } from '../experiment/extensions';
import type { RunData } from '../experiment/run-data';
import { bestOnValidation } from '../experiment/search';
import { hashJson } from '../experiment/store/canonical-json';
import { buildModel } from '../experiment/with-model';
import { reportPart } from '../math/surroundings';
import { drive } from '../math/work';
import type { SplitRows } from '../task/task';
import type { NotebookParameters } from './parameters';

/** A method with one setting, run once a seed; the epoch is chosen on validation users. */
export interface SettingRuns extends SeededErrors {
  readonly method: string;
  readonly cells: readonly RatingCell[];
  /** Test RMSE by seed. */
  readonly rmse: readonly number[];
  /** Least validation MAE over the epochs, by seed: what a setting may be chosen by. */
  readonly validationMae: readonly number[];
  /** Seconds that training and testing of the method took, all seeds together; 0 where an earlier run was taken again. */
  readonly seconds: number;
}

/** A model after its last epoch, with what it was trained on. */
export interface FittedModel<M extends Model = Model> {
  readonly bridge: M;
  readonly base: BaseModels;
  readonly split: SplitRows;
  readonly reports: readonly EpochReport[];
}

/** What a method makes: of the package's methods, and of your own, the very kind. */
export type ModelOf<Reference extends MethodReference> = Reference extends {
  create(...given: Parameters<Method['create']>): infer Made extends Model;
}
  ? Made
  : Reference extends MethodName
    ? (typeof builtInMethods)[Reference] extends {
        create(...given: Parameters<Method['create']>): infer Made extends Model;
      }
      ? Made
      : Model
    : Model;

/**
 * Where a notebook runs methods one after another: base models are trained once a seed and kept, a setting that was run before is
 * not run again, and every epoch is chosen on validation users, never on test users.
 */
export class Workbench {
  readonly config: RunConfig;
  private readonly pools = new Map<number, BaseModelPool>();
  /** By method and not by its name: a cell that defines a method anew means the new one. */
  private readonly known = new Map<Method, Map<string, Promise<RatingCell>>>();
  private readonly methods: readonly Method[];

  /**
   * @param parameters seeds, epochs and β of all runs
   * @param methods those that will be run, names or your own, so that CMF and snapshots are trained only where they are needed
   * @param settings as a configuration holds them
   * @param extensions schedules and metrics of your own
   */
  constructor(
    readonly data: RunData,
    readonly parameters: Pick<NotebookParameters, 'seed' | 'seeds' | 'epochs' | 'beta'>,
    methods: readonly MethodReference[],
    settings: ConfigInput = {},
    extensions: Omit<Extensions, 'methods'> = {},
  ) {
    const own = methods.filter((method): method is Method => typeof method !== 'string');
    const all: Extensions = { ...extensions, methods: own };
    const { split, ...rest } = withEpochs(settings, parameters.epochs, all);
    const input = { ...rest, split: { beta: parameters.beta, ...(split as object | undefined) } };
    this.config = parseConfig(input, 'settings', all);
    this.methods = methods.map((method) => methodOf(this.config, method));
  }

  /** Base models and split of a seed, trained at the first call. */
  base(seed: number = this.parameters.seed): Promise<{ split: SplitRows; base: BaseModels }> {
    return this.pool(seed).get(this.data, this.config, { method: this.methods[0], seed, selection: 'validation' });
  }

  /**
   * Runs a method with some of its options changed, once a seed.
   * @param method a name, or a method of your own
   * @param options of the method; a misspelt one does not compile
   * @param name shown in tables; by default the method's
   */
  async run<const Reference extends MethodReference>(
    method: Reference,
    options?: OptionsFor<Reference>,
    name?: string,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<SettingRuns> {
    const found = methodOf(this.config, method);
    const config = withOptions(this.config, found, options ?? {});
    const known = this.known.get(found) ?? new Map<string, Promise<RatingCell>>();
    this.known.set(found, known);
    const cells: RatingCell[] = [];
    let seconds = 0;
    for (const [at, seed] of this.parameters.seeds.entries()) {
      reportPart(at, this.parameters.seeds.length);
      const key = hashJson({ options: optionsOf(config, found), seed });
      let cell = known.get(key);
      if (!cell) {
        const spec = { method: found, seed, selection: 'validation' } as const;
        const run = runCell(this.data, config, spec, { pool: this.pool(seed), signal });
        cell = run.then(({ result }) => result);
        known.set(key, cell);
        // What was stopped or failed is run again when it is asked for again.
        cell.catch(() => known.delete(key));
        seconds += (await run).seconds;
      }
      cells.push(await cell);
    }
    return {
      name: name ?? found.name,
      method: found.name,
      cells,
      mae: cells.map(({ row }) => row.mae),
      rmse: cells.map(({ row }) => row.rmse),
      validationMae: cells.map((cell) => bestOnValidation(cell).value),
      errors: cells.map(userErrors),
      seconds,
    };
  }

  /** Runs a method once for each named set of options. */
  async runAll<const Reference extends MethodReference>(
    method: Reference,
    settings: Readonly<Record<string, OptionsFor<Reference>>>,
  ): Promise<SettingRuns[]> {
    const runs: SettingRuns[] = [];
    for (const [name, options] of Object.entries(settings)) runs.push(await this.run(method, options, name));
    return runs;
  }

  /** A model trained to its last epoch, to look inside. Dispose of it where it has `dispose`. */
  async fit<const Reference extends MethodReference>(
    method: Reference,
    options?: OptionsFor<Reference>,
    seed: number = this.parameters.seed,
  ): Promise<FittedModel<ModelOf<Reference>>> {
    const found = methodOf(this.config, method);
    const config = withOptions(this.config, found, options ?? {});
    const { split, base } = await this.base(seed);
    const bridge = await buildModel(found, optionsOf(config, found), { task: this.data.task, split, base, seed });
    const reports: EpochReport[] = [];
    await drive(bridge.fit(), {}, (report: EpochReport) => reports.push(report));
    // Which kind of model it is follows from the method, by name or by type.
    return { bridge: bridge as ModelOf<Reference>, base, split, reports };
  }

  /** As `fit`, for DiffCDR with its parts. */
  async fitDiffcdr(
    options: OptionsInput<typeof diffcdr> = {},
    seed: number = this.parameters.seed,
  ): Promise<FittedModel<DiffcdrBridge> & { readonly options: DiffcdrOptions }> {
    const fitted = await this.fit(diffcdr, options, seed);
    const used = optionsOf(withOptions(this.config, diffcdr, options), diffcdr) as DiffcdrOptions;
    return { ...fitted, options: used };
  }

  private pool(seed: number): BaseModelPool {
    const pool = this.pools.get(seed) ?? new BaseModelPool({ methods: this.methods });
    this.pools.set(seed, pool);
    return pool;
  }
}
