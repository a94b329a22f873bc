import { type Document, isAlias, isMap, isScalar, isSeq, type Pair, type ParsedNode, parseAllDocuments } from 'yaml';
import type { Argument, Comment, Expression, Program, Property, Span } from '../../program/model.ts';
import { speaks } from '../comments.ts';
import { dataProgram, textLiteral } from './document.ts';

/** So many aliases of one document are followed; those behind stay unknown. Ends the expansion of aliases of aliases. */
const aliasLimit = 1000;

/** Lowers YAML. Several documents in one file become a list. Aliases stand for what they name; `<<` is a spread. */
export function lowerYaml(path: string, text: string): Program {
  try {
    return lower(path, text);
  } catch {
    // The parser recurses: what nests deeper than its stack is no document that anybody reads.
    return dataProgram(path, 'yaml', undefined, [], true);
  }
}

function lower(path: string, text: string): Program {
  const parsed = parseAllDocuments(text, { logLevel: 'silent', uniqueKeys: false, strict: false });
  const documents: Document.Parsed[] = Array.isArray(parsed) ? parsed : [];
  const values = documents.flatMap(document => {
    const value = new Lowering(text, document).lower(document.contents);
    return value === undefined ? [] : [value];
  });
  const data: Expression | undefined =
    values.length > 1
      ? { kind: 'list', items: values.map(value => ({ value })), start: 0, end: text.length }
      : values[0];
  return dataProgram(
    path,
    'yaml',
    data,
    yamlComments(text),
    documents.some(document => document.errors.length > 0),
  );
}

class Lowering {
  private aliases = 0;
  private readonly text: string;
  private readonly document: Document.Parsed;

  constructor(text: string, document: Document.Parsed) {
    this.text = text;
    this.document = document;
  }

  /** @param depth how many aliases it stands in */
  lower(node: unknown, depth = 0): Expression | undefined {
    const parsed = node as ParsedNode | null | undefined;
    if (parsed === null || parsed === undefined) return undefined;
    const [start, end] = parsed.range;
    if (isScalar(parsed)) return this.scalar(parsed.value, parsed.type, { start, end });
    if (isAlias(parsed)) {
      const target = depth < 8 && this.aliases++ < aliasLimit ? parsed.resolve(this.document) : undefined;
      return this.lower(target, depth + 1) ?? { kind: 'unknown', parts: [], start, end };
    }
    if (isSeq(parsed)) {
      const items = (parsed.items as unknown[]).flatMap((item): Argument[] => {
        const value = this.lower(item, depth);
        return value === undefined ? [] : [{ value }];
      });
      return { kind: 'list', items, start, end };
    }
    if (!isMap(parsed)) return undefined;
    const properties = parsed.items.flatMap(pair => this.property(pair as Pair<unknown, unknown>, depth));
    return { kind: 'object', properties, start, end };
  }

  private scalar(value: unknown, type: string | undefined, { start, end }: Span): Expression {
    if (typeof value === 'string')
      return textLiteral(this.text, start, end, value, type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE' ? 1 : 0);
    const plain = typeof value === 'number' || typeof value === 'boolean' ? value : null;
    return { kind: 'literal', value: plain, start, end };
  }

  private property(pair: Pair<unknown, unknown>, depth: number): readonly Property[] {
    const key = pair.key as ParsedNode | null;
    if (!isScalar(key)) return [];
    const [start, end] = (key as ParsedNode).range;
    const keySpan = { start, end };
    const value = this.lower(pair.value, depth) ?? { kind: 'literal', value: null, start: end, end };
    // An alias' value stands elsewhere; the property ends where it is written.
    const written = (pair.value as ParsedNode | null)?.range?.[1] ?? end;
    const name = String(key.value);
    if (name === '<<') return [{ keySpan, value, spread: true, start, end: written }];
    return [{ key: name, keySpan, value, start, end: written }];
  }
}

/** Comments that speak to this tool. A `#` in a block of text (a shell step) counts as one too. */
function yamlComments(text: string): Comment[] {
  if (!speaks(text)) return [];
  return [...text.matchAll(/(?<=^|[ \t])#[^\r\n]*policy-lens[^\r\n]*/gm)].map(match => ({
    text: match[0].replace(/^#+/, '').trim(),
    marker: '#',
    start: match.index,
    end: match.index + match[0].length,
  }));
}
