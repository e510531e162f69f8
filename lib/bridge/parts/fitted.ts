import type { Training } from '../bridge';

/** The training of a model that is fitted already: one report, as of a method that does not train. */
export function* fitted(): Training {
  yield { epoch: 1, losses: {}, rows: 0 };
}
