import { expect, test } from 'vitest';
import { Cycles, Kept } from '../../server/src/analysis/cycles.ts';

/** `outer` asks `inner`, which the first root has no budget left for. */
function sums(cycles: Cycles) {
  const kept = new Kept<string, number>();
  let budget = 0;
  const inner = () => (budget > 0 ? cycles.keep(kept, 'inner', 0, () => 2) : cycles.giveUp(0));
  return {
    kept,
    outer: () => cycles.keep(kept, 'outer', 0, () => 1 + inner()),
    refill: () => {
      budget = 1;
    },
  };
}

test('what was given up counts as long as the root', () => {
  const cycles = new Cycles();
  const { kept, outer, refill } = sums(cycles);
  cycles.begin();
  expect(outer()).toBe(1);
  expect(kept.done('outer')).toBeUndefined();
  refill();
  expect(outer()).toBe(1);
});

test('the next root asks anew what was given up, and keeps it', () => {
  const cycles = new Cycles();
  const { kept, outer, refill } = sums(cycles);
  cycles.begin();
  outer();
  refill();
  cycles.begin();
  expect(outer()).toBe(3);
  expect(kept.done('outer')).toBe(3);
});

test('a question that leads back to itself is whole once the outermost is answered', () => {
  const cycles = new Cycles();
  const kept = new Kept<string, number>();
  const ask = (key: string, next: string): number => cycles.keep(kept, key, 0, () => 1 + ask(next, key));
  cycles.begin();
  expect(ask('a', 'b')).toBe(2);
  expect(kept.done('a')).toBe(2);
  expect(kept.done('b')).toBeUndefined();
});

test('what rested on an open question in many roots is still asked anew in the next', () => {
  const cycles = new Cycles();
  const kept = new Kept<string, number>();
  const outer = (key: string): number =>
    cycles.keep(kept, key, 0, () => {
      inner(key);
      return 5;
    });
  const inner = (key: string): number => cycles.keep(kept, 'inner', 0, () => 1 + outer(key));
  for (let root = 0; root < 20; root += 1) {
    cycles.begin();
    outer(`outer ${root}`);
    expect(kept.done('inner')).toBeUndefined();
  }
  cycles.begin();
  expect(inner('outer 0')).toBe(6);
});
