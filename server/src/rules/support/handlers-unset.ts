import type { AnalysedFile, FunctionFacts } from '../../analysis/facts.ts';
import type { Choice, Expression, Statement } from '../../program/model.ts';
import { contains, lastName, type Node, partsOfChoice, returnedBy, someIn, walk } from '../../program/walk.ts';
import { refusal } from '../../program/words.ts';
import { calledBy } from './handlers.ts';
import { compares, comparesAt, isComparison } from './handlers-comparisons.ts';
import { isSecretName, readSecrets } from './handlers-read.ts';
import { isLog } from './logging.ts';

/** How often what is compared is made of something else at most. */
const mostMade = 3;

/** What a function compares. */
interface Compared {
  /** Whether an expression asks whether who sends is known: it compares, or calls what does. */
  readonly asks: (node: Node) => boolean;
  /** The names that stand on either side of a comparison, and those that they were made of. */
  readonly sides: ReadonlySet<string>;
  /** What a function that compares is handed whole: `request` of `isOurs(request)`. */
  readonly handed: ReadonlySet<string>;
  /** Names of what was read as it is, and is called after a secret there: `const given = req.get('authorization')`. */
  readonly read: ReadonlySet<string>;
}

/**
 * A test that lets everything through while one side of the comparison is not there: `secret && given !== secret`,
 * `signature && !isRight(raw, signature)`, `if (secret) { if (given !== secret) … }`, `if not secret: log.warning(…) else: …`,
 * `if (!secret) return next();`, `secret ? given === secret : true`.
 * @param file of the route; the function may stand in another
 */
export function unsetHole(fn: FunctionFacts, file: AnalysedFile): Expression | Statement | undefined {
  const compared = comparedIn(fn, fn.file === file.path ? file : file.app.file(fn.file));
  const { asks } = compared;
  const missing = (node: Expression): boolean => negated(node, compared);
  const holes: (Expression | Statement)[] = [];
  const asked: Node[] = [];
  let open: Statement | undefined;
  const isCheck = raisesAlone(fn, file);
  walk(fn.node.body, node => {
    if (asks(node)) asked.push(node);
    if (node.kind === 'choice' && letsMissing(node, compared)) holes.push(node);
    if (node.kind !== 'branch') return;
    const { test } = node;
    if (test.kind === 'choice' && test.form === 'both' && test.test !== undefined) {
      // `a && b !== a`: the refusal needs `a`.
      const [last] = test.options;
      if (
        last !== undefined &&
        isSide(test.test, compared) &&
        denies(last, asks) &&
        !isRefused(test.test, fn, compared)
      )
        holes.push(test);
    } else if (missing(test) && (letsThrough(node.then) || (isCheck && goesBack(node.then)))) {
      open ??= node;
    } else if (isSide(test, compared) || missing(test)) {
      const [there, otherwise] = missing(test) ? [node.otherwise, node.then] : [node.then, node.otherwise];
      const isOpen = there.some(each => someIn(each, asks)) && !refusesIn(otherwise) && !goesOnToRefuse(fn, node);
      if (isOpen && !isRefused(test, fn, compared)) holes.push(node);
    }
  });
  if (asked.length === 0) return undefined;
  // Another check holds for whoever comes.
  return asked.every(node => holes.some(hole => contains(hole, node))) ? holes[0] : open;
}

/** Whether a node asks, in a file, whether who sends is known: it compares, or calls what does. */
export function asksIn(home: AnalysedFile | undefined): (node: Node) => boolean {
  // Asked again for each part of each branch.
  const known = new Map<Node, boolean>();
  const asked = (node: Node): boolean => {
    if (node.kind !== 'call' || home === undefined) return false;
    const before = known.get(node);
    if (before !== undefined) return before;
    const called = home.evaluate(node.callee).functions;
    const compared = called.some(each => calledBy(each, home, 1).some(compares));
    known.set(node, compared);
    return compared;
  };
  return node => comparesAt(node) || asked(node);
}

function comparedIn(fn: FunctionFacts, home: AnalysedFile | undefined): Compared {
  const asks = asksIn(home);
  const sides = new Set<string>();
  const handed = new Set<string>();
  const note = (node: Expression): void => {
    walk(node, inner => {
      if (inner.kind === 'name') sides.add(inner.name);
      else if (inner.kind === 'member' && inner.property !== undefined) sides.add(inner.property);
    });
  };
  walk(fn.node.body, node => {
    if (node.kind === 'operation' && isComparison(node)) for (const operand of node.operands) note(operand);
    if (node.kind !== 'call' || !asks(node)) return;
    for (const { value } of node.args) {
      note(value);
      if (value.kind === 'name' && !comparesAt(node)) handed.add(value.name);
    }
  });
  // A digest of the secret may be put into a buffer before it is compared.
  for (let known = 0, round = 0; known < sides.size && round < mostMade; round++) {
    known = sides.size;
    walk(fn.node.body, node => {
      if (node.kind === 'bind' && node.target.kind === 'name' && sides.has(node.target.name) && node.value)
        note(node.value);
    });
  }
  return { asks, sides, handed, read: readSecrets([...fn.node.body, ...(home?.program.body ?? [])]) };
}

/** What is compared, or one of several that all have to be there: `secret && signature`. */
function isSide(node: Expression, compared: Compared): boolean {
  if (node.kind === 'choice' && node.form === 'both') return partsOfChoice(node).some(each => isSide(each, compared));
  const name = lastName(node);
  if (name === undefined || !(isSecretName(name) || (node.kind === 'name' && compared.read.has(name)))) return false;
  let root: Expression = node;
  while (root.kind === 'member') root = root.object;
  return compared.sides.has(name) || (root !== node && root.kind === 'name' && compared.handed.has(root.name));
}

