import type { AnalysedFile, Effect, Value } from '../../analysis/facts.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { contains, nodesOf, someIn, walk } from '../../program/walk.ts';
import type { RuleContext } from '../rule.ts';
import {
  type CredentialMark,
  credentialsIn,
  evidenceOf,
  isCertain,
  isProcores,
  nameOf,
} from '../support/credentials.ts';
import { isRefused } from '../support/credentials-failure.ts';
import { copiedToSession } from '../support/credentials-session.ts';
import { credentialSinks } from '../support/credentials-sinks.ts';
import { heldIn } from '../support/flows.ts';
import { callName } from '../support/messages.ts';
import { placeIn, placeKey, stepsTo } from '../support/places.ts';
import { answering } from './answering.ts';
import { answersWithRecords, handing, isExposure, reportRecords } from './records.ts';
import { signedIn } from './signed-in.ts';

/** Tokens that are handed to the page: in an answer, in markup, in HTML, in the session that it can read. */
export function handedOver(file: AnalysedFile, context: RuleContext): void {
  returned(file, context);
  for (const answer of answersWithRecords(file)) reportRecords(answer, context);
  signedIn(file, context);
  answered(file, context);
  rendered(file, context);
  handedToClient(file, context);
  sessions(file, context);
}

/** A route's answer, or HTML, that holds a token. */
function returned(file: AnalysedFile, context: RuleContext): void {
  for (const { effect, credential, carriers, steps } of credentialSinks(
    file,
    ['respond', 'render', 'post-message'],
    isExposure,
  )) {
    if (carriers.every(isOfItsRequest)) continue;
    if (effect.does === 'post-message' && !leavesTheApp(effect)) continue;
    if (effect.does === 'respond' && credential.credential !== 'client-secret' && leadsToProgram(file)) continue;
    context.report({
      at: effect.place,
      message: `${callName(effect, context)} hands ${nameOf(credential.credential)} to the page`,
      because: `${evidenceOf(credential)} ${handing}`,
      steps,
    });
  }
}

/**
 * A template's context that holds the token in nothing but the request that is answered, in whose session or state it was put:
 * `{"request": request, "companies": companies}`. No template prints those whole.
 */
function isOfItsRequest(context: Value): boolean {
  const { names } = context.keys;
  const others = names.filter(name => name !== 'request' && name !== 'req');
  return others.length < names.length && !others.some(name => credentialsIn(context.property(name)).some(isExposure));
}

/** What a handler returns, where that is the answer: of a route, of a page's loader, or of a page's question to an app's main process. */
function answered(file: AnalysedFile, context: RuleContext): void {
  const responds = file.effectsOf('respond').map(({ place }) => place);
  const told = new Set<string>();
  for (const { handler, inBody, isField } of answering(file))
    walk(handler.body, node => {
      if (node.kind === 'function' || node.kind === 'class') return false;
      if (node.kind !== 'return' || node.value === undefined) return true;
      const at = placeIn(file, node.value);
      const value = file.evaluate(node.value);
      const answers = inBody ? [value.property('body'), value.property('jsonBody')] : [value];
      const credential = answers.flatMap(credentialsIn).find(isExposure);
      if (isField && (credential?.credential === 'token-response' || !isText(value))) return true;
      // A response that is made in it is told as such.
      const isTold = told.has(placeKey(at)) || responds.some(place => place.file === at.file && contains(at, place));
      if (credential === undefined || isTold || isRefused(heldIn(handler.body, node))) return true;
      told.add(placeKey(at));
      context.report({
        at,
        message: `This answer hands ${nameOf(credential.credential)} to the page`,
        because: `${evidenceOf(credential)} ${handing}`,
        steps: [...stepsTo(at, credential.steps), ...writtenAt(node.value, file)],
      });
      return true;
    });
}

/** Where tokens are written into the text of a page: `<script>localStorage.setItem('session', '${token}')</script>`. */
function writtenAt(answer: Expression, file: AnalysedFile): readonly Step[] {
  const found: Step[] = [];
  walk(answer, node => {
    if (node.kind !== 'template') return;
    for (const part of node.parts)
      if (part.kind !== 'literal' && !holdsTemplate(part) && credentialsIn(file.evaluate(part)).some(isExposure))
        found.push(stepAt(placeIn(file, part), 'it is written into the page here'));
  });
  return found.slice(0, mostWritten);
}

