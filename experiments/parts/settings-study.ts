import type { ProtocolName } from '../../lib/evaluation/protocol/registry';
import { parseConfig, withSettings } from '../../lib/experiment/config';
import type { FindingInput } from '../../lib/report/ledger/finding';
import { type PairName, pairs } from '../pairs';
import type { Study } from '../study';
import { CellWorker } from './cell-worker';
import { type Comparison, compareRuns, evidenceOf, meanOf, round, type UserValues, withHolm } from './comparison';

/** A method under settings as `--set` takes them. */
export interface Setting {
  readonly method: string;
  readonly set?: readonly string[];
}

/** Settings beside each other on the same users: MAE, or N@20 under ranking. */
export interface SettingsDesign {
  readonly name: string;
  readonly question: string;
  readonly minutes: number;
  readonly version: number;
  readonly protocol: ProtocolName;
  readonly pairs: readonly PairName[];
  readonly betas: readonly number[];
  readonly splits: readonly number[];
  readonly seeds: readonly number[];
  readonly settings: Readonly<Record<string, Setting>>;
  /** Which settings are compared, first less second. */
  readonly comparisons: readonly (readonly [first: string, second: string])[];
  readonly claims: readonly SettingsClaim[];
}

/** A claim that the first of each comparison is better (or, with `worse`, worse) than the second. */
export interface SettingsClaim extends Pick<FindingInput, 'id' | 'claim' | 'by' | 'where'> {
  readonly comparisons: readonly (readonly [first: string, second: string])[];
  readonly worse?: boolean;
}

interface Piece {
  readonly pair: PairName;
  readonly beta: number;
  readonly setting: string;
  readonly split: number;
  readonly seed: number;
}

interface Measured {
  readonly value: number;
  /** Of a warm start: the same before fine-tuning. */
  readonly untuned?: number;
  readonly epoch: number;
  readonly users: readonly number[];
  readonly sums: readonly number[];
  readonly counts?: readonly number[];
}

export interface SettingRow {
  readonly pair: PairName;
  readonly beta: number;
  readonly setting: string;
  /** [split][seed]. */
  readonly values: readonly (readonly number[])[];
  readonly untuned?: number;
}

export interface SettingComparison extends Comparison {
  readonly pair: PairName;
  readonly beta: number;
  readonly first: string;
  readonly second: string;
}

export interface SettingsRows {
  readonly settings: readonly SettingRow[];
  readonly comparisons: readonly SettingComparison[];
}

/** A study of settings; the epoch of each run is chosen on validation users. */
export function settingsStudy(design: SettingsDesign): Study<Piece, Measured, SettingsRows> {
  const { name, question, minutes, version, protocol, settings } = design;
  const lower = protocol !== 'ranking';
  const metric = lower ? 'MAE' : 'N@20';
  return {
    ...{ name, question, minutes, version },
    pieces: () =>
      design.pairs.flatMap((pair) =>
        design.seeds.flatMap((seed) =>
          design.betas.flatMap((beta) =>
            design.splits.flatMap((split) =>
              Object.keys(settings).map((setting) => ({ pair, beta, setting, split, seed })),
            ),
          ),
        ),
      ),
    describe: ({ pair, beta, setting, split, seed }) =>
      `${setting}, ${pair}, beta ${beta}, split ${split}, seed ${seed}`,
    group: ({ pair, beta, seed }) => `${pair}, ${beta}, ${seed}`,
    worker: () => {
      const cells = new CellWorker(() => [...new Set(Object.values(settings).map(({ method }) => method))]);
      return async ({ pair, beta, setting, split, seed }) => {
        const { method, set = [] } = settings[setting];
        const config = parseConfig(withSettings({}, [`split.beta=${beta}`, ...set]), setting);
        const result = await cells.run(pair, config, { method, seed, split, protocol, selection: 'validation' });
        const { row, errors, lists, untuned } = result;
        if (!lower && lists) {
          const { users, values } = lists;
          return { value: round(row.ndcg as number), epoch: row.epoch ?? 1, users, sums: values.map(round) };
        }
        if (!errors) throw new Error(`${setting} was not measured by ${metric}`);
        const { users, counts, absolute } = errors;
        return {
          value: round(row.mae as number),
          ...(untuned && { untuned: round(untuned.mae) }),
          epoch: row.maeEpoch ?? 1,
          ...{ users, counts, sums: absolute.map(round) },
        };
      };
    },
    rows(done) {
      const rows: SettingRow[] = [];
      const comparisons: SettingComparison[] = [];
      for (const pair of design.pairs) {
        for (const beta of design.betas) {
          const here = done.filter(({ payload }) => payload.pair === pair && payload.beta === beta);
          const runsOf = (setting: string): (UserValues & Measured)[] =>
            here
              .filter(({ payload }) => payload.setting === setting)
              .map(({ payload: { split, seed }, result }) => ({ split, seed, ...result }));
          for (const setting of Object.keys(settings)) {
            const own = runsOf(setting);
            const untuned = own.flatMap((run) => run.untuned ?? []);
            rows.push({
              ...{ pair, beta, setting },
              values: design.splits.map((split) => own.filter((run) => run.split === split).map(({ value }) => value)),
              ...(untuned.length > 0 && { untuned: round(meanOf(untuned)) }),
            });
          }
          for (const [first, second] of design.comparisons) {
            const compared = compareRuns(runsOf(first), runsOf(second), `${name}/${pair}/${beta}/${first}/${second}`);
            comparisons.push({ pair, beta, first, second, ...compared });
          }
        }
      }
      return { settings: rows, comparisons };
    },
    findings({ settings: rows, comparisons }) {
      const meanAt = (pair: PairName, beta: number, setting: string): number => {
        const own = rows.find((row) => row.pair === pair && row.beta === beta && row.setting === setting);
        return round(meanOf((own as SettingRow).values.map(meanOf)));
      };
      return design.claims.map(({ comparisons: wanted, worse = false, ...head }): FindingInput => {
        const tested = withHolm(
          comparisons.filter((row) => wanted.some(([first, second]) => row.first === first && row.second === second)),
        );
        return {
          ...head,
          study: name,
          family: `its ${tested.length} comparisons`,
          evidence: tested.map((row) => {
            const { pair, beta, first, second } = row;
            const which = wanted.length > 1 ? `: ${first} beside ${second}` : '';
            return evidenceOf(row, {
              data: `${pairs[pair].title}, β = ${beta}${which}`,
              measure: `${metric}, ${first} less ${second}`,
              claimed: lower !== worse ? 'lower' : 'higher',
              numbers: { first: meanAt(pair, beta, first), second: meanAt(pair, beta, second) },
            });
          }),
        };
      });
    },
  };
}
