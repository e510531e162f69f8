import { diffcdrOptions } from '../../lib/bridge/diffcdr/options';
import { findMethod } from '../../lib/bridge/registry';
import { initialDimParameters } from '../../lib/diffusion/dim/init';
import { startJob } from '../../lib/embedding/embedding-job';
import type { BaseModels, EmbeddingModel } from '../../lib/embedding/embedding-model';
import { EMBEDDING_DEFAULTS } from '../../lib/embedding/options';
import { measureLists, modelScores } from '../../lib/evaluation/metrics/ranking';
import { errorsByUser, ratingMetrics } from '../../lib/evaluation/metrics/rating-metrics';
import { loadFile } from '../../lib/experiment/load-data';
import { type ModelGround, noBaseModels, withModel } from '../../lib/experiment/with-model';
import { userSlots } from '../../lib/math/grouping';
import { randomStream } from '../../lib/math/random';
import { drive } from '../../lib/math/work';
import { keepRows } from '../../lib/ratings/keep-rows';
import type { RatingRows, Ratings } from '../../lib/ratings/ratings';
import type { FindingInput } from '../../lib/report/ledger/finding';
import { synthesize } from '../../lib/synthetic/synthesize';
import { joinDomains, withSources } from '../../lib/task/join-domains';
import { makeTask } from '../../lib/task/make-task';
import { splitRows } from '../../lib/task/rows';
import { splitUsers } from '../../lib/task/split';
import type { CrossDomainTask, UserSplit } from '../../lib/task/task';
import { epinions } from '../pairs';
import { combine, fitAttention, type Opinion, type Weighting } from '../parts/combine-sources';
import {
  type Comparison,
  compareRuns,
  evidenceOf,
  meanOf,
  round,
  UNIT_OF_SPLITS,
  type UserValues,
  withHolm,
} from '../parts/comparison';
import { type ChosenFit, fitChosen } from '../parts/fit-on-rows';
import { defineStudy } from '../study';

/** Each split with a seed of its own: five runs that share neither users nor random numbers. */
const SPLITS = [1, 2, 3, 4, 5];
const BETA = 0.2;
const VALIDATION = 0.1;
const LIST = 20;
const EMBEDDING = { biased: true } as const;

/** Worlds of several domains. Sources stand in the order in which they are added: the one with most shared users first. */
const worlds = {
  'epinions-03': { title: 'Epinions → 03', target: '03', sources: ['19', '10', '05', '04'] },
  'epinions-19': { title: 'Epinions → 19', target: '19', sources: ['03', '10', '04', '05'] },
  // One source whose items are dealt to four domains: all of them speak of the same taste, which is the best that joining can meet.
  synthetic: { title: 'Synthetic, one taste in four sources', target: 'target', sources: ['a', 'b', 'c', 'd'] },
} as const;
type World = keyof typeof worlds;
const WORLDS = Object.keys(worlds) as World[];
/** Domains in all, the target among them. */
const DOMAINS = [2, 3, 4, 5];
const MOST = 5;

const RATE = ['BiasBridge', 'EMCDR', 'DiffCDR', 'CMF'] as const;
const RANK = ['UserKnn', 'ItemRidge'] as const;
/**
 * `joined`: one model of all sources as one domain (of CMF: one factorisation of all domains). The others have one model a pair, and
 * take the mean of what these predict: `averaged` the plain one, `counted` weighted by the user's ratings in each source, `attended`
 * by an attention fitted on the validation users, who have chosen the models' epochs too.
 */
const WAYS = ['joined', 'averaged', 'counted', 'attended'] as const;
type Way = (typeof WAYS)[number];

interface Piece {
  readonly world: World;
  readonly split: number;
}

/** What a way of using some sources came to on the test users. */
interface Quality {
  readonly domains: number;
  readonly method: string;
  readonly way: Way;
  /** MAE; of lists N@20. */
  readonly value: number;
  /** Σ|r̂ − r| of each user; of lists the user's N@20. */
  readonly sums: readonly number[];
}

/** What it needs: numbers that are trained and kept, and training rows seen, of base models and bridges, all epochs together. */
interface Cost {
  readonly parameters: number;
  readonly rowsSeen: number;
}

interface Measured {
  readonly users: readonly number[];
  readonly counts: readonly number[];
  readonly ratings: readonly (Quality & Cost)[];
  readonly lists: readonly Quality[];
  /** Training users who rated in the target and in one of the sources, by number of sources from one. */
  readonly trainUsers: readonly number[];
}

