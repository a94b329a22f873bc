/** What a refusal is about: who calls, or the app itself that is not connected to Procore. */

import type { FunctionExpression, Statement } from '../program/model.ts';
import { lastName, type Node, rootOf, someIn, walk } from '../program/walk.ts';
import { plainWord, refusal } from '../program/words.ts';
import type { FunctionFacts } from './facts.ts';

const connection = /procore|\b(?:not|re|dis)[-\s]?connect/i;

/** All that a function refuses is an app that is not connected, `raise HTTPException(401, "Procore is not connected")`: whoever calls. */
export function refusesItself(fn: FunctionFacts): boolean {
  let spoken = false;
  const others: Node[] = [];
  walk(fn.node.body, node => {
    if (node.kind === 'function') return false;
    if (node.kind !== 'raise' && node.kind !== 'return' && node.kind !== 'call') return undefined;
    const words = saidIn(node);
    if (!words.some(word => refusal.test(word))) return undefined;
    if (words.some(word => connection.test(word))) spoken = true;
    else others.push(node);
    return false;
  });
  return spoken && others.length === 0;
}

/** What a node says, outside of functions in it. */
function saidIn(root: Node): readonly string[] {
  const words: string[] = [];
  walk(root, node => {
    if (node.kind === 'function') return false;
    if (node.kind === 'literal') words.push(String(node.value));
    if (node.kind === 'member' && node.property !== undefined) words.push(plainWord(node.property));
    return undefined;
  });
  return words;
}

/** What a function that is handed nothing can know a caller by: what its framework keeps for each request. */
const kept =
  /^(?:g|getstore|locals|sessions?|request)$|cookie|user(?!agent)|(?:get|current|server)(?:session|request)|ctx|context|jwt|identity|caller|principal|member|tenant/;
/** The same as a function of Next: https://nextjs.org/docs/app/api-reference/functions/headers */
const ofNext = /^headers$/;

/** Nothing of who calls comes into a function's hands: no parameter, and nothing that its framework keeps for each request. */
export function seesNoCaller(fn: FunctionFacts): boolean {
  return (
    fn.node.parameters.length === 0 &&
    fn.mentions(kept, 2) === undefined &&
    (fn.program.language === 'python' || fn.mentions(ofNext, 2) === undefined)
  );
}

/** What a request is asked for, and no more of who sends it. */
const where = /^(?:method|path|url|originalUrl|baseUrl|hostname)$/;
/** What of it is asked for field by field, among which there may be a secret: `/shared/:token`. */
const fields = /^(?:params|query)$/;
const secret = /auth|code|hash|key|member|pass|secret|sess|sig|state|token|user/i;
/** What may hold who calls beside the request, or show an address to be handed out by the app; a token of Procore's is the app's own. */
const beside =
  /^(?:locals|getstore|auth|getauth|cookies|sessions?|ctx|context)$|currentuser|getuser|caller|principal|identity|jwt|hmac|passw|secret|signature|signed|(?<!procore(?:access|api|auth)?)token|verif/;

/** A middleware looks at what is asked for, and at nothing that tells who asks: that a record may have no more calls, say. */
export function looksOnlyWhere(fn: FunctionFacts): boolean {
  const [request, , next] = fn.node.parameters;
  if (request?.target.kind !== 'name' || next === undefined || fn.mentions(beside, 0) !== undefined) return false;
  const { name } = request.target;
  const isPartOf = (node: Node | undefined, parts: RegExp): boolean =>
    node?.kind === 'member' && isName(node.object, name) && parts.test(node.property ?? '');
  let looks = false;
  let more = false;
  walk(fn.node.body, node => {
    if (node.kind === 'name' && node.name === name) more = true;
    const isPlain =
      isPartOf(node, where) ||
      (node.kind === 'member' && isPartOf(node.object, fields) && tellsNothing(node.property)) ||
      (node.kind === 'bind' &&
        isPartOf(node.value, fields) &&
        node.target.kind === 'object-target' &&
        node.target.entries.every(({ key }) => tellsNothing(key)));
    looks ||= isPlain;
    return isPlain ? false : undefined;
  });
  return looks && !more;
}

function tellsNothing(field: string | undefined): boolean {
  return field !== undefined && !secret.test(field);
}

