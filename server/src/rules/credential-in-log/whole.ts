/** Credentials inside of what is logged whole and never named: the headers of a failed request, a hook's request, an address come back to. */
import type { AnalysedFile, Effect, FunctionFacts, Mark, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Call, Expression, Target } from '../../program/model.ts';
import { contains, lastName, literalText, type Node, namesIn, someIn, walk, walkProgram } from '../../program/walk.ts';
import { sourceFiles } from '../support/app.ts';
import { type CredentialMark, isProcores } from '../support/credentials.ts';
import { whereItFailed, wordsIn } from '../support/flows.ts';
import { eventsLogged, formatsEvents } from '../support/logging-events.ts';

/** What a log call shows whole, and what of it is secret. */
export interface ShownWhole {
  readonly credential: CredentialMark['credential'];
  readonly because: string;
  /** A milder one than that of the rule. */
  readonly severity?: 'warning';
}

const code: CredentialMark = { is: 'credential', credential: 'authorization-code', whose: 'unknown', steps: [] };

/** Why a hook's request is none to be logged whole. */
export const hookRequest =
  "The request carries the `Authorization` value that this handler compares, which proves that a delivery is Procore's. Log the delivery's id and not its headers.";

/** What a log call shows whole with a credential in it. */
export function shownWhole(effect: Effect, file: AnalysedFile): ShownWhole | undefined {
  if (showsFailedHeaders(effect, file))
    return {
      credential: 'authorization-header',
      because:
        'An error of axios keeps the configuration of its request, with the `Authorization` header that it was sent with. Log its status, its method and its address.',
    };
  if (showsHookRequest(effect))
    return {
      credential: 'webhook-secret',
      because: hookRequest,
    };
  if (showsHookAddress(effect, file))
    return {
      credential: 'webhook-secret',
      because:
        "The address carries the value that this handler compares, which proves that a delivery is Procore's. Log the delivery's id and not its address, and have the proof sent in a header.",
    };
  if (/\b(?:process\.env|environ)\b/.test(file.text) && showsEnvironment(effect, file) && readsSecret(file))
    return {
      credential: 'client-secret',
      because:
        "The whole environment is written, and the app reads a secret of Procore's from it. Log the settings that matter by their names.",
    };
  if (showsCallbackQuery(effect, file))
    return {
      credential: 'authorization-code',
      severity: 'warning',
      because:
        'The log-in comes back here with the code in its query. It can be exchanged for tokens, once and for ten minutes. Log that the user came back.',
    };
  if (showsHookAnswer(effect, file))
    return {
      credential: 'webhook-secret',
      severity: 'warning',
      because:
        "Procore's answer for a hook holds the `destination_headers` that it was made with, with the `Authorization` value that proves a delivery to be Procore's. Log the hook's id.",
    };
  if (showsHookMade(effect, file))
    return {
      credential: 'webhook-secret',
      severity: 'warning',
      because:
        "What a hook is made with holds its `destination_headers`, with the `Authorization` value that proves a delivery to be Procore's. Log the method, the address and the status of what was asked.",
    };
  if (spokenOf(file).code && showsReturnAddress(effect) && isProcores(code, file))
    return {
      credential: 'authorization-code',
      severity: 'warning',
      because:
        'The code is read out of this very address. It can be exchanged for tokens, once and for ten minutes. Log that the user came back.',
    };
  return undefined;
}

/**
 * `log('failed', err.config.headers)`, here or in the call of the helper that logs, of an error that a function is handed; of one that is
 * caught the request is known.
 */
function showsFailedHeaders(effect: Effect, file: AnalysedFile): boolean {
  if (!spokenOf(file).sentHeaders) return false;
  const isHanded = (node: Expression): boolean => {
    const error = failedOf(node);
    return error !== undefined && file.functions.some(fn => contains(fn.node, node) && takes(fn, error));
  };
  const shown = [effect.node, ...effect.chain.flatMap(step => callAt(step, file) ?? [])];
  return (
    shown.some(node => node.kind === 'call' && node.args.some(({ value }) => shows(value, isHanded))) &&
    sendsTokens(file)
  );
}

function takes({ node: { parameters } }: FunctionFacts, name: string): boolean {
  return parameters.some(({ target }) => target.kind === 'name' && target.name === name);
}

