/* What a cell and a workbench give follows from what they were asked for. Compiled, never run; see options.ts. */
import {
  type bridge,
  type CellSpec,
  defineMethod,
  type RunConfig,
  type RunData,
  runCell,
  type Scorer,
  type Workbench,
} from 'diffcdr';
import { z } from 'zod';

/** Exactly the same type; also told apart from `any`. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function holds<Claim extends true>(): Claim;

declare const data: RunData;
declare const config: RunConfig;
declare const bench: Workbench;
declare const spec: CellSpec;

const scorer = defineMethod({
  name: 'Popular',
  summary: 'a scorer',
  source: 'this test',
  options: z.strictObject({}),
  create: (): Scorer => {
    throw new Error('never run');
  },
});

export async function results(): Promise<void> {
  const cold = await runCell(data, config, { method: 'DiffCDR', seed: 1, selection: 'validation' });
  holds<Same<typeof cold.result.row.mae, number>>();
  holds<Same<typeof cold.result.row.rmseEpoch, number>>();
  holds<Same<typeof cold.result.errors.users, readonly number[]>>();

  const ranking = await runCell(data, config, {
    method: 'DiffCDR',
    seed: 1,
    selection: 'validation',
    protocol: 'ranking',
  });
  holds<Same<typeof ranking.result.row.ndcg, number>>();
  holds<Same<typeof ranking.result.row.k, number>>();

  // Which protocol it is, is known only when the program runs: so is what the row holds.
  const some = await runCell(data, config, spec);
  holds<Same<typeof some.result.row.method, string>>();

  const diffcdr = await bench.fit('DiffCDR');
  holds<Same<typeof diffcdr.bridge, bridge.DiffcdrBridge>>();
  diffcdr.bridge.affineMap?.();
  // @ts-expect-error: nothing that a bridge has
  diffcdr.bridge.scoreRows;

  const emcdr = await bench.fit('EMCDR');
  holds<Same<typeof emcdr.bridge, bridge.Bridge>>();
  // @ts-expect-error: only DiffCDR has it
  emcdr.bridge.affineMap;

  const own = await bench.fit(scorer);
  holds<Same<typeof own.bridge, Scorer>>();
  // @ts-expect-error: a scorer has no user vectors
  own.bridge.transfer;

  const runs = await bench.run('DiffCDR', { lambda: 1 });
  holds<Same<typeof runs.mae, readonly number[]>>();
}
