/**
 * The elementary functions that results go through, with one value everywhere. ECMAScript leaves the last bit of Math.exp,
 * Math.log, Math.sin and their like to the engine, and engines differ: Chromium's `**` is not Node 20's, nor are its sines. These
 * are written in additions, multiplications and divisions alone, which IEEE 754 fixes to the last bit, after Sun's fdlibm: they
 * give the numbers of Node 20. Math.sqrt, Math.abs and roundings are exact in every engine and stay.
 */

export { exp, expm1 } from './exp';
export { log, log1p, log2 } from './log';
export { pow } from './pow';
export { tanh } from './tanh';
export { atan, cos, sin } from './trigonometric';