/** One way of one method in one world, by number of domains. */
interface MethodRow {
  readonly world: World;
  readonly method: string;
  readonly way: Way;
  readonly domains: readonly number[];
  /** MAE or N@20, [domains][split]. */
  readonly values: readonly (readonly number[])[];
  /** Means over splits; of lists not counted. */
  readonly parameters?: readonly number[];
  readonly rowsSeen?: readonly number[];
}

interface ComparisonRow extends Comparison {
  readonly world: World;
  readonly measure: 'MAE' | 'N@20';
  readonly first: string;
  readonly second: string;
}

interface Rows {
  readonly worlds: readonly { readonly world: World; readonly trainUsers: readonly number[] }[];
  readonly ratings: readonly MethodRow[];
  readonly lists: readonly MethodRow[];
  readonly comparisons: readonly ComparisonRow[];
}

/** The domains of a world: the sources under their names, and the target. */
async function loadWorld(world: World): Promise<CrossDomainTask> {
  const { target, sources } = worlds[world];
  if (world === 'synthetic') {
    const made = synthesize('teach', 1);
    const dealt = sources.map((name, k): [string, Ratings] => {
      const { items } = made.source;
      const own = Array.from(items.keys()).filter((row) => items[row] % sources.length === k);
      return [name, keepRows(made.source, own)];
    });
    return makeTask(joinDomains(Object.fromEntries(dealt)), made.target);
  }
  const read = async (category: string): Promise<Ratings> => (await loadFile(epinions(category), 5)).ratings;
  const named: Record<string, Ratings> = {};
  for (const name of sources) named[name] = await read(name);
  return makeTask(joinDomains(named), await read(target));
}

/** Some sources of a world for one split, with the training rows that their base models see. */
interface Ground extends ModelGround {
  readonly rowsSeen: { readonly source: number; readonly target: number };
}

/** A base model with biases, in this thread. */
async function train(
  model: 'source' | 'target' | 'cmf',
  parts: readonly { readonly rows: RatingRows; readonly firstItem: number }[],
  sizes: { readonly users: number; readonly items: number },
  options: { readonly snapshotUsers?: Int32Array },
  seed: number,
): Promise<EmbeddingModel> {
  return drive(startJob({ model, parts, sizes, options: { ...EMBEDDING, ...options }, seed }));
}

/** Rows and base models of some sources. The target model is the same for every choice of sources. */
async function groundOf(
  task: CrossDomainTask,
  { validationUsers, testUsers }: UserSplit,
  target: EmbeddingModel,
  seed: number,
): Promise<Ground> {
  const hidden = new Set([...validationUsers, ...testUsers]);
  const trainUsers = task.overlap.filter((user) => !hidden.has(user));
  const split = splitRows(task, { trainUsers, validationUsers, testUsers });
  const users = task.userIds.length;
  const [sourceItems, targetItems] = [task.source.itemIds.length, task.target.itemIds.length];
  const sourcePart = { rows: split.source, firstItem: 0 };
  const both = [sourcePart, { rows: split.targetTrain, firstItem: sourceItems }];
  const snapshotUsers = Int32Array.from(hidden).sort();
  const base: BaseModels = {
    source: await train('source', [sourcePart], { users, items: sourceItems }, {}, seed),
    target,
    cmf: await train('cmf', both, { users, items: sourceItems + targetItems }, { snapshotUsers }, seed),
  };
  const { epochs } = EMBEDDING_DEFAULTS;
  const rowsSeen = { source: epochs * split.source.values.length, target: epochs * split.targetTrain.values.length };
  return { task, split, base, seed, rowsSeen };
}

const distinct = (column: Int32Array): number => userSlots(column).users.length;
const lines = ({ users, items }: RatingRows): number => distinct(users) + distinct(items);

/** A fitted method with its own cost and the part of it that all pairs of one target share: the target's model. */
interface Fitted extends ChosenFit {
  readonly cost: Cost;
  readonly shared: Cost;
}

async function fitMethod(name: (typeof RATE)[number], ground: Ground): Promise<Fitted> {
  const method = findMethod(name);
  const options = method.options.parse({});
  const fit = await fitChosen(method, options, ground);
  const { split, rowsSeen, base } = ground;
  const width = name === 'BiasBridge' ? 1 : base.source.dim;
  const { source, targetTrain } = split;
  if (name === 'CMF') {
    const users = new Set([...source.users, ...targetTrain.users]).size;
    const parameters = width * (users + distinct(source.items) + distinct(targetTrain.items));
    return {
      ...fit,
      cost: { parameters, rowsSeen: rowsSeen.source + rowsSeen.target },
      shared: { parameters: 0, rowsSeen: 0 },
    };
  }
  const shared = { parameters: width * lines(targetTrain), rowsSeen: rowsSeen.target };
  const cost = {
    parameters: shared.parameters + width * lines(source) + bridgeParameters(name, ground),
    rowsSeen: shared.rowsSeen + rowsSeen.source + fit.rowsSeen,
  };
  return { ...fit, cost, shared };
}

