import type { EpochReport, Model } from '../../lib/bridge/bridge';
import { withoutPauses } from '../../lib/math/work';

/** Fits a model to its last epoch and gives what the epochs reported; when it pauses on the way depends on the machine. */
export function reportsOf(model: Pick<Model, 'fit'>): EpochReport[] {
  return [...withoutPauses<EpochReport, void>(model.fit())];
}