function isName(node: Node, name: string): boolean {
  return node.kind === 'name' && node.name === name;
}

/** What only asks a request: `req.isAuthenticated()`. */
const asking = /^is[A-Z]\w*$/;
/** Where what stands before the app may have written who asks. */
const written = /^(?:headers|cookies|signedCookies|apiGateway|requestContext)$/;
/** Who asks: what is read of it throws where nobody is known. */
const who = /^(?:current)?(?:user|account|auth|claims|identity|member|principal)$/i;

/**
 * A middleware that hands every request on, whoever asks: the last that it does is to call what comes next, and nothing before leaves
 * it or can refuse: `if (!req.isAuthenticated()) req.user = LOCAL; next();`.
 */
export function letsAllOn({ node: { parameters, body } }: FunctionFacts): boolean {
  const [request, , next] = parameters.map(({ target }) => (target.kind === 'name' ? target.name : undefined));
  const last = body.at(-1);
  if (request === undefined || next === undefined || last === undefined) return false;
  if (last.kind !== 'evaluate' && last.kind !== 'return') return false;
  const handsOn = (node: Node | undefined): boolean =>
    node?.kind === 'call' && isName(node.callee, next) && node.args.length === 0;
  if (!handsOn(last.value)) return false;
  if (throwsForStrangers(body)) return false;
  // What else is called may refuse.
  const isHarmless = (node: Node): boolean => {
    if (node.kind !== 'call') return false;
    if (handsOn(node)) return true;
    const of = rootOf(node.callee);
    return of === 'console' || (of === request && asking.test(lastName(node.callee) ?? ''));
  };
  return !someIn(
    body.slice(0, -1),
    node =>
      node.kind === 'raise' ||
      node.kind === 'return' ||
      node.kind === 'exit' ||
      node.kind === 'await' ||
      node.kind === 'yield' ||
      (node.kind === 'member' && written.test(node.property ?? '')) ||
      (node.kind === 'call' && !isHarmless(node)),
  );
}

/**
 * Something is read of a user that may not be there, whichever way is taken, and that nothing here puts there: strangers get an error.
 * `req.tenant = req.user.tenantId`, `const { id } = req.user`
 */
function throwsForStrangers(body: readonly Statement[]): boolean {
  const made = new Set<string | undefined>();
  walk(body, node => {
    if (node.kind === 'assign') made.add(lastName(node.target as Node));
  });
  const isWho = (node: Node | undefined): boolean =>
    node?.kind === 'member' && who.test(node.property ?? '') && !made.has(node.property);
  return body.some(
    statement =>
      (statement.kind === 'bind' && statement.target.kind === 'object-target' && isWho(statement.value)) ||
      ((statement.kind === 'bind' || statement.kind === 'evaluate') && reads(statement, isWho)),
  );
}

/** Whether a property of such a thing is read in any case, and not only where some other thing holds. */
function reads(statement: Statement, isOne: (node: Node) => boolean): boolean {
  let found = false;
  walk(statement, node => {
    if (node.kind === 'choice' || node.kind === 'operation' || node.kind === 'function') return false;
    found ||= node.kind === 'member' && node.optional !== true && isOne(node.object);
    return !found;
  });
  return found;
}

/** What a framework keeps of a request: `request.user`, `g.user`. */
const ofRequest = /^(?:req|request|g|ctx|context)$/;
/** What says that there is nothing here. */
const nothingHere = /^(?:404|http404|(?:http)?notfound\w*)$/;

/** Who may not see a page is told that there is none: `if not current_user.is_staff: abort(404)`. */
export function hidesFromStrangers({ body }: FunctionExpression): boolean {
  const isCaller = (node: Node): boolean =>
    (node.kind === 'name' && plainWord(node.name) === 'currentuser') ||
    (node.kind === 'member' && who.test(plainWord(node.property ?? '')) && ofRequest.test(rootOf(node) ?? ''));
  return someIn(
    body,
    node =>
      node.kind === 'branch' &&
      node.test.kind === 'operation' &&
      node.test.operator === '!' &&
      someIn(node.test, isCaller) &&
      someIn(node.then, inner =>
        nothingHere.test(plainWord(inner.kind === 'literal' ? String(inner.value) : (lastName(inner) ?? ''))),
      ),
  );
}
