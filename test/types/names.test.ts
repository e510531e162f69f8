import assert from 'node:assert/strict';
import { join } from 'node:path';
import { projectRoot } from '../../lib/platform/project';
import { compilers } from './compilers';

describe('names of the package', () => {
  const [{ ts, options }] = compilers;

  /** Names at the top, those of types included, namespaces apart. */
  function namesOf(file: string): { names: string[]; namespaces: string[] } {
    const program = ts.createProgram([file], options);
    const checker = program.getTypeChecker();
    const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)!;
    const isNamespace = (flags: number): boolean => (flags & ts.SymbolFlags.ValueModule) !== 0;
    const all = checker.getExportsOfModule(module).map((symbol) => {
      const meant = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      return { name: symbol.name, namespace: isNamespace(meant.flags) };
    });
    return {
      names: all.filter(({ namespace }) => !namespace).map(({ name }) => name),
      namespaces: all.filter(({ namespace }) => namespace).map(({ name }) => name),
    };
  }

  it('are about forty at the top, at most fifty, beside a namespace for each folder', () => {
    const { names, namespaces } = namesOf(join(projectRoot, 'lib', 'index.ts'));
    assert.ok(names.length >= 35 && names.length <= 50, `${names.length}: ${names.join(', ')}`);
    const { exports } = require(join(projectRoot, 'package.json')) as { exports: Record<string, unknown> };
    const subpaths = Object.keys(exports).filter((path) => !['.', './package.json', './browser'].includes(path));
    assert.deepEqual(namespaces.map((name) => `./${name}`).sort(), subpaths.sort());
  }).timeout(60_000);
});
