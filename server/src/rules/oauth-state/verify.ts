import type { AnalysedFile, FunctionFacts } from '../../analysis/facts.ts';
import type { Branch, Call, Expression, Span, Statement } from '../../program/model.ts';
import { lastName, type Node, someIn, walk } from '../../program/walk.ts';
import { idleChecks, optionalChecks } from './optional.ts';

/** Names under which a state travels. */
const stateName = /state|nonce|csrf|xsrf/i;

/** Calls that read or show a value and decide nothing about it. */
const onlyRead =
  /^(?:atob|btoa|parse|from|loads?|log|debug|info|warn|error|print|write|string|str|tostring|decode\w*|b64decode|urlsafe_b64decode|encode\w*|redirect|json|send|get|getall|split|trim|slice|url|urlsearchparams|append|set|stringify)$/i;

/** Whom a log-in may be for, and what tells one from another. */
const whom = 'user|company|account|tenant|org(?:ani[sz]ation)?|team|workspace|customer|profile|member|owner|contractor';
const key = '_?(?:id|uuid|slug|email)';

/** Names of whom a log-in is for: a state that is taken for one is believed, not checked. */
const identity = new RegExp(`^(?:procore_?)?(?:${whom}|client)(?:${key})?$|^(?:email|uid)$`, 'i');

/** Names that say that it is the id of a record; `uid` and `clientId` may be made at random. */
const recordId = new RegExp(`^(?:procore_?)?(?:${whom}|project)${key}$`, 'i');

/** Whether a name is that of whom a log-in is for. */
export function isIdentity(name: string): boolean {
  return identity.test(name);
}

/** Whether a name says that it is the id of whom or what a log-in is for. */
export function isRecordId(name: string): boolean {
  return recordId.test(name);
}

/**
 * Whether a callback's handler decides something by the `state` that came back: compares it with what was kept, looks it up, or
 * has a call check or open it. Decoding, logging and passing it on to a redirect decide nothing.
 * @param beside parts of the handler that are left out
 */
export function verifiesState(handler: FunctionFacts, file: AnalysedFile, beside: readonly Node[] = []): boolean {
  const { body } = handler.node;
  const decides = decidingIn(handler, file);
  let verified = false;
  walk(body, node => {
    if (beside.includes(node)) return false;
    verified ||= decides(node);
    return !verified;
  });
  return verified;
}

/** Where a callback's handler, one of the functions that answer, checks the `state` only if there is one. */
export function optionalChecksOf(
  handler: FunctionFacts,
  answering: readonly FunctionFacts[],
  file: AnalysedFile,
): readonly Branch[] {
  const decides = decidingIn(handler, file);
  return optionalChecks(handler, answering, part => someIn(part, decides));
}

/** Where a callback's handler compares the `state` and goes on whatever it is. */
export function idleChecksOf(handler: FunctionFacts, file: AnalysedFile): readonly Branch[] {
  const decides = decidingIn(handler, file);
  return idleChecks(handler, part => someIn(part, decides));
}

/** What decides something by the state in a handler. */
function decidingIn({ file, node: { body } }: FunctionFacts, { app }: AnalysedFile): (node: Node) => boolean {
  const home = app.file(file);
  const opened = openedNames(body);
  const names = otherNames(body);
  return node =>
    isComparison(node, names) ||
    comparesOpened(node, opened) ||
    isLookup(node, names) ||
    (node.kind === 'call' && isCheck(node, home, names) && !onlyReads(node, home));
}

/** Whether a function compares the state itself or goes by what a check of it says, and does not only hand it on. */
export function comparesState({ node: { body } }: FunctionFacts): boolean {
  const names = otherNames(body);
  return someIn(body, node => isComparison(node, names) || (node.kind === 'branch' && goesByCheck(node.test, names)));
}

/** `if (!matches(params.get('state')))` */
function goesByCheck(test: Expression, names: ReadonlySet<string>): boolean {
  return someIn(test, node => node.kind === 'call' && isCheck(node, undefined, names));
}