function holdsTemplate(part: Expression): boolean {
  return someIn(part, node => node.kind === 'template');
}

const mostWritten = 8;

function isText({ keys, elements, objects }: Value): boolean {
  return keys.names.length === 0 && elements.length === 0 && objects.length === 0;
}

/**
 * The log-in goes back to a program by its own scheme, which then asks for its token: `res.redirect('gauge://signed-in?ticket=…')`
 * (https://www.rfc-editor.org/rfc/rfc8252#section-7.1). No page is answered.
 */
function leadsToProgram(file: AnalysedFile): boolean {
  return file.effectsOf('redirect').some(effect =>
    effect.arg('url')?.texts.some(({ parts: [first] }) => {
      const scheme =
        first !== undefined && 'text' in first ? /^([a-z][a-z0-9+.-]*):\/\//i.exec(first.text)?.[1] : undefined;
      return scheme !== undefined && !/^(?:https?|wss?)$/i.test(scheme);
    }),
  );
}

/** Over IPC from an app's main process to its page; between windows is `message-origin`. */
function leavesTheApp(effect: Effect): boolean {
  return effect.note === 'ipc';
}

function shown(at: Place, credential: CredentialMark, steps: readonly Step[], context: RuleContext): void {
  context.report({
    at,
    message: `The page shows ${nameOf(credential.credential)}`,
    certain: isCertain(credential),
    because: `${evidenceOf(credential)} Whoever sees the page, or a picture of it, can use it. Show that the connection stands, not what it is made of.`,
    steps,
  });
}

/** Markup that shows a token, and HTML with one that an element is given. */
function rendered(file: AnalysedFile, context: RuleContext): void {
  if (!/token|secret|authorization/i.test(file.text)) return;
  const show = (at: Place, value: Expression): void => {
    const credential = credentialsIn(file.evaluate(value)).find(mark => isProcores(mark, file) && isExposure(mark));
    if (credential !== undefined) shown(at, credential, stepsTo(at, credential.steps), context);
  };
  for (const { children } of nodesOf(file.program, 'element'))
    for (const child of children)
      if (child.kind !== 'element' && child.kind !== 'literal') show(placeIn(file, child), child);
  for (const node of nodesOf(file.program, 'assign'))
    if (node.target.kind === 'member' && /^(?:inner|outer)HTML$/.test(node.target.property ?? ''))
      show(placeIn(file, node), node.value);
}

/**
 * A token that a server component gives to one that runs in the browser: what those are given is sent to the page.
 * https://react.dev/reference/rsc/use-client#passing-props-from-server-to-client-components
 */
function handedToClient(file: AnalysedFile, context: RuleContext): void {
  if (file.browser || !/\.[jt]sx$/.test(file.path)) return;
  for (const node of nodesOf(file.program, 'element')) {
    if (node.tagExpression === undefined || node.attributes.length === 0) continue;
    const runsInBrowser = file
      .evaluate(node.tagExpression)
      .functions.some(({ program }) => program.directives.includes('use client'));
    for (const attribute of runsInBrowser ? node.attributes : []) {
      const credential = credentialsIn(file.evaluate(attribute.value)).find(
        mark => isProcores(mark, file) && isExposure(mark),
      );
      if (credential === undefined) continue;
      const at = placeIn(file, attribute);
      context.report({
        at,
        message: `\`${node.tag}\` runs in the browser, and is given ${nameOf(credential.credential)}`,
        certain: isCertain(credential),
        because: `${evidenceOf(credential)} ${handing}`,
        steps: stepsTo(at, credential.steps),
      });
      break;
    }
  }
}

/** A log-in library's `session` callback decides what the page can read of the session: a token does not belong there. */
function sessions(file: AnalysedFile, context: RuleContext): void {
  for (const { name, at } of file.effectsOf('oauth-provider').flatMap(copiedToSession))
    reportSession(name, at, context);
}

function reportSession(name: string, at: Place, context: RuleContext): void {
  context.report({
    at,
    message: `\`${name}\` is copied into the session that the page can read`,
    because:
      'The session callback decides what browser code gets. Leave tokens in the server-side token (the `jwt` callback) and call Procore from the server. If Procore is not the provider of this token, the finding does not apply.',
  });
}
