import { expect, test } from "vitest";
import { createPairing } from "./pairing.ts";

function rig() {
  const clock = { nowMs: 1_000_000 };
  const pairing = createPairing(() => clock.nowMs);
  const outcome = (typed: string) => {
    try {
      pairing.redeem(typed);
      return "paired";
    } catch (thrown) {
      return (thrown as { code: string }).code;
    }
  };
  return { clock, pairing, outcome };
}

test("a code has 40 bits in letters that are not mixed up", () => {
  const { pairing } = rig();
  const codes = Array.from({ length: 200 }, () => pairing.create().code);
  for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
  expect(new Set(codes).size).toBe(200);
});

test("case, spaces, hyphens and look-alikes do not matter", () => {
  for (const change of [
    (code: string) => code.toLowerCase(),
    (code: string) => code.replace("-", ""),
    (code: string) => ` ${code.replace("-", " - ")} `,
    (code: string) => code.replaceAll("0", "O").replaceAll("1", "l"),
  ]) {
    const { pairing, outcome } = rig();
    expect(outcome(change(pairing.create().code))).toBe("paired");
  }
});

test("a code works once", () => {
  const { pairing, outcome } = rig();
  const { code } = pairing.create();
  expect([outcome(code), outcome(code)]).toEqual(["paired", "auth.code_wrong"]);
});

test("a code works for two minutes", () => {
  const { clock, pairing, outcome } = rig();
  const { code, expiresAt } = pairing.create();
  expect(expiresAt).toBe(clock.nowMs + 120_000);
  clock.nowMs = expiresAt;
  expect(outcome(code)).toBe("auth.code_wrong");
});

test("a new code replaces the one before", () => {
  const { pairing, outcome } = rig();
  const [old, fresh] = [pairing.create().code, pairing.create().code];
  expect([outcome(old), outcome(fresh)]).toEqual(["auth.code_wrong", "paired"]);
});

test("five wrong tries use up the code, even spread over minutes", () => {
  const { clock, pairing, outcome } = rig();
  const { code } = pairing.create();
  for (let i = 0; i < 5; i++) {
    expect(outcome("AAAA-AAAA")).toBe("auth.code_wrong");
    clock.nowMs += 13_000;
  }
  expect(outcome(code)).toBe("auth.code_wrong");
});

test("there are five tries a minute, whoever tries", () => {
  const { clock, pairing, outcome } = rig();
  for (let i = 0; i < 5; i++) outcome("AAAA-AAAA");
  expect(outcome("AAAA-AAAA")).toBe("protocol.too_fast");
  clock.nowMs += 60_000;
  const { code } = pairing.create();
  expect(outcome(code)).toBe("paired");
});

test("without a pending code nothing pairs", () => {
  const { outcome } = rig();
  expect(outcome("")).toBe("auth.code_wrong");
});
