import type { AnalysedFile, Request, Value } from '../../analysis/facts.ts';
import { type Place, stepAt } from '../../program/finding.ts';
import type { Expression, FunctionExpression, Literal, Member } from '../../program/model.ts';
import { contains, lastName, walkProgram } from '../../program/walk.ts';
import type { Report, RuleContext } from '../rule.ts';
import { placeIn, placeKey, stepsTo } from '../support/places.ts';
import { optionsOf, tlsOptions } from './agents.ts';

/** Reports a place once. */
export type ReportAt = (at: Place, rest: Omit<Report, 'at'>) => void;

/** Why it matters. */
export const verification =
  'Without it, anyone between your server and Procore can read and change what is sent, tokens included. A private authority belongs into the trust store (`ca`, `NODE_EXTRA_CA_CERTS`, `REQUESTS_CA_BUNDLE`).';

/** Why old versions matter. */
export const tooOld =
  'Procore refuses connections below TLS 1.2 since 2019; older versions can be broken on the way. Use 1.2 as the least.';

/** Settings that switch verification off. */
const verifying = ['rejectUnauthorized', 'verify', 'strictSSL', 'ssl'];
/** Settings that say which versions are allowed. */
export const versions = [
  'minVersion',
  'maxVersion',
  'secureProtocol',
  'ssl_version',
  'minimum_version',
  'maximum_version',
];
/** Versions below 1.2, as libraries call them. */
export const oldVersion = /^(?:TLSv1(?:\.1|_1)?(?:_method)?|SSLv\d\w*|PROTOCOL_(?:TLSv1(?:_1)?|SSLv\d+))$/;

/** Options of the request's client that switch verification off or allow old versions. */
export function weakTls(request: Request, file: AnalysedFile, context: RuleContext, report: ReportAt): void {
  const options = tlsOptions(request, file);
  const unverified = [request.arg('tls'), ...options].map(unverifiedBy).find(found => found !== undefined);
  if (unverified !== undefined) switchedOff(unverified.place ?? request.place, request, report);
  if (request.unverified !== undefined) switchedOff(request.unverified, request, report);
  const old = oldProtocolOf(request.arg('tls'), file);
  if (old !== undefined) oldVersionAt(old, 'SSLContext', request, report);
  weakOptions(options, request, context, report);
}

/** `ssl.SSLContext(ssl.PROTOCOL_TLSv1)` */
function oldProtocolOf(tls: Value | undefined, { app }: AnalysedFile): Place | undefined {
  const home = tls?.place && app.file(tls.place.file);
  if (tls?.node?.kind !== 'call' || home === undefined || lastName(tls.node.callee) !== 'SSLContext') return undefined;
  const [protocol] = tls.node.args;
  return protocol && allowsOld(home.evaluate(protocol.value)) ? placeIn(home, protocol.value) : undefined;
}

/** The agent that a file has everything sent with: `setGlobalDispatcher(new Agent({ connect: { rejectUnauthorized: false } }))`. */
export function globalAgent(file: AnalysedFile, context: RuleContext, report: ReportAt): void {
  if (!file.procore || !file.text.includes('setGlobalDispatcher')) return;
  for (const effect of file.effectsOf('client')) {
    const agent = effect.path === 'setGlobalDispatcher' ? effect.arg('tls') : undefined;
    const request = agent && [file, ...file.app.files].find(({ requests }) => requests.length > 0)?.requests[0];
    if (request) weakOptions(optionsOf(agent, file), request, context, report);
  }
}

function weakOptions(options: readonly Value[], request: Request, context: RuleContext, report: ReportAt): void {
  let isTold = false;
  for (const tls of options) {
    // An agent shows what it was made with once more.
    if (isTold && tls.libraries.length > 0) continue;
    const settings: [string, Value][] = [
      ['', tls],
      ...verifying.map((name): [string, Value] => [name, tls.property(name)]),
    ];
    for (const [name, setting] of settings) {
      // What else an agent may do is open; an option that it was made with is as it is written.
      const isKnown = !setting.open || (tls.libraries.length > 0 && setting.node?.kind === 'literal');
      if (!isKnown || setting.literals.length === 0 || setting.literals.some(literal => literal !== false)) continue;
      const at = settingPlace(tls, name) ?? setting.place ?? request.place;
      isTold = true;
      switchedOff(at, request, report, switchOn(setting, at, request, context));
    }
    const identity = tls.property('checkServerIdentity');
    if (identity.functions.some(({ node }) => acceptsAll(node)))
      switchedOff(settingPlace(tls, 'checkServerIdentity') ?? identity.place ?? request.place, request, report);
    if (oldVersions(tls, request, context, report)) isTold = true;
  }
}

/** `() => undefined`: whoever's certificate it is will do. */
function acceptsAll({ body }: FunctionExpression): boolean {
  return body.every(
    each =>
      each.kind === 'return' &&
      (each.value === undefined || (each.value.kind === 'literal' && each.value.value === null)),
  );
}

