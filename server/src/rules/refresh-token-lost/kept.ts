import type { AnalysedFile, FunctionFacts, Request, Value } from '../../analysis/facts.ts';
import type { Place, Step } from '../../program/finding.ts';
import type { Argument, Call, Expression, Member, ObjectTarget, Property, Target } from '../../program/model.ts';
import { contains, lastName, type Node, someIn, walk } from '../../program/walk.ts';
import { placeIn, placeKey } from '../support/places.ts';

export const refreshToken = /^refresh_?token$/i;
const accessToken = /^access_?token$/i;
/** What a client's answer holds the token endpoint's in: `(await held.refresh()).token` of simple-oauth2. */
const record = /^(?:data|body|json|token)$/i;
const beside = /^(?:headers|status(?:_?code)?)$/i;

/**
 * What code does with the new refresh token of an answer that it has: keeps it, by reading it or handing the answer on; gives the
 * answer back to its own caller; or loses it, because only the access token is read. Where nothing of the answer is read at all, too
 * little is known.
 */
type Fate = 'kept' | 'returned' | 'unread' | Loss;

interface Loss {
  /** Where the access token is read. */
  readonly read: Place;
  /** Where the answer goes to whoever asked, and nowhere else. */
  readonly answered?: Place;
}

/** A place where a refresh token is lost, and where only the access token is read. */
export interface Lost extends Loss {
  readonly at: Place;
}

/**
 * Where the refresh token of a request's answer is lost: at the request, or, where functions give the answer back whole, at the call
 * that reads only the access token of it. In another file it counts where that does not tell by itself whom it asks: a base class.
 */
export function lostAt(request: Request, file: AnalysedFile): Lost | undefined {
  const { functions } = request.surroundings;
  if (functions.length === 0)
    return request.place.file === file.path
      ? lossAt(request.place, fateIn(file.program.body, request.node, file, answerIn(file)))
      : undefined;
  for (const [index, fn] of functions.entries()) {
    const home = homeOf(fn, file);
    const fate =
      home === undefined
        ? 'kept'
        : fateIn(fn.node.body, request.node, home, answerIn(home), isSetting(request) && answersRoute(fn, request));
    if (fate === 'returned' || (fate === 'unread' && passesOn(fn, request.node, home))) continue;
    if (typeof fate === 'string' || (home !== file && home?.requests.some(({ node }) => node === request.node)))
      return undefined;
    return lossAt(index === 0 ? request.place : callIn(fn, request.chain), fate);
  }
  const [outermost] = functions.slice(-1);
  return outermost === undefined || request.chain.length > 0 ? undefined : lostByCaller(outermost, request, file);
}

/** The token is a setting, which no page can put the next one into. */
export function isSetting({ body }: Request): boolean {
  const { marks = [] } = body?.property('refresh_token') ?? {};
  return marks.some(({ is }) => is === 'environment') && !marks.some(({ is }) => is === 'stored' || is === 'input');
}

/** What a Lambda gives may go to another step of a state machine, which can keep it, but for an answer with its status. */
function answersRoute(fn: FunctionFacts, { surroundings: { route } }: Request): boolean {
  if (route?.handlers.at(-1)?.node !== fn.node) return false;
  return route.framework !== 'lambda' || fn.mentions(/^statuscode$/, 0) !== undefined;
}

/** Whether a function keeps the answer, or gives it back, besides what it puts into a field. */
export function keepsBeside(put: Node, request: Request, { node }: FunctionFacts, file: AnalysedFile): boolean {
  const fate = fateIn(node.body, request.node, file, answerIn(file), false, put);
  return fate === 'kept' || fate === 'returned';
}

/** Where a function that a client hands each new token to reads only the access token of it. */
export function lostByUpdater(updater: FunctionFacts, file: AnalysedFile): Lost | undefined {
  const target = updater.node.parameters[0]?.target;
  const home = homeOf(updater, file);
  if (home === undefined || target?.kind !== 'name') return undefined;
  const fate = fateIn(updater.node.body, undefined, home, ({ kind, ...rest }) => {
    return kind === 'name' && 'name' in rest && rest.name === target.name;
  });
  return lossAt({ file: updater.file, start: updater.start, end: updater.end }, fate);
}

