import type TypeScript from 'typescript';

/**
 * Those declarations of a `.d.ts` text of which `keep` says so; what declares only types, or imports, stays.
 * @param valuesOnly leaves the latter out too
 */
export function pickDeclarations(
  ts: typeof TypeScript,
  text: string,
  keep: (name: string) => boolean,
  valuesOnly = false,
): string {
  const file = ts.createSourceFile('cells.d.ts', text, ts.ScriptTarget.ES2022, true);
  const printer = ts.createPrinter();
  const picked: string[] = [];
  for (const statement of file.statements) {
    if (ts.isVariableStatement(statement)) {
      const { declarations, flags } = statement.declarationList;
      const kept = declarations.filter(({ name }) => ts.isIdentifier(name) && keep(name.text));
      if (kept.length === 0) continue;
      const list = ts.factory.createVariableDeclarationList(kept, flags);
      const node = ts.factory.updateVariableStatement(statement, statement.modifiers, list);
      picked.push(printer.printNode(ts.EmitHint.Unspecified, node, file));
    } else if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
      if (statement.name && keep(statement.name.text)) picked.push(statement.getText(file));
    } else if (!valuesOnly) {
      const names = importedNames(ts, statement);
      if (names.length === 0 || names.some(keep)) picked.push(statement.getText(file));
    }
  }
  return `${picked.join('\n')}\n`;
}

/** The names that an import gives to a cell; none for another statement. */
function importedNames(ts: typeof TypeScript, statement: TypeScript.Statement): string[] {
  if (!ts.isImportDeclaration(statement) || !statement.importClause) return [];
  const { name, namedBindings } = statement.importClause;
  const names = name ? [name.text] : [];
  if (namedBindings && ts.isNamespaceImport(namedBindings)) names.push(namedBindings.name.text);
  if (namedBindings && ts.isNamedImports(namedBindings))
    names.push(...namedBindings.elements.map((one) => one.name.text));
  return names;
}