/** It says that no certificate is looked at: a context that is made so, `CERT_NONE`. */
export function verifiesNothing({ libraries, literals }: Value): boolean {
  return libraries.some(({ path }) => /unverified|\bCERT_NONE$/i.test(path)) || literals.includes('CERT_NONE');
}

/** It names a version below 1.2: `'TLSv1'`, `ssl.TLSVersion.TLSv1_1`. */
export function allowsOld({ libraries, literals }: Value): boolean {
  return (
    literals.some(literal => typeof literal === 'string' && oldVersion.test(literal)) ||
    libraries.some(({ package: from, path }) => from === 'ssl' && oldVersion.test(path.split('.').at(-1) ?? ''))
  );
}

/** A context that verifies nothing: made so, or set to `CERT_NONE`. */
export function unverifiedBy(tls: Value | undefined): Value | undefined {
  return tls && [tls, tls.property('verify_mode')].find(verifiesNothing);
}

/** Verification does not happen, because of what stands at a place. */
export function switchedOff(at: Place, request: Request, report: ReportAt, more: Pick<Report, 'fixes'> = {}): void {
  report(at, {
    message: `TLS verification is switched off for ${request.procore === 'no' ? "a request that carries a token of Procore's" : 'requests to Procore'}`,
    certain: true,
    because: verification,
    steps: usedBy(request, at),
    ...more,
  });
}

/** `session.verify = False` where another file makes the client that this one sends with. */
export function assignedAtMaker(file: AnalysedFile, context: RuleContext, report: ReportAt): void {
  const seen = new Set<string>();
  for (const request of file.requests) {
    const { client } = request;
    if (client === undefined || client.file === file.path || seen.has(placeKey(client))) continue;
    seen.add(placeKey(client));
    const home = file.app.file(client.file);
    if (home === undefined || !/\bverify\b/.test(home.text)) continue;
    walkProgram(home.program, node => {
      if (node.kind !== 'assign' || node.target.kind !== 'member' || node.target.property !== 'verify') return;
      if (node.value.kind !== 'literal' || node.value.value !== false) return;
      if (!isMadeAt(node.target.object, client, home) && !isOfOwnClient(node.target, client, home)) return;
      switchedOff(placeIn(home, node), request, report, switchedOn(node.value, home, context));
    });
  }
}

