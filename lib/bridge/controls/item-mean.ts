import { z } from 'zod';
import { tensor } from '../../math/tensor';
import type { Bridge } from '../bridge';
import { defineMethod } from '../method';
import { fitted } from '../parts/fitted';
import { meanRating, shrunkMeans } from '../parts/shrunk-means';
import { strictOptions } from '../strict-options';

/**
 * Predicts each target item's mean training rating, pulled towards the global mean μ by `smoothing` imagined ratings:
 * m_i = (Σ r + s μ) / (n_i + s). It knows nothing of the user. User vector [1], item vector [m_i].
 */
export const itemMean = defineMethod({
  name: 'ItemMean',
  summary: 'mean rating of each target item, smoothed towards the global mean',
  source: 'control; not in the paper',
  options: strictOptions({
    /** Imagined ratings at the global mean that each item gets. */
    smoothing: z.number().min(0).default(10),
  }),
  withoutBaseModels: true,
  create({ task, split }, { smoothing }) {
    const { items: itemIndices, values } = split.targetTrain;
    const mean = meanRating(split.targetTrain);
    const items = Float32Array.from(shrunkMeans(itemIndices, values, task.target.itemIds.length, mean, smoothing));
    return {
      ...perItem(items),
      *fit() {
        let absolute = 0;
        for (let k = 0; k < values.length; k++) absolute += Math.abs(values[k] - items[itemIndices[k]]);
        yield { epoch: 1, losses: { mae: absolute / values.length }, rows: values.length };
      },
      state: () => ({ items: tensor(items) }),
    };
  },
  restore: ({ task }, _, saved) => perItem(saved.float32('items', task.target.itemIds.length)),
});

/** One number an item, the same for every user. */
function perItem(items: Float32Array): Bridge {
  return {
    engine: 'typed-array',
    fit: fitted,
    transfer: (users) => new Float32Array(users.length).fill(1),
    itemTable: () => ({ dim: 1, items }),
  };
}
