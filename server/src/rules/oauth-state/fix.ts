import type { AnalysedFile, FunctionFacts, RouteFacts } from '../../analysis/facts.ts';
import type { Edit } from '../../program/finding.ts';
import { type Idioms, sourceOf, type TextEdit } from '../../program/idioms.ts';
import type { Expression, ObjectExpression, Program, Span, Statement } from '../../program/model.ts';
import { contains, lastName, type Node, someIn, walk } from '../../program/walk.ts';
import type { RuleContext } from '../rule.ts';
import type { Authorization } from '../support/credentials-authorize.ts';
import { callbacksOf } from './callbacks.ts';
import { type Framework, frameworks, type Imported } from './frameworks.ts';

/** A handler with the file that it stands in. */
interface Site {
  readonly file: AnalysedFile;
  readonly handler: FunctionFacts;
  readonly framework: string;
  readonly idioms: Idioms;
}

/**
 * Edits that make a `state`, keep it for the browser, send it, and compare it in the callback before anything else is done with
 * the code. Only where the address is composed in a handler, the app has one callback, and both are set up to keep a value.
 */
export function keepState(
  authorization: Authorization,
  file: AnalysedFile,
  context: RuleContext,
): readonly Edit[] | undefined {
  const start = handlerAt(authorization.at, file, context);
  const framework = start && frameworks[start.framework];
  if (start === undefined || framework === undefined) return undefined;
  const end = callbackOf(file, context);
  if (end === undefined || start.handler.node === end.handler.node || end.framework !== start.framework)
    return undefined;
  const keeper = framework.keepers.find(({ sign }) =>
    [start, end].every(({ file: { text, program } }) =>
      typeof sign === 'string' ? new RegExp(sign).test(text) : imports(program, sign),
    ),
  );
  const names = [namesIn(start), namesIn(end)] as const;
  const needed = framework.imported && importOf(framework.imported, end);
  if (keeper === undefined) return undefined;
  const keep = fill(keeper.keep, names[0], start);
  const kept = fill(keeper.kept, names[1], end);
  const refuse = fill(framework.refuse, new Map([...names[1], ['imported', needed?.name ?? '']]), end);
  if (keep === undefined || kept === undefined || refuse === undefined) return undefined;
  const making = make(authorization, start, framework, keep);
  const { node } = end.handler;
  // Another log-in's fix has written it.
  const isChecked = end.file.text.slice(node.start, node.end).includes(kept);
  const checking = isChecked ? [] : check(end, framework, kept, refuse);
  if (making === undefined || checking === undefined) return undefined;
  return [...making, ...checking, ...(isChecked ? [] : (needed?.edits ?? []))];
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

function handlerAt(at: Span, file: AnalysedFile, context: RuleContext): Site | undefined {
  for (const route of file.routes)
    for (const handler of route.handlers)
      if (handler.file === file.path && contains(handler.node, at)) return siteOf(route, handler, file, context);
  return undefined;
}

/** The one callback of a file's app. */
function callbackOf(of: AnalysedFile, context: RuleContext): Site | undefined {
  const [route, another] = callbacksOf(of);
  const handler = route?.handlers.at(-1);
  const file = handler && of.app.file(handler.file);
  return route === undefined || handler === undefined || file === undefined || another !== undefined
    ? undefined
    : siteOf(route, handler, file, context);
}

function siteOf(route: RouteFacts, handler: FunctionFacts, file: AnalysedFile, context: RuleContext): Site {
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
  const text = quoted.replace(/\{(request|response|imported)\}/g, (_, role: string) => {
    const name = names.get(role);
    if (name === undefined) complete = false;
    return name ?? '';
  });
  return complete ? text : undefined;
}

/** Makes and keeps the state before the statement that composes the address, and sends it. */
function make(
  authorization: Authorization,
  site: Site,
  framework: Framework,
  keep: string,
): readonly Edit[] | undefined {
  const { file, handler, idioms } = site;
  if (isNamed('state', handler)) return undefined;
  const statement = innermost(handler.node.body, authorization.at);
  const sent = send(authorization, site);
  if (statement === undefined || sent === undefined) return undefined;
  const parameters = statementOfParameters(sent, handler, statement);
  const before = indented([framework.create, keep], parameters, file.text);
  const imported = idioms.importModule(
    framework.module,
    framework.module.replace('node:', ''),
    file.program,
    file.text,
  );
  const edits: TextEdit[] = [{ start: parameters.start, end: parameters.start, text: before }, sent];
  if (imported !== undefined && !isModuleNamed(file.program, framework.module)) edits.push(imported);
  return edits.map(edit => ({ file: file.path, ...edit }));
}

/** Where the edit that sends the state stands before the statement that composes the address, the state is made before it. */
function statementOfParameters(sent: TextEdit, handler: FunctionFacts, statement: Statement): Statement {
  const other = innermost(handler.node.body, sent);
  return other !== undefined && other.start < statement.start ? other : statement;
}

function isModuleNamed(program: Program, module: string): boolean {
  return program.imports.some(
    ({ module: name, names }) =>
      name === module && names.some(({ imported }) => imported === '*' || imported === 'default'),
  );
}

function isNamed(name: string, { node }: FunctionFacts): boolean {
  return someIn(node, part => part.kind === 'name' && part.name === name);
}

/** Adds the state to the address: as one more entry of the object that holds its parameters, one more call that sets one, or behind its text. */
function send({ node, at, sdk }: Authorization, { file, handler, idioms }: Site): TextEdit | undefined {
  const { text: source } = file;
  if (sdk === undefined) {
    const object = parameterObject(at, handler);
    if (object !== undefined) return idioms.setOption(object, source, 'state', 'state');
    const set = lastSetter(handler, source, idioms);
    if (set !== undefined) return set;
    if (node.kind === 'template' && node.start === at.start) {
      const lead = lastLine(sourceOf(node, source));
      if (lead !== undefined)
        return {
          start: node.end,
          end: node.end,
          text: `\n${lead}${idioms.interpolate(['&state=', { source: 'state' }])}`,
        };
      const parts = node.parts.map(part =>
        part.kind === 'literal' && typeof part.value === 'string' ? part.value : { source: sourceOf(part, source) },
      );
      return { ...spanOf(node), text: idioms.interpolate([...parts, '&state=', { source: 'state' }]) };
    }
  }
  const composed = sdk === 'authorize' || (node.start === at.start && (node.kind === 'join' || isQuoted(node, source)));
  return composed ? { start: node.end, end: node.end, text: ` + ${idioms.quote('&state=')} + state` } : undefined;
}

/** The indentation of the last of strings that stand below one another and are one: Python's. */
function lastLine(strings: string): string | undefined {
  return strings.endsWith('`') ? undefined : /\n([ \t]*)[^\n]+$/.exec(strings)?.[1];
}

/** Text by itself, and not a piece of a template. */
function isQuoted({ kind, start, end }: Expression, source: string): boolean {
  return kind === 'literal' && /^\w{0,2}["'`]/.test(source.slice(start, end));
}

const spanOf = ({ start, end }: Span): Span => ({ start, end });

/** The object literal whose entries become the query: it names `response_type` or `redirect_uri`, and no grant. */
function parameterObject(at: Span, { node }: FunctionFacts): ObjectExpression | undefined {
  let found: ObjectExpression | undefined;
  walk(node.body, part => {
    if (part.kind !== 'object') return;
    const keys = new Set(part.properties.map(({ key }) => key));
    if (!(keys.has('response_type') || keys.has('redirect_uri')) || keys.has('grant_type') || keys.has('code')) return;
    if (found === undefined || Math.abs(part.start - at.start) < Math.abs(found.start - at.start)) found = part;
  });
  return found;
}

/** Behind the last `url.searchParams.set('redirect_uri', …)`, one more of them. */
function lastSetter({ node }: FunctionFacts, source: string, idioms: Idioms): TextEdit | undefined {
  let last: { statement: Statement; receiver: string } | undefined;
  walk(node.body, part => {
    if (part.kind !== 'evaluate' || part.value.kind !== 'call') return;
    const { callee, args } = part.value;
    const name = args[0]?.value;
    if (callee.kind !== 'member' || !/^(?:set|append)$/.test(callee.property ?? '') || name?.kind !== 'literal') return;
    if (!['client_id', 'response_type', 'redirect_uri'].includes(String(name.value))) return;
    last = { statement: part, receiver: source.slice(part.start, callee.propertySpan.end) };
  });
  if (last === undefined) return undefined;
  const { statement, receiver } = last;
  const text = `\n${leadOf(statement, source)}${receiver}(${idioms.quote('state')}, state)${terminator(statement, source)}`;
  return { start: statement.end, end: statement.end, text };
}

/** Compares the state where the code is read. */
function check(
  { file, handler }: Site,
  framework: Framework,
  kept: string,
  refuse: string,
): readonly Edit[] | undefined {
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
    return [{ file: file.path, start: statement.end, end: statement.end, text }];
  }
  return [
    {
      file: file.path,
      start: statement.start,
      end: statement.start,
      text: indented([lines.join(`\n${leadOf(statement, file.text)}`)], statement, file.text),
    },
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
function innermost(body: readonly Statement[], at: Span): Statement | undefined {
  let found: Statement | undefined;
  walk(body, node => {
    if (!contains(node, at)) return false;
    if (node.kind === 'bind' || node.kind === 'evaluate' || node.kind === 'return') found = node;
    return node.kind !== 'function';
  });
  return found;
}

/** Lines that go before a statement, with its indentation and its way of ending lines. */
function indented(lines: readonly string[], statement: Statement, source: string): string {
  const lead = leadOf(statement, source);
  return lines.map(line => `${line}${terminator(statement, source)}\n${lead}`).join('');
}

function leadOf({ start }: Span, source: string): string {
  return /^[ \t]*/.exec(source.slice(source.lastIndexOf('\n', start - 1) + 1, start))?.[0] ?? '';
}

function terminator({ end }: Span, source: string): string {
  return source[end - 1] === ';' || source[end] === ';' ? ';' : '';
}
