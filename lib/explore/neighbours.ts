import { BaseModelPool } from '../experiment/base-model-pool';
import { runCell } from '../experiment/cell';
import { parseConfig } from '../experiment/config';
import { methodBars } from './bars';
import { defineExplorable } from './explorable';
import { smallWorld, worldData } from './world';

const neighbours = ['ItemRidge', 'Ease', 'UserKnn'] as const;
const bridges = ['EMCDR', 'DiffCDR'] as const;

/** N@20 of popularity, of neighbours and of bridges. */
export interface Neighbours {
  readonly values: readonly { readonly method: string; readonly value: number }[];
}

/** Lists by who rated what, without any vector, against lists by transferred vectors. */
export const itemNeighbours = defineExplorable({
  name: 'neighbours',
  question: 'Do lists need a bridge at all?',
  knobs: {
    taste: { kind: 'number', title: 'how much choice follows taste', min: 0, max: 2.4, step: 0.3, default: 0.9 },
    beta: { kind: 'number', title: 'β, share of cold-start users', min: 0.1, max: 0.8, step: 0.1, default: 0.2 },
    seed: { kind: 'number', title: 'seed', min: 1, max: 10, step: 1, default: 1 },
  },
  async compute({ taste, beta, seed }, signal): Promise<Neighbours> {
    const data = worldData({ ...smallWorld, tasteChoice: taste });
    const config = parseConfig({ split: { beta } }, 'explorable');
    const pool = new BaseModelPool({ methods: [] });
    const values: Neighbours['values'][number][] = [];
    for (const method of ['MostPop', ...neighbours, ...bridges]) {
      const spec = { method, seed, selection: 'validation', protocol: 'ranking' } as const;
      const { result } = await runCell(data, config, spec, { pool, signal });
      values.push({ method, value: result.row.ndcg });
    }
    return { values };
  },
  figure: (result) => methodBars(result.values, finding(result), 'NDCG@20 of cold-start users, higher is better'),
  claim: finding,
});

function finding({ values }: Neighbours): string {
  const best = (names: readonly string[]) =>
    values.filter(({ method }) => names.includes(method)).reduce((a, b) => (b.value > a.value ? b : a));
  const [near, far] = [best(neighbours), best(bridges)];
  const [first, second] = near.value >= far.value ? [near, far] : [far, near];
  return `${first.method} lists better than ${second.method}: NDCG@20 ${first.value.toFixed(3)} to ${second.value.toFixed(3)}`;
}
