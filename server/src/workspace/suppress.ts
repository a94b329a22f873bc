import type { Finding } from '../program/finding.ts';
import type { Idioms, TextEdit } from '../program/idioms.ts';
import type { Element, Program, Span } from '../program/model.ts';
import { type Node, walkProgram } from '../program/walk.ts';
import { nameOf } from './paths.ts';
import { openTagAt, reasonPlaceholder } from './suppressions.ts';

/** An edit that writes a suppression, and where its reason is to be typed. */
export interface SuppressionEdit {
  readonly edit: TextEdit;
  /** The reason's placeholder, in the text after the edit. */
  readonly select: { readonly start: number; readonly end: number };
}

/**
 * Writes `policy-lens-ignore` for a finding: on a line of its own above it, in the file's comment style and indentation. Where a
 * string, a text or a page's tag begins earlier, above the line it begins on; between markup's children as a comment in braces.
 * @returns `undefined` where the file can hold no comment there (plain JSON): such findings are accepted in `policy-lens.json`
 */
export function suppressLine(
  finding: Finding,
  program: Program,
  text: string,
  idioms: Idioms,
): SuppressionEdit | undefined {
  if (!holdsComments(program)) return undefined;
  const body = `policy-lens-ignore ${finding.rule} -- ${reasonPlaceholder}`;
  const line = lineStart(text, anchorOf(finding.start, program, text));
  const indentation = /^[ \t]*/.exec(text.slice(line))?.[0] ?? '';
  if (program.scripts !== undefined) {
    const script = scriptAt(finding.start, program.scripts);
    if (script === undefined) return insertion(line, `${indentation}<!-- ${body} -->${lineBreak(text)}`);
    // On the line of the script's tag a comment above would be text of the page.
    if (line < script.start) return insertion(script.start, `/* ${body} */ `);
  }
  if (program.language === 'python' && /\\\r?\n$/.test(text.slice(0, line)))
    return atLineEnd(finding, text, idioms, body);
  const inMarkup = isBetweenChildren(program, text, line + indentation.length);
  const comment = inMarkup ? `{/* ${body} */}` : idioms.comment(body, finding.file);
  return insertion(line, `${indentation}${comment}${lineBreak(text)}`);
}

/** Writes `policy-lens-ignore-file` at the head of the file, behind what has to stand first. */
export function suppressFile(
  finding: Finding,
  program: Program,
  text: string,
  idioms: Idioms,
): SuppressionEdit | undefined {
  if (!holdsComments(program)) return undefined;
  const comment = idioms.comment(`policy-lens-ignore-file ${finding.rule} -- ${reasonPlaceholder}`, finding.file);
  if (program.scripts !== undefined) {
    const [first] = program.scripts;
    return first && insertion(first.start, onFirstLine(comment, text, first.start));
  }
  const head =
    program.language === 'markdown' ? /^---\r?\n[\s\S]*?\r?\n---\r?\n/ : /^(?:#!.*\r?\n)?(?:#.*coding[:=].*\r?\n)?/;
  const at = head.exec(text)?.[0].length ?? 0;
  return insertion(at, comment + lineBreak(text));
}

/** A comment as the first line of a script, indented as the next. */
function onFirstLine(comment: string, text: string, start: number): string {
  const next = /^[ \t]*(?:\r?\n)+([ \t]*)/.exec(text.slice(start));
  return `${lineBreak(text)}${next?.[1] ?? ''}${comment}${next === null ? lineBreak(text) : ''}`;
}

/** JSON holds comments only where its readers are known to allow them. A notebook's text is JSON, whatever its cells hold. */
function holdsComments(program: Program): boolean {
  if (program.language === 'notebook') return false;
  if (program.language !== 'json') return true;
  const name = nameOf(program.path);
  return (
    program.comments.length > 0 ||
    name.endsWith('.jsonc') ||
    /^(?:ts|js)config(?:\..+)?\.json$|^devcontainer\.json$/.test(name) ||
    program.path.includes('/.vscode/')
  );
}

/** Behind a continued line of Python no comment can stand alone. */
function atLineEnd(finding: Finding, text: string, idioms: Idioms, body: string): SuppressionEdit | undefined {
  const rest = /^[^\r\n]*/.exec(text.slice(finding.start))?.[0] ?? '';
  return rest.endsWith('\\')
    ? undefined
    : insertion(finding.start + rest.length, `  ${idioms.comment(body, finding.file)}`);
}

function insertion(at: number, text: string): SuppressionEdit {
  const start = at + text.indexOf(reasonPlaceholder);
  return { edit: { start: at, end: at, text }, select: { start, end: start + reasonPlaceholder.length } };
}

function scriptAt(offset: number, scripts: readonly Span[]): Span | undefined {
  return scripts.find(({ start, end }) => start <= offset && offset < end);
}

/** The start of the outermost string, text or page's tag over several lines that the offset's line is inside of; else the offset. */
function anchorOf(offset: number, program: Program, text: string): number {
  if (program.language === 'markdown') return fenceAround(offset, text) ?? offset;
  if (program.language === 'http') return requestAround(offset, text) ?? offset;
  let anchor = offset;
  walkProgram(program, node => {
    if (node.start > anchor || node.end < anchor) return false;
    const isText = node.kind === 'template' || node.kind === 'literal';
    if (isText && node.start < lineStart(text, anchor)) anchor = node.start;
    return true;
  });
  const isInPage = program.scripts !== undefined && scriptAt(offset, program.scripts) === undefined;
  return (isInPage ? openTagAt(text, lineStart(text, anchor)) : undefined) ?? anchor;
}

/** The opening line of the fenced code that a line of Markdown stands in. */
function fenceAround(offset: number, text: string): number | undefined {
  for (const match of text.matchAll(/^[ \t]*(`{3,}|~{3,})[^\n]*\n[\s\S]*?^[ \t]*\1[ \t]*\r?$/gm))
    if (match.index <= offset && offset <= match.index + match[0].length) return match.index;
  return undefined;
}

/** The first line of the request of a request file that a line stands in: in its headers and body a comment would be sent. */
function requestAround(offset: number, text: string): number | undefined {
  const separators = [...text.slice(0, offset).matchAll(/^###.*$/gm)];
  const from = (separators.at(-1)?.index ?? 0) + (separators.at(-1)?.[0].length ?? 0);
  // What is no comment, no variable and not empty.
  const first = /^(?![ \t]*(?:#|\/\/|@|\r?$)).+/m.exec(text.slice(from));
  return first === null || from + first.index > offset ? undefined : from + first.index;
}

/** Whether a line that begins at the offset stands between the children of a piece of markup. */
function isBetweenChildren(program: Program, text: string, offset: number): boolean {
  let inner: Node | undefined;
  walkProgram(program, node => {
    if (node.start >= offset || node.end <= offset) return false;
    inner = node;
    return true;
  });
  return inner?.kind === 'element' && isBehindOpeningTag(inner, text, offset);
}

function isBehindOpeningTag(element: Element, text: string, offset: number): boolean {
  const attributes = element.attributes.filter(({ end }) => end <= offset);
  const from = Math.max(element.start, ...attributes.map(({ end }) => end));
  return text.slice(from, offset).includes('>');
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

function lineBreak(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
