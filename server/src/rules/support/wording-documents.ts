import type { AnalysedFile } from '../../analysis/facts.ts';
import type { Literal } from '../../program/model.ts';
import type { Wording } from './wording.ts';

/** Documents for those who write the code, which no customer is shown. */
export function isInternalDocument(relative: string): boolean {
  const name = relative.slice(relative.lastIndexOf('/') + 1);
  return internalFolder.test(relative) || internalName.test(name) || /\.(?:http|rest)$/i.test(name);
}

const internalFolder =
  /(?:^|\/)(?:\.github|\.cursor|\.claude|\.vscode|\.changeset|adr|adrs|decisions|rfcs?|prompts?|notes|memory|plans?|templates?)\//i;
const internalName =
  /^(?:change-?log|history|releases?|contributing|code_of_conduct|license|licen[cs]e.*|copying|notice|authors|maintainers|claude|agents|gemini|copilot.*|todo|roadmap|plan|notes|architecture|development|developers?|hacking|pull_request_template|issue_template|design)(?:[-_.].*)?\.(?:md|markdown|mdx)$/i;

/** A line as a document's program holds it. */
export interface Line {
  readonly literal: Literal;
  readonly text: string;
  /** Inside a fenced block of code. */
  readonly code: boolean;
}

/** The lines of a Markdown document that say something. */
export function linesOf({ program }: AnalysedFile): readonly Line[] {
  const lines: Line[] = [];
  let fence: string | undefined;
  for (const { value } of program.data?.kind === 'list' ? program.data.items : []) {
    if (value.kind !== 'literal' || typeof value.value !== 'string') continue;
    const mark = /^(?:`{3,}|~{3,})/.exec(value.value)?.[0];
    const closes = fence !== undefined && mark === value.value && mark.startsWith(fence);
    const code = fence !== undefined || mark !== undefined;
    if (closes) fence = undefined;
    else if (fence === undefined && mark !== undefined) fence = mark;
    lines.push({ literal: value, text: value.value, code });
  }
  return lines;
}

/** Headings, list items and rows of tables stand by themselves. */
const opens = /^(?:#{1,6}\s|[-*+]\s|\d+[.)]\s|\||<(?!\/?(?:a|b|i|em|strong|code|sub|sup|br)\b))/i;
const alone = /^(?:#{1,6}\s|\|)/;

/** Paragraphs, items, headings and rows, each with its lines joined; fenced code and comments are left out. */
export function proseOfMarkdown(file: AnalysedFile): readonly Wording[] {
  const blocks: Line[][] = [];
  let before: Line | undefined;
  let comment = false;
  for (const line of linesOf(file)) {
    const starts = line.text.startsWith('<!--');
    if (starts) comment = true;
    const hidden = comment || line.code;
    if (line.text.includes('-->')) comment = false;
    if (hidden) {
      before = undefined;
      continue;
    }
    const gap = before === undefined ? '' : file.text.slice(before.literal.end, line.literal.start);
    const goesOn =
      before !== undefined && gap.split('\n').length === 2 && !opens.test(line.text) && !alone.test(before.text);
    if (goesOn) blocks.at(-1)?.push(line);
    else blocks.push([line]);
    before = line;
  }
  return blocks.map(lines => {
    let text = '';
    const pieces = lines.map(({ literal, text: written }) => {
      if (text !== '') text += ' ';
      const at = text.length;
      // Quotation marks of a block are no text; the length stays.
      text += written.replace(/^(?:>\s?)+/, marks => ' '.repeat(marks.length));
      return { at, literal };
    });
    return { file: { path: file.path }, text, pieces, key: undefined, shown: true, internal: false };
  });
}