function homeOf(fn: FunctionFacts, file: AnalysedFile): AnalysedFile | undefined {
  return fn.file === file.path ? file : file.app.file(fn.file);
}

function lossAt(at: Place | undefined, fate: Fate): Lost | undefined {
  return at === undefined || typeof fate === 'string' ? undefined : { at, ...fate };
}

/** The call in a function that led to the request. */
function callIn({ file, node }: FunctionFacts, chain: readonly Step[]): Place | undefined {
  return chain.find(step => step.file === file && contains(node, step));
}

/**
 * A call in the same file of a function that gives the answer back. One that leads to the request in a way of its own says which grant it
 * asks with: another caller's refresh token is none of its.
 */
function lostByCaller(returning: FunctionFacts, request: Request, file: AnalysedFile): Lost | undefined {
  for (const { node: caller } of file.functions) {
    if (caller === returning.node) continue;
    const call = callOf(returning, caller.body, file);
    const own =
      call &&
      file.requests.find(
        ({ node, chain }) => node === request.node && chain.some(at => placeKey(at) === placeKey(call)),
      );
    if (own !== undefined && own.grant !== request.grant) continue;
    const lost = call && lossAt(call, fateIn(caller.body, request.node, file, answerIn(file)));
    if (lost !== undefined) return lost;
  }
  return undefined;
}

function callOf({ node: called }: FunctionFacts, body: readonly Node[], file: AnalysedFile): Place | undefined {
  let found: Place | undefined;
  walk(body, node => {
    if (found !== undefined || node.kind === 'function') return false;
    if (node.kind === 'call' && file.evaluate(node.callee).functions.some(fn => fn.node === called))
      found = placeIn(file, node);
    return found === undefined;
  });
  return found;
}

type IsAnswer = (expression: Expression) => boolean;

function answerIn(file: AnalysedFile): IsAnswer {
  return expression => holdsAnswer(file.evaluate(expression));
}

/** A function that knows of no tokens and gives back what it was answered: `def post_form(url, form): … return response.json()`. */
function passesOn({ node: { body } }: FunctionFacts, request: Expression, file: AnalysedFile | undefined): boolean {
  if (file === undefined) return false;
  return fateIn(body, request, file, expression => expression === request) === 'returned';
}

/**
 * @param given tells the answer from other things
 * @param told what is answered to whoever asked is not kept
 * @param left what is not looked at
 */
