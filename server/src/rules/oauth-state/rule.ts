import type { AnalysedFile, Effect, FunctionFacts, Request, RouteFacts } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { guide } from '../../catalogue/facts.ts';
import { namesProcoreHost } from '../../catalogue/hosts.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import type { Parameter } from '../../program/model.ts';
import { walkProgram } from '../../program/walk.ts';
import { decode } from '../../program/words.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import {
  type Authorization,
  authorizations,
  parametersPlace,
  parameterText,
  speaksOfAuthorizing,
} from '../support/credentials-authorize.ts';
import { calledBy, registeredAbove } from '../support/handlers.ts';
import { isRequest } from '../support/limits.ts';
import { placeIn, stepsTo } from '../support/places.ts';
import { callbacksIn, callbacksOf, isPosted } from './callbacks.ts';
import { keepState } from './fix.ts';
import { bareLinks } from './linked.ts';
import { unchecked } from './providers.ts';
import { keepSentState } from './sent.ts';
import {
  comparesState,
  idleChecksOf,
  isIdentity,
  isRecordId,
  opensState,
  optionalChecksOf,
  verifiesState,
} from './verify.ts';

export default defineRule({
  id: 'oauth-state',
  clauses: ['1(l)', '1(a)'],
  severity: 'warning',
  severities: ['information'],
  title: 'An authorise address without `state`, or a callback that never verifies it',
  blind:
    'A state that a gateway or an identity provider checks before the callback, and authorise addresses that are put together outside the code.',
  guide: guide('oauth-auth-grant-flow'),
  check(file, context) {
    for (const authorization of authorizations(file, context.catalogue)) {
      const lack = lackOf(authorization, file) ?? (isOnlyId(authorization, file) ? known : undefined);
      // An implicit flow is its own finding; a state would not mend it.
      if (
        lack === undefined ||
        authorization.sdk === 'implicit' ||
        parameterText(authorization, 'response_type') === 'token'
      )
        continue;
      const alone = isOutOfBand(authorization, file);
      const isElsewhere = authorization.at.file !== file.path;
      const edits = alone || isElsewhere ? undefined : keepState(authorization, file, context);
      context.report({
        at: authorization.at,
        message: lack,
        ...(alone ? handed : open),
        steps: stepsTo(
          authorization.at,
          parameterSteps(authorization),
          isElsewhere ? [stepAt(placeIn(file, authorization.node), 'a user is sent there here')] : [],
          callbackSteps(file),
        ),
        ...(edits === undefined
          ? {}
          : {
              fixes: [{ title: 'Make a state, keep it, send it and compare it in the callback', safe: false, edits }],
            }),
      });
    }
    strategies(file, context);
    unchecked(file, context);
    for (const route of file.routes) {
      if (!route.callback || leavesItToTheAddress(file, context.catalogue)) continue;
      callback(route, file, context);
    }
  },
  checkApp(app, context) {
    for (const { at, redirect } of app.procore ? bareLinks(app) : [])
      context.report({ at, message: bare, ...(outOfBand.test(redirect) ? handed : open) });
  },
});

const bare = 'This authorise address carries no `state`';

const known = "This authorise address' `state` is only the id of a record, which others may know";

/** What is said of an address whose answer anyone may bring to a browser. */
const open = {
  because:
    "Without a fresh `state` that the callback compares, anyone can have a user's browser finish a log-in that is not theirs. Procore recommends it strongly. Make a random value, keep it in the session, send it, and compare it when the code comes back.",
  severity: 'warning',
} as const;

/** What is said of one whose answer a person hands on. */
const handed = {
  because:
    'The answer is pasted in by hand or comes back to this machine, so a forged one is harder to plant; a `state` still ties it to this log-in.',
  severity: 'information',
} as const;

const outOfBand = /^urn:ietf:wg:oauth:2\.0:oob/;

/**
 * A log-in strategy that is made with an authorise address makes a state only where it is told to: `options.state` or `options.store`, else
 * it keeps none. https://github.com/jaredhanson/passport-oauth2/blob/master/lib/strategy.js
 */
