/** A fenced block of a rule's page that is run as a test. */
export interface PageBlock {
  readonly marked: 'breach' | 'compliant';
  readonly file: string;
  /** Blocks of one group are the files of one workspace. */
  readonly group: string;
  readonly text: string;
  /** Line of the opening fence, 1-based. */
  readonly line: number;
  /** Other rules that may speak at warning or above. */
  readonly also: readonly string[];
}

/** Where a block's text is put when its info string names no file. */
const defaultFiles: Readonly<Record<string, string>> = {
  ts: 'src/main.ts',
  typescript: 'src/main.ts',
  tsx: 'src/main.tsx',
  js: 'src/main.js',
  javascript: 'src/main.js',
  jsx: 'src/main.jsx',
  mjs: 'src/main.mjs',
  cjs: 'src/main.cjs',
  py: 'main.py',
  python: 'main.py',
  json: 'settings.json',
  jsonc: 'settings.json',
  env: '.env',
  dotenv: '.env',
  yaml: 'settings.yml',
  yml: 'settings.yml',
  md: 'README.md',
  markdown: 'README.md',
};

const fence = /^(`{3,}|~{3,})([^\n]*)\n([\s\S]*?)^\1[ \t]*$/gm;

/**
 * The blocks of a rule's page whose info string says `breach` or `compliant`:
 * `<language> breach|compliant [file=<path>] [group=<name>] [also=<rule>,<rule>]`.
 * @throws where an info string has a word that is none of these, or two blocks of one group claim one file
 */
export function pageBlocks(page: string): readonly PageBlock[] {
  const blocks: PageBlock[] = [];
  for (const match of page.replaceAll('\r\n', '\n').matchAll(fence)) {
    const [language = '', ...words] = (match[2] ?? '').trim().split(/\s+/);
    const marked = words.find(word => word === 'breach' || word === 'compliant');
    if (marked === undefined) continue;
    const line = page.slice(0, match.index).split('\n').length;
    const fields = new Map<string, string>();
    for (const word of words) {
      if (word === marked) continue;
      const [, name, value] = /^(file|group|also)=(.+)$/.exec(word) ?? [];
      if (name === undefined || value === undefined) throw new Error(`line ${line}: "${word}" is not understood`);
      fields.set(name, value);
    }
    const file = fields.get('file') ?? defaultFiles[language];
    if (file === undefined) throw new Error(`line ${line}: a "${language}" block must name its file`);
    const group = fields.get('group') ?? `line ${line}`;
    if (blocks.some(block => block.group === group && block.file === file))
      throw new Error(`line ${line}: the group ${group} has two blocks for ${file}`);
    blocks.push({
      marked: marked as PageBlock['marked'],
      file,
      group,
      text: match[3] ?? '',
      line,
      also: fields.get('also')?.split(',') ?? [],
    });
  }
  return blocks;
}
