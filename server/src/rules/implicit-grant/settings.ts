import type { AnalysedFile, Text, Value } from '../../analysis/facts.ts';
import { flat } from '../../analysis/texts.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression, Property } from '../../program/model.ts';
import { nodesOf, walkProgram } from '../../program/walk.ts';
import { isProcores } from '../support/credentials-authorize.ts';
import { placeIn } from '../support/places.ts';

/** One of a log-in's settings: a property, an argument, an attribute of a class. */
interface Setting {
  readonly key: string | undefined;
  readonly node: Expression;
}

/** Settings that stand together, and the expressions in which their log-in is looked for, so many levels down. */
interface Settings {
  readonly entries: readonly Setting[];
  readonly holders: readonly Expression[];
  readonly depth: number;
}

/**
 * Where settings that name Procore's log-in ask for a token: `{ authorizationUrl: …, responseType: 'token' }`, of whatever library, and
 * OpenAPI's flows (https://spec.openapis.org/oas/v3.1.0#oauth-flows-object), by which Swagger UI signs in.
 */
export function tokenSettings(file: AnalysedFile, catalogue: Catalogue): readonly Place[] {
  if (!/response_?type|implicit/i.test(file.text)) return [];
  const found: Place[] = [];
  walkProgram(file.program, node => {
    const settings = settingsOf(node as Expression, file);
    if (settings === undefined) return;
    const { entries, holders, depth } = settings;
    const flow = flowIn(entries, file, catalogue);
    const asked = flow ?? askedIn(entries, file);
    if (asked === undefined) return;
    if (flow !== undefined || holders.some(holder => namesLogIn(file.evaluate(holder), file, catalogue, depth)))
      found.push(asked);
  });
  return found;
}

function settingsOf(node: Expression, file: AnalysedFile): Settings | undefined {
  if (node.kind === 'object') return { entries: writtenIn(node, file), holders: [node], depth: 2 };
  if (node.kind === 'class') {
    const entries = node.members.flatMap(({ name, value }) =>
      value === undefined || value.kind === 'function' ? [] : [{ key: name, node: value }],
    );
    return { entries, holders: entries.map(entry => entry.node), depth: 1 };
  }
  // `<OAuth2Login authorizationUrl="…" responseType="token" />`
  if (node.kind === 'element') {
    const entries = node.attributes.map(({ key, value }) => ({ key, node: value }));
    return { entries, holders: entries.map(entry => entry.node), depth: 1 };
  }
  if (node.kind !== 'call') return undefined;
  const given = node.args.map(({ name, value }) => ({ key: name, node: value }));
  const holders = given.map(entry => entry.node);
  return { entries: [...given, ...holders.flatMap(holder => writtenIn(holder, file))], holders, depth: 2 };
}

/**
 * Where Procore's log-in asks for a token, if a list of log-ins is what does: any of them may be the one that is asked.
 * @param place where one of them asks for it, or what asks for it by itself
 * @returns `undefined` where only another log-in does
 */
export function inListOfLogIns(place: Place, { app }: AnalysedFile, catalogue: Catalogue): Place | undefined {
  const file = app.file(place.file);
  if (file === undefined) return place;
  const objects = nodesOf(file.program, 'object');
  const isHere = ({ value }: Property): boolean => value.start === place.start;
  const holder = objects.find(({ properties }) => properties.some(isHere));
  const key = holder?.properties.find(isHere)?.key;
  const isOf = (node: Expression): boolean => namesLogIn(file.evaluate(node), file, catalogue, 2);
  const isAddress = holder?.properties.some(
    ({ key: name = '', value }) => !/redirect|callback/i.test(name) && isLiteralAddress(file.evaluate(value)),
  );
  if (holder === undefined || key === undefined || isAddress !== true || isOf(holder)) return place;
  const asking = objects.flatMap(object => {
    const setting = object.properties.find(each => each.key === key);
    return setting !== undefined && isToken(file.evaluate(setting.value)) && isOf(object) ? [setting.value] : [];
  });
  return asking[0] && placeIn(file, asking[0]);
}

