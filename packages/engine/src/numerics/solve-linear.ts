/**
 * The x of A·x = b for a small system; neither argument is changed. A singular A gives NaN or infinity.
 *
 * @param a rows
 * @source Gaussian elimination with partial pivoting, Golub and Van Loan, Matrix Computations, section 3.4
 */
export function solveLinear(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const count = b.length;
  const rows = a.map((row, i) => [...row, b[i]!]);
  for (let column = 0; column < count; column++) {
    let pivot = column;
    for (let row = column + 1; row < count; row++) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    }
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let row = column + 1; row < count; row++) {
      const factor = rows[row]![column]! / rows[column]![column]!;
      for (let k = column; k <= count; k++) rows[row]![k]! -= factor * rows[column]![k]!;
    }
  }
  const x = new Array<number>(count).fill(0);
  for (let row = count - 1; row >= 0; row--) {
    let rest = rows[row]![count]!;
    for (let k = row + 1; k < count; k++) rest -= rows[row]![k]! * x[k]!;
    x[row] = rest / rows[row]![row]!;
  }
  return x;
}
