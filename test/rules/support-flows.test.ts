import { beforeAll, expect, it } from 'vitest';
import { createTypeScript } from '../../server/src/languages/typescript/index.ts';
import { heldIn } from '../../server/src/rules/support/flows.ts';

const front = createTypeScript();
beforeAll(() => front.ready?.());

/** The tests that hold or not at the `|` of a source. */
function testsAt(marked: string): readonly string[] {
  const at = marked.indexOf('|');
  const text = marked.replace('|', '');
  return heldIn(front.lower('/app/a.ts', text).body, { start: at, end: at + 1 }).map(
    ({ test, holds }) => `${holds ? '' : 'not '}${text.slice(test.start, test.end)}`,
  );
}

it('tells an early exit on the way to a place', () =>
  expect(testsAt('function f() { if (!user) return; for (const a of b) { if (a.off) continue; |g(a); } }')).toEqual([
    'not !user',
    'not a.off',
  ]));

it('tells each once however deep the place is: nested blocks doubled the work, thirty of them took without end', () => {
  const depth = 5;
  const opening = Array.from({ length: depth }, (_, at) => `for (const a${at} of b) { if (a${at}.off) continue; try {`);
  const held = testsAt(`${opening.join(' ')} |g(); ${'} finally {} }'.repeat(depth)}`);
  expect(held).toEqual(Array.from({ length: depth }, (_, at) => `not a${at}.off`));
});
