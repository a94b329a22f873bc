/** What code says of who asks, without asking whose a row is: that somebody has signed in, who is written down or shown. */
import type { FunctionFacts } from '../../analysis/facts.ts';
import type { Bind, Expression, Span, Statement } from '../../program/model.ts';
import { calledName, contains, lastName, leaves, someIn, walk, withoutAwait } from '../../program/walk.ts';

/** Whoever runs the app sees all companies. */
export const staff = /admin|staff|superuser|backoffice|operator/i;

/** Calls that ask whether somebody has signed in, of which nothing goes on, and what writes down or shows who asked. */
export function passedOver(body: readonly Statement[]): readonly Span[] {
  const found: Span[] = [];
  const named: { readonly bind: Bind; readonly name: string }[] = [];
  walk(body, node => {
    if (node.kind === 'bind' && node.target.kind === 'name' && node.value !== undefined && isSigningIn(node.value))
      named.push({ bind: node, name: node.target.name });
    if (node.kind === 'branch' && isAbsence(node.test) && (leaves(node.then) || node.then.every(isRefusal)))
      found.push(node.test, ...node.then);
    if (node.kind === 'evaluate' && (isSigningIn(node.value) || isNoted(node.value))) found.push(node);
    if (node.kind === 'return' && node.value !== undefined && isShown(node.value)) found.push(...showing(node.value));
  });
  // `const user = await requireUser()`, of which nothing else is asked.
  for (const { bind, name } of named)
    if (
      !someIn(body, node => node.kind === 'name' && node.name === name && !contains(bind, node) && !isIn(node, found))
    )
      found.push(bind);
  return found;
}

/** Whether somebody has to have signed in: `await requireUser()`, `const session = await auth()`. */
export function asksForSignIn(body: readonly Statement[]): boolean {
  return someIn(
    body,
    node => (node.kind === 'evaluate' || node.kind === 'bind') && node.value !== undefined && isSigningIn(node.value),
  );
}

/** `if (!locals.user) error(401)`: whether somebody has signed in, and not who. */
function isAbsence(test: Expression): boolean {
  const [operand] = test.kind === 'operation' && test.operator === '!' ? test.operands : [];
  return /^(?:user|session|account)(?:id)?$/i.test(lastName(operand) ?? '');
}

/** What such calls throw leaves the handler: https://svelte.dev/docs/kit/errors, https://nextjs.org/docs/app/api-reference/functions/not-found */
function isRefusal(statement: Statement): boolean {
  const value = statement.kind === 'evaluate' ? statement.value : undefined;
  return (
    value?.kind === 'call' && /^(?:error|redirect|notFound|forbidden|unauthorized)$/.test(lastName(value.callee) ?? '')
  );
}

/** `await requireUser();`: told nothing of the address, it cannot know which row is asked for. */
function isSigningIn(value: Expression): boolean {
  const call = withoutAwait(value);
  const name = calledName(call) ?? '';
  return (
    call.kind === 'call' && call.args.length === 0 && signsIn.test(name) && !ofDatabase.test(name) && !staff.test(name)
  );
}

/** `get_session()`, `get_db_session()`: Python's apps name so what gives them the session of a database. */
const ofDatabase = /^get_\w*session$/;

const signsIn =
  /^(?:require|ensure|assert|verify|check|protect|must|get|auth)\w{0,20}?(?:user|session|auth|authenticated|login|log_?in|signed_?in)$|^auth$/i;

/** `track(locals.user, 'exported')`, `logger.info(…)`: nothing comes of it. */
function isNoted(value: Expression): boolean {
  const call = withoutAwait(value);
  if (call.kind !== 'call') return false;
  const name = calledName(call) ?? '';
  return (
    notes.test(name) ||
    (levels.test(name) && call.callee.kind === 'member' && logs.test(lastName(call.callee.object) ?? ''))
  );
}

const notes = /^(?:(?:track|capture)(?:[A-Z_]\w*)?|identify|log(?!_?[iI]n$|_?[oO]ut$)[A-Z_]\w*)$/;
const levels = /^(?:trace|debug|info|warn|warning|error|log)$/;
const logs = /^_?(?:console|log|logger|logging)$/i;

