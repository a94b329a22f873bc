import type { AnalysedFile, App, Effect } from '../../analysis/facts.ts';
import { fieldOf } from '../../analysis/failed-answers.ts';
import { readsAddress } from '../../libraries/own-servers.ts';
import { type Place, stepAt } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { isNull, lastName } from '../../program/walk.ts';
import { defineRule, type Report, type RuleContext } from '../rule.ts';
import { sourceFiles } from '../support/app.ts';
import {
  type CredentialMark,
  codeAmong,
  credentialsIn,
  evidenceOf,
  isCertain,
  nameOf,
} from '../support/credentials.ts';
import { landedToken, mayLand } from '../support/credentials-landed.ts';
import { redactions } from '../support/credentials-redact.ts';
import { sessionGiven, sessionParts } from '../support/credentials-session.ts';
import { debugsSignIn, logsOf } from '../support/credentials-signin.ts';
import { credentialSinks } from '../support/credentials-sinks.ts';
import { hiddenBy, hidingOf } from '../support/data-hidden.ts';
import { printing } from '../support/logging.ts';
import { loggedAnswers } from '../support/logging-answers.ts';
import { calleeName, callName } from '../support/messages.ts';
import { placeKey, stepsTo } from '../support/places.ts';
import { recordsAnswered } from '../support/stores-answered.ts';
import { pageReads, tokensReadByPages } from '../support/stores-pages.ts';
import { tokenRecords } from '../support/stores-tokens.ts';
import { capturedIn } from './captured.ts';
import { failuresShown } from './failed.ts';
import { isHidden } from './hidden.ts';
import { holderLogged } from './holder.ts';
import { hookEventsLogged, hookRequest, shownWhole } from './whole.ts';

export default defineRule({
  id: 'credential-in-log',
  clauses: ['1(l)'],
  severity: 'error',
  severities: ['warning', 'information'],
  title: 'A secret, a token, a token response or a set of headers written to a log or the console',
  blind:
    'Log calls of a library that no entry describes, on an object whose name does not say that it is a logger, records read back from a store whose fields are not named after a token, and what errors of requests other than the token request carry inside, but for those that pino writes.',
  pages: new RegExp(`${printing.source}|${readsAddress.source}`),
  check(file, context) {
    const told = new Set<string>();
    // Of pages that only ask an app's server what they are answered is known, and what comes with their address or the session.
    const kinds = file.procore ? undefined : ({ whose }: CredentialMark) => whose === 'procore';
    for (const sink of credentialSinks(file, ['log'], kinds)) {
      const { effect, credential } = sink;
      const code = credential.credential === 'authorization-code';
      if ((code && credential.partial === true) || isHidden(effect, file) || isKnownEmpty(effect, file)) continue;
      told.add(placeKey(effect.place));
      const edits = redactions(sink, file, context);
      const part = credential.partial === true ? 'the beginning of ' : '';
      context.report({
        at: effect.place,
        message: `${callName(effect, context)} writes ${part}${nameOf(credential.credential)} to the log`,
        certain: isCertain(credential),
        because: `${evidenceOf(credential)} Who can read the log can use it. Log that it was there, or whose it is, and not the value.`,
        steps: sink.steps,
        severity: credential.partial === true || code ? 'warning' : 'error',
        ...(edits === undefined
          ? {}
          : { fixes: [{ title: 'Take the credential out of the log line', safe: true, edits }] }),
      });
    }
    if (mayLand(file)) eachLog(landed, file, context, told);
    eachLog(sessions, file, context, told);
    if (!file.procore) return;
    captured(file, context);
    handed(file, context);
    debugged(file, context);
    eachLog(codes, file, context, told);
    eachLog(wholes, file, context, told);
    events(file, context);
    eachLog(records, file, context, told);
    eachLog(holders, file, context, told);
    failures(file, context, told);
  },
  get perFile() {
    return [pageReads, loggedAnswers, recordsAnswered];
  },
  // A page that reads what the server keeps may say nothing of Procore itself.
  checkApp(app, context) {
    for (const { logged, name, steps } of tokensReadByPages(app))
      for (const at of logged)
        context.report({
          at,
          message: `A record that the page reads is written to its console, ${name} among its fields`,
          because:
            'The server keeps it in that record. Everyone at the screen, and every extension and script of the page, can read the console. Log whose record it is, and not what it holds.',
          steps,
        });
    answers(app, context);
    for (const file of app.files) if (!file.procore && readsTokens(file)) eachLog(records, file, context, new Set());
  },
});

