import { z } from 'zod';
import { defineMethod } from '../method';
import { replaySnapshots } from '../parts/snapshot-replay';

/**
 * CMF, collective matrix factorisation: one user table for both domains, trained on R^s ∪ R^t-train, so that a cold user's
 * vector is learned from the source alone and scored against target items that were trained with it: r̂ = u·v_t. As in the
 * reference, ratings of both domains weigh the same, and its epochs are the pretraining epochs.
 */
export const cmf = defineMethod({
  name: 'CMF',
  summary: 'one matrix factorisation over both domains with shared users',
  source: 'Singh & Gordon, KDD 2008; baseline of the paper (section 4)',
  options: z.strictObject({}),
  needsCmf: true,
  needsSnapshots: true,
  create({ base, split, task }) {
    if (!base.cmf) throw new Error('CMF needs the base model `cmf`, which was not trained');
    const rows = split.source.values.length + split.targetTrain.values.length;
    return replaySnapshots('CMF', base.cmf, task.source.itemIds.length, rows);
  },
});
