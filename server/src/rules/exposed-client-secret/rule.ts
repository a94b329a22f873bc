import type { AnalysedFile, Effect, Request } from '../../analysis/facts.ts';
import type { Edit, Place } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { walk, walkProgram } from '../../program/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import {
  type CredentialMark,
  callName,
  credentialSinks,
  credentialsIn,
  evidenceOf,
  isCertain,
  isProcores,
  nameOf,
  placeIn,
  stepsTo,
} from '../support/credentials.ts';
import { isCertainlyProcores, isDocument, writtenSecrets } from '../support/credentials-written.ts';
import { isPublicVariable, publicPrefix, secretName } from '../support/secrets.ts';

const server =
  'Procore: client-side applications cannot use the token endpoint. Exchange the code on a server and give the page a session.';

export default defineRule({
  id: 'exposed-client-secret',
  clauses: ['1(l)'],
  severity: 'error',
  title:
    'A secret or token that reaches the browser: public-prefixed variables, a token exchange in browser code, a token rendered or returned to the page',
  blind:
    'Whether a file is bundled for the browser, where nothing in it or its folder says so, and who calls a route that answers with a token.',
  data: true,
  check(file, context) {
    if (isDocument(file)) return publicSettings(file, context);
    const told = new Set<string>();
    publicVariables(file, context, told);
    if (file.browser) {
      for (const secret of writtenSecrets(file))
        context.report({
          at: secret.at,
          message: `${nameOf(secret.kind)} is written in code that browsers load`,
          certain: isCertainlyProcores(secret),
          because: `Everyone who opens the page can read it. Rotate it in the Developer Portal. ${server}`,
          steps: secret.steps,
        });
      for (const request of file.requests) exchange(request, file, context);
      rendered(file, context);
    }
    returned(file, context);
    sessions(file, context);
  },
});

/** `NEXT_PUBLIC_PROCORE_CLIENT_SECRET` and its like, at the first place that reads it. */
function publicVariables(file: AnalysedFile, context: RuleContext, told: Set<string>): void {
  walkProgram(file.program, node => {
    if (node.kind !== 'member' || node.property === undefined) return;
    const { property: name, propertySpan: at } = node;
    if (told.has(name) || !isPublicSecret(name, file)) return;
    told.add(name);
    reportVariable(
      name,
      placeIn(file, at),
      context,
      file.browser ? undefined : withoutPrefix(node, name, file, context),
    );
  });
}

/** The same in a settings file, where no code reads it. */
function publicSettings(file: AnalysedFile, context: RuleContext): void {
  const { data } = file.program;
  if (file.program.language !== 'env' || data?.kind !== 'object') return;
  if (/example|sample|template/i.test(file.path.slice(file.path.lastIndexOf('/')))) return;
  for (const { key, keySpan } of data.properties) {
    if (key === undefined || !isPublicSecret(key, file)) continue;
    if (file.app.files.some(other => !isDocument(other) && other.text.includes(key))) continue;
    reportVariable(key, placeIn(file, keySpan), context);
  }
}

function isPublicSecret(name: string, file: AnalysedFile): boolean {
  const secret = isPublicVariable(name) ? secretName(name) : undefined;
  return (
    secret !== undefined &&
    (secret.owner === 'procore' || (secret.owner === 'unknown' && secret.kind === 'client-secret' && file.procoreHere))
  );
}

/** The same reading under a name that no bundler hands out, for code that runs on a server. */
function withoutPrefix(node: Expression, name: string, file: AnalysedFile, context: RuleContext): Edit | undefined {
  const reading = context.idioms(file.program).environment(name.replace(publicPrefix, ''), file.program);
  const isProcess = reading?.text.startsWith(file.text.slice(node.start, node.end).replace(/\W*\w+\W*$/, '')) ?? false;
  return reading === undefined || reading.imports !== undefined || !isProcess
    ? undefined
    : { file: file.path, start: node.start, end: node.end, text: reading.text };
}

function reportVariable(name: string, at: Place, context: RuleContext, edit?: Edit): void {
  const kind = secretName(name)?.kind ?? 'client-secret';
  context.report({
    at,
    message: `\`${name}\` puts ${nameOf(kind)} into what browsers load`,
    certain: true,
    because: `Bundlers write variables with this prefix into the page's code. Take the prefix away, read the variable on a server only, and rotate the secret in the Developer Portal. ${server}`,
    ...(edit === undefined
      ? {}
      : { fixes: [{ title: 'Take the public prefix away (then rotate the secret)', safe: false, edits: [edit] }] }),
  });
}

