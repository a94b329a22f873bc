/** Listeners that look at where messages of one kind come from, and take those of another from any page. */
import type { FunctionFacts } from '../../analysis/facts.ts';
import type { Branch, Expression, Statement } from '../../program/model.ts';
import { lastName, leaves, type Node, namesIn, partsOfChoice, someIn } from '../../program/walk.ts';
import { looksAtSender } from './sender.ts';

/** The branch of a listener that does what a message says, whoever sent it, where another branch looks at who did. */
export function openBranch({ node }: FunctionFacts): Branch | undefined {
  const [event] = node.parameters;
  // `({ data, origin: from })`: under a name of the listener's own, a test of it is hard to know.
  if (event === undefined || looks(event.target)) return undefined;
  const found = openIn(node.body, {
    event: lastName(event.target),
    told: new Set(namesIn(event.target)),
    asked: new Set(),
  });
  return found === 'closed' ? undefined : found;
}

interface Way {
  readonly event: string | undefined;
  /** Names of the message, or of parts of it. */
  readonly told: Set<string>;
  /** Kinds of messages of which the sender was looked at. */
  readonly asked: Set<string>;
}

/** `closed`: whoever sent it, all that follows is for a sender that was looked at, or nobody can say. */
type Found = Branch | 'closed' | undefined;

function openIn(statements: readonly Statement[], way: Way): Found {
  for (const statement of statements) {
    const found = statement.kind === 'branch' ? openAt(statement, way) : openWithin(statement, way);
    if (found !== undefined) return found;
  }
  return undefined;
}

function openWithin(statement: Statement, way: Way): Found {
  if (statement.kind === 'block' || statement.kind === 'try') return openIn(statement.body, way);
  if (looks(statement) || handsOn(statement, way)) return 'closed';
  if (statement.kind === 'bind' && statement.value !== undefined && mentions(statement.value, way))
    for (const name of namesIn(statement.target)) way.told.add(name);
  return undefined;
}

function openAt(branch: Branch, way: Way): Found {
  const { test, then, otherwise } = branch;
  const asked = kindsIn(test, way);
  const kinds = asked.map(({ kind }) => kind);
  const isOfKind = kinds.length > 0;
  if (looks(test)) {
    // `message.kind === 'login' && event.origin === own`; any other test is one of all messages.
    if (!isOfKind || test.kind !== 'choice' || test.form !== 'both') return 'closed';
    if (leaves(then)) for (const kind of kinds) way.asked.add(kind);
    return openIn(otherwise, way);
  }
  if (handsOn(test, way) || proves(test, way)) return 'closed';
  if (!isOfKind) return openIn(then, way) ?? openIn(otherwise, way);
  const parts = asked.map(({ part }) => part);
  if (then.some(each => looks(each) || proves(each, way))) for (const kind of kinds) way.asked.add(kind);
  else if (!kinds.some(kind => way.asked.has(kind)) && obeys(then, parts, way)) return branch;
  return openIn(otherwise, way);
}

function looks(node: Node): boolean {
  const { sound, weak } = looksAtSender([node]);
  return sound || weak !== undefined;
}

interface Kind {
  /** What a message must say of itself for a test to hold: `'setup'`, or the name of a constant. */
  readonly kind: string;
  /** What the part of the message is called that says it. */
  readonly part: string | undefined;
}

function kindsIn(test: Expression, way: Way): readonly Kind[] {
  if (test.kind === 'choice') return partsOfChoice(test).flatMap(part => kindsIn(part, way));
  if (test.kind !== 'operation' || !/^===?$/.test(test.operator) || looks(test)) return [];
  const own = test.operands.find(operand => !mentions(operand, way));
  const part = test.operands.find(operand => isPart(operand, way));
  if (own === undefined || part === undefined) return [];
  const kind = own.kind === 'literal' ? own.value : lastName(own);
  return typeof kind === 'string' ? [{ kind, part: lastName(part) }] : [];
}

/** Only who was told a nonce can send it: `message.nonce === nonce`. */
function proves(root: Node, way: Way): boolean {
  return someIn(
    root,
    node =>
      node.kind === 'operation' &&
      /^[!=]==?$/.test(node.operator) &&
      node.operands.some(operand => isPart(operand, way)) &&
      node.operands.some(operand => !mentions(operand, way) && isVariable(operand)),
  );
}

/** Constants begin with a capital, and stand in objects. */
function isVariable(operand: Expression): boolean {
  return (
    (operand.kind === 'name' && /^[_$a-z]/.test(operand.name)) ||
    /nonce|secret|token|^state$/i.test(lastName(operand) ?? '')
  );
}

/** The message or a part of it as it came: `typeof message === 'string'` asks for no kind. */
function isPart(operand: Expression, way: Way): boolean {
  return (operand.kind === 'name' || operand.kind === 'member') && mentions(operand, way);
}

/**
 * Some function is told of what the message says, or some variable; a line in a log and an answer do nothing.
 * @param parts what the message's kind is called, which says no more than the test
 */
function obeys(statements: readonly Statement[], parts: readonly (string | undefined)[], way: Way): boolean {
  if (statements.some(statement => handsOn(statement, way))) return false;
  return someIn(statements, node => {
    // `message = JSON.parse(message)` is the message still.
    if (node.kind === 'assign')
      return mentions(node.value, way) && !(node.target.kind === 'name' && way.told.has(node.target.name));
    if (node.kind !== 'call' || isOfNoEffect.test(calleeOf(node.callee))) return false;
    return node.args.some(
      ({ value }) => mentions(value, way) && !(isPart(value, way) && parts.includes(lastName(value))),
    );
  });
}

const isOfNoEffect = /^(?:console|log|logger|debug)\b|\b(?:postMessage|parse|String|Number|Boolean)$/;

function calleeOf(callee: Expression): string {
  return callee.kind === 'member' ? `${calleeOf(callee.object)}.${callee.property ?? ''}` : (lastName(callee) ?? '');
}

/** Whoever is handed the event itself may look at who sent it. */
function handsOn(root: Node, { event }: Way): boolean {
  if (event === undefined) return false;
  return someIn(root, node => node.kind === 'call' && node.args.some(({ value }) => isNamed(value, event)));
}

function isNamed(node: Expression, name: string): boolean {
  return node.kind === 'name' && node.name === name;
}

function mentions(root: Node, { told }: Way): boolean {
  return someIn(root, node => node.kind === 'name' && told.has(node.name));
}
