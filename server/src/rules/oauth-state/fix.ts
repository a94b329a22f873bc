import type { AnalysedFile, FunctionFacts } from '../../analysis/facts.ts';
import type { Edit } from '../../program/finding.ts';
import { type Idioms, sourceOf, type TextEdit } from '../../program/idioms.ts';
import type { Expression, ObjectExpression, Program, Span, Statement } from '../../program/model.ts';
import { contains, someIn, walk } from '../../program/walk.ts';
import type { RuleContext } from '../rule.ts';
import type { Authorization } from '../support/credentials-authorize.ts';
import { callbacksOf } from './callbacks.ts';
import { compare, indented, innermost, keepingOf, leadOf, type Site, siteOf, terminator } from './comparing.ts';
import { type Framework, frameworks } from './frameworks.ts';

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
  const keeping = keepingOf(framework, start, end);
  if (keeping === undefined) return undefined;
  const making = make(authorization, start, framework, keeping.keep);
  const comparing = compare(end, framework, keeping);
  return making === undefined || comparing === undefined ? undefined : [...making, ...keeping.imports, ...comparing];
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