/** Numbers that the bridge itself trains: two, a matrix, or a DIM and a matrix. */
function bridgeParameters(name: 'BiasBridge' | 'EMCDR' | 'DiffCDR', { base: { source, target } }: Ground): number {
  if (name === 'BiasBridge') return 2;
  const map = source.dim * target.dim;
  if (name === 'EMCDR') return map;
  const { hiddenDim } = diffcdrOptions.parse({});
  const dim = initialDimParameters(target.dim, hiddenDim, randomStream(1, 'count'), Float32Array);
  const layers = [dim.hidden1, dim.hidden2, dim.output, dim.timeProjection, dim.conditionProjection];
  return map + layers.reduce((sum, { weight, bias }) => sum + weight.length + bias.length, 0);
}

/** The lists of a method that needs no base models. */
async function measureRank(name: string, { task, split, seed }: ModelGround): Promise<Omit<Quality, 'domains'>> {
  const method = findMethod(name);
  const ground = { task, split, seed, base: noBaseModels(name) };
  const options = method.options.parse({});
  return withModel(method, options, ground, async (model, { test }) => {
    await drive(model.fit());
    const scores = modelScores(model, userSlots(test.users).users, task.target.itemIds.length);
    const { values } = await drive(measureLists(scores, { test, k: LIST }));
    const own = [...values.ndcg];
    return { method: name, way: 'joined', value: round(meanOf(own)), sums: own.map(round) };
  });
}

/** The errors of predictions for the test rows, by user. */
function errorsOf(test: RatingRows, predictions: ArrayLike<number>): Pick<Quality, 'value' | 'sums'> {
  const errors = errorsByUser(test, predictions);
  return { value: round(ratingMetrics(errors).mae), sums: [...errors.absolute].map(round) };
}

/** Number of ratings of each row's user in a source. */
function evidenceIn(source: RatingRows, rows: RatingRows, users: number): Int32Array {
  const counts = new Int32Array(users);
  for (const user of source.users) counts[user]++;
  return rows.users.map((user) => counts[user]);
}

const plus = (a: Cost, b: Cost, sign = 1): Cost => ({
  parameters: a.parameters + sign * b.parameters,
  rowsSeen: a.rowsSeen + sign * b.rowsSeen,
});

/** What the bridges of single pairs come to together, by each way of weighing them. */
function combined(
  method: string,
  pairs: readonly { readonly ground: Ground; readonly fit: Fitted }[],
): (Quality & Cost)[] {
  const [{ ground, fit: first }] = pairs;
  const { validation, test } = ground.split;
  const users = ground.task.userIds.length;
  const opinionsOn = (rows: RatingRows, pick: (fit: Fitted) => Float32Array): Opinion[] =>
    pairs.map((pair) => ({
      predictions: pick(pair.fit),
      evidence: evidenceIn(pair.ground.split.source, rows, users),
    }));
  const onTest = opinionsOn(test, (fit) => fit.test);
  const attention = fitAttention(
    opinionsOn(validation, (fit) => fit.validation),
    validation,
  );
  const weightings: Record<Exclude<Way, 'joined'>, Weighting> = {
    averaged: () => 1,
    counted: (_, evidence) => evidence,
    attended: attention,
  };
  const cost = pairs.reduce((sum, { fit }) => plus(sum, plus(fit.cost, fit.shared, -1)), first.shared);
  return (Object.keys(weightings) as (keyof typeof weightings)[]).map((way) => ({
    ...{ domains: pairs.length + 1, method, way },
    ...errorsOf(test, combine(onTest, weightings[way])),
    ...cost,
  }));
}

