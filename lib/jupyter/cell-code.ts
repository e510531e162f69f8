import { SourceMap } from 'node:module';
import type TypeScript from 'typescript';
import { cellPaths } from './library';

/** A place in a cell, both from 1. */
export interface Place {
  readonly cell: number;
  readonly line: number;
  /** The line itself, without the space before it. */
  readonly text: string;
}

interface Maps {
  /** From what runs to what tslab made of the cell first. */
  readonly script: SourceMap;
  /** From there to the cell. */
  readonly cell: SourceMap;
}

/** What the compilation of a cell left beside its code. */
interface Compiled {
  readonly maps?: Maps;
  /** Values that the cell declares. */
  readonly names: readonly string[];
}

/** A cell that has run. */
interface CompiledCell {
  readonly maps?: Maps;
  readonly lines: readonly string[];
  /** Lines of what runs. */
  readonly length: number;
}

const inline = /\n?\/\/# sourceMappingURL=data:application\/json;base64,([\w+/=]+)\s*$/;

/**
 * Cells as they run: each with checks by which it can be stopped, under a name of its own, and with the way back from a place in
 * what runs to the line that was written. tslab compiles twice, TypeScript to modules and these to scripts; the second step is
 * where the checks enter.
 */
export class CellCode {
  private last: Compiled = { names: [] };
  private readonly known = new Map<number, CompiledCell>();

  /** The changes to tslab's TypeScript. */
  changes(ts: typeof TypeScript): Partial<typeof TypeScript> {
    const transpileModule = ((input: string, options: TypeScript.TranspileOptions) => {
      if (options.fileName !== 'custom.js') return ts.transpileModule(input, options);
      const names: string[] = [];
      const made = ts.transpileModule(input.replace(inline, ''), {
        ...options,
        compilerOptions: { ...options.compilerOptions, sourceMap: true },
        transformers: { before: [stoppable(ts), collectNames(ts, names)] },
      });
      const first = inline.exec(input)?.[1];
      this.last = { names, maps: first && made.sourceMapText ? mapsOf(first, made.sourceMapText) : undefined };
      return { ...made, outputText: made.outputText.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '') };
    }) as typeof ts.transpileModule;
    const createWatchCompilerHost = ((files: string[], options: TypeScript.CompilerOptions, ...rest: unknown[]) => {
      const { paths, typeRoots } = cellPaths(process.cwd());
      const all = { ...options, inlineSourceMap: true, paths, typeRoots: [...(options.typeRoots ?? []), ...typeRoots] };
      return (ts.createWatchCompilerHost as (...all: unknown[]) => unknown)(files, all, ...rest);
    }) as typeof ts.createWatchCompilerHost;
    return { transpileModule, createWatchCompilerHost };
  }

  /** The code of cell number `count` as it is to run, just compiled from `source`; and the values that it declares. */
  name(count: number, source: string, output: string): { output: string; names: readonly string[] } {
    const { maps, names } = this.last;
    this.known.set(count, { maps, lines: source.split('\n'), length: output.split('\n').length + 1 });
    // tslab puts the head of a function before it, on the same line: columns would be off.
    return { output: `\n${output}\n//# sourceURL=${fileOf(count)}`, names };
  }

  /** Where a frame of a stack stands in a cell; undefined where it stands elsewhere. */
  place(frame: string): Place | undefined {
    const found = /cell-(\d+)\.ts:(\d+):(\d+)/.exec(frame);
    if (!found) return undefined;
    const [cell, line, column] = found.slice(1).map(Number);
    const { maps, lines, length } = this.known.get(cell) ?? {};
    // Its last line calls the function that tslab makes of it.
    if (!maps || !lines || !length || line > length) return undefined;
    // The script has the empty line before it, and a module `export {};`.
    const middle = entry(maps.script, line - 2, column - 1);
    const at = middle && entry(maps.cell, middle.line, middle.column);
    const text = at && lines[at.line - 1];
    return at && text !== undefined ? { cell, line: at.line, text: text.trim() } : undefined;
  }
}

function fileOf(count: number): string {
  return `cell-${count}.ts`;
}

function mapsOf(first: string, second: string): Maps {
  return {
    cell: new SourceMap(JSON.parse(Buffer.from(first, 'base64').toString())),
    script: new SourceMap(JSON.parse(second)),
  };
}

/** Line and column, both from 0, that the map leads to. */
function entry(map: SourceMap, line: number, column: number): { line: number; column: number } | undefined {
  const found = map.findEntry(line, column);
  return 'originalLine' in found ? { line: found.originalLine, column: found.originalColumn } : undefined;
}

type Transformer = TypeScript.TransformerFactory<TypeScript.SourceFile>;

/**
 * Code that can be stopped: `await x` becomes `__diffcdr_cell__.went(await x)`, which throws in a cell that was stopped, and every
 * loop begins with a look at the stop button.
 */
function stoppable(ts: typeof TypeScript): Transformer {
  return (context) => {
    const { factory } = context;
    const call = (name: string, args: readonly TypeScript.Expression[]): TypeScript.Expression =>
      factory.createCallExpression(
        factory.createPropertyAccessExpression(factory.createIdentifier('__diffcdr_cell__'), name),
        undefined,
        args,
      );
    const checked = (body: TypeScript.Statement): TypeScript.Statement => {
      const check = factory.createExpressionStatement(call('look', []));
      return ts.isBlock(body)
        ? factory.updateBlock(body, [check, ...body.statements])
        : factory.createBlock([check, body]);
    };
    const visit = (node: TypeScript.Node): TypeScript.Node => {
      const seen = ts.visitEachChild(node, visit, context);
      if (ts.isAwaitExpression(seen)) return ts.setTextRange(call('went', [seen]), node);
      if (ts.isForStatement(seen)) {
        const { initializer, condition, incrementor, statement } = seen;
        return factory.updateForStatement(seen, initializer, condition, incrementor, checked(statement));
      }
      if (ts.isForOfStatement(seen)) {
        const { awaitModifier, initializer, expression, statement } = seen;
        return factory.updateForOfStatement(seen, awaitModifier, initializer, expression, checked(statement));
      }
      if (ts.isForInStatement(seen)) {
        return factory.updateForInStatement(seen, seen.initializer, seen.expression, checked(seen.statement));
      }
      if (ts.isWhileStatement(seen)) {
        return factory.updateWhileStatement(seen, seen.expression, checked(seen.statement));
      }
      if (ts.isDoStatement(seen)) return factory.updateDoStatement(seen, checked(seen.statement), seen.expression);
      return seen;
    };
    return (file) => ts.visitNode(file, visit) as TypeScript.SourceFile;
  };
}

/** The names of the values that a module exports, which is what a cell declares. */
function collectNames(ts: typeof TypeScript, names: string[]): Transformer {
  return () => (file) => {
    for (const statement of file.statements) {
      if (!ts.isExportDeclaration(statement) || !statement.exportClause) continue;
      if (!ts.isNamedExports(statement.exportClause)) continue;
      names.push(...statement.exportClause.elements.map(({ name }) => name.text));
    }
    return file;
  };
}