/** What routes answer, records with tokens among it, where what runs before them logs each answer. */
function answers(app: App, context: RuleContext): void {
  const logged = sourceFiles(app).flatMap(file => loggedAnswers(file).map(each => ({ ...each, file })));
  const answering = logged.length === 0 ? [] : sourceFiles(app).filter(({ routes }) => routes.length > 0);
  const [record] = answering.flatMap(recordsAnswered);
  if (record === undefined) return;
  for (const { at, callee, steps, cut, file } of logged) {
    if (takesTokensOut(at, file)) continue;
    context.report({
      at,
      message: `${calleeName(at, callee, context)} writes whatever the app's routes answer to the log, records with ${record.name} among their fields`,
      because: `One of the routes answers with whole rows of the table that the app writes it to${cut ? ', and what is logged of them reaches far into their fields' : ''}. Log the method, the path, the status and how long it took.`,
      steps: [...record.steps, ...steps],
      severity: cut ? 'warning' : 'error',
    });
  }
}

/** What a logger takes out of an answer: which fields that has is not known where it is logged. */
function takesTokensOut(at: Place, file: AnalysedFile): boolean {
  return file.effectsOf('log').some(effect => {
    if (placeKey(effect.place) !== placeKey(at)) return false;
    const paths = hiddenBy(hidingOf(effect, file.app));
    return paths.length > 0 ? paths.some(path => hiddenTokens.test(path.at(-1) ?? '')) : isHidden(effect, file);
  });
}

const hiddenTokens = /token|\*/i;

/** What is said of a log call. */
type LogFinding = Omit<Report, 'at'>;

/**
 * Asks one thing of each log call that nothing was told of yet.
 * @param told the places that were told before, which grow
 */
function eachLog(
  find: (effect: Effect, file: AnalysedFile, context: RuleContext) => LogFinding | undefined,
  file: AnalysedFile,
  context: RuleContext,
  told: Set<string>,
): void {
  for (const effect of file.effectsOf('log')) {
    const key = placeKey(effect.place);
    const found = told.has(key) ? undefined : find(effect, file, context);
    if (found === undefined) continue;
    told.add(key);
    context.report({ at: effect.place, ...found });
  }
}

/** What came with the address of the page. */
function landed(effect: Effect, file: AnalysedFile, context: RuleContext): LogFinding | undefined {
  const token = landedToken(effect, file);
  if (token === undefined || isHidden(effect, file)) return undefined;
  // Its name alone may tell it.
  if (isKnownEmpty(effect, file, node => pathOf(node) !== undefined)) return undefined;
  return {
    message: `${callName(effect, context)} writes ${nameOf(token.kind)} to the log`,
    because: `The page reads it out of its own address, to which ${token.by} sends the browser with a token of Procore's. Log that it was there, and not the value.`,
    steps: stepsTo(effect.place, token.steps),
  };
}

/** What an error tracker or a telemetry service is handed, and keeps as a log does. */
function captured(file: AnalysedFile, context: RuleContext): void {
  for (const { effect, credential, steps } of capturedIn(file))
    context.report({
      at: effect.place,
      message: `${callName(effect, context)} writes ${nameOf(credential.credential)} to the log that ${effect.vendor ?? 'an error tracker'} keeps`,
      because: `${evidenceOf(credential)} Who can read what is kept there can use it. Hand over that it was there, or whose it is, and not the value; of headers, those alone that tell the request apart.`,
      steps,
      severity: 'warning',
    });
}

