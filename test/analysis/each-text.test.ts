import { expect, it } from 'vitest';
import type { Text } from '../../server/src/analysis/facts.ts';
import { eachText, flat, mostTexts } from '../../server/src/analysis/texts.ts';

const written = (...texts: readonly string[]): { written: readonly Text[] } => ({
  written: texts.map(text => ({ parts: [{ text }] })),
});

it('keeps the texts of several values in their order, each once', () => {
  expect(eachText([written('a', 'b'), written('b', 'c')]).map(flat)).toEqual(['a', 'b', 'c']);
});

it('keeps the first text of each value where not all can be kept', () => {
  const rows = Array.from({ length: 30 }, (_, at) => written(`one/${at}`, `two/${at}`, `three/${at}`));
  const kept = eachText(rows).map(flat);
  expect(kept).toHaveLength(mostTexts);
  expect(kept.filter(text => text.startsWith('one/'))).toHaveLength(30);
  expect(kept.filter(text => text.startsWith('three/'))).toHaveLength(mostTexts - 60);
});
