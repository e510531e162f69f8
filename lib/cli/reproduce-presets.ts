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

/** Names of the grids: rating errors of cold users, and their lists. */
type GridName = 'cold' | 'ranking';

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
  readonly grids: readonly (Passes & { readonly name: GridName; readonly [key: string]: unknown })[];
  /**
   * What tasks cost beside each other, from Table 1 of the paper: for rating errors the ratings of both domains, in millions; for
   * lists the pairs of an overlapping user and a target item, in millions.
   */
  readonly sizes: Readonly<Record<GridName, readonly number[]>>;
  /**
   * Seconds of one core for one seed at β = 20 % of the first task, as bench/reproduce.ts measures them on a synthetic pair of its
   * size. Lists cost as many times that as there are test users.
   */
  readonly coreSeconds: Readonly<Record<GridName, number>>;
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
    sizes: { cold: [0.094], ranking: [1.8] },
    coreSeconds: { cold: 5.5, ranking: 13.2 },
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
    sizes: { cold: [2.794, 10.596, 9.995], ranking: [1152, 1850, 1088] },
    // Of the ranking grid three of seven cells were measured, 410 s, and the others taken to cost what the third did.
    coreSeconds: { cold: 46, ranking: 800 },
  },
} as const satisfies Readonly<Record<string, ReproducePreset>>;
