import type { Expression, Literal, Program } from '../../program/model.ts';
import { literalText, propertyOf } from '../../program/walk.ts';
import { lowerJson } from '../data/json.ts';
import type { FrontEnd } from '../frontend.ts';
import { mapOffsets } from './change.ts';
import { Documents, type LoweredModule } from './documents.ts';
import { type LoadGrammar, loadGrammar } from './grammar.ts';
import { idiomsFor } from './idioms.ts';

/**
 * Jupyter notebooks (nbformat 4, https://nbformat.readthedocs.io). The code cells are one Python program, in order, whose places
 * are in the notebook's own JSON; `content` is there only where the JSON writes the text as Python does. `Program.data` is the
 * notebook without its code and pictures: outputs, Markdown cells and metadata. Notebooks in other languages are data only.
 * Before `ready` has resolved the program has no code and is `broken`.
 */
export function createNotebookFrontEnd(load: LoadGrammar): FrontEnd {
  let documents: Documents | undefined;
  return {
    idioms: notebookIdioms,
    async ready() {
      documents ??= new Documents(await loadGrammar(load));
    },
    lower(path, text) {
      const { data, broken } = lowerJson(path, text);
      const cells = itemsOf(propertyOf(data, 'cells')?.value);
      const modules = isPython(data)
        ? cells.filter(isCode).map(cell => lowerCell(cellText(propertyOf(cell, 'source')?.value, text), documents))
        : [];
      return {
        path,
        language: 'notebook',
        body: modules.flatMap(module => module.statements),
        imports: modules.flatMap(module => module.imports),
        exports: [],
        directives: [],
        comments: modules.flatMap(module => module.comments),
        ...(data && { data: withoutCode(data) }),
        ...((broken || modules.some(module => module.broken)) && { broken: true as const }),
      } satisfies Program;
    },
  };
}

function itemsOf(value: Expression | undefined): Expression[] {
  return value?.kind === 'list' ? value.items.map(item => item.value) : [];
}

function isCode(cell: Expression): boolean {
  return literalText(propertyOf(cell, 'cell_type')?.value) === 'code';
}

function isPython(notebook: Expression | undefined): boolean {
  const metadata = propertyOf(notebook, 'metadata')?.value;
  const kernel = propertyOf(metadata, 'kernelspec')?.value;
  const language =
    literalText(propertyOf(metadata, 'language_info', 'name')?.value) ??
    literalText(propertyOf(kernel, 'language')?.value);
  return /python/i.test(language ?? literalText(propertyOf(kernel, 'name')?.value) ?? 'python');
}

/** A cell's source with, for every UTF-16 unit of it, where the JSON writes it. */
interface CellText {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** A cell's source is one string or a list of lines. */
function cellText(source: Expression | undefined, json: string): CellText {
  const lines = source?.kind === 'list' ? itemsOf(source) : source ? [source] : [];
  const texts: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  for (const line of lines) {
    if (line.kind !== 'literal' || typeof line.value !== 'string') continue;
    texts.push(line.value);
    let at = line.start + 1;
    for (let unit = 0; unit < line.value.length; unit++) {
      starts.push(at);
      at += json[at] !== '\\' ? 1 : json[at + 1] === 'u' ? 6 : 2;
      ends.push(at);
    }
  }
  return { text: texts.join(''), starts, ends };
}

function lowerCell(cell: CellText, documents: Documents | undefined): LoweredModule {
  if (documents === undefined) return { statements: [], imports: [], comments: [], broken: true };
  const { text, starts, ends } = cell;
  const end = ends.at(-1) ?? 0;
  return mapOffsets(documents.lowerOnce(withoutMagic(text)), (offset, role, node) => {
    if (role === 'content') return sameInJson(node as unknown as Literal, cell) ? starts[offset] : undefined;
    if (role === 'end' && node.start !== offset) return ends[offset - 1] ?? end;
    return starts[offset] ?? end;
  });
}

/** Whether a text's content is written in the JSON unit for unit. */
function sameInJson({ content = 0, value }: Literal, { starts, ends }: CellText): boolean {
  const length = String(value).length;
  const from = starts[content];
  return from !== undefined && (length === 0 || ends[content + length - 1] === from + length);
}

/** Cell magics whose cell is Python all the same. */
const pythonMagic = /^%%(?:time|timeit|capture|prun|python3?|memit|mprun|lprun)\b/;

/**
 * IPython's own lines made comments of the same length: `%pip install x`, `!ls`, `value?`. A cell that a magic hands to another
 * program (`%%bash`) is none of ours.
 */
function withoutMagic(text: string): string {
  const first = text.trimStart();
  if (first.startsWith('%%') && !pythonMagic.test(first)) return '';
  return text
    .replace(/^([ \t]*)(?:%%?(?=[A-Za-z])|!(?=\S)|\?(?=\S))/gm, (whole, indentation: string) =>
      `${indentation}#`.padEnd(whole.length, '#'),
    )
    .replace(/^([ \t]*)[A-Za-z](?=[\w.]*\?{1,2}[ \t]*$)/gm, '$1#');
}

/** Everything but the code, which is the program, and pictures, which say nothing. */
function withoutCode(value: Expression): Expression {
  if (value.kind === 'list') return { ...value, items: value.items.map(item => ({ value: withoutCode(item.value) })) };
  if (value.kind !== 'object') return value;
  const code = isCode(value);
  const properties = value.properties
    .filter(({ key }) => !(code && key === 'source') && !key?.startsWith('image/'))
    .map(each => ({ ...each, value: withoutCode(each.value) }));
  return { ...value, properties };
}

/** Python in a notebook: all that is written stands in JSON strings. */
const notebookIdioms = idiomsFor({
  write: python => JSON.stringify(python).slice(1, -1),
  append(source, last, close, item) {
    if (last === undefined) return { start: close, end: close, text: item };
    const { end } = last;
    const between = source.slice(end, close);
    if (between.startsWith(',')) return { start: end + 1, end: end + 1, text: ` ${item},` };
    // Brackets of the last item's own close before the call's.
    const at = end + (/^\)*/.exec(between)?.[0].length ?? 0);
    return { start: at, end: at, text: `, ${item}` };
  },
});
