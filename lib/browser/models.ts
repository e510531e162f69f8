/** Fitted models in a page: bytes instead of files. */
export { type DescribedModel, describeModel } from '../experiment/model/describe-model';
export { evaluateModel, type ModelEvaluation } from '../experiment/model/evaluate-model';
export { type FitOptions, fitModel } from '../experiment/model/fit-model';
export { modelBytes, modelFrom } from '../experiment/model/fitted-model';
export { type ModelLists, recommendFrom } from '../experiment/model/recommend-from';
