import jstat from 'jstat';

/** The page's side of lib/math/jstat.ts, which loads it by a call that a page does not have. */
export const jStat = (): typeof jstat.jStat => jstat.jStat;
