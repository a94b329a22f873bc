import * as ts from 'typescript';
import type { Branch, Choice, Expression, Name, Statement } from '../../program/model.ts';
import { expression, type Lowering, statement, statementEntry } from './dispatch.ts';

const K = ts.SyntaxKind;

/** How many cases nest, one in the `otherwise` of the last; those behind follow one another instead. */
const nestLimit = 100;

/** Cases that share a body. */
interface Group {
  readonly start: number;
  readonly end: number;
  /** With those of the groups that fall through into it. */
  tests: Expression[];
  readonly isDefault: boolean;
  readonly body: Statement[];
  /** The body runs on into the next group's. */
  readonly falls: boolean;
}

/** `switch` as a chain of branches that compare the discriminant with each case. */
function switchStatement(node: ts.SwitchStatement, c: Lowering, out: Statement[]): void {
  const { start, end } = c.span(node);
  const written = expression(node.expression, c);
  const bind: Statement[] = [];
  let subject = written;
  if (!isPlain(written)) {
    // Evaluated once, as in the source; the name cannot clash with one that is written.
    const at = { start: written.start, end: written.end };
    const name: Name = { kind: 'name', ...at, name: `switch@${start}` };
    const target = { ...name, end: name.start };
    bind.push({ kind: 'bind', ...at, target, value: written, constant: true, scope: 'block' });
    subject = name;
  }
  const groups = groupsOf(node, subject, c);
  const fallback = groups.find(each => each.isDefault);
  let chain: Statement[] = fallback?.body ?? [];
  const cases = groups.filter(each => !each.isDefault);
  for (let i = cases.length - 1; i >= 0; i--) {
    const group = cases[i] as Group;
    const test = anyOf(group.tests);
    const then = group.body;
    const flat = group.falls || i >= nestLimit;
    const branch: Branch = {
      kind: 'branch',
      // A branch encloses what is in it: tests of groups before that fall through, and a default that stands before.
      start: i === 0 ? start : Math.min(group.start, test.start, fallback?.start ?? end),
      end: flat ? group.end : end,
      test,
      then,
      otherwise: flat ? [] : chain,
    };
    chain = flat ? [branch, ...chain] : [branch];
  }
  const body = [...bind, ...chain];
  const [only] = body;
  if (only !== undefined && body.length === 1) out.push(only);
  else out.push({ kind: 'block', start, end, body });
}

function groupsOf(node: ts.SwitchStatement, subject: Expression, c: Lowering): Group[] {
  const groups: Group[] = [];
  const wasInSwitch = c.inSwitch;
  c.inSwitch = true;
  let open: { start: number; tests: Expression[]; isDefault: boolean } | undefined;
  const { clauses } = node.caseBlock;
  clauses.forEach((clause, i) => {
    open ??= { start: c.start(clause), tests: [], isDefault: false };
    if (clause.kind === K.DefaultClause) open.isDefault = true;
    else open.tests.push(comparison(subject, expression(clause.expression, c), i === 0));
    if (clause.statements.length === 0 && i < clauses.length - 1) return;
    const body: Statement[] = [];
    for (const each of clause.statements) statement(each, c, body);
    groups.push({ end: clause.end, body, falls: i < clauses.length - 1 && !leaves(clause.statements), ...open });
    open = undefined;
  });
  c.inSwitch = wasInSwitch;
  for (let i = 1; i < groups.length; i++) {
    const before = groups[i - 1] as Group;
    const group = groups[i] as Group;
    if (before.falls && !before.isDefault && !group.isDefault) group.tests = [...before.tests, ...group.tests];
  }
  return groups;
}

/** `switch (true)` asks for its cases themselves. The first comparison's span takes in the discriminant, which all share. */
function comparison(subject: Expression, value: Expression, isFirst: boolean): Expression {
  if (subject.kind === 'literal' && subject.value === true) return value;
  const start = isFirst ? subject.start : value.start;
  return { kind: 'operation', start, end: value.end, operator: '===', operands: [subject, value] };
}

function anyOf(tests: readonly Expression[]): Expression {
  const [first, ...others] = tests as [Expression, ...Expression[]];
  if (others.length === 0) return first;
  const end = (others[others.length - 1] as Expression).end;
  return { kind: 'choice', start: first.start, end, form: 'first', options: tests } satisfies Choice;
}

/** Reading it again changes nothing and costs nothing: `kind`, `event.type`, `typeof x`. */
function isPlain(value: Expression): boolean {
  if (value.kind === 'name' || value.kind === 'literal') return true;
  if (value.kind === 'member') return isPlain(value.object) && (value.index === undefined || isPlain(value.index));
  return value.kind === 'operation' && value.operator === 'typeof' && value.operands.every(isPlain);
}

/** The statements certainly do not run on to what follows them. */
function leaves(nodes: readonly ts.Statement[]): boolean {
  const last = nodes[nodes.length - 1];
  return last !== undefined && leavesAtEnd(last);
}

function leavesAtEnd(node: ts.Statement): boolean {
  switch (node.kind) {
    case K.BreakStatement:
    case K.ContinueStatement:
    case K.ReturnStatement:
    case K.ThrowStatement:
      return true;
    case K.Block:
      return leaves((node as ts.Block).statements);
    case K.IfStatement: {
      const { thenStatement, elseStatement } = node as ts.IfStatement;
      return elseStatement !== undefined && leavesAtEnd(thenStatement) && leavesAtEnd(elseStatement);
    }
    case K.TryStatement: {
      const { tryBlock, catchClause } = node as ts.TryStatement;
      return leaves(tryBlock.statements) && (catchClause === undefined || leaves(catchClause.block.statements));
    }
    default:
      return false;
  }
}

export const switchEntries = [statementEntry(switchStatement, K.SwitchStatement)];