/** Open question 1 of the paper's summary: more than two domains. */
export const manyDomains = defineStudy<Piece, Measured, Rows>({
  name: 'many-domains',
  question:
    'What do two to five domains bring to the same cold-start users, and is one model of all better than one a pair?',
  minutes: 10,
  version: 1,
  pieces: () => WORLDS.flatMap((world) => SPLITS.map((split) => ({ world, split }))),
  describe: ({ world, split }) => `${worlds[world].title}, split ${split}`,
  // Pieces share the files alone, which are read in a second: one at a time, so that all cores are used to the end.
  group: ({ world, split }) => `${world}, ${split}`,
  worker: () => {
    let known: { readonly world: World; readonly task: Promise<CrossDomainTask> } | undefined;
    return async ({ world, split }, say) => {
      if (known?.world !== world) known = { world, task: loadWorld(world) };
      const whole = await known.task;
      const { sources } = worlds[world];
      // All who are hidden know the first source, so that every number of domains is measured on the same people.
      const hidden = splitUsers(withSources(whole, sources.slice(0, 1)), {
        ...{ beta: BETA, splitSeed: split, validationShare: VALIDATION },
      });
      const apart = new Set([...hidden.validationUsers, ...hidden.testUsers]);
      const trainUsers = whole.overlap.filter((user) => !apart.has(user));
      const { targetTrain } = splitRows(whole, { ...hidden, trainUsers });
      const sizes = { users: whole.userIds.length, items: whole.target.itemIds.length };
      const target = await train('target', [{ rows: targetTrain, firstItem: 0 }], sizes, {}, split);

      const ratings: (Quality & Cost)[] = [];
      const lists: Quality[] = [];
      const trained: number[] = [];
      const pairs: { readonly ground: Ground; readonly fits: ReadonlyMap<string, Fitted> }[] = [];
      const fitAll = async (names: readonly string[]) => {
        const ground = await groundOf(withSources(whole, names), hidden, target, split);
        const fits = new Map<string, Fitted>();
        for (const method of RATE) fits.set(method, await fitMethod(method, ground));
        return { ground, fits };
      };
      for (const domains of DOMAINS) {
        say(`${domains} domains`);
        const names = sources.slice(0, domains - 1);
        const pair = await fitAll(names.slice(-1));
        pairs.push(pair);
        const joined = domains === 2 ? pair : await fitAll(names);
        trained.push(joined.ground.split.trainUsers.length);
        for (const method of RATE) {
          const { test, cost } = joined.fits.get(method) as Fitted;
          ratings.push({ domains, method, way: 'joined', ...errorsOf(joined.ground.split.test, test), ...cost });
          const own = pairs.map(({ ground, fits }) => ({ ground, fit: fits.get(method) as Fitted }));
          ratings.push(...combined(method, own));
        }
        for (const method of RANK) lists.push({ domains, ...(await measureRank(method, joined.ground)) });
      }
      const { users, slots } = userSlots(pairs[0].ground.split.test.users);
      const counts = new Array<number>(users.length).fill(0);
      for (const slot of slots) counts[slot]++;
      return { users: [...users], counts, ratings, lists, trainUsers: trained };
    };
  },
  rows(done) {
    const rated: MethodRow[] = [];
    const listed: MethodRow[] = [];
    const comparisons: ComparisonRow[] = [];
    const reach: Rows['worlds'][number][] = [];
    for (const world of WORLDS) {
      const here = done.filter(({ payload }) => payload.world === world);
      const meanAt = (pick: (result: Measured, at: number) => number): number[] =>
        DOMAINS.map((_, at) => round(meanOf(here.map(({ result }) => pick(result, at)))));
      reach.push({ world, trainUsers: meanAt(({ trainUsers }, at) => trainUsers[at]) });
      const find = (all: readonly Quality[], method: string, way: Way, domains: number): Quality & Partial<Cost> =>
        all.find((own) => own.method === method && own.way === way && own.domains === domains) as Quality;
      for (const method of RATE) {
        for (const way of WAYS) {
          const at = (result: Measured, k: number) => find(result.ratings, method, way, DOMAINS[k]);
          rated.push({
            ...{ world, method, way, domains: DOMAINS },
            values: DOMAINS.map((_, k) => here.map(({ result }) => at(result, k).value)),
            parameters: meanAt((result, k) => at(result, k).parameters as number),
            rowsSeen: meanAt((result, k) => at(result, k).rowsSeen as number),
          });
        }
      }
      for (const method of RANK) {
        const values = DOMAINS.map((domains) =>
          here.map(({ result }) => find(result.lists, method, 'joined', domains).value),
        );
        listed.push({ world, method, way: 'joined', domains: DOMAINS, values });
      }
      const compare = (measure: 'MAE' | 'N@20', first: [string, Way, number], second: [string, Way, number]): void => {
        const runsOf = (of: [string, Way, number]): UserValues[] =>
          here.map(({ payload: { split }, result: { users, counts, ratings, lists } }) => ({
            ...{ split, seed: split, users },
            ...(measure === 'MAE' ? { counts } : {}),
            sums: find(measure === 'MAE' ? ratings : lists, ...of).sums,
          }));
        const nameOf = ([method, way, domains]: [string, Way, number]) => `${method} ${way} ${domains}`;
        const [a, b] = [nameOf(first), nameOf(second)];
        const compared = compareRuns(runsOf(first), runsOf(second), `many-domains/${world}/${measure}/${a}/${b}`);
        comparisons.push({ world, measure, first: a, second: b, ...compared });
      };
      for (const method of RATE) {
        compare('MAE', [method, 'joined', MOST], [method, 'joined', 2]);
        compare('MAE', [method, 'joined', MOST], [method, 'averaged', MOST]);
        compare('MAE', [method, 'attended', MOST], [method, 'averaged', MOST]);
        if (method !== 'DiffCDR') compare('MAE', ['DiffCDR', 'joined', MOST], [method, 'joined', MOST]);
      }
      for (const method of RANK) compare('N@20', [method, 'joined', MOST], [method, 'joined', 2]);
    }
    return { worlds: reach, ratings: rated, lists: listed, comparisons };
  },
  findings: (rows) => findings(rows),
});

