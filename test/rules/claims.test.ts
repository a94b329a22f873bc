import { describe, expect, it } from 'vitest';
import { claims } from '../../server/src/rules/implied-endorsement/claims.ts';

describe('the patterns of claims', () => {
  it.each(['= ', '-', '\n', 'official ', 'a procore '])('come to the end of a long text: %j', piece => {
    // Whoever takes as long as the square of it never does.
    const text = `Procore ${piece.repeat(1_000_000 / piece.length)}`;
    const found = claims.flatMap(({ pattern }) => [...text.matchAll(pattern)]);
    expect(found.length).toBeLessThan(2);
  });
});
