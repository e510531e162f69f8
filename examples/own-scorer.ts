// A method of your own that has no user vectors: it scores items directly.
//   npx tsx examples/own-scorer.ts
//   npx diffcdr run --plugin examples/own-scorer.ts --methods ItemMean,CoRated --protocol ranking …

import { bridge, defineMethod, makeTask, resolveConfig, runCell, runData, type Scorer, synthesize } from 'diffcdr';
import { z } from 'zod';

/**
 * Target items that those who liked a source item liked as well: s(u, j) = Σ_{i liked by u} c_ij / √(c_i + shrink), where c_ij
 * counts training users who like source item i and target item j, and c_i those who like i. An order, not ratings.
 */
export const coRated = defineMethod({
  name: 'CoRated',
  summary: 'items liked by those who like the same source items',
  source: 'this example',
  version: '1',
  options: z.strictObject({
    /** Ratings above this one are likes. */
    above: z.number().default(3),
    /** How much a rare source item's voice is lowered. */
    shrink: z.number().min(0).default(5),
  }),
  create({ task, split }, { above, shrink }): Scorer {
    const itemCount = task.target.itemIds.length;
    const source = bridge.userItems(split.source, task.userIds.length, above);
    const target = bridge.userItems(split.targetTrain, task.userIds.length, above);
    const liked = ({ starts, items }: bridge.UserItems, user: number) => items.subarray(starts[user], starts[user + 1]);
    const together = new Map<number, Float64Array>();

    const scoreItems = (user: number, out: Float32Array): void => {
      out.fill(0);
      for (const i of liked(source, user)) {
        together.get(i)?.forEach((weight, j) => {
          out[j] += weight;
        });
      }
    };
    return {
      engine: 'counts',
      scores: 'order',
      *fit() {
        const likes = new Map<number, number>();
        for (const user of split.trainUsers) {
          for (const i of liked(source, user)) {
            const counts = together.get(i) ?? new Float64Array(itemCount);
            for (const j of liked(target, user)) counts[j]++;
            together.set(i, counts);
            likes.set(i, (likes.get(i) ?? 0) + 1);
          }
        }
        for (const [i, counts] of together) {
          const scale = 1 / Math.sqrt((likes.get(i) ?? 0) + shrink);
          together.set(
            i,
            counts.map((count) => count * scale),
          );
        }
        yield { epoch: 1, losses: {}, rows: split.targetTrain.values.length };
      },
      scoreItems,
      scoreRows(users, items) {
        const all = new Float32Array(itemCount);
        return Float32Array.from(users, (user, k) => {
          scoreItems(user, all);
          return all[items[k]];
        });
      },
    };
  },
});

async function main(): Promise<void> {
  const { source, target } = synthesize('teach', 1);
  const data = runData(makeTask(source, target));
  const config = resolveConfig({ protocols: { ranking: { k: 20 } } }, { methods: [coRated] });
  const rows = [];
  for (const method of ['ItemMean', coRated]) {
    const spec = { method, seed: 1, selection: 'validation', protocol: 'ranking' } as const;
    const { ndcg, hit, k } = (await runCell(data, config, spec)).result.row;
    rows.push({ method: typeof method === 'string' ? method : method.name, [`N@${k}`]: ndcg, [`H@${k}`]: hit });
  }
  console.table(rows);
}

if (require.main === module) main();