function findings({ ratings, lists, comparisons }: Rows): FindingInput[] {
  /** The value of `DiffCDR joined 5`. */
  const meanValue = ({ world, measure }: ComparisonRow, name: string): number => {
    const own = (measure === 'MAE' ? ratings : lists).find(
      (row) => row.world === world && name.startsWith(`${row.method} ${row.way} `),
    ) as MethodRow;
    return round(meanOf(own.values[own.domains.indexOf(Number(name.split(' ')[2]))]));
  };
  const claim = (
    head: Pick<FindingInput, 'id' | 'claim' | 'by' | 'where'>,
    wanted: (row: ComparisonRow, first: readonly string[], second: readonly string[]) => boolean,
  ): FindingInput => {
    const tested = withHolm(comparisons.filter((row) => wanted(row, row.first.split(' '), row.second.split(' '))));
    return {
      ...head,
      study: 'many-domains',
      family: `its ${tested.length} comparisons`,
      evidence: tested.map((row) => {
        const { world, measure, first, second } = row;
        return evidenceOf(row, {
          data: `${worlds[world].title}: ${first.split(' ')[0]}${second.startsWith(first.split(' ')[0]) ? '' : ` beside ${second.split(' ')[0]}`}`,
          measure: `${measure}, ${titleOf(first)} less ${titleOf(second)}`,
          claimed: measure === 'MAE' ? 'lower' : 'higher',
          numbers: { first: meanValue(row, first), second: meanValue(row, second) },
          unit: UNIT_OF_SPLITS,
        });
      }),
    };
  };
  const where = 'open question 1';
  return [
    claim(
      {
        id: 'more-domains-help-ratings',
        claim: 'With four source domains instead of one, the ratings of the same cold-start users are predicted better',
        by: 'summary',
        where,
      },
      ({ measure }, [, , from], [, , to]) => measure === 'MAE' && from !== to,
    ),
    claim(
      {
        id: 'more-domains-help-lists',
        claim: 'With four source domains instead of one, items are ordered better for the same cold-start users',
        by: 'summary',
        where,
      },
      ({ measure }) => measure === 'N@20',
    ),
    claim(
      {
        id: 'one-model-beats-pairs',
        claim: 'One model of all sources joined predicts better than the mean of one model a pair',
        by: 'summary',
        where,
      },
      (_, [, from], [, to]) => from === 'joined' && to === 'averaged',
    ),
    claim(
      {
        id: 'attention-beats-average',
        claim:
          'Weighing the pairs’ predictions by the user’s evidence, fitted on validation users, beats their plain mean',
        by: 'ours',
        where,
      },
      (_, [, from]) => from === 'attended',
    ),
    claim(
      {
        id: 'diffcdr-scales-best',
        claim: 'With five domains DiffCDR predicts better than the bridges beside it',
        by: 'summary',
        where,
      },
      (_, [from], [to]) => from === 'DiffCDR' && to !== 'DiffCDR',
    ),
  ];
}

/** `joined, 5 domains`. */
function titleOf(name: string): string {
  const [method, way, domains] = name.split(' ');
  return `${method} ${way}, ${domains} domains`;
}
