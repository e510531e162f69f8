import assert from 'node:assert/strict';
import {
  binaryMatrix,
  columnCounts,
  multiplyBinary,
  multiplyBinaryTransposed,
  onesOf,
  rowCounts,
  transposed,
} from '../../lib/math/binary-matrix';
import { randomStream } from '../../lib/math/random';
import { finish } from '../../lib/math/work';

describe('math/binary-matrix', () => {
  // Row 1 is empty, column 3 too; the fourth entry is left out.
  const rows = Int32Array.from([2, 0, 2, -1, 0]);
  const columns = Int32Array.from([0, 1, 2, 3, 2]);
  const matrix = finish(binaryMatrix(rows, columns, 3, 4));
  const dense = [
    [0, 1, 1, 0],
    [0, 0, 0, 0],
    [1, 0, 1, 0],
  ];

  it('holds the ones by row, and by column when it is transposed', () => {
    assert.deepEqual(
      dense.map((_, row) => [...onesOf(matrix, row)].sort()),
      [[1, 2], [], [0, 2]],
    );
    const turned = finish(transposed(matrix));
    assert.deepEqual([turned.rows, turned.columns], [4, 3]);
    assert.deepEqual(
      [0, 1, 2, 3].map((row) => [...onesOf(turned, row)]),
      [[2], [0], [0, 2], []],
    );
    assert.deepEqual([...rowCounts(matrix)], [2, 0, 2]);
    assert.deepEqual([...columnCounts(matrix)], [1, 1, 2, 0]);
  });

  for (const width of [1, 3, 8]) {
    it(`multiplies ${width} vectors as the dense matrix does`, () => {
      const stream = randomStream(width, 'test');
      const x = stream.fillNormal(new Float64Array(4 * width));
      const y = stream.fillNormal(new Float64Array(3 * width));
      const product = multiplyBinary(matrix, x, width, new Float64Array(3 * width).fill(7));
      const back = multiplyBinaryTransposed(matrix, y, width, new Float64Array(4 * width).fill(7));
      for (let j = 0; j < width; j++) {
        for (let r = 0; r < 3; r++) {
          const sum = dense[r].reduce((total, one, c) => total + one * x[c * width + j], 0);
          assert.ok(Math.abs(product[r * width + j] - sum) < 1e-12);
        }
        for (let c = 0; c < 4; c++) {
          const sum = dense.reduce((total, row, r) => total + row[c] * y[r * width + j], 0);
          assert.ok(Math.abs(back[c * width + j] - sum) < 1e-12);
        }
      }
    });
  }
});
