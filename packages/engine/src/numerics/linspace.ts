/**
 * `count` evenly spaced values from `first` to `last`, both included; one value is `first`.
 *
 * @source NumPy 2 `linspace`: first + i · step, with the last value set exactly
 */
export function linspace(first: number, last: number, count: number): Float64Array {
  const values = new Float64Array(count);
  const step = count > 1 ? (last - first) / (count - 1) : 0;
  for (let i = 0; i < count; i++) values[i] = first + i * step;
  if (count > 1) values[count - 1] = last;
  return values;
}