/** `return templates.TemplateResponse(request, 'plan.html', { … })`, https://fastapi.tiangolo.com/advanced/templates/ and the like. */
function isShown(value: Expression): boolean {
  const call = withoutAwait(value);
  return call.kind === 'call' && /^(?:TemplateResponse|render|render_template)$/.test(calledName(call) ?? '');
}

/** What a page is given under the names of who asks, as its head shows them: `'user': user`. */
function showing(value: Expression): readonly Span[] {
  const found: Span[] = [];
  walk(value, node => {
    if (node.kind === 'object')
      for (const property of node.properties)
        if (shown.test(property.key ?? '') && property.value.kind === 'name') found.push(property);
    if (node.kind === 'call')
      for (const { name, value: given } of node.args)
        if (name !== undefined && shown.test(name) && given.kind === 'name') found.push(given);
  });
  return found;
}

const shown = /^(?:current_?)?(?:user|member|account|me)$/i;

function isIn(at: Span, spans: readonly Span[]): boolean {
  return spans.some(span => contains(span, at));
}

/**
 * A handler of Nest's is handed no more than these decorators give it, and cannot know who asks, nor can what it calls.
 * https://docs.nestjs.com/controllers#request-object
 */
export function takesOnly({ node }: FunctionFacts, decorators: RegExp): boolean {
  return node.parameters.every(({ annotations = [] }) =>
    annotations.every(
      note =>
        note.kind === 'call' &&
        decorators.test(lastName(note.callee) ?? '') &&
        // A pipe of the app's own may look at who asks.
        note.args.slice(1).every(({ value }) => parsing.test(calledName(value) ?? '')),
    ),
  );
}

/** https://docs.nestjs.com/pipes#built-in-pipes */
const parsing = /^(?:Parse\w+|DefaultValue|Validation)Pipe$/;

/** What guards are named that may look at the company which an address names. */
export const guardsCompanies =
  /compan|tenant|org|member|owner|role|permission|access|scope|abilit|polic|acl|admin|staff/i;

/** A decorator of the method or of its class says more than that somebody has signed in, or may say so. */
export function isGuarded(fn: FunctionFacts): boolean {
  return decoratorsOf(fn).some(note => {
    if (note.kind !== 'call') return true;
    const name = calledName(note) ?? '';
    if (name === 'UseGuards')
      return note.args.some(
        ({ value }) => !signingIn.test(calledName(value) ?? '') || guardsCompanies.test(calledName(value) ?? ''),
      );
    return !routing.test(name) || keepsBack(note);
  });
}

/** An interceptor of Nest's stands around it that may keep back rows which are not of who asks. */
export function isFiltered(fn: FunctionFacts): boolean {
  return decoratorsOf(fn).some(keepsBack);
}

function decoratorsOf({ node, owner }: FunctionFacts): readonly Expression[] {
  return [
    ...(node.annotations ?? []),
    ...(owner?.annotations ?? []),
    ...(owner?.members.find(({ value }) => value === node)?.annotations ?? []),
  ];
}

function keepsBack(note: Expression): boolean {
  return (
    note.kind === 'call' &&
    calledName(note) === 'UseInterceptors' &&
    note.args.some(({ value }) => !seesNoRows.test(calledName(value) ?? lastName(value) ?? ''))
  );
}

/** What an interceptor is named that looks at no row. */
const seesNoRows =
  /seriali[sz]|cache|log|trac|metric|timing|timeout|file|transform|response|envelope|wrap|etag|sentry/i;

/** A guard that asks whether somebody has signed in. */
export const signingIn = /auth|jwt|session|passport|throttl|log_?in|sign|bearer|token/i;

/** What says no more than where a method answers, and how. */
const routing =
  /^(?:Controller|Get|Post|Put|Patch|Delete|HttpCode|Header|Version|UseInterceptors|UseFilters|UsePipes|SerializeOptions|Cache\w*|(?:Skip)?Throttle|Api\w*)$/;
