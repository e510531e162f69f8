import { findMethod, type MethodReference } from '../../lib/bridge/registry';
import { BaseModelPool } from '../../lib/experiment/base-model-pool';
import { type CellResult, runCell } from '../../lib/experiment/cell';
import type { RunConfig } from '../../lib/experiment/config';
import type { RunData } from '../../lib/experiment/run-data';
import type { CellSpec } from '../../lib/experiment/spec';
import { loadNamedPair, type PairName } from '../pairs';

/** Runs cells in a worker: keeps the last pair and its base models, since neighbours share them. */
export class CellWorker {
  private pair?: { readonly name: PairName; readonly data: Promise<RunData>; readonly pool: BaseModelPool };

  /** @param methodsOn those that will be run on a pair, so that CMF and snapshots are trained only where they are needed */
  constructor(private readonly methodsOn: (pair: PairName) => readonly MethodReference[]) {}

  /** The data of a pair, read at the first call. */
  data(name: PairName): Promise<RunData> {
    return this.load(name).data;
  }

  async run(name: PairName, config: RunConfig, spec: CellSpec): Promise<CellResult> {
    const { data, pool } = this.load(name);
    return (await runCell(await data, config, spec, { pool })).result;
  }

  private load(name: PairName) {
    if (this.pair?.name !== name) {
      const pool = new BaseModelPool({ methods: this.methodsOn(name).map((method) => findMethod(method)) });
      this.pair = { name, data: loadNamedPair(name), pool };
    }
    return this.pair;
  }
}
