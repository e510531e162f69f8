/** The paper's tables and figures, and how they are shown. */
export { affineFigure } from './figures/affine-figure';
export { densityFigure } from './figures/density-figure';
export { algorithmFigure, evaluationTimesFigure, scheduleFigure, trajectoryFigure } from './figures/diffusion-figures';
export { epochFigure } from './figures/epoch-figure';
export { fineTuneFigure } from './figures/fine-tune-figure';
export { lineFigure } from './figures/line-figure';
export { methodPanels } from './figures/method-panels';
export { embeddingFigure, warmStartFigure } from './figures/paper-figures';
export { pipelineFigure } from './figures/pipeline-figure';
export { rankingRatioFigure } from './figures/ranking-figure';
export {
  comparisonTable,
  differenceFigure,
  formatP,
  settingFigure,
  trainingFigure,
  verdictLines,
} from './figures/run-figures';
export { matrixFigure, readingsFigure } from './figures/sampling-figures';
export { speedFigure } from './figures/speed-figure';
export type { Figure } from './figures/theme';
export { tradeOffFigure } from './figures/trade-off-figure';
export { display } from './output/display';
export { formatDocument } from './output/document';
export { renderPng } from './output/png';
export { readBenchResults } from './tables/bench-results';
export { formatInterval, rankingMeasures, ratingMeasures } from './tables/measure';
export { publishedTable, publishedValue } from './tables/published';
export { readReportData } from './tables/report-data';
export { buildTable } from './tables/table';
export { orderingTable, threeTaskTables } from './tables/three-tasks';
export { judge, orderingAgreement } from './tables/verdict';