function strategies(file: AnalysedFile, context: RuleContext): void {
  for (const effect of file.effectsOf('oauth-provider')) {
    const { note, place, program } = effect;
    const options = effect.arg('options');
    if (
      note !== undefined ||
      options === undefined ||
      !options.keys.complete ||
      !options.keys.names.includes('authorizationURL')
    )
      continue;
    if (['state', 'store', 'pkce'].some(key => options.keys.names.includes(key))) continue;
    // A class of the app's own may keep a state itself.
    if (isSuper(effect) && effect.surroundings.function?.owner?.members.some(({ name }) => name === 'authenticate'))
      continue;
    if (
      !options
        .property('authorizationURL')
        .texts.some(text => namesProcoreHost(text.parts.map(piece => ('text' in piece ? piece.text : '')).join('')))
    )
      continue;
    const [written] = options.objects;
    // In a class of the app's own, the options tell more than `super(…)`.
    const address = isSuper(effect) ? written?.properties.find(({ key }) => key === 'authorizationURL') : undefined;
    const idioms = context.idioms(program);
    const edit =
      written?.node.kind === 'object' && written.file === file.path
        ? idioms.setOption(written.node, context.source(written.file), 'state', idioms.boolean(true))
        : undefined;
    context.report({
      at: address && written ? { file: written.file, start: address.start, end: address.end } : place,
      message: 'This log-in strategy makes no `state`',
      because:
        'A strategy of this kind makes, keeps and compares a `state` only with `state: true` (and a session to keep it in), or with a store of its own.',
      ...(edit === undefined
        ? {}
        : {
            fixes: [
              {
                title: 'Let the strategy make and compare a state',
                safe: false,
                edits: [{ file: file.path, ...edit }],
              },
            ],
          }),
    });
  }
}

function isSuper({ node }: Effect): boolean {
  return node.kind === 'call' && node.callee.kind === 'name' && node.callee.name === 'super';
}

/** What is wrong with an authorise address' `state`, as a sentence; `undefined` where nothing is, or too little is known. */
function lackOf({ parameters, complete, sdk }: Authorization, file: AnalysedFile): string | undefined {
  const state = parameters.get('state');
  if (sdk === 'authorize') return state === undefined ? '`authorize()` makes an address without `state`' : undefined;
  if (state === undefined) return complete ? bare : undefined;
  // Of an empty text nothing is left to tell where it was written.
  if (state.length === 0 && isDefault(file, isEmptyState)) return undefined;
  const fixed = state.every(
    part =>
      'text' in part &&
      !filledLater.test(part.text) &&
      !isDefault(file, ({ default: given }) => given?.start === part.literal?.start),
  );
  return fixed ? "This authorise address' `state` is the same for everyone" : undefined;
}

