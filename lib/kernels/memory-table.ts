/** What a place in a kernel's memory holds, and how many of it. */
export interface Place<Shape> {
  readonly type: 'f32' | 'i32' | 'f64';
  readonly count: (shape: Shape) => number;
}

/**
 * The memory of a kernel as a table from names to places, in their order. The layout that the library computes and the
 * globals that `assembly/` reads (`scripts/kernel-memory.ts`) are both made from it, so that they cannot differ.
 */
export type MemoryTable<Shape> = Readonly<Record<string, Place<Shape>>>;

/** A number that a WebAssembly kernel is told once, with its AssemblyScript type; `usize` is a distance in bytes. */
export interface Scalar<Spec, Layout> {
  readonly type: 'bool' | 'f32' | 'f64' | 'i32' | 'usize';
  readonly of: (spec: Spec, layout: Layout) => number | boolean;
}

/** The numbers that a kernel is told, by name. */
export type ScalarTable<Spec, Layout> = Readonly<Record<string, Scalar<Spec, Layout>>>;

/** Where the places of a table lie, in 4-byte words, and one past the last word. */
export type Places<Table> = { readonly [Name in keyof Table]: number } & { readonly end: number };

/** Words of a cache line: every place starts on one. */
const LINE = 16;

/** Words that a place takes. */
function wordsOf<Shape>({ type, count }: Place<Shape>, shape: Shape): number {
  return count(shape) * (type === 'f64' ? 2 : 1);
}

const toLine = (words: number): number => Math.ceil(words / LINE) * LINE;

/**
 * Lays a table out from word `start`, each place from a multiple of 16 words on. A cache line is left free after the last,
 * for vector loads that reach past it.
 */
export function layOut<Shape, Table extends MemoryTable<Shape>>(
  table: Table,
  shape: Shape,
  start: number,
): Places<Table> {
  const places: Record<string, number> = {};
  let next = toLine(start);
  for (const [name, place] of Object.entries(table)) {
    places[name] = next;
    next = toLine(next + wordsOf(place, shape));
  }
  return { ...(places as { [Name in keyof Table]: number }), end: next + LINE };
}

/** Words of a table's places with what lies between them. */
export function wordsOfAll<Shape>(table: MemoryTable<Shape>, shape: Shape): number {
  return Object.values(table).reduce((words, place) => words + toLine(wordsOf(place, shape)), 0);
}

/** What `assembly/` is told at the start, in the order of the generated function's parameters: scalars, then byte addresses. */
export function kernelArguments<Spec, Layout extends Readonly<Record<string, number>>>(
  scalars: ScalarTable<Spec, Layout>,
  table: MemoryTable<never>,
  spec: Spec,
  layout: Layout,
): number[] {
  return [
    ...Object.values(scalars).map(({ of }) => Number(of(spec, layout))),
    ...Object.keys(table).map((name) => layout[name] * 4),
  ];
}

/** Copies the places that take as many words in both memories: what does not grow with the sizes that changed. */
export function copyEqualPlaces<Shape>(
  table: MemoryTable<Shape>,
  from: { readonly f32: Float32Array; readonly shape: Shape; readonly layout: Readonly<Record<string, number>> },
  to: { readonly f32: Float32Array; readonly shape: Shape; readonly layout: Readonly<Record<string, number>> },
): void {
  for (const [name, place] of Object.entries(table)) {
    const words = wordsOf(place, from.shape);
    if (words !== wordsOf(place, to.shape)) continue;
    const at = from.layout[name];
    to.f32.set(from.f32.subarray(at, at + words), to.layout[name]);
  }
}
