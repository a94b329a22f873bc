import { describe, expect, it } from 'vitest';
import { Lines } from '../../server/src/program/lines.ts';

describe('Lines', () => {
  const text = 'ab\r\n\tcd\n\n😀e\rf';
  const lines = new Lines(text);

  it('ends lines as LSP does', () => {
    expect(Array.from({ length: lines.count }, (_, line) => lines.lineText(line))).toEqual([
      'ab',
      '\tcd',
      '',
      '😀e',
      'f',
    ]);
    expect(new Lines('').count).toBe(1);
    expect(new Lines('a\n').count).toBe(2);
  });

  it('goes to positions and back, counting UTF-16 units', () => {
    for (let offset = 0; offset <= text.length; offset++) {
      const inBreak = text.startsWith('\r\n', offset - 1);
      if (!inBreak) expect(lines.offsetAt(lines.positionAt(offset))).toBe(offset);
    }
    expect(lines.positionAt(text.indexOf('e'))).toEqual({ line: 3, character: 2 });
    expect(lines.positionAt(3)).toEqual({ line: 0, character: 2 });
  });

  it('keeps to the text', () => {
    expect(lines.positionAt(-1)).toEqual({ line: 0, character: 0 });
    expect(lines.positionAt(99)).toEqual({ line: 4, character: 1 });
    expect(lines.offsetAt({ line: 0, character: 9 })).toBe(2);
    expect(lines.offsetAt({ line: 9, character: 0 })).toBe(text.length);
    expect(lines.offsetAt({ line: -1, character: 5 })).toBe(0);
  });

  it("knows a line's indentation", () => {
    expect([lines.indentation(0), lines.indentation(1), lines.indentation(2)]).toEqual(['', '\t', '']);
  });
});
