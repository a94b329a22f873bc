import type { AnalysedFile, App, Request } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { guide } from '../../catalogue/facts.ts';
import { type Place, stepAt } from '../../program/finding.ts';
import type { Call, Element, Expression, ObjectExpression, Property } from '../../program/model.ts';
import { calledName, lastName, walkProgram } from '../../program/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { placeIn, placeKey, stepsTo } from '../support/places.ts';
import { isMixture } from '../support/routes.ts';
import { chosenAt } from './chosen.ts';

export default defineRule({
  id: 'password-login',
  clauses: ['1(l)', '2(e)'],
  severity: 'error',
  title: "OAuth's password grant, or a form or prompt that asks for a Procore password",
  blind: 'Forms in templates and designs that are not code, and prompts whose text is put together elsewhere.',
  guide: guide('oauth-choose-grant-type'),
  check(file, context) {
    const asked = askedFor(file);
    const told = new Set<string>();
    for (const request of file.requests) {
      if (request.abstract && servesOthers(request, context)) continue;
      if (request.addresses.length > 1 && isMixture(request, file)) continue;
      const grant = passwordGrant(request, file.app);
      const at = grant ?? sentPassword(request);
      if (at === undefined || told.has(placeKey(at))) continue;
      told.add(placeKey(at));
      context.report({
        at,
        message:
          grant === undefined
            ? "This request signs in to Procore with a user's password"
            : "The password grant takes a user's Procore password",
        certain: grant !== undefined,
        because:
          'Procore offers two grants: the authorization code, and client credentials of a service account. Send the user to the authorise address instead; your app then never sees the password.',
        steps: stepsTo(
          at,
          asked.map(place => stepAt(place, 'the password is asked for here')),
          [...request.chain, stepAt(request.place, 'the request')],
        ),
      });
    }
    if (told.size === 0) reportAsked(asked, context);
  },
  /** A set-up or a form that asks for the password may be far from what calls Procore. */
  checkApp(app, context) {
    for (const file of app.files)
      if (!file.procore && file.pathClass === 'source') reportAsked(askedFor(file), context);
  },
});

function reportAsked(asked: readonly Place[], context: RuleContext): void {
  for (const at of asked)
    context.report({
      at,
      message: 'This asks for a Procore password',
      because:
        'A password of another service is nothing an app should ask for. Send the user to the authorise address instead. If this is a password of your own app, let its wording say so.',
    });
}

/** A wrapper for several vendors: whose grant it sends, its calls say. */
function servesOthers({ addresses }: Request, { catalogue }: RuleContext): boolean {
  return addresses.some(({ host }) => host !== undefined && !catalogue.isProcoreHost(host));
}

/** Where a user's password is a parameter of a request that signs in at Procore, under whatever grant. Pages of the web app are `web-session`. */
function sentPassword(request: Request): Place | undefined {
  const signsIn = request.addresses.some(({ path }) => /auth|token|log_?-?in|sign_?-?in|session/i.test(path ?? ''));
  if (!signsIn || request.kind === 'web' || request.kind === 'authorize') return undefined;
  for (const sent of [request.body, request.arg('query')]) {
    const { objects = [] } = sent ?? {};
    for (const { file, properties } of objects) {
      const property = properties.find(({ key, value }) => key === 'password' && value.kind !== 'literal');
      if (property !== undefined) return { file, start: property.start, end: property.end };
    }
  }
  const hole = request.addresses.flatMap(({ query }) => query).find(({ name }) => name === 'password')?.value.parts[0];
  return hole !== undefined && 'hole' in hole ? hole.place : undefined;
}

/** Where `password` is written, or chosen among grants, as the grant of a token request. */
function passwordGrant(request: Request, app: App): Place | undefined {
  // A log-in library's own call for it.
  if (request.note === 'grant:password' || isNamedGrant(request)) return request.place;
  if (request.kind !== 'token') return undefined;
  // `session.fetch_token(url, username=…, password=…)`
  if (request.args.some(({ name }) => name === 'password')) return request.place;
  const grant = request.body?.property('grant_type') ?? request.query('grant_type');
  if (request.grant !== 'password' && !grant?.literals.includes('password')) return undefined;
  for (const { parts } of grant?.texts ?? [])
    for (const part of parts)
      if ('text' in part && part.text === 'password' && part.place !== undefined)
        return chosenAt(part.place, app) ?? part.place;
  return request.place;
}

