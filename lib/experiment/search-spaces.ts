/** Values to try, by setting as `--set` names it: `DiffCDR.lambda` → [0.01, 0.1, 1]. */
export type SearchSpace = Readonly<Record<string, readonly (string | number | boolean)[]>>;

/** How base models may be set: length of the vectors, with or without biases. Methods that look at no vectors are not searched over it. */
const vectors: SearchSpace = {
  'embedding.dim': [5, 10, 20],
  'embedding.biased': [false, true],
  'embedding.epochs': [10, 30],
};

const rates = [0.0003, 0.001, 0.003, 0.01];

/** Spaces by method: its learning rate and two or three knobs of its own. */
const own: Readonly<Record<string, SearchSpace>> = {
  UserMean: { 'UserMean.smoothing': [1, 2, 5, 10, 20, 50] },
  ItemMean: { 'ItemMean.smoothing': [0, 1, 2, 5, 10, 20, 50, 100] },
  ItemUserBias: { 'ItemUserBias.itemSmoothing': [1, 2, 5, 10, 20, 50] },
  BiasBridge: {
    'BiasBridge.itemSmoothing': [1, 2, 5, 10, 20, 50],
    'BiasBridge.userSmoothing': [1, 2, 5, 10, 20, 50],
  },
  Ridge: { ...vectors, 'Ridge.strength': [0.1, 1, 10, 100, 1000] },
  AffineTask: { ...vectors, 'AffineTask.learningRate': rates, 'AffineTask.lambda': [0.1, 1, 4] },
  CMF: vectors,
  TGT: vectors,
  EMCDR: { ...vectors, 'EMCDR.learningRate': rates },
  SSCDR: { ...vectors, 'SSCDR.learningRate': rates },
  LACDR: { ...vectors, 'LACDR.learningRate': rates, 'LACDR.codeDim': [2, 4, 8] },
  PTUPCDR: { ...vectors, 'PTUPCDR.learningRate': rates, 'PTUPCDR.historyLength': [20, 50] },
  /** λ as in the paper. */
  DiffCDR: {
    ...vectors,
    'DiffCDR.learningRate': rates,
    'DiffCDR.lambda': [0.01, 0.1, 1, 2, 4, 8],
    'DiffCDR.guidance': [0, 0.1, 0.5, 1, 2],
  },
  DMCDR: { ...vectors, 'DMCDR.learningRate': rates },
  UserKnn: { 'UserKnn.neighbours': [20, 50, 100, 200, 400] },
  ItemRidge: { 'ItemRidge.penalty': [20, 50, 100, 200, 500, 1000] },
  Ease: { 'Ease.penalty': [50, 100, 200, 500, 1000] },
  HistoryMap: { 'HistoryMap.penalty': [100, 300, 1000], 'HistoryMap.tasteRank': [32, 64, 128] },
  S2CDR: { 'S2CDR.parts': ['full', 'unsharpened', 'low-pass', 'smoothing'], 'S2CDR.rank': [64, 256] },
};

/** What a method is searched over unless told otherwise; undefined where it has nothing to choose, or is not the package's. */
export function readySpace(method: string): SearchSpace | undefined {
  return Object.hasOwn(own, method) ? own[method] : undefined;
}
