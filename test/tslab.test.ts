import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type typescript from 'typescript';
import { projectRoot } from '../lib/platform/project';

describe('tslab', () => {
  it('has a compiler that takes lib as it stands: TypeScript 5.0, not strict, no settings of ours', function () {
    this.timeout(300_000);
    let ts: typeof typescript;
    try {
      ts = require('@tslab/typescript-for-tslab');
    } catch {
      console.log('      skipped: tslab, which is for development alone, is not installed');
      return this.skip();
    }
    const lib = join(projectRoot, 'lib');
    const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    assert.ok(files.length > 100);
    // As node_modules/tslab/dist/converter.js sets it up on Node 18 and later.
    const program = ts.createProgram(
      files.map((name) => join(lib, name)),
      {
        module: ts.ModuleKind.ESNext,
        moduleResolution: 2, // Node10; the enum's name changed in 5.0
        target: ts.ScriptTarget.ES2022,
        // tslab gives no `dom`, where the types of WebAssembly stand; it passes over that for the reason above.
        lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
        esModuleInterop: true,
        resolveJsonModule: true,
        skipLibCheck: true,
        typeRoots: [join(projectRoot, 'node_modules', '@types')],
        types: ['node'],
        noEmit: true,
      },
    );
    const problems = ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
      const text = ts.flattenDiagnosticMessageText(messageText, ' ');
      if (!file) return text;
      const name = relative(projectRoot, file.fileName).replaceAll('\\', '/');
      return `${name}:${file.getLineAndCharacterOfPosition(start).line + 1}: ${text}`;
    });
    assert.deepEqual(problems, []);
  });
});
