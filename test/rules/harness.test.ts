import { describe, expect, it } from 'vitest';
import { readMarkers } from '../support/fixtures.ts';
import { pageBlocks } from '../support/rule-page.ts';

describe("a page's blocks", () => {
  const page = (info: string) => `# A page\n\n\`\`\`${info}\nconst a = 1;\n\`\`\`\n`;

  it('are those that say breach or compliant', () => {
    expect(pageBlocks(page('ts'))).toEqual([]);
    expect(pageBlocks(page('ts breach'))).toEqual([
      { marked: 'breach', file: 'src/main.ts', group: 'line 3', text: 'const a = 1;\n', line: 3, also: [] },
    ]);
  });

  it('may name their file, group and other rules', () => {
    expect(pageBlocks(page('json compliant file=package.json group=app also=brand-name,app-icon'))).toEqual([
      {
        marked: 'compliant',
        file: 'package.json',
        group: 'app',
        text: 'const a = 1;\n',
        line: 3,
        also: ['brand-name', 'app-icon'],
      },
    ]);
  });

  it.each(['ts breach fil=a.ts', 'cobol breach'])('refuse what is not understood: %s', info =>
    expect(() => pageBlocks(page(info))).toThrow(),
  );

  it('refuse two blocks for one file', () =>
    expect(() => pageBlocks(page('ts breach group=a') + page('ts compliant group=a'))).toThrow('two blocks'));
});

describe("a fixture's markers", () => {
  it.each([
    ['send(a); // finds: polling', 'send(a);'],
    ['send(a)  # finds: polling', 'send(a)'],
    ['<p>a</p> <!-- finds: polling -->', '<p>a</p>'],
    ['SELECT 1 -- finds: polling', 'SELECT 1'],
    ['<b>x</b> {/* finds: polling */}', '<b>x</b>'],
  ])('are taken out of the text: %s', (line, text) => {
    const read = readMarkers('a', `first\r\n${line}\r\nlast`);
    expect(read.text).toBe(`first\r\n${text}\r\nlast`);
    expect(read.expected).toEqual([{ file: 'a', line: 2, rule: 'polling' }]);
  });

  it('may state a severity and more than one rule', () =>
    expect(readMarkers('a', 'x // finds: polling error, page-size').expected).toEqual([
      { file: 'a', line: 1, rule: 'polling', severity: 'error' },
      { file: 'a', line: 1, rule: 'page-size' },
    ]));

  it('are none in the middle of a line', () =>
    expect(readMarkers('a', 'x /* finds: polling */ + y').expected).toEqual([]));
});