/** What a file's text speaks of at all; a long one may log a thousand times. */
const spokenOf = perFile(({ text }) => ({
  code: /['"]code['"]/.test(text),
  hooks: /hook/i.test(text),
  hookHeaders: text.includes('destination_headers'),
  sentHeaders: /\.config\??\.headers/.test(text) && !hidesThem.test(text),
  environment: /\bfrom os import\b[^\n]*\benviron\b/.test(text),
}));

/** `delete err.config.headers.Authorization`, `err.config.headers.Authorization = '…'` */
const hidesThem = /\.config\??\.headers\??(?:\.|\[['"])authorization['"]?\]?\s{0,4}(?:;|=[^=]|$)/im;

function callAt({ file: path, start, end }: Effect['chain'][number], file: AnalysedFile): Call | undefined {
  let found: Call | undefined;
  if (path === file.path)
    walkProgram(file.program, node => {
      if (node.kind === 'call' && node.start === start && node.end === end) found = node;
    });
  return found;
}

/** `err` of `err.config.headers` */
function failedOf(node: Expression): string | undefined {
  if (node.kind !== 'member' || node.property !== 'headers' || node.object.kind !== 'member') return undefined;
  const { object, property } = node.object;
  return property === 'config' && object.kind === 'name' && errorName.test(object.name) ? object.name : undefined;
}

const errorName = /^_?(?:e|ex|err|error|exception|failure|reason)$/i;

/** The app asks Procore by axios, with a token. */
function sendsTokens({ app }: AnalysedFile): boolean {
  return sourceFiles(app).some(({ requests }) =>
    requests.some(
      request =>
        request.kind === 'api' && /axios/.test(request.package) && request.header('authorization') !== 'absent',
    ),
  );
}

/** The event of a function that a gateway calls, or the headers of any request, whole, where the handler compares a hook's `Authorization`. */
function showsHookRequest({ data, surroundings }: Effect): boolean {
  const { route, function: fn } = surroundings;
  const isShown = data.some(({ marks }) =>
    marks.some(
      mark =>
        mark.is === 'input' &&
        mark.fields.length === 0 &&
        (mark.part === 'headers' || (mark.part === 'request' && route?.framework === 'lambda')),
    ),
  );
  return isShown && fn !== undefined && comparesHook(fn, route?.webhook === true);
}

/** A function compares the `Authorization` of a hook's deliveries. */
function comparesHook(fn: FunctionFacts, isHook: boolean): boolean {
  return fn.mentions(/^authorization$/, 0) !== undefined && (isHook || fn.mentions(/hook/, 0) !== undefined);
}

/** What has a handler's events written out that compares a hook's `Authorization`. */
export function hookEventsLogged(file: AnalysedFile): readonly Call[] {
  const logged = eventsLogged(file);
  if (logged.length === 0 || formatsEvents(file.app)) return [];
  return logged.flatMap(({ at, handlers }) =>
    handlers.some(fn => comparesHook(fn, false) && readsAuthorization(fn)) ? [at] : [],
  );
}

/** `event.headers.authorization`, `headers.get("authorization")`; what is sent along with a request is set: `headers: { Authorization: … }`. */
function readsAuthorization({ node: { body } }: FunctionFacts): boolean {
  const set = new Set<Node>();
  return someIn(body, node => {
    if (node.kind === 'assign') set.add(node.target);
    if (node.kind === 'member') return isAuthorization(node.property) && !set.has(node);
    if (node.kind === 'call')
      return lastName(node.callee) === 'get' && isAuthorization(literalText(node.args[0]?.value));
    return node.kind === 'object-target' && node.entries.some(({ key }) => isAuthorization(key));
  });
}

function isAuthorization(name: string | undefined): boolean {
  return name?.toLowerCase() === 'authorization';
}

/** `console.log('back', req.query)` in the route that a log-in comes back to. */
function showsCallbackQuery({ args, chain, surroundings }: Effect, file: AnalysedFile): boolean {
  if (surroundings.route?.callback !== true || chain.length > 0) return false;
  // `if (req.query.error) …`, `if (!code) …`: there is none to be shown.
  if (surroundings.conditions.some(({ test }) => wordsIn(test).some(word => /^(?:error\w*|\w*code)$/i.test(word))))
    return false;
  return args.some(({ node }) => shows(node, each => isQuery(each, file)));
}

/** The query of what is asked, or the address that it stands in; a part of it, `req.url.split('?')[0]`, may be another. */
function isQuery(node: Expression, file: AnalysedFile): boolean {
  if ((node.kind !== 'name' && node.kind !== 'member') || queryFields(node, file)?.length !== 0) return false;
  if (node.kind === 'member') return !takesPart(node);
  const bodies = file.functions.filter(fn => contains(fn.node, node)).flatMap(fn => fn.node.body);
  return !someIn(
    bodies,
    each =>
      each.kind === 'bind' &&
      namesIn(each.target).includes(node.name) &&
      (leavesOut(each.target, node.name) || takesPart(each)),
  );
}

/** `const { token, ...others } = req.query` */
const leavesOut = (target: Target, name: string): boolean =>
  target.kind === 'object-target' && target.rest !== undefined && namesIn(target.rest).includes(name);

const takesPart = (node: Node): boolean =>
  someIn(
    [node],
    each => each.kind === 'call' && /^(?:split|slice|substr(?:ing)?|replace)$/.test(lastName(each.callee) ?? ''),
  );

function queryFields(node: Expression, file: AnalysedFile): readonly string[] | undefined {
  const [fields] = file
    .evaluate(node)
    .marks.flatMap(mark => (mark.is === 'input' && mark.part === 'query' ? [mark.fields] : []));
  return fields;
}

/** `log('hook', req.originalUrl)` in the handler of a hook that compares a field of its query: `req.query.token !== secret`. */
function showsHookAddress({ args, chain, surroundings }: Effect, file: AnalysedFile): boolean {
  const { function: fn, route } = surroundings;
  if (fn === undefined || fn.file !== file.path || chain.length > 0) return false;
  if (route?.webhook !== true || !args.some(({ node }) => shows(node, each => isQuery(each, file)))) return false;
  const isProof = (node: Expression): boolean => {
    const fields = secretWord.test(file.text.slice(node.start, node.end)) ? queryFields(node, file) : undefined;
    return fields?.length === 1 && secretWord.test(fields[0] ?? '');
  };
  return someIn(fn.node.body, node => {
    if (node.kind === 'operation')
      return /^[!=]==?$/.test(node.operator) && !node.operands.some(isKnown) && node.operands.some(isProof);
    return (
      node.kind === 'call' &&
      /^(?:timing_?safe_?equal|compare_?digest)$/i.test(lastName(node.callee) ?? '') &&
      node.args.some(({ value }) => someIn([value], each => isRead(each) && isProof(each)))
    );
  });
}

/** Not a delivery's `resource_key`, nor its `author`. */
const secretWord = /token|secret|signature|(?:\b|api|access|auth|shared|hook)_?keys?\b|\bauth(?:orization)?\b/i;
const isKnown = (node: Expression): boolean => node.kind === 'literal' || lastName(node) === 'undefined';
const isRead = (node: Node): node is Expression =>
  node.kind === 'member' || node.kind === 'name' || node.kind === 'call';

/** Headers of deliveries that are written out and tell no secret prove nothing; what another name stands for may. */
const givesProof =
  /\bdestination_headers['"]?\]?\s{0,9}(?::|=>?)\s{0,99}(?:\{[^}]{0,400}?(?:authoriz|secret|token|bearer|signature|key)|(?!null|none|nil|undefined|record|dict|map|optional)[a-z_$])/i;

/** What Procore answers for a hook that the app gives headers, whole: https://developers.procore.com/reference/rest/webhooks */
function showsHookAnswer(effect: Effect, file: AnalysedFile): boolean {
  const { args, chain } = effect;
  if (chain.length > 0 || !spokenOf(file).hooks || whereItFailed(effect)) return false;
  const isHook = (node: Expression): boolean =>
    (node.kind === 'name' || node.kind === 'member') && file.evaluate(node).marks.some(holdsHook);
  return (
    args.some(({ node }) => shows(node, isHook)) && sourceFiles(file.app).some(({ text }) => givesProof.test(text))
  );
}

/** The body by which a hook is made, `{ namespace, destination_url, destination_headers }`, here or handed on to what sends and logs it. */
function showsHookMade({ args, package: from }: Effect, file: AnalysedFile): boolean {
  if (!spokenOf(file).hookHeaders) return false;
  const isProof = (headers: Value): boolean =>
    headers.keys.names.some(name => {
      const { literals, marks, node } = headers.property(name);
      const isPart = node?.kind === 'call' && givesPart.test(lastName(node.callee) ?? '');
      return secretKey.test(name) && literals.length === 0 && !isPart && !marks.some(({ is }) => is === 'sealed');
    });
  const isMade = (body: Value, depth: number): boolean =>
    body.keys.names.some(name => {
      if (name === 'destination_headers') return isProof(body.property(name));
      return depth > 0 && isMade(body.property(name), depth - 1);
    });
  // The console writes `[Object]` of what is deeper inside: https://nodejs.org/api/util.html#utilinspectobject-options
  const isNear = from === 'global' && file.language === 'javascript';
  return args.some(({ node, value }) => {
    if (node.kind !== 'call') return isMade(value, isNear ? 1 : 2);
    return !(lastName(node.callee) === 'stringify' && picks(node.args[1]?.value)) && isMade(value, 2);
  });
}

/** `key.slice(-4)`, `Boolean(key)` */
const givesPart = /^(?:slice|substr(?:ing)?|bool(?:ean)?|len)$/i;

function holdsHook(mark: Mark): boolean {
  return (
    mark.is === 'api-data' &&
    mark.whole &&
    (mark.request?.addresses.some(({ path }) => /\/webhooks\/hooks(?:\/[^/]+)?$/.test(path ?? '')) ?? false)
  );
}

/** `console.log(process.env)`, `print(dict(os.environ))`. JavaScript makes `[object Object]` of an object that is to be text. */
function showsEnvironment({ args }: Effect, file: AnalysedFile): boolean {
  const { language } = file;
  // A server of WSGI hands each request over under the same name.
  const isImported = spokenOf(file).environment;
  const isSo = (node: Expression): boolean =>
    isEnvironment(node) || (isImported && node.kind === 'name' && node.name === 'environ');
  const isInside = (node: Expression): boolean =>
    (node.kind === 'object' || (node.kind === 'call' && lastName(node.callee) !== 'String')) && shows(node, isSo);
  return args.some(({ node }) => isSo(node) || shows(node, language === 'python' ? isSo : isInside));
}

function isEnvironment(node: Expression): boolean {
  if (node.kind !== 'member' || node.object.kind !== 'name') return false;
  const { object, property } = node;
  return (object.name === 'process' && property === 'env') || (object.name === 'os' && property === 'environ');
}

/** A secret of Procore's is read from the environment by its name somewhere in the app. */
function readsSecret({ app }: AnalysedFile): boolean {
  return sourceFiles(app).some(({ text }) => /\bPROCORE_\w*(?:SECRET|TOKEN|PASSWORD)\b/i.test(text));
}

/** `log(target)` where the function reads the code with `new URL(target).searchParams.get('code')`. */
function showsReturnAddress({ args, surroundings }: Effect): boolean {
  const body = surroundings.function?.node.body ?? [];
  const readsCode = someIn(
    body,
    node =>
      node.kind === 'call' &&
      lastName(node.callee) === 'get' &&
      node.args[0]?.value.kind === 'literal' &&
      node.args[0].value.value === 'code',
  );
  if (!readsCode) return false;
  const parsed = new Set<string>();
  walk(body, node => {
    if (node.kind !== 'call' || !/^(?:URL|urlparse|urlsplit)$/.test(lastName(node.callee) ?? '')) return;
    const [only, ...others] = node.args;
    if (only?.value.kind === 'name' && others.length === 0) parsed.add(only.value.name);
  });
  // Of several addresses it is not known which has the code.
  return (
    parsed.size === 1 && args.some(({ node }) => shows(node, inner => inner.kind === 'name' && parsed.has(inner.name)))
  );
}

function picks(value: Expression | undefined): boolean {
  return value !== undefined && !(value.kind === 'literal' && value.value === null) && lastName(value) !== 'undefined';
}

const secretKey = /^authorization$|^procore_\w*(?:secret|token|password)$/i;

/**
 * An expression shows all of something that is so.
 * @param hidden what stands behind it in an object under such a key hides it
 */
export function shows(node: Expression, isSo: (node: Expression) => boolean, hidden = secretKey): boolean {
  if (isSo(node)) return true;
  const inside = (each: Expression): boolean => shows(each, isSo, hidden);
  switch (node.kind) {
    case 'template':
      return node.parts.some(inside);
    case 'join':
      return inside(node.left) || inside(node.right);
    case 'object':
      // `{ ...error.config.headers, Authorization: '…' }`, `{ ...process.env, PROCORE_CLIENT_SECRET: undefined }`
      return node.properties.some(
        ({ value, spread }, i) =>
          inside(value) &&
          !(spread && node.properties.slice(i).some(({ key }) => key !== undefined && hidden.test(key))),
      );
    case 'list':
      return node.items.some(({ value }) => inside(value));
    case 'choice':
      return (node.form === 'both' ? node.options.slice(-1) : node.options).some(inside);
    case 'call':
      return (
        /^(?:stringify|serialize|inspect|p?format|String|str|dict|dumps)$/.test(lastName(node.callee) ?? '') &&
        // A second argument of `JSON.stringify` picks what is written; `null` picks nothing.
        !(lastName(node.callee) === 'stringify' && picks(node.args[1]?.value)) &&
        node.args.some(({ value }) => inside(value))
      );
    default:
      return false;
  }
}
