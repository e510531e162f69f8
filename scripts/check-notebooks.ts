import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { projectRoot } from '../lib/platform/project';

/*
 * Checks notebooks as source, without running them: `npm run check-notebooks [-- notebooks]`.
 * Each notebook's TypeScript cells, one after the other, must pass the project's own strict compiler as one module; and the
 * notebook must have been saved as executed from top to bottom in a clean kernel.
 */

interface Cell {
  readonly cell_type: string;
  readonly source: string | readonly string[];
  readonly execution_count?: number | null;
  readonly outputs?: readonly Output[];
}

interface Output {
  readonly output_type: string;
  readonly name?: string;
  readonly text?: string | readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Longest code cell, in lines, and longest of these, in characters. */
const longest = 15;
const widest = 100;

const notebooks = join(projectRoot, 'notebooks');

function textIn(text: string | readonly string[] | undefined): string {
  return typeof text === 'string' || text === undefined ? (text ?? '') : text.join('');
}

/** What is wrong with how the notebook was written and saved. */
function checkShape(cells: readonly Cell[]): string[] {
  const problems: string[] = [];
  let order = 0;
  cells.forEach((cell, k) => {
    const where = `cell ${k + 1}`;
    const source = textIn(cell.source);
    for (const path of machinePaths(source)) problems.push(`${where} names a folder of one machine: ${path}`);
    if (cell.cell_type !== 'code') return;
    const lines = source.split('\n').length;
    if (lines > longest)
      problems.push(`${where} has ${lines} lines; ${longest} at most, longer code belongs into lib/`);
    const wide = source.split('\n').filter((line) => line.length > widest);
    if (wide.length > 0) problems.push(`${where} has lines of more than ${widest} characters: ${wide[0].trim()}`);
    if (/^\s*display\(/m.test(source))
      problems.push(`${where} calls display() without await: its output may come too late`);
    order++;
    if (cell.execution_count !== order) {
      const was = cell.execution_count ?? 'never executed';
      problems.push(`${where} was not executed in order (${was} instead of ${order}); npm run notebooks -- --in-place`);
    }
    for (const output of cell.outputs ?? []) {
      if (output.output_type === 'error') problems.push(`${where} holds an error output`);
      const texts = [textIn(output.text), ...Object.values(output.data ?? {}).map((part) => textOf(part))];
      if (output.name === 'stderr') problems.push(`${where} wrote to stderr: ${texts[0].trim().split('\n')[0]}`);
      for (const path of machinePaths(texts.join('\n')))
        problems.push(`${where} shows a folder of one machine: ${path}`);
    }
  });
  if (order === 0) problems.push('it has no code cell');
  return problems;
}

function textOf(part: unknown): string {
  return typeof part === 'string' ? part : Array.isArray(part) ? part.join('') : JSON.stringify(part);
}

/** Folders that exist only on the machine at hand, or look like somebody's home. */
function machinePaths(text: string): string[] {
  const home = homedir();
  const own = [projectRoot, ...(home.length > 1 && home !== '/root' ? [home] : [])].filter((path) =>
    text.includes(path),
  );
  return [...new Set([...own, ...(text.match(/(?:\/home\/|\/Users\/|\/root\/|[A-Z]:\\\\?Users\\)[\w.-]+/g) ?? [])])];
}

/** The cells as one module under the strict options of tsconfig.json; returns its errors, each with cell and line. */
function checkTypes(modules: ReadonlyMap<string, readonly Cell[]>): Map<string, string[]> {
  const configuration = ts.readConfigFile(join(projectRoot, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(configuration.config, ts.sys, projectRoot);
  // A cell may declare what only a later reader's exercise uses; and top-level await makes it an ES module.
  Object.assign(options, {
    noEmit: true,
    noUnusedLocals: false,
    noUnusedParameters: false,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    rootDir: undefined,
    types: ['node'],
    esModuleInterop: true,
  });
  const sources = new Map<string, { text: string; lines: { cell: number; line: number }[] }>();
  for (const [path, cells] of modules) {
    const lines: { cell: number; line: number }[] = [];
    const text: string[] = [];
    cells.forEach((cell, k) => {
      if (cell.cell_type !== 'code') return;
      textIn(cell.source)
        .split('\n')
        .forEach((content, n) => {
          text.push(content);
          lines.push({ cell: k + 1, line: n + 1 });
        });
    });
    sources.set(`${path.slice(0, -'.ipynb'.length)}.notebook.ts`, { text: `${text.join('\n')}\nexport {};\n`, lines });
  }
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (file) => sources.has(file) || fileExists.call(host, file);
  host.readFile = (file) => sources.get(file)?.text ?? readFile.call(host, file);
  host.getSourceFile = (file, version, ...rest) => {
    const source = sources.get(file);
    return source ? ts.createSourceFile(file, source.text, version) : getSourceFile.call(host, file, version, ...rest);
  };
  const program = ts.createProgram([...sources.keys()], options, host);
  const problems = new Map<string, string[]>();
  for (const [file, { lines }] of sources) {
    const source = program.getSourceFile(file);
    if (!source) throw new Error(`the compiler did not take ${file}`);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      (problem) => {
        const line = source.getLineAndCharacterOfPosition(problem.start ?? 0).line;
        const { cell, line: within } = lines[line] ?? { cell: '?', line: '?' };
        return `cell ${cell}, line ${within}: ${ts.flattenDiagnosticMessageText(problem.messageText, '\n')}`;
      },
    );
    problems.set(`${file.slice(0, -'.notebook.ts'.length)}.ipynb`, found);
  }
  return problems;
}

function main(): void {
  const named = process.argv.slice(2).map((path) => resolve(path));
  const all = existsSync(notebooks) ? readdirSync(notebooks).filter((name) => name.endsWith('.ipynb')) : [];
  const paths = named.length > 0 ? named : all.sort().map((name) => join(notebooks, name));
  if (!existsSync(join(projectRoot, 'dist', 'lib', 'index.d.ts'))) {
    console.error('the compiled library is missing; run "npm run build"');
    process.exit(1);
  }
  const cells = new Map<string, readonly Cell[]>();
  for (const path of paths) cells.set(path, JSON.parse(readFileSync(path, 'utf8')).cells);
  const types = checkTypes(cells);
  let failed = 0;
  for (const [path, content] of cells) {
    const problems = [...(types.get(path) ?? []), ...checkShape(content)];
    if (problems.length > 0) failed++;
    console.log(`${problems.length > 0 ? 'FAIL' : 'ok  '} ${basename(path)}`);
    for (const problem of problems) console.log(`     ${problem}`);
  }
  console.log(
    `${cells.size - failed} of ${cells.size} notebooks are in order (${relative(process.cwd(), notebooks) || '.'})`,
  );
  process.exitCode = failed > 0 ? 1 : 0;
}

main();