function fateIn(
  body: readonly Node[],
  request: Expression | undefined,
  file: AnalysedFile,
  given: IsAnswer,
  told = false,
  left?: Node,
): Fate {
  const names = new Set<string>();
  const isAnswer = (expression: Expression): boolean => {
    if (given(expression)) return true;
    if (expression.kind === 'name') return names.has(expression.name);
    if (expression.kind === 'await') return isAnswer(expression.value);
    const inner = expression.kind === 'call' ? expression.callee : expression;
    return inner.kind === 'member' && record.test(inner.property ?? '') && isAnswer(inner.object);
  };
  const logs = file.effectsOf('log').map(({ place }) => place);
  const responses = told ? file.effectsOf('respond').map(({ place }) => place) : [];
  let answered: Place | undefined;
  const between: Expression[] = [];
  let read: Place | undefined;
  let kept = false;
  let returned = false;
  const visit = (node: Node): boolean => {
    if (kept || node === left) return false;
    // What is thrown, logged or told by an error is not kept, and the request's own arguments hold the old one, but for what it calls back.
    if (node === request) walk(calledBack(request), visit);
    if (node.kind === 'raise' || (node.kind === 'call' && (isError(node) || isAt(logs, node) || node === request)))
      return false;
    if (told && (node.kind === 'return' || (node.kind === 'call' && isAt(responses, node)))) {
      if (someIn(node, inner => isHandedTo(inner, isAnswer))) kept = true;
      else if (someIn(node, inner => isTold(inner, isAnswer))) answered ??= placeIn(file, node);
      return false;
    }
    if (node.kind === 'member' && node.property !== undefined && isAnswer(node.object)) {
      if (refreshToken.test(node.property)) kept = true;
      if (accessToken.test(node.property)) read ??= placeIn(file, node);
    }
    for (const name of namesFor(node, isAnswer)) names.add(name);
    const got = gotByName(node, isAnswer);
    if (got !== undefined) {
      if (refreshToken.test(got)) kept = true;
      else if (accessToken.test(got)) read ??= placeIn(file, node);
      return !kept;
    }
    kept ||=
      (handsOn(node, isAnswer) && !handsBack(node, isAnswer, file)) ||
      (node.kind === 'assign' && outlives(node.target, body) && isAnswer(node.value));
    for (const { value } of handlesBetween(node)) between.push(value);
    returned ||=
      node.kind === 'return' &&
      node.value !== undefined &&
      !between.some(handler => contains(handler, node)) &&
      (isWhole(node.value, isAnswer) || isGivenBack(node.value, file));
    for (const name of destructured(node, isAnswer)) {
      if (name === undefined || refreshToken.test(name)) kept = true;
      else if (!record.test(name) && !beside.test(name)) read ??= placeIn(file, node);
    }
    return !kept;
  };
  walk(body, visit);
  if (kept) return 'kept';
  if (returned) return 'returned';
  if (answered !== undefined) return { read: read ?? answered, answered };
  return read === undefined ? 'unread' : { read };
}

function isAt(places: readonly Place[], node: Node): boolean {
  return places.some(place => place.start === node.start && contains(place, node));
}

/** The answer stands whole in what is told, or its access token does. */
function isTold(node: Node, isAnswer: IsAnswer): boolean {
  if (node.kind === 'name') return isAnswer(node);
  return node.kind === 'member' && accessToken.test(node.property ?? '') && isAnswer(node.object);
}

/** Something else than what writes the answer gets it, and may keep it: `res.json(await keep(granted))`. */
function isHandedTo(node: Node, isAnswer: IsAnswer): boolean {
  if (node.kind !== 'call' || writesAnswer.test(lastName(node.callee) ?? '')) return false;
  return node.args.some(({ value }) => isAnswer(value));
}

const writesAnswer = /^(?:json|jsonify|send|end|write|stringify|dumps|dict|str|format|encode\w*|\w*Response)$/;

/** `new Error(…)`, as in `reject(new TokenError(body))`. */
function isError({ callee }: Call): boolean {
  return /^[A-Z]\w*(?:Error|Exception)$|^Error$/.test(lastName(callee) ?? '');
}

/** What a call's functions do: `request(options, (error, response, body) => { … })`. */
function calledBack(call: Expression): readonly Node[] {
  const args = call.kind === 'call' ? call.args : [];
  return args.flatMap(({ value }) => (value.kind === 'function' ? value.body : []));
}

/** Handlers whose result the next one takes: `response => response.json()` of `asked.then(…).then(read)`. */
function handlesBetween(node: Node): readonly Argument[] {
  const taken = thenOf(node)?.object;
  return (taken && thenOf(taken) && taken.kind === 'call' ? taken.args : []).filter(
    ({ value }) => value.kind === 'function',
  );
}

/** `asked.then` of `asked.then(read)` */
function thenOf(node: Node): Member | undefined {
  return node.kind === 'call' && node.callee.kind === 'member' && node.callee.property === 'then'
    ? node.callee
    : undefined;
}

/** Something that is declared elsewhere is assigned to. */
function outlives(target: Target, body: readonly Node[]): boolean {
  if (target.kind !== 'name') return false;
  return !someIn(body, node => node.kind === 'bind' && node.target.kind === 'name' && node.target.name === target.name);
}

function holdsAnswer({ marks }: Value): boolean {
  return marks.some(mark => mark.is === 'credential' && mark.credential === 'token-response');
}

