import { z } from 'zod';
import { defineMethod } from '../method';
import { replaySnapshots } from '../parts/snapshot-replay';

/**
 * TGT: the target domain's own matrix factorisation, r̂ = u_t·v_t, with nothing transferred (paper section 4, baseline
 * TGT). A test user has no target training rating, so u_t is still the random vector it started from: TGT shows how bad a
 * cold start is without a bridge. As in the reference, its epochs are the pretraining epochs.
 */
export const tgt = defineMethod({
  name: 'TGT',
  summary: 'matrix factorisation of the target domain alone; nothing is transferred',
  source: 'Koren et al., Computer 2009; baseline of the paper (section 4)',
  options: z.strictObject({}),
  needsSnapshots: true,
  create: ({ base, split }) => replaySnapshots('TGT', base.target, 0, split.targetTrain.values.length),
});
