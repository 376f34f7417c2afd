/** A function of the sample's value and the timestep. */
export type Formula = (x: number, t: number) => number;

const functions: Readonly<Record<string, (value: number) => number>> = {
  tanh: Math.tanh,
  sin: Math.sin,
  cos: Math.cos,
  exp: Math.exp,
  sqrt: Math.sqrt,
  abs: Math.abs,
};

/**
 * Reads formulas such as `0.3*tanh(x)+0.05*sin(t/100)`: numbers, x, t, + - * / ^, parentheses and a few functions.
 *
 * @throws {Error} naming the place that cannot be read
 */
export function parseFormula(text: string): Formula {
  const tokens = text.match(/\d+\.?\d*(?:e[+-]?\d+)?|[a-z]+|[-+*/^()]/g) ?? [];
  let next = 0;

  function sum(): Formula {
    let left = product();
    while (tokens[next] === "+" || tokens[next] === "-") {
      const [a, sign] = [left, tokens[next++] === "+" ? 1 : -1];
      const b = product();
      left = (x, t) => a(x, t) + sign * b(x, t);
    }
    return left;
  }

  function product(): Formula {
    let left = power();
    while (tokens[next] === "*" || tokens[next] === "/") {
      const [a, times] = [left, tokens[next++] === "*"];
      const b = power();
      left = times ? (x, t) => a(x, t) * b(x, t) : (x, t) => a(x, t) / b(x, t);
    }
    return left;
  }

  function power(): Formula {
    if (tokens[next] === "-") {
      next++;
      const negated = power();
      return (x, t) => -negated(x, t);
    }
    const base = atom();
    if (tokens[next] !== "^") return base;
    next++;
    const exponent = power();
    return (x, t) => base(x, t) ** exponent(x, t);
  }

  function atom(): Formula {
    const token = tokens[next++] ?? "";
    if (token === "(") {
      const inner = sum();
      expect(")");
      return inner;
    }
    if (token === "x") return (x) => x;
    if (token === "t") return (_x, t) => t;
    const apply = functions[token];
    if (apply !== undefined) {
      expect("(");
      const inner = sum();
      expect(")");
      return (x, t) => apply(inner(x, t));
    }
    const value = Number(token);
    if (token === "" || Number.isNaN(value)) throw new Error(`cannot read ${text} at "${token}"`);
    return () => value;
  }

  function expect(token: string): void {
    if (tokens[next++] !== token) throw new Error(`cannot read ${text}: expected "${token}"`);
  }

  const formula = sum();
  if (next !== tokens.length) throw new Error(`cannot read ${text} at "${tokens[next]}"`);
  return formula;
}
