import { compilers, problems, typeTests } from '../test/types/compilers';

/*
 * Compiles the programs in test/types against the compiled library, with each compiler that its users have: what must compile
 * does, what must not does not.
 */

for (const compiler of compilers) {
  const found = problems(compiler, typeTests);
  console.log(`${compiler.name}: ${found.length === 0 ? `${typeTests.length} files as expected` : 'not as expected'}`);
  for (const problem of found) console.log(problem);
  if (found.length > 0) process.exitCode = 1;
}
