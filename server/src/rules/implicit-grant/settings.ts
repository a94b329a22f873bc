import type { AnalysedFile, Text, Value } from '../../analysis/facts.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { walkProgram } from '../../program/walk.ts';
import { isProcores } from '../support/credentials-authorize.ts';
import { placeIn } from '../support/places.ts';

/** A log-in's settings: an object, or the arguments of a call, and what they hold. */
interface Settings {
  readonly node: Expression;
  readonly values: readonly Value[];
}

/** Where settings that name Procore's log-in ask for a token: `{ authorizationUrl: …, responseType: 'token' }`, of whatever library. */
export function tokenSettings(file: AnalysedFile, catalogue: Catalogue): readonly Place[] {
  if (!/response_?type/i.test(file.text)) return [];
  const found: Place[] = [];
  walkProgram(file.program, node => {
    const settings = settingsOf(node as Expression, file);
    const asked = settings?.values.map(value => askedIn(value, file)).find(at => at !== undefined);
    if (asked !== undefined && settings?.values.some(value => namesLogIn(value, file, catalogue))) found.push(asked);
  });
  return found;
}

function settingsOf(node: Expression, file: AnalysedFile): Settings | undefined {
  if (node.kind === 'object') return { node, values: [file.evaluate(node)] };
  if (node.kind === 'call') return { node, values: node.args.map(({ value }) => file.evaluate(value)) };
  return undefined;
}

/** What is written as the kind of answer, where that is a token and nothing else. */
function askedIn(settings: Value, file: AnalysedFile): Place | undefined {
  for (const { file: home, properties } of settings.objects) {
    const property = properties.find(({ key }) => /^response_?types?$/i.test(key ?? ''));
    if (property === undefined || home !== file.path) continue;
    const value = file.evaluate(property.value);
    if (isToken(value)) return writtenElsewhere(value, file) ?? placeIn(file, property.value);
  }
  return undefined;
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
  return !open && literals.length > 0 && literals.every(literal => literal === 'token');
}

/** An address of Procore's log-in among the settings, or one level below (`metadata`, `endpoints`). */
function namesLogIn(settings: Value, file: AnalysedFile, catalogue: Catalogue, depth = 1): boolean {
  return settings.keys.names.some(name => {
    const value = settings.property(name);
    return (
      value.texts.some(text => isLogIn(text, file, catalogue)) ||
      (depth > 0 && namesLogIn(value, file, catalogue, depth - 1))
    );
  });
}

function isLogIn({ parts }: Text, file: AnalysedFile, catalogue: Catalogue): boolean {
  const written = parts.map(part => ('text' in part ? part.text : '{}')).join('');
  const [, host, path = ''] = /^https?:\/\/([^/{}?]+)(\/[^?]*)?$/i.exec(written) ?? [];
  if (/\/oauth\/authorize$/.test(written)) return isProcores(parts, file, catalogue);
  return host !== undefined && path.length < 2 && catalogue.host(host.toLowerCase())?.use === 'login';
}
