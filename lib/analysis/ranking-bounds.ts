import { measureList } from '../evaluation/metrics/ranking';

/** Least and greatest value. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** How a measure of one list can stand to NDCG of the same list: measure ÷ NDCG. */
export interface RankingRatios {
  readonly hit: Range;
  readonly recall: Range;
  readonly precision: Range;
}

/**
 * The range of hit, recall and precision at k over NDCG at k, over all lists with at least one hit. For a number of hits NDCG is
 * greatest with all of them on top and least with all of them at the end of the list, so these orders alone are looked at.
 * @param relevant number of relevant items of the user, from 1
 */
export function rankingRatios(relevant: number, k: number): RankingRatios {
  const wanted = new Set(Array.from({ length: relevant }, (_, item) => item));
  const lists = Array.from({ length: Math.min(relevant, k) }, (_, at) => {
    const hits = Array.from({ length: at + 1 }, (_, item) => item);
    const misses = new Array<number>(k - hits.length).fill(-1);
    return [measureList([...hits, ...misses], wanted, k), measureList([...misses, ...hits], wanted, k)];
  }).flat();
  const range = (measure: 'hit' | 'recall' | 'precision'): Range => {
    const ratios = lists.map((list) => list[measure] / list.ndcg);
    return { min: Math.min(...ratios), max: Math.max(...ratios) };
  };
  return { hit: range('hit'), recall: range('recall'), precision: range('precision') };
}
