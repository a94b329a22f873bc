import { describe, expect, it } from 'vitest';
import { claims } from '../../server/src/rules/implied-endorsement/claims.ts';

describe('the patterns of claims', () => {
  it.each(['= ', '-', '\n', 'official ', 'a procore '])('take no longer than the text is long: %j', piece => {
    const text = `Procore ${piece.repeat(100_000 / piece.length)}`;
    const start = performance.now();
    for (const { pattern } of claims) [...text.matchAll(pattern)];
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
