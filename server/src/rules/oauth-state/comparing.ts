/** How a callback compares the `state` with what was kept for the browser that started the log-in. */
import type { AnalysedFile, FunctionFacts, RouteFacts } from '../../analysis/facts.ts';
import type { Edit } from '../../program/finding.ts';
import type { Idioms } from '../../program/idioms.ts';
import type { Program, Span, Statement } from '../../program/model.ts';
import { contains, lastName, type Node, walk } from '../../program/walk.ts';
import type { RuleContext } from '../rule.ts';
import type { Framework, Imported, Keeper } from './frameworks.ts';

/** A handler with the file that it stands in. */
export interface Site {
  readonly file: AnalysedFile;
  readonly handler: FunctionFacts;
  readonly framework: string;
  readonly idioms: Idioms;
}

/** What keeps the state where the log-in starts and reads it in the callback, as source. */
export interface Keeping {
  readonly keep: string;
  readonly kept: string;
  readonly refuse: string;
  /** Imports that keeping and reading need. */
  readonly imports: readonly Edit[];
  /** Imports that refusing needs. */
  readonly needed: readonly Edit[];
}

/**
 * The best way to keep a value that both handlers are set up for.
 * @param name what the state is called where the log-in starts
 */
export function keepingOf(framework: Framework, start: Site, end: Site, name = 'state'): Keeping | undefined {
  const sites = start.file === end.file ? [start] : [start, end];
  const keeper = framework.keepers.find(each => sites.every(site => isSetUp(each, site)));
  if (keeper === undefined) return undefined;
  const needed = framework.imported && importOf(framework.imported, end);
  const keep = fill(keeper.keep, new Map([...namesIn(start), ['state', name]]), start);
  const kept = fill(keeper.kept, namesIn(end), end);
  const refuse = fill(framework.refuse, new Map([...namesIn(end), ['imported', needed?.name ?? '']]), end);
  if (keep === undefined || kept === undefined || refuse === undefined) return undefined;
  const { imported } = keeper;
  const edits = imported === undefined ? [] : sites.flatMap(site => importNamed(imported, site));
  return { keep, kept, refuse, imports: edits, needed: needed?.edits ?? [] };
}

function isSetUp({ sign, imported }: Keeper, { file: { text, program }, handler }: Site): boolean {
  if (imported !== undefined) {
    // What is imported is awaited.
    const isFree = imports(program, imported) || !new RegExp(`\\b${imported.name}\\b`).test(text);
    return isFree && handler.node.async === true;
  }
  return typeof sign === 'string' ? new RegExp(sign).test(text) : imports(program, sign);
}

function importNamed(wanted: Imported, { file, idioms }: Site): readonly Edit[] {
  if (imports(file.program, wanted)) return [];
  const edit = idioms.importModule(wanted.module, `{ ${wanted.name} }`, file.program, file.text);
  return edit === undefined ? [] : [{ file: file.path, ...edit }];
}

function imports({ imports: all }: Program, { name, module }: Imported): boolean {
  return all.some(each => each.module === module && each.names.some(({ local }) => local === name));
}

/** How a file calls a name of a module: by itself where it is imported, else as a member of the module, which is then imported. */
function importOf(
  wanted: Imported,
  { file, idioms }: Site,
): { readonly name: string; readonly edits: readonly Edit[] } {
  const { name, module } = wanted;
  if (imports(file.program, wanted)) return { name, edits: [] };
  const edit = idioms.importModule(module, module, file.program, file.text);
  return { name: `${module}.${name}`, edits: edit === undefined ? [] : [{ file: file.path, ...edit }] };
}

/** A handler of a route with what a fix writes it by. */
export function siteOf(route: RouteFacts, handler: FunctionFacts, file: AnalysedFile, context: RuleContext): Site {
  return { file, handler, framework: route.framework, idioms: context.idioms(file.program) };
}

function namesIn({ handler }: Site): ReadonlyMap<string, string> {
  const [request, response] = handler.node.parameters.map(({ target }) =>
    target.kind === 'name' ? target.name : undefined,
  );
  const names = new Map<string, string>();
  if (request !== undefined) names.set('request', request);
  if (response !== undefined) names.set('response', response);
  return names;
}