function isLiteralAddress({ literals }: Value): boolean {
  return literals.some(literal => typeof literal === 'string' && /^https?:\/\//.test(literal));
}

/** The properties of an object, where this file writes it. */
function writtenIn(holder: Expression, file: AnalysedFile): readonly Setting[] {
  if (holder.kind === 'literal' || holder.kind === 'function') return [];
  return file
    .evaluate(holder)
    .objects.filter(({ file: home }) => home === file.path)
    .flatMap(({ properties }) => properties.map(({ key, value }) => ({ key, node: value })));
}

/** Parameters that a library hands on stand one level below: `params: { response_type: 'token' }`. */
const handedOn = /param|query/i;

/** What is written as the kind of answer, where that is a token and no code. */
function askedIn(settings: readonly Setting[], file: AnalysedFile, depth = 1): Place | undefined {
  for (const { key = '', node } of settings) {
    if (/^response_?types?$/i.test(key)) {
      const value = file.evaluate(node);
      if (isToken(value)) return writtenElsewhere(value, file) ?? placeIn(file, node);
    }
    if (/^(?:oauth_?)?(?:flow|grant)(?:_?type)?$/i.test(key) && isImplicit(file.evaluate(node)))
      return placeIn(file, node);
    const below = depth > 0 && handedOn.test(key) ? askedIn(writtenIn(node, file), file, depth - 1) : undefined;
    if (below !== undefined) return below;
  }
  return undefined;
}

function isImplicit({ literals: [only, ...others], open }: Value): boolean {
  return !open && only === 'implicit' && others.length === 0;
}

/** A flow that has a log-in of its own: `implicit: { authorizationUrl: … }`. */
function flowIn(settings: readonly Setting[], file: AnalysedFile, catalogue: Catalogue): Place | undefined {
  const flow = settings.find(
    ({ key, node }) => key === 'implicit' && namesLogIn(file.evaluate(node), file, catalogue, 1),
  );
  return flow && placeIn(file, flow.node);
}

/** The one setting of another file that decides it: `responseType: environment.flow`. A constant that is called what it is decides nothing. */
function writtenElsewhere({ texts: [only, ...others] }: Value, { app, path }: AnalysedFile): Place | undefined {
  const place = others.length === 0 ? only?.parts[0]?.place : undefined;
  if (place === undefined || place.file === path) return undefined;
  const setting = app.file(place.file)?.strings.find(({ start }) => start === place.start);
  return /token|implicit/i.test(setting?.key ?? '') ? undefined : place;
}

function isToken({ literals, elements, libraries, open }: Value): boolean {
  if (elements.length > 0) return elements.every(isToken);
  if (libraries.length > 0) return libraries.every(({ path }) => /\bResponseType\.Token$/i.test(path));
  return !open && literals.length > 0 && literals.every(isTokenKind);
}

/** `token`, alone or with an identity beside it: https://openid.net/specs/openid-connect-core-1_0.html#ImplicitFlowAuth */
function isTokenKind(literal: unknown): boolean {
  const kinds = typeof literal === 'string' ? literal.split(' ') : [];
  return kinds.includes('token') && kinds.every(kind => kind === 'token' || kind === 'id_token');
}

/** An address of Procore's log-in, or among the properties (`authorizationUrl`), or one level below those (`metadata`, `endpoints`). */
function namesLogIn(value: Value, file: AnalysedFile, catalogue: Catalogue, depth: number): boolean {
  if (value.texts.some(text => isLogIn(text, file, catalogue))) return true;
  return depth > 0 && value.keys.names.some(name => namesLogIn(value.property(name), file, catalogue, depth - 1));
}

function isLogIn(text: Text, file: AnalysedFile, catalogue: Catalogue): boolean {
  const written = flat(text);
  const [, host, path = ''] = /^https?:\/\/([^/{}?]+)(\/[^?]*)?$/i.exec(written) ?? [];
  if (/\/oauth\/authorize$/.test(written)) return isProcores(text.parts, file, catalogue);
  return host !== undefined && path.length < 2 && catalogue.host(host.toLowerCase())?.use === 'login';
}
