import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Severity } from '../../server/src/program/finding.ts';

/** A finding that a fixture's author wrote at the end of the line where it must start. */
export interface Expected {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly rule: string;
  readonly severity?: Severity;
  /** Marked by `may:`: whether it is a breach is open, so that finding it is neither right nor wrong. */
  readonly open?: true;
}

/** A folder that is one workspace, with what must be found in it. */
export interface Marked {
  /** Relative path to text, the markers taken out, or to bytes where it is no text. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly expected: readonly Expected[];
}

/** A workspace that is written for one rule. */
export interface Fixture extends Marked {
  readonly rule: string;
  /** `breach-<name>` or `clean-<name>`. */
  readonly name: string;
  readonly breach: boolean;
}

const severity = 'error|warning|information|hint';
const entry = `[a-z][a-z0-9-]*(?:[ \\t]+(?:${severity}))?`;
/** `// finds: rule`, `# finds: rule warning, other-rule`, `<!-- finds: rule -->`, `-- finds: rule`, at a line's end; `may:` as well. */
const marker = new RegExp(
  `[ \\t]*(?://|#|<!--|--|/\\*|\\{/\\*)[ \\t]*(finds|may):[ \\t]*(${entry}(?:[ \\t]*,[ \\t]*${entry})*)[ \\t]*(?:-->|\\*/\\}|\\*/)?[ \\t]*(?=\\r?$)`,
  'gm',
);

/** Takes the markers out of a file's text and says what they ask for. */
export function readMarkers(file: string, text: string): { readonly text: string; readonly expected: Expected[] } {
  const expected: Expected[] = [];
  for (const match of text.matchAll(marker)) {
    const line = text.slice(0, match.index).split('\n').length;
    const open = match[1] === 'may' ? { open: true as const } : {};
    for (const item of (match[2] ?? '').split(',')) {
      const [rule = '', grade] = item.trim().split(/\s+/);
      expected.push({ file, line, rule, ...open, ...(grade === undefined ? {} : { severity: grade as Severity }) });
    }
  }
  return { text: text.replace(marker, ''), expected };
}

function readFiles(folder: string, at: string, into: Record<string, string | Uint8Array>): void {
  for (const item of readdirSync(at, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(at, item.name);
    if (item.isDirectory()) readFiles(folder, path, into);
    else {
      const bytes = readFileSync(path);
      const name = relative(folder, path).split(sep).join('/');
      into[name] = bytes.includes(0) ? bytes : bytes.toString('utf8');
    }
  }
}

/**
 * A folder that is one workspace, with the marks in its files. Lines of files that can hold no comment may be named in a file
 * `finds.txt`: `path:line rule [severity]`, or `path:line may rule` where it is open.
 * @param folder absolute
 */
export function readMarked(folder: string): Marked {
  const raw: Record<string, string | Uint8Array> = {};
  readFiles(folder, folder, raw);
  const files: Record<string, string | Uint8Array> = {};
  const expected: Expected[] = [];
  for (const [file, text] of Object.entries(raw)) {
    if (typeof text !== 'string') files[file] = text;
    else if (file === 'finds.txt') expected.push(...text.split(/\r?\n/).flatMap(line => readLine(line, folder)));
    else {
      const read = readMarkers(file, text);
      files[file] = read.text;
      expected.push(...read.expected);
    }
  }
  return { files, expected };
}

function readLine(line: string, folder: string): readonly Expected[] {
  if (line.trim() === '') return [];
  const match = /^(.+):(\d+)\s+(may\s+)?([a-z-]+)(?:\s+(\w+))?\s*$/.exec(line);
  if (!match) throw new Error(`${folder}/finds.txt: "${line}" is not understood`);
  const [, file = '', number, may, rule = '', grade] = match;
  const open = may === undefined ? {} : { open: true as const };
  return [
    { file, line: Number(number), rule, ...open, ...(grade === undefined ? {} : { severity: grade as Severity }) },
  ];
}

/**
 * Every fixture below `test/fixtures/<set>/<rule>/`: folders named `breach-…` and `clean-…`.
 * @param set folder of fixtures, absolute
 */
export function fixtures(set: string): readonly Fixture[] {
  if (!existsSync(set)) return [];
  const found: Fixture[] = [];
  for (const rule of readdirSync(set).sort()) {
    for (const name of readdirSync(join(set, rule)).sort()) {
      if (!/^(breach|clean)-/.test(name)) throw new Error(`${rule}/${name}: a fixture is named breach-… or clean-…`);
      const marked = readMarked(join(set, rule, name));
      found.push({ rule, name, breach: name.startsWith('breach-'), ...marked });
    }
  }
  return found;
}
