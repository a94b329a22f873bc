import type {
  CodeAction,
  Diagnostic,
  Range,
  SnippetTextEdit,
  TextDocumentEdit,
  TextEdit,
} from 'vscode-languageserver/node';
import { Lines } from '../../../server/src/program/lines.ts';
import type { Client } from './client.ts';
import type { Folder } from './folder.ts';

/** Marks in a case's source where the cursor stands for the hover. */
const cursor = '█';

/** The files of a case: sections that begin with `=== path`; one that is called `rules` lists the rules that are on. */
export function readCase(text: string): Readonly<Record<string, string>> {
  const sections = text.split(/^=== (.+)\n/m).slice(1);
  return Object.fromEntries(
    Array.from({ length: sections.length / 2 }, (_, index) => [
      sections[2 * index] ?? '',
      sections[2 * index + 1] ?? '',
    ]),
  );
}

export function withoutCursor(text: string): string {
  return text.replaceAll(cursor, '');
}

/** What a user sees of every file, as text: each finding with its actions and their edits, and each hover at a cursor. */
export async function describeCase(
  client: Client,
  folder: Folder,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const parts: string[] = [];
  for (const [name, marked] of Object.entries(files)) {
    const text = withoutCursor(marked);
    const uri = folder.uri(name);
    client.open(uri, text);
    for (const diagnostic of await client.diagnostics(uri)) {
      parts.push(finding(name, text, diagnostic, folder));
      for (const action of await client.actions(uri, diagnostic.range)) {
        if (action.diagnostics?.some(({ code, range }) => code === diagnostic.code && same(range, diagnostic.range)))
          parts.push(describeAction(action, files, folder));
      }
    }
    const all = await client.actions(
      uri,
      { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
      [],
      ['source.fixAll.policyLens'],
    );
    parts.push(...all.map(action => describeAction(action, files, folder)));
    for (let at = marked.indexOf(cursor), seen = 0; at >= 0; at = marked.indexOf(cursor, at + 1), seen++) {
      const position = new Lines(text).positionAt(at - seen);
      const hover = await client.hover(uri, position);
      const value =
        hover && typeof hover.contents === 'object' && 'value' in hover.contents ? hover.contents.value : '(none)';
      parts.push(`hover ${name}:${position.line + 1}:${position.character + 1}\n${indent(relative(value, folder))}`);
    }
  }
  return `${parts.join('\n\n')}\n`;
}

function finding(name: string, text: string, diagnostic: Diagnostic, folder: Folder): string {
  const severity = ['error', 'warning', 'information', 'hint'][(diagnostic.severity ?? 1) - 1];
  const { start, end } = diagnostic.range;
  const line = text.split('\n')[start.line] ?? '';
  const width = (start.line === end.line ? end.character : line.length) - start.character;
  return [
    `${name}:${start.line + 1}:${start.character + 1} ${severity} ${diagnostic.code}${diagnostic.tags ? ' (deprecated)' : ''}`,
    `  ${line}`,
    `  ${' '.repeat(start.character)}${'^'.repeat(Math.max(1, width))}`,
    `  ${diagnostic.message}`,
    ...(diagnostic.relatedInformation ?? []).map(({ location: { uri, range }, message }) => {
      return `  - ${relative(uri, folder)}:${range.start.line + 1}:${range.start.character + 1} ${message}`;
    }),
  ].join('\n');
}

function describeAction(action: CodeAction, files: Readonly<Record<string, string>>, folder: Folder): string {
  const head = `action ${action.title}${action.isPreferred ? ' (preferred)' : ''} [${action.kind}]`;
  const changes = (action.edit?.documentChanges ?? []) as TextDocumentEdit[];
  const edits = changes.map(({ textDocument: { uri }, edits }) => {
    const name = relative(uri, folder);
    return `  ${name}\n${indent(changed(withoutCursor(files[name] ?? ''), edits as (TextEdit | SnippetTextEdit)[]))}`;
  });
  const command = action.command
    ? [`  runs ${action.command.command} ${JSON.stringify(action.command.arguments)}`]
    : [];
  return [head, ...edits, ...command].join('\n');
}

/** The lines that edits change, before and after. */
function changed(text: string, edits: readonly (TextEdit | SnippetTextEdit)[]): string {
  const lines = new Lines(text);
  const sorted = [...edits].sort((a, b) => lines.offsetAt(b.range.start) - lines.offsetAt(a.range.start));
  let after = text;
  for (const edit of sorted) {
    const written = 'snippet' in edit ? edit.snippet.value : edit.newText;
    after = after.slice(0, lines.offsetAt(edit.range.start)) + written + after.slice(lines.offsetAt(edit.range.end));
  }
  const [old, now] = [text.split('\n'), after.split('\n')];
  let head = 0;
  while (head < old.length && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  const part = (all: string[], sign: string) => all.slice(head, all.length - tail).map(line => `${sign} ${line}`);
  return [...part(old, '-'), ...part(now, '+')].join('\n');
}

function same(one: Range, other: Range): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Paths of the folder as they are inside of it. */
function relative(text: string, folder: Folder): string {
  return text.replaceAll(`${folder.uri('')}/`, '').replaceAll(folder.uri(''), '.');
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