/** The call that opens a state and no more: `JSON.parse(atob(state))`. */
export function opensState(handler: FunctionFacts): Span | undefined {
  let opened: Span | undefined;
  walk(handler.node.body, node => {
    if (
      opened === undefined &&
      node.kind === 'call' &&
      /^(?:atob|parse|loads?|b64decode|urlsafe_b64decode|from|decode)$/.test(calledName(node))
    )
      opened = node.args.some(({ value }) => value.kind !== 'literal' && carriesState(value, false)) ? node : undefined;
    return opened === undefined;
  });
  return opened;
}

/** Names that stand for the state itself, and not for whom the log-in is for: `const ticket = params.get('state') ?? ''`. */
function otherNames(body: readonly Statement[]): ReadonlySet<string> {
  const names = new Set<string>();
  walk(body, node => {
    if (node.kind !== 'bind' || node.value === undefined) return;
    // `const { state: given } = req.query`
    if (node.target.kind === 'object-target')
      for (const { key, target } of node.target.entries)
        if (target.kind === 'name' && key !== undefined && stateName.test(key)) names.add(target.name);
    if (node.target.kind !== 'name' || identity.test(node.target.name)) return;
    // What is kept under a key is looked up by it: `key = f"login:{state}"`.
    if (/key$/i.test(node.target.name) && isComposed(node.value) && speaksOfState(node.value))
      names.add(node.target.name);
    const read = converted(node.value);
    const isRead = read.kind === 'call' ? readsOne.test(calledName(read)) : read.kind === 'member' && isPlain(read);
    if (isRead && speaksOfState(read)) names.add(node.target.name);
  });
  return names;
}

/** Calls that read one value of a request by its name: `params.get('state')`, `c.req.query('state')`, `self.get_argument("state")`. */
const readsOne = /^(?:get|query|get_?query|get_?argument|get_?first)$/i;

/** Calls that give the same value in another type, and open nothing: `String(state)`, `Buffer.from(state, 'utf8')`, `state.encode()`. */
const convertsGiven = /^(?:String|str|decodeURIComponent|from|encode)$/;
const convertsOwn = /^(?:toString|trim|strip|encode|decode)$/;

/** What is read, without what only gives it in another type or something in its stead. */
function converted(value: Expression): Expression {
  if (value.kind === 'choice') return value.options[0] === undefined ? value : converted(value.options[0]);
  if (value.kind === 'await') return converted(value.value);
  if (value.kind !== 'call') return value;
  const { callee, args } = value;
  const [given, encoding] = args;
  const name = calledName(value);
  if (given === undefined) return callee.kind === 'member' && convertsOwn.test(name) ? converted(callee.object) : value;
  const plain =
    encoding === undefined ||
    (encoding.value.kind === 'literal' && /^(?:utf-?8|ascii|hex)$/i.test(String(encoding.value.value)));
  return plain && convertsGiven.test(name) ? converted(given.value) : value;
}

function isComposed({ kind }: Expression): boolean {
  return kind === 'template' || kind === 'join';
}

/** A property, and no part of what a call opened. */
function isPlain(node: Expression): boolean {
  let plain = true;
  walk(node, inner => {
    if (inner.kind === 'call') plain = false;
    return plain;
  });
  return plain;
}

/** Names for what a state was opened to: `context = signing.unpack(request.args['state'])`. */
function openedNames(body: readonly Statement[]): ReadonlySet<string> {
  const names = new Set<string>();
  walk(body, node => {
    if (node.kind !== 'bind' || node.value === undefined || !speaksOfState(node.value)) return;
    walk(node.target, inner => {
      if (inner.kind === 'name') names.add(inner.name);
    });
  });
  return names;
}

/** Something that the state held is compared with what was kept for this browser. */
function comparesOpened(node: Node, opened: ReadonlySet<string>): boolean {
  if (opened.size === 0 || node.kind !== 'operation' || !/^[!=]==?$/.test(node.operator)) return false;
  const isOpened = (operand: Expression): boolean => mentions(operand, name => opened.has(name));
  const isKept = (operand: Expression): boolean => mentions(operand, name => /cookie|session|nonce/i.test(name));
  const [left, right] = node.operands;
  if (left === undefined || right === undefined) return false;
  return (isOpened(left) && isKept(right)) || (isOpened(right) && isKept(left));
}