/** A token exchange in browser code, at the secret that it sends. */
function exchange(request: Request, file: AnalysedFile, context: RuleContext): void {
  if (request.kind !== 'token' || request.procore === 'no' || request.place.file !== file.path) return;
  const secret = request.body?.property('client_secret') ?? request.query('client_secret');
  const reportedElsewhere =
    secret?.marks.some(mark => mark.is === 'environment' && isPublicVariable(mark.name)) ?? false;
  const written = secret?.literals.some(literal => typeof literal === 'string' && literal.length > 8) ?? false;
  if (reportedElsewhere || written) return;
  const at = fieldPlace(request, 'client_secret', file) ?? request.place;
  context.report({
    at,
    message:
      at === request.place
        ? 'This token exchange runs in the browser'
        : 'The client secret is sent by code that browsers load',
    certain: at !== request.place,
    because: `What the browser sends, its user can read. ${server}`,
    steps: stepsTo(at, [...request.chain, { ...request.place, message: 'the token exchange' }]),
  });
}

function fieldPlace(request: Request, field: string, file: AnalysedFile): Place | undefined {
  for (const { file: home, properties } of request.body?.objects ?? [])
    for (const { key, start, end } of properties)
      if (key === field && home === file.path) return { file: home, start, end };
  return undefined;
}

const isExposure = ({ credential, whose, partial }: CredentialMark): boolean =>
  whose === 'procore' && partial !== true && !['authorization-code', 'password', 'webhook-secret'].includes(credential);

/** A route's answer, or HTML, that holds a token. */
function returned(file: AnalysedFile, context: RuleContext): void {
  for (const { effect, credential, steps } of credentialSinks(
    file,
    ['respond', 'render', 'post-message'],
    isExposure,
  )) {
    if (effect.does === 'post-message' && !leavesTheApp(effect)) continue;
    context.report({
      at: effect.place,
      message: `${callName(effect, context)} hands ${nameOf(credential.credential)} to the page`,
      because: `${evidenceOf(credential)} The page, its extensions and every script on it can take it. Keep it in a session on the server and let the page call your own routes. If only your own servers call this route, and sign in to do so, say so in a suppression.`,
      steps,
    });
  }
}

/** Over IPC from an app's main process to its page; between windows is `message-origin`. */
function leavesTheApp(effect: Effect): boolean {
  return effect.note === 'ipc';
}

/** Markup that shows a token. */
function rendered(file: AnalysedFile, context: RuleContext): void {
  walkProgram(file.program, node => {
    if (node.kind !== 'element') return;
    for (const child of node.children) {
      if (child.kind === 'element' || child.kind === 'literal') continue;
      const credential = credentialsIn(file.evaluate(child)).find(mark => isProcores(mark, file) && isExposure(mark));
      if (credential === undefined) continue;
      context.report({
        at: placeIn(file, child),
        message: `The page shows ${nameOf(credential.credential)}`,
        certain: isCertain(credential),
        because: `${evidenceOf(credential)} Whoever sees the page, or a picture of it, can use it. Show that the connection stands, not what it is made of.`,
        steps: credential.steps,
      });
    }
  });
}

/** A log-in library's `session` callback decides what the page can read of the session: a token does not belong there. */
function sessions(file: AnalysedFile, context: RuleContext): void {
  for (const provider of file.effectsOf('oauth-provider')) {
    const [callback] = provider.arg('options')?.property('callbacks').property('session').functions ?? [];
    if (callback === undefined || callback.file !== file.path) continue;
    walk(callback.node.body, node => {
      const copied = node.kind === 'assign' && node.target.kind === 'member' ? node.target : undefined;
      const name = copied?.property;
      if (copied !== undefined && name !== undefined && node.kind === 'assign' && isToken(name, node.value))
        reportSession(name, placeIn(file, node), context);
      if (node.kind !== 'return' || node.value?.kind !== 'object') return;
      for (const { key, value, start, end } of node.value.properties)
        if (key !== undefined && isToken(key, value)) reportSession(key, placeIn(file, { start, end }), context);
    });
  }
}

function isToken(name: string, value: Expression): boolean {
  const kind = secretName(name)?.kind;
  return (
    (kind === 'access-token' || kind === 'refresh-token' || kind === 'client-secret') &&
    value.kind !== 'literal' &&
    value.kind !== 'operation'
  );
}

function reportSession(name: string, at: Place, context: RuleContext): void {
  context.report({
    at,
    message: `\`${name}\` is copied into the session that the page can read`,
    because:
      'The session callback decides what browser code gets. Leave tokens in the server-side token (the `jwt` callback) and call Procore from the server. If Procore is not the provider of this token, the finding does not apply.',
  });
}
