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
  /** Ratings of both domains, in millions, task by task (Table 1 of the paper). */
  readonly millions: readonly number[];
  /**
   * Seconds of one core for one seed at β = 20 %, by grid, of the first task: see bench/reproduce.ts. Other tasks are taken to
   * cost as many times that as they have ratings, and lists as many times as there are test users.
   */
  readonly coreSeconds: { readonly cold: number; readonly ranking: number };
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
    millions: [0.094],
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
    millions: [2.794, 10.596, 9.995],
    coreSeconds: { cold: 46, ranking: 760 },
  },
} as const satisfies Readonly<Record<string, ReproducePreset>>;