function mentions(expression: Expression, asked: (name: string) => boolean): boolean {
  let found = false;
  walk(expression, node => {
    found ||=
      (node.kind === 'name' && asked(node.name)) ||
      (node.kind === 'member' && node.property !== undefined && asked(node.property));
    return !found;
  });
  return found;
}

function calledName({ callee }: Call): string {
  return lastName(callee) ?? '';
}

function isComparison(node: Node, names: ReadonlySet<string>): boolean {
  if (node.kind !== 'operation' || !/^(?:[!=]==?|in|not in)$/.test(node.operator)) return false;
  return node.operands.some(operand => speaksOfState(operand, names)) && !node.operands.some(isNothing);
}

/** `pending[state]`. */
function isLookup(node: Node, names: ReadonlySet<string>): boolean {
  if (node.kind !== 'member' || node.index === undefined || node.property !== undefined) return false;
  return speaksOfState(node.index, names);
}

function isCheck(call: Call, file: AnalysedFile | undefined, names: ReadonlySet<string>): boolean {
  const { args } = call;
  const name = calledName(call);
  // A map's or store's `get(state)` is a look-up; `query.get('state')` only reads it.
  const looksUp = /^(?:get|getdel|getall)$/i.test(name);
  if (!looksUp && onlyRead.test(name) && !opensSigned(call, file)) return false;
  const given = args.filter(
    ({ value }) => (looksUp || value.kind !== 'literal') && carriesState(value, looksUp, names),
  );
  return given.length > 0 && !given.every(({ value }) => isTakenForIdentity(value, call, file));
}

/**
 * `signer.loads(state, max_age=600)` raises where the signature is wrong:
 * https://itsdangerous.palletsprojects.com/en/stable/url_safe/ https://docs.djangoproject.com/en/stable/topics/signing/
 */
function opensSigned({ callee, args }: Call, file: AnalysedFile | undefined): boolean {
  if (lastName(callee) !== 'loads') return false;
  if (args.some(({ name }) => name === 'max_age')) return true;
  const from = callee.kind === 'member' ? (lastName(callee.object) ?? '') : '';
  const signs = file?.program.imports.some(({ module }) => /^(?:itsdangerous|django\.core)\b/.test(module)) ?? false;
  return signs && /sign|serial/i.test(from);
}

/**
 * `saveTokens(state)` of `function saveTokens(userId)`, `.eq('user_id', state)`, `execute('INSERT INTO grants …', state, token)`,
 * `User.findById(state)`.
 */
function isTakenForIdentity(value: Expression, call: Call, file: AnalysedFile | undefined): boolean {
  const { callee, args } = call;
  if (looksUpWho(value, call)) return true;
  const said = args.flatMap(({ value: other }) => (other.kind === 'literal' ? [String(other.value)] : []));
  if (said.some(text => identity.test(text) || /^\s*insert\s+into\b/i.test(text))) return true;
  const index = args.findIndex(argument => argument.value === value);
  const called = file?.evaluate(callee).functions ?? [];
  return (
    called.length > 0 &&
    called.every(({ node }) => {
      const target = node.parameters[index]?.target;
      return target?.kind === 'name' && identity.test(target.name);
    })
  );
}

/** What keeps those whom a log-in may be for, by its name. */
const keepsWho =
  /^(?:user|compan(?:y|ie)|account|tenant|org(?:ani[sz]ation)?|client|team|workspace|customer|profile|member)s?(?:_?(?:repo(?:sitory)?|model|store|service|table|collection))?$/i;

/** Looks up a row by its id: https://www.prisma.io/docs/orm/reference/prisma-client-reference https://mongoosejs.com/docs/queries.html https://typeorm.io/docs/working-with-entity-manager/repository-api */
const findsRow = /^find(?:ById|ByPk|Unique|First|One|OneBy|OneById)?(?:OrFail|OrThrow)?$|^get(?:_or_404)?$/;
/** Leads to a document by its id: https://firebase.google.com/docs/firestore/query-data/get-data */
const leadsToDocument = /^(?:doc|document|child|ref)$/;

