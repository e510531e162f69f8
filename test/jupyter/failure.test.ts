import assert from 'node:assert/strict';
import { type Answer, ask, errors, printed, type Said } from './ask';

const cells = {
  first: 'const outer = 1;\nlet kept = 1;',
  mapped: `const early: number = 2;

interface Shape {
  // Types vanish when it is compiled.
  a: number;
}
function deep(value: any) {
  return value.missing.part;
}
const kept: number = deep({});
const skipped = 3;`,
  keptNow: 'console.log(early, kept, outer);',
  skippedNow: 'skipped;',
  called: 'deep({ missing: 1 });\ndeep({});',
  user: `import { UserError } from 'diffcdr';\nthrow new UserError('mend it');`,
  library: `import { readRatings } from 'diffcdr';\nimport { defineMethod } from 'diffcdr';\ndefineMethod(undefined as any);`,
  types: `const wrong: number = 'text';`,
  thrown: `throw 'a text';`,
  cause: `throw new Error('outside', { cause: new RangeError('inside') });`,
  rejected: `Promise.reject(new Error('left alone'));\nconsole.log('goes on');`,
  timer: `setTimeout(() => { throw new Error('in a timer') }, 100);\nconsole.log('goes on');`,
  late: `setTimeout(() => { throw new Error('much later') }, 1300);`,
  next: `console.log('unharmed');`,
} as const;

describe('a failing cell', () => {
  const names = Object.keys(cells) as (keyof typeof cells)[];
  let answers: Readonly<Record<keyof typeof cells, Answer>>;
  let together: Answer[];

  before(async function () {
    const all = await ask(this, [
      ...names.map((name) => ({ run: cells[name] })),
      { wait: 1.5 },
      { together: [`await Promise.resolve();\nthrow new Error('first');`, `console.log('second')`] },
    ]);
    answers = Object.fromEntries(names.map((name, k) => [name, all[k]])) as typeof answers;
    together = all.at(-1) as Answer[];
  });

  const only = (name: keyof typeof cells): Said => {
    const found = errors(answers[name]);
    assert.equal(found.length, 1, JSON.stringify(answers[name]));
    return found[0];
  };

  it('says name, sentence and its own lines, as they were written', () => {
    const { ename, evalue, traceback = [] } = only('mapped');
    assert.equal(ename, 'TypeError');
    assert.match(evalue ?? '', /^Cannot read properties of undefined \(reading 'part'\)$/);
    assert.deepEqual(traceback.slice(0, 3), [
      `TypeError: ${evalue}`,
      '  cell 2, line 8: return value.missing.part;',
      '  cell 2, line 10: const kept: number = deep({});',
    ]);
    assert.equal(answers.mapped.reply.status, 'error');
    assert.equal(answers.mapped.reply.ename, 'TypeError');
  });

  it('keeps what it declared before the error, restores what it had emptied, and says so', () => {
    assert.match(
      only('mapped').traceback?.at(-1) ?? '',
      /kept: (deep, early|early, deep); not reached: skipped; still as before the cell: kept/,
    );
    assert.equal(printed(answers.keptNow).trim(), '2 1 1');
    assert.match(only('skippedNow').evalue ?? '', /Cannot find name 'skipped'/);
  });

  it('names the lines of the other cells that it called', () => {
    assert.deepEqual(only('called').traceback?.slice(1), [
      '  cell 2, line 8: return value.missing.part;',
      '  cell 5, line 2: deep({});',
    ]);
  });

  it('has no stack where the person at the keyboard can mend it', () =>
    assert.deepEqual(only('user').traceback, ['UserError: mend it']));

  it('counts the calls inside the library and shows none', () => {
    const { traceback = [] } = only('library');
    assert.match(traceback[1], /^ {2}… calls folded: \d+ in diffcdr$/);
    assert.match(traceback[2], /^ {2}cell 7, line 3: defineMethod/);
    assert.equal(traceback.length, 3);
  });

  it('points to what does not compile', () => {
    const { ename, evalue, traceback = [] } = only('types');
    assert.equal(ename, 'CompileError');
    assert.equal(evalue, "line 1: Type 'string' is not assignable to type 'number'.");
    assert.deepEqual(traceback.slice(2), [`  const wrong: number = 'text';`, `        ^`]);
  });

  it('takes what is no Error', () => assert.match(only('thrown').evalue ?? '', /threw 'a text', which is no Error/));

  it('says the cause', () => assert.equal(only('cause').traceback?.at(-1), '  because: RangeError: inside'));

  for (const name of ['rejected', 'timer'] as const) {
    it(`is the one that left it behind: ${name}`, () => {
      assert.match(only(name).evalue ?? '', /left alone|in a timer/);
      assert.equal(printed(answers[name]).trim(), 'goes on');
      assert.equal(answers[name].reply.status, 'error');
    });
  }

  it('hears of what fails after its end, and its neighbour does not', () => {
    assert.equal(only('late').evalue, 'much later');
    assert.equal(answers.late.reply.status, 'ok');
    assert.deepEqual(errors(answers.next), []);
  });

  it('turns away those that were sent with it', () => {
    assert.equal(errors(together[0])[0].evalue, 'first');
    assert.equal(together[1].reply.status, 'aborted');
    assert.equal(printed(together[1]), '');
  });
});