/** What a log-in library hands its callbacks, logged whole. */
function handed(file: AnalysedFile, context: RuleContext): void {
  for (const { log, fn } of logsOf(file, 'tokens')) {
    const home = file.app.file(log.place.file);
    const known = home === undefined ? [] : credentialSinks(home, ['log']);
    if (known.some(({ effect }) => placeKey(effect.place) === placeKey(log.place))) continue;
    context.report({
      at: log.place,
      message: `${callName(log, context)} writes the provider's tokens to the log`,
      because:
        'The log-in library hands this function what Procore granted, tokens included. Who can read the log can use them. Log which provider it was, and not what it granted.',
      steps: [{ file: fn.file, start: fn.start, end: fn.end, message: 'the log-in library calls this function' }],
    });
  }
}

/** A log-in library that logs all that it is answered. */
function debugged(file: AnalysedFile, context: RuleContext): void {
  for (const { at, by } of debugsSignIn(file))
    context.report({
      at,
      message: "`debug: true` has the log-in library write the provider's tokens to the log",
      because:
        'At each log-in it then writes out what Procore granted, tokens included, and the record of the user. Who can read the log can use them. Switch it on for development alone (`process.env.NODE_ENV`), or give the library a logger that leaves them out.',
      steps: [stepAt(by.place, 'the log-in library is given it here')],
    });
}

/** Authorization codes that a page reads out of its address, or that only their name tells. */
function codes(effect: Effect, file: AnalysedFile, context: RuleContext): LogFinding | undefined {
  if (effect.place.file !== file.path || codeAmong(effect, file) === undefined) return undefined;
  return {
    message: `${callName(effect, context)} writes an authorization code to the log`,
    because:
      'A code can be exchanged for tokens, once and for ten minutes. Its name or where it comes from says that it is one; log that it came and not what it is.',
    severity: 'warning',
  };
}

/** What is logged whole, with a credential in it that nothing names. */
function wholes(effect: Effect, file: AnalysedFile, context: RuleContext): LogFinding | undefined {
  const whole = shownWhole(effect, file);
  if (whole === undefined || isHidden(effect, file)) return undefined;
  return {
    message: `${callName(effect, context)} writes ${nameOf(whole.credential)} to the log`,
    because: whole.because,
    steps: effect.chain,
    severity: whole.severity ?? 'error',
  };
}

/** The events of a hook's handler, which its logger is told to write out. */
function events(file: AnalysedFile, context: RuleContext): void {
  for (const { callee, start, end } of hookEventsLogged(file)) {
    const at = { file: file.path, start, end };
    context.report({
      at,
      message: `${calleeName(at, callee, context)} writes each delivery with the webhook's secret to the log`,
      because: hookRequest,
    });
  }
}

/** A script that looks into the app's database may say nothing of Procore itself: `select * from oauth_tokens`. */
const readsTokens = ({ text, pathClass }: AnalysedFile): boolean =>
  pathClass === 'source' && printing.test(text) && allOfTokens.test(text);