/**
 * It is the id of a record of who signs in that is looked up, as anybody may say it: `db.doc(`users/${state}`)`,
 * `collection('users').doc(state)`, `User.findById(state)`, `prisma.user.findUnique({ where: { id: state } })`.
 */
function looksUpWho(value: Expression, { callee, args }: Call): boolean {
  const name = lastName(callee) ?? '';
  const on = callee.kind === 'member' ? callee.object : undefined;
  if (leadsToDocument.test(name)) {
    const [before, ...others] = value.kind === 'template' ? value.parts : [];
    if (before?.kind === 'literal' && others.length === 1) return keepsWho.test(lastStep(String(before.value)));
    const collection = [...args, ...(on?.kind === 'call' ? on.args : [])].flatMap(({ value: other }) =>
      other.kind === 'literal' ? [String(other.value)] : [],
    );
    return isStateItself(value) && collection.some(each => keepsWho.test(each));
  }
  const keeper = lastName(on) ?? '';
  if (!findsRow.test(name) || !keepsWho.test(keeper)) return false;
  // What a client of Redis gets was kept under the state, as the browsers are that wait for a log-in.
  return !(name === 'get' && /^clients?$/i.test(keeper)) && isStateItself(idIn(value));
}

/** `users` of `/users/` */
function lastStep(path: string): string {
  return path.endsWith('/') ? (path.split('/').at(-2) ?? '') : '';
}

/** What the options of a look-up say that the id is: `{ where: { id: state } }` */
function idIn(value: Expression): Expression | undefined {
  if (value.kind !== 'object') return value;
  const [only, ...others] = value.properties.filter(({ key }) => key !== 'include' && key !== 'select');
  if (only === undefined || others.length > 0) return undefined;
  return only.key === 'where' ? idIn(only.value) : only.key === 'id' || only.key === '_id' ? only.value : undefined;
}

function isStateItself(value: Expression | undefined): boolean {
  if (value?.kind === 'call')
    return /^(?:String|Number|parseInt|toString)$/.test(calledName(value)) && isStateItself(value.args[0]?.value);
  return (value?.kind === 'name' || value?.kind === 'member') && stateName.test(lastName(value) ?? '');
}

/** A function of the app's own that only decodes what it is given: it compares nothing, and neither does what it calls. */
function onlyReads({ callee }: Call, file: AnalysedFile | undefined): boolean {
  const called = file?.evaluate(callee).functions ?? [];
  return called.length > 0 && called.every(({ node }) => decidesNothing(node.body));
}

function decidesNothing(body: readonly Statement[]): boolean {
  let decides = false;
  walk(body, node => {
    decides ||=
      node.kind === 'operation' ||
      node.kind === 'branch' ||
      node.kind === 'raise' ||
      (node.kind === 'call' && !onlyRead.test(calledName(node)));
    return !decides;
  });
  return !decides;
}

const none: ReadonlySet<string> = new Set();

/** The value itself, or text or an object made of it; a literal `'state'` is only its name. */
function carriesState(value: Expression, asKey: boolean, names: ReadonlySet<string> = none): boolean {
  let carries = false;
  walk(value, node => {
    if (node.kind === 'function') return false;
    if (node.kind === 'object') {
      const others = node.properties.filter(({ key }) => key === undefined || !identity.test(key));
      carries ||= others.some(({ value: inner }) => carriesState(inner, asKey, names));
      return false;
    }
    if (node.kind === 'name' && (stateName.test(node.name) || names.has(node.name))) carries = true;
    if (node.kind === 'member' && node.property !== undefined && stateName.test(node.property)) carries = true;
    if (!asKey && node.kind === 'literal' && node.value === 'state') carries = true;
    return !carries;
  });
  return carries;
}

function speaksOfState(value: Expression, names: ReadonlySet<string> = none): boolean {
  return carriesState(value, false, names);
}

function isNothing(value: Expression): boolean {
  return (
    value.kind === 'literal' ||
    (value.kind === 'name' && value.name === 'undefined') ||
    (value.kind === 'operation' && value.operator === 'typeof')
  );
}
