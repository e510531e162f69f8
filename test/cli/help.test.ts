import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import type { Command } from 'commander';
import { coloured } from '../../lib/cli/colour';
import { createProgram } from '../../lib/cli/main';
import { projectRoot } from '../../lib/platform/project';
import { captureProgram } from './capture';

/** The whole text of a command's help. */
async function helpOf(name?: string): Promise<string> {
  let out = '';
  const program = createProgram();
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeOut: (text) => (out += text), getOutHasColors: () => false });
  }
  const args = name === undefined ? ['--help'] : [name, '--help'];
  await program.parseAsync(args, { from: 'user' }).catch(() => undefined);
  return out;
}

const optionsOf = (command: Command): (string | undefined)[] => command.options.map(({ long }) => long);

describe('help of the command line', () => {
  const { commands } = createProgram();

  for (const name of [undefined, ...commands.map((command) => command.name())]) {
    it(`${name ?? 'diffcdr'}: 80 columns, no empty default, and examples of commands and options that there are`, async () => {
      const text = await helpOf(name);
      assert.doesNotMatch(text, /default: (\[|\{|")/);
      for (const line of text.split('\n')) assert.ok(line.length <= 80, line);
      const [, examples = ''] = text.split('\nExamples:\n');
      const lines = examples.trim().split('\n');
      assert.notEqual(lines[0], '', 'no examples');
      for (const line of lines) {
        const [program, command, ...words] = line.trim().split(' ');
        assert.equal(program, 'diffcdr');
        const found = commands.find((one) => one.name() === command) ?? assert.fail(line);
        if (name !== undefined) assert.equal(command, name);
        for (const word of words.filter((one) => one.startsWith('--')))
          assert.ok(optionsOf(found).includes(word), line);
        for (const { long, mandatory } of found.options) assert.ok(!mandatory || words.includes(String(long)), line);
      }
    });
  }

  it('has one style of error, whoever finds it', async () => {
    for (const args of [
      ['table', '2'],
      ['table', '2', '--store'],
      ['table', '2', '--store', 'x', '--sotre', 'y'],
      ['table', '7', '--store', 'x'],
      ['tabel'],
      ['describe'],
      ['table', '2', '--store', 'x', '--format', 'doc'],
    ]) {
      const program = "require('./lib/cli/main').main(['node', 'diffcdr', ...process.argv.slice(1)])";
      const child = spawnSync(process.execPath, ['--import', 'tsx', '--eval', program, '--', ...args], {
        cwd: projectRoot,
        encoding: 'utf8',
      });
      assert.equal(child.status, 1, args.join(' '));
      assert.match(child.stderr, /^diffcdr: [^\n]+\n$/, args.join(' '));
      assert.equal(child.stdout, '');
    }
  }).timeout(120_000);

  it('is coloured for a terminal alone, and not where NO_COLOR is set', () => {
    const terminal = { isTTY: true, hasColors: () => true } as unknown as NodeJS.WriteStream;
    const plain = { isTTY: true, hasColors: () => false } as unknown as NodeJS.WriteStream;
    assert.equal(coloured('red', 'x', terminal), '\u001b[31mx\u001b[39m');
    assert.equal(coloured('red', 'x', plain), 'x');
    assert.equal(coloured('red', 'x', { isTTY: false } as NodeJS.WriteStream), 'x');
  });

  it('says what --space takes', async () => {
    await assert.rejects(
      captureProgram(['search', '--source', 'a', '--target', 'b', '--space', 'x']),
      /--space takes key=a,b,c, not "x"/,
    );
  });
});