const allOfTokens = /\bselect\s+\*\s+from\s+[\w."`[]{0,60}tokens?\b/i;

/** Records that tokens are kept in, read back and logged as they are. */
function records(effect: Effect, file: AnalysedFile, context: RuleContext): LogFinding | undefined {
  const found = tokenRecords(effect, file);
  if (found === undefined || isHidden(effect, file)) return undefined;
  return {
    message: `${callName(effect, context)} writes whole records to the log, ${found.name} among their fields`,
    because:
      'They are read back from where the app keeps it. Who can read the log can use it. Log whose record it is, and not what it holds.',
    steps: stepsTo(effect.place, found.steps),
  };
}

/** Objects of which a field is sent to Procore as its token. */
function holders(effect: Effect, file: AnalysedFile, context: RuleContext): LogFinding | undefined {
  const steps = holderLogged(effect, file);
  if (steps === undefined || isHidden(effect, file)) return undefined;
  if (isKnownEmpty(effect, file, node => pathOf(node) !== undefined)) return undefined;
  return {
    message: `${callName(effect, context)} writes an access token to the log, with the object that holds it`,
    because:
      'The code beside sends a field of this object to Procore as its token. Who can read the log can use it. Log whose it is, and not what it holds.',
    steps,
  };
}

/** The whole errors of requests, with what was sent in them. */
function failures(file: AnalysedFile, context: RuleContext, told: Set<string>): void {
  for (const { effect, request, secret, certain } of failuresShown(file)) {
    const key = placeKey(effect.place);
    if (told.has(key)) continue;
    told.add(key);
    context.report({
      at: effect.place,
      message: `${callName(effect, context)} writes the whole error of a ${secret === 'access-token' ? '' : 'token '}request to the log, with ${nameOf(secret)} in it`,
      because:
        "The client's errors carry the request that failed, its headers and its body included. Who can read the log can use what it holds. Log the error's `message` and the status of its answer instead.",
      steps: [stepAt(request, 'the request whose error may be logged')],
      // Readers of real code agree but half of the time where the console may show less of an error than its client puts into it.
      severity: certain ? 'warning' : 'information',
    });
  }
}

/** The session of who is signed in, logged as a log-in library gives it, with what Procore granted put into it. */
function sessions(effect: Effect, file: AnalysedFile, context: RuleContext): LogFinding | undefined {
  const steps = sessionGiven(effect, file);
  if (steps === undefined || isHidden(effect, file)) return undefined;
  if (isKnownEmpty(effect, file, (node, home) => sessionParts(node, home).length > 0)) return undefined;
  return {
    message: `${callName(effect, context)} writes the session, with the token that Procore granted in it, to the log`,
    because:
      'The `session` callback of the log-in library puts it there. Who can read the log can use it. Log who is signed in, and not the session.',
    steps,
  };
}

/**
 * `if (!token) console.log(token)`, `if not self._token: log.info({ 'token': self._token })`: what is logged is empty.
 * @param isSecret whether it is about an expression of a file
 */
function isKnownEmpty(
  { args, place, surroundings }: Effect,
  { app }: AnalysedFile,
  isSecret = (node: Expression, home: AnalysedFile): boolean => credentialsIn(home.evaluate(node)).length > 0,
): boolean {
  if (surroundings.conditions.length === 0) return false;
  const home = app.file(place.file);
  const logged = args.flatMap(({ node }) => partsOf(node)).filter(node => home !== undefined && isSecret(node, home));
  const isEmpty = (path: string | undefined): boolean =>
    path !== undefined && surroundings.conditions.some(({ test, holds }) => emptyIf(test, holds, path));
  return logged.length > 0 && logged.every(node => isEmpty(pathOf(node)));
}

/** What an object, a list or a text is built of. */
function partsOf(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'object':
      return node.properties.flatMap(({ value }) => partsOf(value));
    case 'list':
      return node.items.flatMap(({ value }) => partsOf(value));
    case 'template':
      return node.parts.flatMap(partsOf);
    default:
      return [node];
  }
}

function emptyIf(test: Expression, holds: boolean, path: string): boolean {
  if (pathOf(test) === path) return !holds;
  if (test.kind !== 'operation') return false;
  const [operand, other] = test.operands;
  if (operand === undefined) return false;
  if (test.operator === '!') return emptyIf(operand, !holds, path);
  // `token === null`
  if (other === undefined || !isNull(other) || pathOf(operand) !== path) return false;
  return /^(?:===?|is)$/.test(test.operator) ? holds : /^!==?$/.test(test.operator) && !holds;
}

/** `token`, `self._token`, `token.get('refresh_token')`: a name and the properties read from it; `undefined` for anything else. */
function pathOf(node: Expression): string | undefined {
  if (node.kind === 'name') return node.name;
  const read = node.kind === 'call' && lastName(node.callee) === 'get' ? node.callee : node;
  const property = fieldOf(node);
  const object = read.kind === 'member' && property !== undefined ? pathOf(read.object) : undefined;
  return object === undefined ? undefined : `${object}.${property}`;
}