/** `self.verify = False` in a class that is a client itself: `class Api(requests.Session)`. */
function isOfOwnClient({ object }: Member, client: Place | undefined, { program, path, text }: AnalysedFile): boolean {
  if (
    object.kind !== 'name' ||
    client?.file !== path ||
    !/^super\b|__init__\(/.test(text.slice(client.start, client.end))
  )
    return false;
  let isOwn = false;
  walkProgram(program, node => {
    isOwn ||= node.kind === 'class' && node.bases.length > 0 && contains(node, object) && contains(node, client);
  });
  return isOwn;
}

/** The value of a name is the one that was made at a place. */
export function isMadeAt(object: Expression, { start, end }: Place, home: AnalysedFile): boolean {
  const { node } = home.evaluate(object);
  return node !== undefined && node.start === start && node.end === end;
}

function switchedOn(value: Literal, file: AnalysedFile, context: RuleContext): Pick<Report, 'fixes'> {
  const edit = { ...placeIn(file, value), text: context.idioms(file.program).boolean(true) };
  return { fixes: [{ title: 'Switch TLS verification on', safe: true, edits: [edit] }] };
}

/** `session.verify = False`, `https.globalAgent.options.rejectUnauthorized = false`, in a file that calls Procore with it. */
export function assignedSwitch(file: AnalysedFile, context: RuleContext, report: ReportAt): void {
  if (!/\bverify\b|rejectUnauthorized/.test(file.text) || file.requests.length === 0) return;
  walkProgram(file.program, node => {
    if (node.kind !== 'assign' || node.target.kind !== 'member') return;
    const { target, value } = node;
    const { property, object } = target;
    const isSwitch = value.kind === 'literal' && value.value === false;
    if (property === 'verify') {
      const request =
        isSwitch &&
        file.requests.find(({ node, client }) => isCalledOn(node, object, file) || isOfOwnClient(target, client, file));
      if (request) switchedOff(placeIn(file, node), request, report, switchedOn(value, file, context));
      return;
    }
    const request = requestThrough(property === 'rejectUnauthorized' ? agentOf(object) : target, file);
    if (request === undefined) return;
    if (property !== 'rejectUnauthorized') assignedAgent(value, request, file, report);
    else if (isSwitch) switchedOff(placeIn(file, node), request, report, switchedOn(value, file, context));
  });
}

/** `agent.options` */
function agentOf(options: Expression): Expression | undefined {
  return options.kind === 'member' && options.property === 'options' ? options.object : undefined;
}

/** `axios.defaults.httpsAgent = new https.Agent({ rejectUnauthorized: false })` */
function assignedAgent(value: Expression, request: Request, file: AnalysedFile, report: ReportAt): void {
  for (const made of value.kind === 'call' ? value.args : []) {
    const { literals, open, place } = file.evaluate(made.value).property('rejectUnauthorized');
    if (!open && literals.length === 1 && literals[0] === false)
      switchedOff(place ?? placeIn(file, value), request, report);
  }
}

/** A request that goes through the process's agent (`https.globalAgent`, which `fetch` has no use for) or a client's (`axios.defaults.httpsAgent`). */
function requestThrough(agent: Expression | undefined, file: AnalysedFile): Request | undefined {
  if (agent?.kind !== 'member') return undefined;
  if (agent.property === 'globalAgent') return file.requests.find(({ package: from }) => from !== 'global');
  const { object: defaults } = agent;
  if (agent.property === 'httpsAgent' && defaults.kind === 'name') return sentAfter(agent, file);
  if (agent.property !== 'httpsAgent' || defaults.kind !== 'member' || defaults.property !== 'defaults')
    return undefined;
  return file.requests.find(request => takesDefaultsOf(defaults.object, request, file));
}

/** A request of the client whose interceptor gives it an agent: `client.interceptors.request.use(config => { config.httpsAgent = … })`. */
function sentAfter(agent: Member, file: AnalysedFile): Request | undefined {
  for (const { node } of file.effectsOf('intercept-request')) {
    if (node.kind !== 'call' || !contains(node, agent)) continue;
    const client = node.callee.kind === 'member' && clientOf(node.callee.object);
    if (client) return file.requests.find(request => takesDefaultsOf(client, request, file));
  }
  return undefined;
}

/** `client` of `client.interceptors.request` */
function clientOf(registers: Expression): Expression | undefined {
  const all = registers.kind === 'member' ? registers.object : undefined;
  return all?.kind === 'member' && all.property === 'interceptors' ? all.object : undefined;
}

/** The client sends the request, or it is the library itself, whose defaults the clients take that are made later. */
function takesDefaultsOf(
  client: Expression,
  { node, package: from, client: made }: Request,
  file: AnalysedFile,
): boolean {
  if (isCalledOn(node, client, file)) return true;
  const isLibrary = file.evaluate(client).libraries.some(each => each.package === from && !each.path.includes('('));
  return isLibrary && (made === undefined || made.file !== file.path || made.start > client.start);
}

/** The request is a method call on what the switch belongs to. */
function isCalledOn(call: Expression, object: Expression, { text }: AnalysedFile): boolean {
  const receiver = call.kind === 'call' && call.callee.kind === 'member' ? call.callee.object : undefined;
  return receiver !== undefined && text.slice(receiver.start, receiver.end) === text.slice(object.start, object.end);
}

/** The least version and the greatest stand together: the one that is written first is told. */
function oldVersions(tls: Value, request: Request, context: RuleContext, report: ReportAt): boolean {
  const [first] = versions
    .flatMap(name => {
      const setting = tls.property(name);
      if (!allowsOld(setting)) return [];
      const at =
        settingPlace(tls, name) ??
        setting.texts[0]?.parts[0]?.place ??
        (setting.libraries.length > 0 ? setting.place : undefined) ??
        request.place;
      return [{ name, setting, at }];
    })
    .sort((a, b) => a.at.start - b.at.start);
  if (first === undefined) return false;
  const { name, setting, at } = first;
  const { node, place } = setting;
  const edits =
    node?.kind === 'literal' && place !== undefined && name === 'minVersion'
      ? [{ ...place, text: context.idioms(request.program).quote('TLSv1.2') }]
      : [];
  const fixes = edits.length === 0 ? {} : { fixes: [{ title: 'Allow TLS 1.2 and above only', safe: true, edits }] };
  oldVersionAt(at, name, request, report, fixes);
  return true;
}

/** A version below 1.2 is allowed by what stands at a place. */
export function oldVersionAt(
  at: Place,
  name: string,
  request: Request,
  report: ReportAt,
  more: Pick<Report, 'fixes'> = {},
): void {
  report(at, {
    message: `\`${name}\` allows TLS below 1.2`,
    certain: true,
    because: tooOld,
    steps: usedBy(request, at),
    ...more,
  });
}

function usedBy(request: Request, at: Place) {
  const what = request.procore === 'no' ? 'a request with it' : 'a request to Procore with it';
  return stepsTo(at, [...request.chain, stepAt(request.place, what)]);
}

/** Where an option is written. */
export function settingPlace(options: Value, name: string): Place | undefined {
  for (const { file, properties } of options.objects) {
    const property = properties.find(({ key }) => key === name);
    if (property !== undefined) return { file, start: property.start, end: property.end };
  }
  return undefined;
}

function switchOn(setting: Value, at: Place, request: Request, context: RuleContext) {
  const { node, place } = setting;
  if (node?.kind !== 'literal' || place === undefined || place.file !== at.file) return {};
  const text = context.idioms(request.program).boolean(true);
  return { fixes: [{ title: 'Switch TLS verification on', safe: true, edits: [{ ...place, text }] }] };
}
