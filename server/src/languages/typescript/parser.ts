import * as ts from 'typescript';
import { replacementBetween } from '../../program/replacement.ts';

/** How many files' trees are kept to parse the next version from. */
const kept = 64;

const dialects: Readonly<Record<string, ts.ScriptKind>> = {
  '.ts': ts.ScriptKind.TS,
  '.mts': ts.ScriptKind.TS,
  '.cts': ts.ScriptKind.TS,
  '.tsx': ts.ScriptKind.TSX,
  '.jsx': ts.ScriptKind.JSX,
};

const options: ts.CreateSourceFileOptions = {
  languageVersion: ts.ScriptTarget.Latest,
  jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  // Any file may be a module: else `await (await fetch(url)).json()` at the top of one that imports nothing calls a function `await`.
  setExternalModuleIndicator: file => Object.assign(file, { externalModuleIndicator: true }),
};

/** Parses files, each version from the one before where that is kept. */
export class Parser {
  /** By path, the least recently used first. */
  private readonly files = new Map<string, ts.SourceFile>();

  /** Throws what the parser throws on hopeless input (a stack overflow on absurd nesting). */
  parse(path: string, text: string): ts.SourceFile {
    const before = this.files.get(path);
    // Forgotten until it has succeeded: parsing anew uses up the old tree.
    this.files.delete(path);
    const file = before === undefined ? create(path, text) : update(before, text);
    this.files.set(path, file);
    if (this.files.size > kept) {
      const [oldest] = this.files.keys();
      if (oldest !== undefined) this.files.delete(oldest);
    }
    return file;
  }

  forget(path: string): void {
    this.files.delete(path);
  }
}

function create(path: string, text: string): ts.SourceFile {
  const extension = path.slice(path.lastIndexOf('.')).toLowerCase();
  return ts.createSourceFile(path, text, options, false, dialects[extension] ?? ts.ScriptKind.JS);
}

function update(file: ts.SourceFile, text: string): ts.SourceFile {
  const before = file.text;
  if (before === text) return file;
  const { start, end, length } = replacementBetween(before, text);
  return ts.updateSourceFile(file, text, ts.createTextChangeRange(ts.createTextSpan(start, end - start), length));
}
