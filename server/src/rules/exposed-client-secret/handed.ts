import type { AnalysedFile, Effect, FunctionFacts, Value } from '../../analysis/facts.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { contains, lastName, nodesOf, someIn, walk } from '../../program/walk.ts';
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
import { serverActions } from '../support/server-actions.ts';
import { fieldShown } from '../support/stores-fields.ts';
import { type TokenRecords, tokenRecords } from '../support/stores-tokens.ts';
import { signedIn } from './signed-in.ts';
import { printedBy } from './templates.ts';

/** Tokens that are handed to the page: in an answer, in markup, in HTML, in the session that it can read. */
export function handedOver(file: AnalysedFile, context: RuleContext): void {
  returned(file, context);
  answeredWithRecords(file, context);
  signedIn(file, context);
  answered(file, context);
  rendered(file, context);
  handedToClient(file, context);
  sessions(file, context);
}

const isExposure = ({ credential, whose, partial }: CredentialMark): boolean =>
  whose === 'procore' && partial !== true && !['authorization-code', 'password', 'webhook-secret'].includes(credential);

const handing =
  'The page, its extensions and every script on it can take it. Keep it in a session on the server and let the page call your own routes. If only your own servers call this route, and sign in to do so, say so in a suppression.';

/** A route's answer, or HTML, that holds a token. */
function returned(file: AnalysedFile, context: RuleContext): void {
  for (const { effect, credential, steps } of credentialSinks(
    file,
    ['respond', 'render', 'post-message'],
    isExposure,
  )) {
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

/** A route's answer that holds records, as they are, that tokens are kept in. */
function answeredWithRecords(file: AnalysedFile, context: RuleContext): void {
  const told = new Set<string>();
  for (const effect of file.effectsOf('respond')) {
    const records = told.has(placeKey(effect.place))
      ? undefined
      : (tokenRecords(effect, file) ?? fieldShown(effect, file));
    if (records === undefined) continue;
    const printed = printedBy(effect, file.app);
    if (printed === 'hidden') continue;
    told.add(placeKey(effect.place));
    context.report({
      at: effect.place,
      message: `${callName(effect, context)} hands whole ${records.from === 'table' ? 'rows' : 'records'} to the page, ${records.name} among their fields`,
      because: `${cameFrom[records.from]} ${handing}`,
      steps: [...stepsTo(effect.place, records.steps), ...(printed === 'none' ? [] : [printed])],
    });
  }
}

const cameFrom: Readonly<Record<TokenRecords['from'], string>> = {
  table: 'The table that they come from is one that the app writes it to.',
  file: 'The file that they come from is one that the app writes it to.',
  record: 'They come from the store that the app keeps it in, and this function reads it from them.',
};

/** Frameworks in which what a handler returns is the answer. */
const answersByReturn =
  /^(?:electron|fast(?:api|ify)|flask|quart|litestar|ninja|elysia|h3|nitro|solid-start|trpc\/|@nestjs\/|@hapi\/)/;

/**
 * Platforms to which a function returns `{ statusCode, body }` or `{ jsonBody }`: https://docs.netlify.com/build/functions/lambda-compatibility,
 * https://learn.microsoft.com/azure/azure-functions/functions-reference-node#http-response
 */
const answersByBody = /^(?:netlify|lambda|azure\/functions)$/;

/** Functions whose result a framework writes into the page, by the files they stand in. */
const loaders: readonly { readonly name: RegExp; readonly file: RegExp }[] = [
  // https://nextjs.org/docs/pages/building-your-application/data-fetching
  { name: /^get(?:ServerSide|Static)Props$/, file: /(?:^|\/)pages\// },
  // https://svelte.dev/docs/kit/load
  { name: /^load$/, file: /(?:^|\/)\+(?:page|layout)\.server\.[jt]s$/ },
  // https://remix.run/docs/en/main/route/loader
  { name: /^(?:loader|action)$/, file: /(?:^|\/)app\/(?:routes\/|root\.)/ },
];

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

/** A function whose result is an answer, or holds one as its `body`. */
interface Answering {
  readonly handler: FunctionFacts['node'];
  readonly inBody: boolean;
  /** Of an object only those of its fields are sent that a schema names. */
  readonly isField?: boolean;
}

function isText({ keys, elements, objects }: Value): boolean {
  return keys.names.length === 0 && elements.length === 0 && objects.length === 0;
}

/** Functions of a file whose result is an answer. */
function answering(file: AnalysedFile): readonly Answering[] {
  const handlers: Answering[] = file.routes.flatMap(({ framework, handlers: each }) =>
    each
      .filter(
        ({ file: home, node }) =>
          home === file.path &&
          (answersByReturn.test(framework) ||
            answersByBody.test(framework) ||
            isCallable(framework, node) ||
            // Nuxt's and Nitro's handlers, which need no import
            (framework === 'global' && /(?:^|\/)server\/(?:api|routes)\//.test(file.relative))),
      )
      .map(({ node }) => ({ handler: node, inBody: answersByBody.test(framework) })),
  );
  if (file.language === 'python')
    return [
      ...handlers,
      ...file.functions.filter(fn => updatesPage(fn, file)).map(({ node }) => ({ handler: node, inBody: false })),
    ];
  handlers.push(...resolvers(file));
  const names = loaders.filter(loader => loader.file.test(file.relative)).map(({ name }) => name);
  const isAction = serverActions(file);
  if (names.length === 0 && isAction === undefined) return handlers;
  const exported = new Set(file.program.exports.map(({ name, local }) => local ?? name));
  const isLoader = (fn: FunctionFacts): boolean =>
    isAction?.(fn) === true ||
    (fn.name !== undefined && exported.has(fn.name) && names.some(pattern => pattern.test(fn.name ?? '')));
  return [...handlers, ...file.functions.filter(isLoader).map(({ node }) => ({ handler: node, inBody: false }))];
}

/**
 * What it returns is put into components of the page, `dcc.Store` among them: https://dash.plotly.com/basic-callbacks. Of what an output
 * of `dash-extensions` is that is kept on the server the page gets a key: https://www.dash-extensions.com/transforms/serverside_output_transform
 */
function updatesPage({ node }: FunctionFacts, file: AnalysedFile): boolean {
  return (node.annotations ?? []).some(note => {
    if (note.kind !== 'call' || lastName(note.callee) !== 'callback') return false;
    const outputs: string[] = [];
    for (const { value } of note.args)
      walk(value, inner => {
        const name = inner.kind === 'call' ? lastName(inner.callee) : undefined;
        if (name?.endsWith('Output')) outputs.push(name);
      });
    if (outputs.length === 0 || outputs.some(name => name !== 'Output')) return false;
    return file.evaluate(note.callee).libraries.some(library => /^dash(?:_extensions)?(?:\.|$)/.test(library.package));
  });
}

/** Resolvers of a GraphQL schema, by type and field: https://www.apollographql.com/docs/apollo-server/data/resolvers */
function resolvers(file: AnalysedFile): readonly Answering[] {
  if (!/\b(?:Query|Mutation)\b/.test(file.text) || !/graphql|resolvers/i.test(file.text)) return [];
  const found: Answering[] = [];
  for (const { properties } of nodesOf(file.program, 'object')) {
    if (!properties.some(({ key, value }) => /^(?:Query|Mutation)$/.test(key ?? '') && value.kind === 'object'))
      continue;
    for (const { value: type } of properties)
      for (const { value } of type.kind === 'object' ? type.properties : [])
        if (value.kind === 'function') found.push({ handler: value, inBody: false, isField: true });
  }
  return found;
}

/** A function that Firebase's clients call by its name, and not a handler of requests with an answer to fill: https://firebase.google.com/docs/functions/callable */
function isCallable(framework: string, { parameters }: FunctionFacts['node']): boolean {
  const second = parameters[1]?.target;
  return /^firebase-functions\b/.test(framework) && !(second?.kind === 'name' && /^_?res/.test(second.name));
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