/** `given !== secret`, `!safeEqual(given, secret)`, `!isRight(raw, signature)`. */
function denies(node: Expression, asks: Compared['asks']): boolean {
  if (node.kind !== 'operation') return false;
  if (/^!==?$/.test(node.operator)) return isComparison(node);
  const [denied] = node.operands;
  return node.operator === '!' && denied !== undefined && someIn(denied, asks);
}

function negated(test: Expression, compared: Compared): boolean {
  const [only] = test.kind === 'operation' && test.operator === '!' ? test.operands : [];
  return only !== undefined && isSide(only, compared);
}

/** An answer that is yes while one side is not there: `secret ? given === secret : true`, `!secret || given === secret`. */
function letsMissing({ form, test, options: [first, second] }: Choice, compared: Compared): boolean {
  if (first === undefined || second === undefined) return false;
  if (form === 'test' && test !== undefined) {
    const [there, otherwise] = negated(test, compared) ? [second, first] : [first, second];
    if (!isSide(test, compared) && !negated(test, compared)) return false;
    return isTrue(otherwise) && !denies(there, compared.asks) && someIn(there, compared.asks);
  }
  return form === 'first' && negated(first, compared) && agrees(second);
}

function isTrue(node: Expression): boolean {
  return node.kind === 'literal' && node.value === true;
}

/** `given === secret`, `safeEqual(given, secret)` */
function agrees(node: Expression): boolean {
  if (node.kind === 'operation') return /^===?$/.test(node.operator) && isComparison(node);
  return node.kind === 'call' && comparesAt(node);
}

/** Another test refuses whoever comes without it: `if (!signature) return res.sendStatus(401)`. */
function isRefused(side: Expression, fn: FunctionFacts, { read }: Compared): boolean {
  const names = new Set<string>();
  walk(side, node => {
    const name = lastName(node);
    if (name !== undefined && (isSecretName(name) || read.has(name))) names.add(name);
  });
  const isMissing = (test: Expression): boolean => {
    if (test.kind === 'choice') return partsOfChoice(test).some(isMissing);
    return (
      test.kind === 'operation' &&
      /^(?:!|===?)$/.test(test.operator) &&
      test.operands.some(operand => names.has(lastName(operand) ?? ''))
    );
  };
  return someIn(fn.node.body, node => node.kind === 'branch' && isMissing(node.test) && refusesIn(node.then));
}

/** What stands behind a branch refuses whoever was not let through inside it. */
function goesOnToRefuse(fn: FunctionFacts, branch: Statement): boolean {
  return fn.node.body.some(statement => {
    if (statement.start < branch.end) return false;
    let found = statement.kind === 'raise';
    walk(statement, node => {
      if (node.kind === 'raise') found = true;
      if (node.kind === 'literal' && (node.value === 401 || node.value === 403)) found = true;
    });
    // What a variable is given is no answer: `const waiting = await jobs.find({ processing: false })`.
    walk(statement, node => {
      if (node.kind === 'literal' && node.value === false) found = true;
      return node.kind !== 'bind';
    });
    return found;
  });
}

/** A body that ends with going on: `return next()`, `return true`; and neither throws nor answers with an error. */
function letsThrough(body: readonly Statement[]): boolean {
  let passes = false;
  walk(body, node => {
    if (node.kind === 'return' && node.value?.kind === 'literal' && node.value.value === true) passes = true;
    if (node.kind === 'call' && node.callee.kind === 'name' && node.callee.name === 'next' && node.args.length === 0)
      passes = true;
  });
  return passes && !refusesIn(body);
}

/**
 * A check that only raises, so that whoever it goes back to goes on: `def check(header): if not SECRET: return`. No handler or
 * middleware, nor what also does the work, which is left undone where it goes back.
 */
function raisesAlone(fn: FunctionFacts, { routes }: AnalysedFile): boolean {
  const { body, parameters } = fn.node;
  const answers = parameters.some(({ target }) => target.kind === 'name' && answering.test(target.name));
  if (answers || routes.some(({ handlers }) => handlers.some(({ node }) => node === fn.node))) return false;
  if (returnedBy(body).length > 0 || !refusesIn(body)) return false;
  let works = false;
  walk(body, node => {
    if (node.kind === 'evaluate') works ||= !refusesIn([node]) && !isLog(node) && !isIdle(node.value);
  });
  return !works;
}

/** A docstring, or what is fed to a digest: nothing that a delivery is there for. */
function isIdle(value: Expression): boolean {
  if (value.kind !== 'call') return value.kind === 'literal';
  return value.callee.kind === 'member' && /mac|hash|digest/i.test(lastName(value.callee.object) ?? '');
}

/** What a handler answers by, or hands on with. */
const answering = /^_?(?:res|resp|response|reply|next|ctx|context|c|h|call_next)$/;

function goesBack(body: readonly Statement[]): boolean {
  const last = body.at(-1);
  return last?.kind === 'return' && last.value === undefined && !refusesIn(body);
}

/** A body that throws or answers with an error. */
function refusesIn(body: readonly Statement[]): boolean {
  let refuses = false;
  walk(body, node => {
    const name = lastName(node) ?? '';
    if (node.kind === 'raise' || /^HTTP_[45]\d\d/.test(name) || refusal.test(name.toLowerCase())) refuses = true;
    if (node.kind === 'literal' && (node.value === false || (typeof node.value === 'number' && node.value >= 400)))
      refuses = true;
  });
  return refuses;
}