/** A pattern with the handler's own names and its file's quote marks; `undefined` where it has none for one. */
function fill(pattern: string, names: ReadonlyMap<string, string>, { idioms }: Site): string | undefined {
  let complete = true;
  const quoted = pattern.replace(/(['"])(.*?)\1/g, (_, _mark, text: string) => idioms.quote(text));
  const text = quoted.replace(/\{(request|response|imported|state)\}/g, (_, role: string) => {
    const name = names.get(role);
    if (name === undefined) complete = false;
    return name ?? '';
  });
  return complete ? text : undefined;
}

/** Compares the state with what was kept, where the callback reads the code; nothing where another fix has written it. */
export function compare(
  { file, handler }: Site,
  framework: Framework,
  { kept, refuse, needed }: Keeping,
): readonly Edit[] | undefined {
  const { node } = handler;
  if (file.text.slice(node.start, node.end).includes(kept)) return [];
  const read = codeRead(handler, file);
  if (read === undefined) return undefined;
  const { statement, state, after } = read;
  const condition = `${framework.not}${state} ${framework.either} ${state} ${framework.differs} ${kept}`;
  const lines = framework.test(condition, refuse).split('\n');
  if (after) {
    const lead = leadOf(statement, file.text);
    const text = lines
      .map((line, index) => `\n${lead}${line}${index === lines.length - 1 ? terminator(statement, file.text) : ''}`)
      .join('');
    return [{ file: file.path, start: statement.end, end: statement.end, text }, ...needed];
  }
  return [
    {
      file: file.path,
      start: statement.start,
      end: statement.start,
      text: indented([lines.join(`\n${leadOf(statement, file.text)}`)], statement, file.text),
    },
    ...needed,
  ];
}

/** The statement that reads the code first, and how the state is read likewise: `req.query.code` tells of `req.query.state`. */
function codeRead(
  handler: FunctionFacts,
  file: AnalysedFile,
): { statement: Statement; state: string; after: boolean } | undefined {
  let found: { statement: Statement; state: string; after: boolean } | undefined;
  walk(handler.node.body, node => {
    if (found !== undefined) return false;
    const state = stateLike(node, file.text);
    const statement = state === undefined ? undefined : innermost(handler.node.body, node);
    if (state === undefined || statement === undefined) return true;
    found = { statement, state, after: statement.kind === 'bind' && !isHandedOn(node, statement) };
    return false;
  });
  return found;
}

/** The code is given to a call, which may trade it: `const answer = await trade(query.code)`. */
function isHandedOn(read: Node, statement: Statement): boolean {
  let handed = false;
  walk(statement, node => {
    if (node.kind !== 'call' || /^(?:String|str)$/.test(lastName(node.callee) ?? '')) return;
    handed ||= node !== read && node.args.some(({ value }) => contains(value, read));
  });
  return handed;
}

/** How the state is read where `part` reads the code, as source. */
function stateLike(part: Node, source: string): string | undefined {
  if (part.kind === 'member' && part.property === 'code') {
    const { start, end } = part.propertySpan;
    return `${source.slice(part.start, start)}${source.slice(start, end).replace('code', 'state')}${source.slice(end, part.end)}`;
  }
  if (part.kind === 'call' && part.callee.kind === 'member' && /^get$/.test(part.callee.property ?? '')) {
    const [argument] = part.args;
    if (argument?.value.kind !== 'literal' || argument.value.value !== 'code') return undefined;
    const { start, end } = argument.value;
    return `${source.slice(part.start, start)}${source.slice(start, end).replace('code', 'state')}${source.slice(end, part.end)}`;
  }
  if (
    part.kind === 'bind' &&
    part.target.kind === 'object-target' &&
    part.value !== undefined &&
    part.target.entries.some(({ key }) => key === 'code')
  )
    return `${source.slice(part.value.start, part.value.end)}.state`;
  return undefined;
}

/** The smallest statement that holds a place. */
export function innermost(body: readonly Statement[], at: Span): Statement | undefined {
  let found: Statement | undefined;
  walk(body, node => {
    if (!contains(node, at)) return false;
    if (node.kind === 'bind' || node.kind === 'evaluate' || node.kind === 'return') found = node;
    return node.kind !== 'function';
  });
  return found;
}

/** Lines that go before a statement, with its indentation and its way of ending lines. */
export function indented(lines: readonly string[], statement: Statement, source: string): string {
  const lead = leadOf(statement, source);
  return lines.map(line => `${line}${terminator(statement, source)}\n${lead}`).join('');
}

export function leadOf({ start }: Span, source: string): string {
  return /^[ \t]*/.exec(source.slice(source.lastIndexOf('\n', start - 1) + 1, start))?.[0] ?? '';
}

export function terminator({ end }: Span, source: string): string {
  return source[end - 1] === ';' || source[end] === ';' ? ';' : '';
}
