import { biases } from './biases';
import { drowning } from './drowning';
import { evaluations } from './evaluations';
import { guidance } from './guidance';
import { luck } from './luck';
import { itemNeighbours } from './neighbours';
import { poorSource } from './poor-source';
import { schedules } from './schedules';
import { taskLoss } from './task-loss';
import { twoModesWorld } from './two-modes';
import { undertraining } from './undertraining';

/** All explorables by name, in the order of the walk. A new one is a file beside these and a line here. */
export const explorables = {
  /** How much of the error is undertraining? */
  undertraining,
  /** How long can you tell who it is? */
  drowning,
  /** Where does the solver look? */
  schedules,
  /** How many evaluations does a sample need? */
  evaluations,
  /** Does guidance bring the vector nearer? */
  guidance,
  /** Near the true vector, or near the rating? */
  'task-loss': taskLoss,
  /** Two numbers beat it. Can you save it? */
  biases,
  /** How much is luck? */
  luck,
  /** Do lists need a bridge at all? */
  neighbours: itemNeighbours,
  /** What if the source lies? */
  'poor-source': poorSource,
  /** When would diffusion be worth it? */
  'two-modes': twoModesWorld,
} as const;
