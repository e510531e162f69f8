/** jstat, loaded when it is first asked for: it is large, and most programs that import the library test no hypothesis. */
export function jStat(): typeof import('jstat').jStat {
  return (require('jstat') as typeof import('jstat')).jStat;
}