/** The answer, or the response that has it in its body. An object that is written out holds what is read from it. */
function isGivenBack(value: Expression, file: AnalysedFile): boolean {
  if (value.kind === 'literal' || value.kind === 'function' || value.kind === 'object') return false;
  const given = file.evaluate(value);
  return holdsAnswer(given) || holdsAnswer(given.property('json'));
}

/** `answer.get('refresh_token')`. */
function gotByName(node: Node, isAnswer: IsAnswer): string | undefined {
  if (node.kind !== 'call' || node.callee.kind !== 'member' || !/^(?:get|pop)$/.test(node.callee.property ?? ''))
    return undefined;
  const name = node.args[0]?.value;
  return name?.kind === 'literal' && typeof name.value === 'string' && isAnswer(node.callee.object)
    ? name.value
    : undefined;
}

/** The whole answer is passed to a call, stored in an object or put into a field. */
function handsOn(node: Node, isAnswer: IsAnswer): boolean {
  switch (node.kind) {
    case 'yield':
      return node.value !== undefined && isWhole(node.value, isAnswer);
    case 'call':
      return node.args.some(({ value }) => isWhole(value, isAnswer)) || isPassedOn(node, isAnswer);
    case 'object':
      return node.properties.some(({ value }: Property) => isWhole(value, isAnswer));
    case 'assign':
      return node.target.kind === 'member' && isWhole(node.value, isAnswer);
    default:
      return false;
  }
}

/** A library's call that does nothing with the answer but give it back: `firstValueFrom(http.post(…))`. */
function handsBack(node: Node, isAnswer: IsAnswer, file: AnalysedFile): boolean {
  if (node.kind !== 'call' || node.args.length !== 1 || !isAnswer(node)) return false;
  const { functions, libraries } = file.evaluate(node.callee);
  return functions.length === 0 && libraries.length > 0 && !file.effects.some(({ node: other }) => other === node);
}

/** `answer.then(save)` */
function isPassedOn(node: Extract<Node, { kind: 'call' }>, isAnswer: IsAnswer): boolean {
  const { callee, args } = node;
  return (
    callee.kind === 'member' &&
    callee.property === 'then' &&
    args.some(({ value }) => value.kind === 'name' || value.kind === 'member') &&
    isAnswer(callee.object)
  );
}

function isWhole(value: Expression, isAnswer: IsAnswer): boolean {
  if (value.kind === 'literal' || value.kind === 'function' || value.kind === 'object') return false;
  return !(value.kind === 'call' && isError(value)) && isAnswer(value);
}

/** Names taken out of the answer; `undefined` for the rest of them. */
function destructured(node: Node, isAnswer: IsAnswer): readonly (string | undefined)[] {
  const answer = thenOf(node)?.object;
  if (answer !== undefined && node.kind === 'call')
    return node.args.flatMap(({ value }) => {
      const [handed] = value.kind === 'function' ? value.parameters : [];
      return handed?.target.kind === 'object-target' && isAnswer(answer) ? namesIn(handed.target) : [];
    });
  if ((node.kind !== 'bind' && node.kind !== 'assign') || node.target.kind !== 'object-target') return [];
  return node.value !== undefined && isAnswer(node.value) ? namesIn(node.target) : [];
}

function namesIn({ entries, rest }: ObjectTarget): readonly (string | undefined)[] {
  const names = entries.flatMap(({ key, target }) =>
    target.kind === 'object-target' && record.test(key ?? '') ? namesIn(target) : (key ?? ''),
  );
  return [...names, ...(rest === undefined ? [] : [undefined])];
}

/** What the answer is called from here on: `answer = …`, `const { token } = …` */
function namesFor(node: Node, isAnswer: IsAnswer): readonly string[] {
  if ((node.kind !== 'bind' && node.kind !== 'assign') || node.value === undefined) return [];
  const { target, value } = node;
  if (target.kind === 'name') return isWhole(value, isAnswer) ? [target.name] : [];
  if (target.kind !== 'object-target' || !isAnswer(value)) return [];
  return target.entries.flatMap(({ key, target: inner }) =>
    record.test(key ?? '') && inner.kind === 'name' ? inner.name : [],
  );
}
