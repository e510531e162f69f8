/** Methods that the paper compares, in its order. */
const paperMethods = ['TGT', 'CMF', 'EMCDR', 'SSCDR', 'LACDR', 'PTUPCDR', 'DiffCDR'];

/** DiffCDR without its parts: Table 3. */
const variants = ['DA', 'AT', 'D'].map((name) => ({ name, set: [`DiffCDR.variant=${name}`], methods: ['DiffCDR'] }));

/** Two domains of the preset’s data set, and the paper’s task that they are or stand in for. */
interface PairOfDomains {
  readonly name: string;
  readonly source: string;
  readonly target: string;
  readonly paperTask?: 1 | 2 | 3;
  readonly likePaperTask?: 1 | 2 | 3;
}

/** How often a grid goes over its tasks: once for each β and seed. */
interface Passes {
  readonly betas: readonly number[];
  readonly seeds: readonly number[];
}

/** What `diffcdr reproduce` does under a name. */
export interface ReproducePreset {
  readonly about: string;
  /** Data set and edition, as `diffcdr fetch` takes them. */
  readonly set: readonly [name: string, edition: string];
  readonly tasks: readonly PairOfDomains[];
  /** Grids without tasks, as a grid file holds them: of them the tables are made. */
  readonly grids: readonly (Passes & { readonly name: string; readonly [key: string]: unknown })[];
  /** Seconds of one core for one seed and one β of a task, all grids: see bench/reproduce.ts. */
  readonly coreSeconds: Readonly<Record<string, number>>;
}

/** Tables 2 to 4 need cold cells, and the lists of Table 2 ranking cells: by the paper's rule for the one, validation for the other. */
const grids = (betas: readonly number[], seeds: readonly number[]): ReproducePreset['grids'] => [
  {
    name: 'cold',
    betas,
    seeds,
    methods: paperMethods,
    selections: ['best-test-epoch'],
    settings: [{ name: '' }, ...variants],
  },
  { name: 'ranking', betas, seeds, methods: paperMethods, protocols: ['ranking'], selections: ['validation'] },
];

/** The presets by name. */
export const reproducePresets = {
  quick: {
    about: 'a small subset of Amazon, two seeds, β = 20 %: what to expect before the whole',
    set: ['amazon', 'dense'],
    tasks: [{ name: 'Books → Movies', source: 'Books', target: 'Movies', likePaperTask: 2 }],
    grids: grids([0.2], [1, 2]),
    coreSeconds: { 'Books → Movies': 20 },
  },
  paper: {
    about: "the paper's three tasks at full size, β = 20, 50 and 80 %, five seeds",
    set: ['amazon', '2014'],
    tasks: [
      { name: 'Movies → Music', source: 'Movies_and_TV', target: 'CDs_and_Vinyl', paperTask: 1 },
      { name: 'Books → Movies', source: 'Books', target: 'Movies_and_TV', paperTask: 2 },
      { name: 'Books → Music', source: 'Books', target: 'CDs_and_Vinyl', paperTask: 3 },
    ],
    grids: grids([0.2, 0.5, 0.8], [1, 2, 3, 4, 5]),
    coreSeconds: { 'Movies → Music': 0, 'Books → Movies': 0, 'Books → Music': 0 },
  },
} as const satisfies Readonly<Record<string, ReproducePreset>>;