/** A script or template in a text fills it: `&state=' + state`, `&state=${state}`, `&state={{ state }}`, `&state=<%= state %>`. */
const filledLater = /^(?:["'`]\s*[+.,]|[$#]?\{|<[%?])/;

/** A page sends the id of whom or what the log-in is for, and nothing of the app compares it: what takes the code believes it. */
function isOnlyId({ parameters, sdk }: Authorization, file: AnalysedFile): boolean {
  const [part, more] = parameters.get('state') ?? [];
  if (sdk || part === undefined || more !== undefined || 'text' in part || !file.browser) return false;
  // PKCE ties the code to the browser that asked for it.
  if (parameters.has('code_challenge') || !isRecordId(/\w+$/.exec(part.name ?? '')?.[0] ?? '')) return false;
  // A route that the code comes back to is judged itself.
  return [file.app, ...file.app.beside].every(
    ({ files }) => !files.some(comparesWithCode) && callbacksIn(files).next().done === true,
  );
}

/** Whether it is the default of a parameter, which callers replace. */
function isDefault(file: AnalysedFile, test: (parameter: Parameter) => boolean): boolean {
  let found = false;
  walkProgram(file.program, node => {
    if (node.kind === 'function') found ||= node.parameters.some(each => each.default !== undefined && test(each));
    return !found;
  });
  return found;
}

/** `(state = '')` */
function isEmptyState({ target, default: given }: Parameter): boolean {
  return target.kind === 'name' && target.name === 'state' && given?.kind === 'literal' && given.value === '';
}

/** A command-line flow: the code is shown to be pasted, or comes back to a server on the developer's machine that is no web app. */
function isOutOfBand(authorization: Authorization, file: AnalysedFile): boolean {
  const sent = decode(parameterText(authorization, 'redirect_uri') ?? '');
  // An escaping call hides the text; the setting that it escapes tells.
  const [setting] = file.strings.filter(({ key }) => /redirect|callback/i.test(key ?? ''));
  const redirect = /^(?:\{\})?$/.test(sent) ? (setting?.value ?? '') : sent;
  if (outOfBand.test(redirect)) return true;
  if (file.browser) return false;
  if (typesCode(file) && callbacksOf(file).next().done === true) return true;
  return /^http:\/\/(?:localhost|127\.0\.0\.1)\b/.test(redirect) && listensAlone(file);
}

/** A person types the code in: `code = input('Code: ')`, `rl.question('Paste the code: ', done)`. */
const typesCode = perFile(({ text }) =>
  /code\s*=\s*(?:await\s+)?(?:[\w.]+\.)?(?:raw_)?(?:input|question|prompt|ask)\s*\(|\.question\s*\(\s*(['"`])[^'"`\n]*\bcode\b/i.test(
    text,
  ),
);

/** No web app takes the code: nobody does, or a server that this file itself starts with no framework. */
function listensAlone(file: AnalysedFile): boolean {
  for (const route of callbacksOf(file))
    if (route.file !== file.path || !/^(?:node:)?https?(?:\.server)?$/.test(route.framework)) return false;
  return true;
}

function parameterSteps(authorization: Authorization): Step[] {
  const place = parametersPlace(authorization);
  return place === undefined ? [] : [stepAt(place, 'its parameters are written here')];
}

function callbackSteps(of: AnalysedFile): Step[] {
  const steps: Step[] = [];
  for (const route of callbacksOf(of)) {
    const { file, start, end } = route.handlers.at(-1)?.mentions(/^code$/, 0) ?? route;
    steps.push({ file, start, end, message: 'the code comes back here' });
    if (steps.length === 2) break;
  }
  return steps;
}

/** Where the address carries no state, the callback has none to verify: one cause, one finding. */
function leavesItToTheAddress(callback: AnalysedFile, catalogue: Catalogue): boolean {
  return authorizingFiles(callback).some(file =>
    authorizations(file, catalogue).some(authorization => lackOf(authorization, file) !== undefined),
  );
}

/** The files of an app that compose authorise addresses, that of the callback first. */
function authorizingFiles(callback: AnalysedFile): readonly AnalysedFile[] {
  return [callback, ...callback.app.files.filter(file => file !== callback && speaksOfAuthorizing(file))];
}

/** The address that sends as `state` only what a visitor says of who it is, `?uid=7`: nothing could be compared later, so it is what is wrong. */
function takenFromVisitor(callback: AnalysedFile, catalogue: Catalogue): Place | undefined {
  for (const file of authorizingFiles(callback))
    for (const { at, parameters } of authorizations(file, catalogue)) {
      const [part, more] = parameters.get('state') ?? [];
      if (part === undefined || more !== undefined || 'text' in part) continue;
      const input = part.marks?.find(mark => mark.is === 'input');
      if (input?.is === 'input' && input.part === 'query' && isIdentity(input.fields.at(-1) ?? '')) return at;
    }
  return undefined;
}

/** A page that the code comes back to, which compares the state before it has the app's own route exchange the code. */
const pageComparesState = perFile(
  file =>
    file.browser &&
    file.pathClass === 'source' &&
    /(['"`])state\1/.test(file.text) &&
    file.functions.some(fn => fn.mentions(/^code$/, 0) !== undefined && comparesState(fn)),
);

/** Something takes the code and compares the state: a page however it reads them, or a server that a page hands them to. */
const comparesWithCode = perFile(
  file =>
    file.pathClass === 'source' &&
    /\bstate\b/.test(file.text) &&
    /\bcode\b/.test(file.text) &&
    file.functions.some(fn => fn.mentions(/^code$/, 0) !== undefined && comparesState(fn)),
);

/** A request of a token with the code; libraries say no grant where it is given a code. */
function isExchange({ kind, grant }: Request): boolean {
  return kind === 'token' && (grant ?? 'authorization_code') === 'authorization_code';
}

/** What a route is registered with asks for a state (`query('state').notEmpty()`, a schema), or PKCE ties the code to the browser. */
function mayRefuse(route: RouteFacts, answering: readonly FunctionFacts[], { text, path }: AnalysedFile): boolean {
  const { start, end } = route.decorator ?? route;
  const inside = answering.find(fn => fn.file === path && start <= fn.start && fn.start < end);
  const others = answering.flatMap(({ file, node }) => (file === path ? (node.annotations ?? []) : []));
  const said = [text.slice(start, inside?.start ?? end), ...others.map(each => text.slice(each.start, each.end))];
  return (
    said.some(each => /state|schema|valid/i.test(each)) ||
    answering.some(fn => fn.mentions(/^codeverifier$/, 2) !== undefined)
  );
}

/** What is said of a check that is made only where there is a state. */
const whereGiven = {
  looked: '`state` is checked only where there is one',
  message: 'This OAuth callback checks `state` only where there is one',
  because:
    'A forged log-in brings none, or comes to a browser for which none was kept, and passes. Turn away what brings no `state`, and whoever has none kept, before the code is exchanged.',
};

/** What is said of a check that turns nobody away. */
const withoutEffect = {
  looked: 'another `state` is only written to the log here',
  message: 'This OAuth callback goes on whatever the `state` is',
  because:
    'A forged log-in brings another `state`, which is written to the log and no more. Answer 400 where it differs, before the code is exchanged.',
};

function callback(route: RouteFacts, file: AnalysedFile, context: RuleContext): void {
  if (route.file !== file.path) return;
  // A handler may leave its request to a function: `(req, res) => finish(req, res)`.
  const answering = [...route.handlers, ...route.wrapped].flatMap(handler => calledBy(handler, file, 1));
  const checks = mayRefuse(route, answering, file)
    ? []
    : answering.flatMap(fn => [
        ...optionalChecksOf(fn, answering, file).map(at => ({ at, file: fn.file, said: whereGiven })),
        ...idleChecksOf(fn, file).map(at => ({ at, file: fn.file, said: withoutEffect })),
      ]);
  const beside = checks.map(({ at }) => at);
  if (answering.some(fn => verifiesState(fn, file, beside))) return;
  const [handler] = route.handlers.slice(-1);
  if (handler === undefined) return;
  if (isPosted(route, handler, file) && [file.app, ...file.app.beside].some(app => app.files.some(pageComparesState)))
    return;
  const read = handler.mentions(/^(?:oauth|procore)?state$/, 2);
  const code = handler.mentions(/^code$/, 0);
  const steps: Step[] = [];
  if (code !== undefined) steps.push(stepAt(code, 'the code is read here'));
  if (read !== undefined) steps.push(stepAt(read, '`state` is read here'));
  const exchange = handler.effects(2).find(effect => isRequest(effect) && isExchange(effect));
  if (exchange !== undefined) steps.push(stepAt(exchange.place, 'the code is exchanged here, whatever the `state`'));
  const opened = handler.file === file.path ? opensState(handler) : undefined;
  if (opened !== undefined)
    steps.push(stepAt(placeIn(file, opened), 'it is only opened here: anyone can make one like it'));
  const address = takenFromVisitor(file, context.catalogue);
  if (address !== undefined) {
    context.report({
      at: address,
      message:
        "This authorise address' `state` is only what the visitor says of who it is, and the callback believes it",
      because:
        'Anyone can write such a `state`. Make a random value, keep it in the session together with the id, send it, and compare it when the code comes back.',
      steps: stepsTo(address, [stepAt(route, 'the code comes back here')], steps),
    });
    return;
  }
  const [check] = checks;
  if (check !== undefined) {
    const { start, end } = check.at.test;
    const looked = stepAt({ file: check.file, start, end }, check.said.looked);
    const exchanged = exchange === undefined ? [] : [stepAt(exchange.place, 'the code is exchanged here')];
    context.report({
      at: route,
      message: check.said.message,
      because: check.said.because,
      steps: stepsTo(route, registeredAbove(route, file), [looked], exchanged),
    });
    return;
  }
  const edits = keepSentState(route, file, context);
  context.report({
    at: route,
    message:
      read === undefined
        ? 'This OAuth callback never reads `state`'
        : 'This OAuth callback reads `state` but compares it with nothing that was kept',
    because:
      'Anyone can make a `state` that can be decoded; only one that was kept for this browser, or signed, shows that the log-in was started here. Compare it before the code is exchanged, and answer 400 where it differs.',
    steps: stepsTo(
      route,
      registeredAbove(route, file),
      steps.sort((a, b) => (a.file === b.file ? a.start - b.start : 0)),
    ),
    ...(edits === undefined ? {} : { fixes: [{ title: 'Keep the state, and compare it here', safe: false, edits }] }),
  });
}
