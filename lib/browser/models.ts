import { describeModel } from '../experiment/model/describe-model';
import { evaluateModel } from '../experiment/model/evaluate-model';
import { fitModel } from '../experiment/model/fit-model';
import { modelBytes, modelFrom } from '../experiment/model/fitted-model';
import { recommendFrom } from '../experiment/model/recommend-from';

/** Fitted models in a page: bytes instead of files. */
export interface Models {
  readonly fitModel: typeof fitModel;
  readonly modelBytes: typeof modelBytes;
  readonly modelFrom: typeof modelFrom;
  readonly describeModel: typeof describeModel;
  readonly recommendFrom: typeof recommendFrom;
  readonly evaluateModel: typeof evaluateModel;
}

export const models: Models = { fitModel, modelBytes, modelFrom, describeModel, recommendFrom, evaluateModel };
