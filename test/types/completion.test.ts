import assert from 'node:assert/strict';
import { join } from 'node:path';
import type typescript from 'typescript';
import { methodNames } from '../../lib/bridge/registry';
import { projectRoot } from '../../lib/platform/project';
import { type Compiler, compilers } from './compilers';

/** What a cell holds before the line in which completion is asked for. */
const cell = `
import { type Workbench, defineMethod, resolveConfig, runCell } from 'diffcdr';
import { z } from 'zod';
declare const bench: Workbench;
const mine = defineMethod({
  name: 'Mine', summary: '', source: '',
  options: z.strictObject({
    /** How much. */
    shrink: z.number().default(5),
  }),
  create: () => { throw new Error('never run'); },
});
`;

const lambda = /weight of the task loss/;

interface Offer {
  readonly names: string[];
  readonly comment: (name: string) => string;
}

/** What an editor is offered where `|` stands in a line. */
function completer({ ts, options }: Compiler): (line: string) => Offer {
  const file = join(projectRoot, 'examples', 'cell.ts');
  let [text, version] = [cell, 0];
  const read = (name: string) => (name === file ? text : ts.sys.readFile(name));
  const host: typescript.LanguageServiceHost = {
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: (name) => (name === file ? String(version) : '0'),
    getScriptSnapshot: (name) => {
      const content = read(name);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => projectRoot,
    getDefaultLibFileName: (settings) => ts.getDefaultLibFilePath(settings),
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: read,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  };
  const service = ts.createLanguageService(host);
  return (line) => {
    text = cell + line.replace('|', '');
    version++;
    const at = cell.length + line.indexOf('|');
    const entries = service.getCompletionsAtPosition(file, at, {})?.entries ?? [];
    return {
      names: entries.map(({ name }) => name),
      comment: (name) => {
        const details = service.getCompletionEntryDetails(file, at, name, {}, undefined, {}, undefined);
        return ts.displayPartsToString(details?.documentation);
      },
    };
  };
}

describe('completion', function () {
  this.timeout(120_000);
  for (const compiler of compilers) {
    describe(compiler.name, () => {
      let complete: (line: string) => Offer;
      before(() => {
        complete = completer(compiler);
      });

      for (const line of ["bench.run('Dif|')", "bench.fit('|')", "runCell(null, null, { method: 'Di|' })"]) {
        it(`offers the methods' names: ${line}`, () => {
          const { names } = complete(line);
          assert.deepEqual(
            methodNames().filter((name) => !names.includes(name)),
            [],
          );
        });
      }

      it('offers the methods that have options in a configuration, with their comments', () => {
        const { names, comment } = complete('resolveConfig({ methods: { Diff| } })');
        assert.deepEqual([...names].sort(), methodNames().sort());
        assert.match(comment('DiffCDR'), /The paper/);
      });

      for (const line of ['resolveConfig({ methods: { DiffCDR: { la| } } })', "bench.run('DiffCDR', { la| })"]) {
        it(`offers the options' names and comments: ${line}`, () => {
          const { names, comment } = complete(line);
          for (const name of ['lambda', 'solver', 'epochs']) assert.ok(names.includes(name), name);
          assert.match(comment('lambda'), lambda);
          assert.match(comment('epochs'), /Passes over the training rows/);
        });
      }

      for (const line of [
        'resolveConfig({ methods: { Mine: { | } } }, { methods: [mine] })',
        'bench.run(mine, { | })',
      ]) {
        it(`offers those of a method of one's own: ${line}`, () => {
          const { names, comment } = complete(line);
          assert.deepEqual(names, ['shrink']);
          assert.equal(comment('shrink'), 'How much.');
        });
      }

      const others = [
        {
          part: 'the split',
          line: 'resolveConfig({ split: { | } })',
          option: 'beta',
          says: /share of the overlapping/,
        },
        {
          part: 'the base models',
          line: 'resolveConfig({ embedding: { | } })',
          option: 'dim',
          says: /length of a vector/,
        },
        {
          part: 'a protocol',
          line: 'resolveConfig({ protocols: { ranking: { | } } })',
          option: 'k',
          says: /Length of the list/,
        },
      ];
      for (const { part, line, option, says } of others) {
        it(`offers the settings of ${part}, with their comments`, () =>
          assert.match(complete(line).comment(option), says));
      }
    });
  }
});