/** `genericGrantRequest(config, 'password', { … })`: https://github.com/panva/openid-client/blob/main/docs/functions/genericGrantRequest.md */
function isNamedGrant({ path, args: [, grant] }: Request): boolean {
  return path === 'genericGrantRequest' && (grant?.value.literals.includes('password') ?? false);
}

/** Password fields of markup that name Procore, and prompts for a Procore password. */
const askedFor = perFile((file: AnalysedFile): readonly Place[] => {
  if (file.pathClass === 'test' || !/password/i.test(file.text) || !/procore/i.test(file.text)) return [];
  const found: Place[] = [];
  walkProgram(file.program, node => {
    if (node.kind === 'element' && isPasswordField(node)) found.push(placeIn(file, node));
    if (node.kind === 'object' && isQuestion(node)) found.push(placeIn(file, node));
    if (node.kind === 'call') {
      if (asks(node) && questionsOf(node).some(isPrompt)) found.push(placeIn(file, node));
    }
  });
  return found;
});

function isPasswordField({ tag, attributes }: Element): boolean {
  const texts = attributes.flatMap(({ key, value }) =>
    key !== undefined && value.kind === 'literal' && typeof value.value === 'string'
      ? [{ key, value: value.value }]
      : [],
  );
  if (!/input|field|password/i.test(tag)) return false;
  if (!attributes.some(hidesText) && !/password/i.test(tag)) return false;
  const said = texts.filter(({ key }) => ['name', 'id', 'placeholder', 'label', 'aria-label'].includes(key));
  // A hidden field may ask for the app's own client secret.
  const isSecret = said.some(({ value }) => /secret|token|api.?key/i.test(value));
  return !isSecret && said.some(({ value }) => /procore/i.test(value));
}

/** `type="password"`, also by turns with `text`; React Native's `secureTextEntry`. */
function hidesText({ key, value }: Property): boolean {
  if (key === 'secureTextEntry') return value.kind !== 'literal' || value.value !== false;
  const options = value.kind === 'choice' ? value.options : [value];
  return key === 'type' && options.some(option => option.kind === 'literal' && option.value === 'password');
}

/** `{ type: 'password', message: 'Procore password' }`, as prompt libraries take it. */
function isQuestion({ properties }: ObjectExpression): boolean {
  const text = (name: RegExp): string =>
    properties
      .map(({ key, value }) => (name.test(key ?? '') && value.kind === 'literal' ? String(value.value) : ''))
      .join('');
  return text(/^type$/) === 'password' && /\bprocore\b/i.test(text(/^(?:message|label|title|placeholder)$/));
}

/** What a call asks: `ask('…')`, `password({ message: '…' })`, `option('--password', prompt='…')`, `CharField(label='…')`. */
function questionsOf({ args: [first, ...others] }: Call): readonly Expression[] {
  const keywords = others.filter(({ name }) => name === 'prompt' || name === 'label').map(({ value }) => value);
  if (first?.value.kind !== 'object') return first ? [first.value, ...keywords] : [];
  // https://code.visualstudio.com/api/references/vscode-api#InputBoxOptions
  return first.value.properties
    .filter(({ key }) => /^(?:message|prompt|title)$/.test(key ?? ''))
    .map(({ value }) => value);
}

/** `Procore password: `, `Password for Procore`, as the question of a prompt. */
function isPrompt(value: Expression): boolean {
  return (
    value.kind === 'literal' &&
    typeof value.value === 'string' &&
    /\bprocore\b.{0,20}\bpassword\b[^.]{0,12}$|\bpassword (?:for|of|at) (?:your )?procore\b[^.]{0,12}$/i.test(
      value.value,
    )
  );
}

/** It reads what somebody types, or makes a field for it: `CharField(label='…', widget=PasswordInput)`. */
function asks({ callee, args }: Call): boolean {
  const widget = args.find(({ name }) => name === 'widget')?.value;
  return (
    /prompt|question|input|getpass|ask|password|readline|option/i.test(lastName(callee) ?? '') ||
    /password/i.test((widget && calledName(widget)) ?? '')
  );
}
