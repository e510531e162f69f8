import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import typescript from 'typescript';
import { projectRoot } from '../../lib/platform/project';

/** A compiler, and the settings that it compiles a user's program with. */
export interface Compiler {
  readonly name: string;
  readonly ts: typeof typescript;
  readonly options: typescript.CompilerOptions;
}

/** Of the package a user has the compiled declarations. */
const common: typescript.CompilerOptions = {
  target: typescript.ScriptTarget.ES2022,
  moduleResolution: 2, // Node10; the enum's name changed in 5.0
  esModuleInterop: true,
  resolveJsonModule: true,
  skipLibCheck: true,
  noEmit: true,
  typeRoots: [join(projectRoot, 'node_modules', '@types')],
  types: ['node'],
  baseUrl: projectRoot,
  paths: { diffcdr: ['dist/lib/index.d.ts'], 'diffcdr/*': ['dist/lib/*'] },
};

const tslabs: typeof typescript = require('@tslab/typescript-for-tslab');

/** Those that the package's users have: the project's own, and tslab's, with which a notebook's cells are compiled. */
export const compilers: readonly Compiler[] = [
  {
    name: `TypeScript ${typescript.version}, strict`,
    ts: typescript,
    options: { ...common, module: typescript.ModuleKind.CommonJS, lib: ['lib.es2022.d.ts'], strict: true },
  },
  {
    name: `TypeScript ${tslabs.version} as tslab sets it`,
    ts: tslabs,
    // node_modules/tslab/dist/converter.js, on Node 18 and later.
    options: {
      ...common,
      module: typescript.ModuleKind.ESNext,
      lib: ['lib.es2022.d.ts'],
      experimentalDecorators: true,
    },
  },
];

/** The programs of type tests. */
export const typeTests: readonly string[] = readdirSync(__dirname)
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'compilers.ts')
  .map((name) => join(__dirname, name));

/** What a compiler finds wrong in these programs, a line each. */
export function problems({ ts, options }: Compiler, files: readonly string[]): string[] {
  const host = {
    getCurrentDirectory: () => projectRoot,
    getCanonicalFileName: (name: string) => name,
    getNewLine: () => '\n',
  };
  const program = ts.createProgram(files, options);
  return ts.getPreEmitDiagnostics(program).map((problem) => ts.formatDiagnostic(problem, host).trim());
}
