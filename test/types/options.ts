/*
 * Options are typed: what is wrong does not compile, what is right does. Compiled, never run, by scripts/type-tests.ts: a line
 * under `@ts-expect-error` that compiles is an error too.
 */
import { bridge, defineMethod, defineMetric, type RunData, resolveConfig, runCell, type Workbench } from 'diffcdr';
import { z } from 'zod';

declare const data: RunData;
declare const bench: Workbench;

const mine = defineMethod({
  name: 'Mine',
  summary: 'a map that shrinks',
  source: 'this test',
  options: z.strictObject({ shrink: z.number().default(5) }),
  create({ base }, options) {
    const shrink: number = options.shrink;
    // @ts-expect-error: the options are those of the schema
    options.shrnk;
    return bridge.trainedMap(
      base,
      function* () {},
      (vectors) => vectors.map((value) => value / shrink),
    );
  },
});

// A method of the package, its options, those of the split, the base models and the protocols.
resolveConfig();
resolveConfig({ methods: { DiffCDR: { lambda: 1, solver: 'singlestep' }, EMCDR: { epochs: 3 } } });
resolveConfig({ split: { beta: 0.5 }, embedding: { dim: 8 }, protocols: { ranking: { k: 5 } } });
// @ts-expect-error: a misspelt option
resolveConfig({ methods: { DiffCDR: { lamda: 1 } } });
// @ts-expect-error: an option that another method has
resolveConfig({ methods: { ItemMean: { lambda: 1 } } });
// @ts-expect-error: a misspelt method
resolveConfig({ methods: { DifCDR: {} } });
// @ts-expect-error: a text where a number belongs
resolveConfig({ methods: { DiffCDR: { lambda: '1' } } });
// @ts-expect-error: a name that is not in the list
resolveConfig({ methods: { DiffCDR: { solver: 'quick' } } });
// @ts-expect-error: a misspelt setting of the base models
resolveConfig({ embedding: { dimension: 8 } });
// @ts-expect-error: a misspelt setting of the split
resolveConfig({ split: { betta: 0.5 } });
// @ts-expect-error: a misspelt option of a protocol
resolveConfig({ protocols: { ranking: { top: 5 } } });
// @ts-expect-error: a misspelt section
resolveConfig({ method: {} });

// A method of one's own.
resolveConfig({ methods: { Mine: { shrink: 3 }, DiffCDR: { lambda: 1 } } }, { methods: [mine] });
// @ts-expect-error: a misspelt option
resolveConfig({ methods: { Mine: { shrnk: 3 } } }, { methods: [mine] });
// @ts-expect-error: a method that was not handed over
resolveConfig({ methods: { Mine: { shrink: 3 } } });

// The workbench of a notebook.
bench.run('DiffCDR', { lambda: 1 });
bench.run(mine, { shrink: 1 });
bench.runAll('DiffCDR', { strong: { lambda: 1 } });
// @ts-expect-error: a misspelt option
bench.run('DiffCDR', { lamda: 1 });
// @ts-expect-error: a misspelt option of a method of one's own
bench.run(mine, { shrnk: 1 });
// @ts-expect-error: a misspelt option in one of several settings
bench.runAll('DiffCDR', { strong: { lamda: 1 } });
// @ts-expect-error: a misspelt option
bench.fit('DiffCDR', { lamda: 1 });

// A cell's spec.
runCell(data, resolveConfig(), { method: mine, seed: 1, selection: 'validation' });
// @ts-expect-error: a protocol that there is not
runCell(data, resolveConfig(), { method: 'DiffCDR', seed: 1, selection: 'validation', protocol: 'lukewarm' });
// @ts-expect-error: a selection that there is not
runCell(data, resolveConfig(), { method: 'DiffCDR', seed: 1, selection: 'test' });

// A metric says which way is better.
const named = {
  name: 'misses',
  title: 'Misses@k',
  digits: 4,
  summary: 'share of places without a relevant item',
} as const;
defineMetric({
  ...named,
  kind: 'list',
  better: 'lower',
  measure: (top, relevant, k) => (k - relevant.size) / top.length,
});
// @ts-expect-error: lower or higher
defineMetric({ ...named, kind: 'list', better: 'less', measure: () => 0 });
