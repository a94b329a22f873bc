import type { AnalysedFile } from '../../analysis/facts.ts';
import type { Call, Expression, FunctionExpression, Span, Statement } from '../../program/model.ts';
import { contains, walk } from '../../program/walk.ts';
import type { Report, RuleContext } from '../rule.ts';
import { functionAt } from '../support/limits.ts';
import type { FanOut } from '../support/limits-fanout.ts';

type Fixes = NonNullable<Report['fixes']>;

/** Elements that are under way at once. */
const size = 5;

/**
 * Works through the list in parts: where the call that awaits them all is a statement of its own, a variable's value, or what the
 * function returns, and the list is a name that can be cut. Not safe: it takes longer, and an error comes later.
 */
export function batchFixes({ call, over, each }: FanOut, file: AnalysedFile, context: RuleContext): Fixes {
  if (call === undefined || !contains(call, over) || !isPlain(over) || takesIndex(each)) return [];
  const home = functionAt(file, call);
  const statement = statementOf(home?.node.body ?? file.program.body, call);
  if (statement === undefined) return [];
  const source = context.source(file.path);
  const idioms = context.idioms(file.program);
  const text = (span: Span): string => source.slice(span.start, span.end);
  const indent = /[ \t]*$/.exec(source.slice(0, statement.start))?.[0] ?? '';
  if (source[statement.start - indent.length - 1] !== '\n' && statement.start !== indent.length) return [];
  const free = (...names: readonly string[]): string | undefined =>
    names.find(name => !new RegExp(`\\b${name}\\b`).test(home === undefined ? source : text(home.node)));
  const offset = free('start', 'offset', 'from');
  if (offset === undefined) return [];
  const loop = (into: string | undefined): string | undefined =>
    idioms.inBatches({
      list: text(over),
      size,
      offset,
      work: part => source.slice(call.start, over.start) + part + source.slice(over.end, call.end),
      ...(into === undefined ? {} : { into }),
      indent,
    });
  const lines = rewritten(statement, call, home?.node, { text, declare: idioms.declare, loop, free });
  if (lines === undefined) return [];
  const edit = { file: file.path, start: statement.start, end: statement.end, text: lines.join(`\n${indent}`) };
  return [{ title: `Send ${size} at a time`, safe: false, edits: [edit] }];
}

interface Writing {
  text(span: Span): string;
  declare(name: string, value: string): string;
  loop(into: string | undefined): string | undefined;
  free(...names: readonly string[]): string | undefined;
}

function rewritten(
  statement: Statement,
  call: Call,
  home: FunctionExpression | undefined,
  { text, declare, loop, free }: Writing,
): readonly string[] | undefined {
  const isAwaited = (value: Expression | undefined): boolean => value?.kind === 'await' && value.value === call;
  if (statement.kind === 'evaluate' && isAwaited(statement.value)) {
    const body = loop(undefined);
    return body === undefined ? undefined : [body];
  }
  if (statement.kind === 'bind' && statement.target.kind === 'name' && isAwaited(statement.value)) {
    // What is written before the value stays: `const`, a type.
    const { name } = statement.target;
    const whole = text(statement);
    const head = whole.slice(0, (statement.value?.start ?? 0) - statement.start);
    const tail = whole.slice((statement.value?.end ?? 0) - statement.start);
    const body = loop(name);
    return body === undefined ? undefined : [`${head}[]${tail}`, body];
  }
  if (statement.kind === 'return' && home?.async && (isAwaited(statement.value) || statement.value === call)) {
    const name = free('results', 'answers', 'found');
    const body = name === undefined ? undefined : loop(name);
    const tail = /;$/.test(text(statement)) ? ';' : '';
    return name === undefined || body === undefined ? undefined : [declare(name, '[]'), body, `return ${name}${tail}`];
  }
  return undefined;
}

/** A name or a path of names, which can be read more than once. */
function isPlain(node: Expression): boolean {
  return node.kind === 'name' || (node.kind === 'member' && node.property !== undefined && isPlain(node.object));
}

function takesIndex(each: Expression): boolean {
  return each.kind === 'function' && each.parameters.length > 1;
}

/** The statement that holds a call directly, no function in between. */
function statementOf(body: readonly Statement[], call: Call): Statement | undefined {
  let found: Statement | undefined;
  walk(body, node => {
    if (!contains(node, call)) return false;
    if (node.kind === 'evaluate' || node.kind === 'bind' || node.kind === 'return') found = node;
    return undefined;
  });
  return found;
}
