import { z } from 'zod';

/**
 * `z.strictObject`, and with two arguments one object of the members of both. Zod's own makes its type's members anew, by which
 * the compiler loses their comments in the declarations that a program or a notebook sees; here the type is that of the argument,
 * so completion shows what is written above an option.
 */
export function strictOptions<Shape extends z.core.$ZodLooseShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict>;
export function strictOptions<Shared extends z.core.$ZodLooseShape, Own extends z.core.$ZodLooseShape>(
  shared: Shared,
  own: Own,
): z.ZodObject<Shared & Own, z.core.$strict>;
export function strictOptions(...shapes: readonly z.core.$ZodLooseShape[]) {
  return z.strictObject(Object.assign({}, ...shapes));
}
