import type { AnalysedFile, App, CredentialKind, Effect, Mark, RouteFacts, Text } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Place } from '../../program/finding.ts';
import { returnedBy } from '../../program/walk.ts';
import { type CredentialMark, credentialsIn, isProcores } from '../support/credentials.ts';
import { isReadable } from '../support/credentials-cookie.ts';
import { credentialSinks } from '../support/credentials-sinks.ts';
import { answering, routePath } from '../support/handlers.ts';
import { modulesNamed, namesOfModule } from '../support/modules-named.ts';
import { secretName } from '../support/secrets.ts';
import { isOutOfReach, keptAt } from './keeper.ts';

interface KeptToken {
  readonly at: Place;
  readonly kind: CredentialKind;
  /** The name that it is kept under says whose it is: `procore_access_token`. */
  readonly procores: boolean;
}

/**
 * The files of an app that may keep a token of Procore's: they are near it, ask a server that is, name it, or read a module that does.
 * Most of a large app's have nothing to do with it.
 */
export function filesThatMayKeep(app: App): readonly AnalysedFile[] {
  const isNaming = ({ text }: AnalysedFile): boolean => /procore/i.test(text);
  const modules = new Set(app.files.filter(isNaming).flatMap(({ path }) => namesOfModule(path)));
  return app.files.filter(
    file => file.procore || file.asksHome || isNaming(file) || modulesNamed(file).some(name => modules.has(name)),
  );
}

/** Where a page stores a token that only its name tells of. */
export const keptByName = perFile((file): readonly KeptToken[] => {
  if (file.pathClass !== 'source' || !/token/i.test(file.text)) return [];
  return file.effectsOf('browser-store', 'cookie').flatMap((effect): readonly KeptToken[] => {
    if (effect.mode === 'read' || effect.mode === 'delete' || isOutOfReach(effect)) return [];
    if (effect.does === 'cookie' && !isReadable(effect, file)) return [];
    const kept = keptAsProcores(effect, file);
    if (kept !== undefined) return [{ at: keptAt(effect, file), kind: kept, procores: true }];
    // A cookie of the page's may hold a token of the app's own as well: what the server answers with tells.
    const found = effect.data
      .filter(({ marks }) => !marks.some(({ is }) => is === 'sealed' || is === 'random'))
      .flatMap(({ marks }) => marks.filter(mark => mark.is === 'credential'))
      .find(
        mark =>
          isOfSomebody(mark, file) &&
          (mark.whose === 'procore' ? isToken(mark) : effect.does !== 'cookie' && isNamedToken(mark)),
      );
    if (found === undefined || (file.procore && isProcores(found, file))) return [];
    return [{ at: keptAt(effect, file), kind: found.credential, procores: false }];
  });
});

function isNamedToken({ credential }: CredentialMark): boolean {
  return /^(?:access|refresh)-token$/.test(credential);
}

/** Whose it is nothing says but what the page's own server answers with. */
function isOfSomebody({ whose }: CredentialMark, { procore }: AnalysedFile): boolean {
  return whose === 'unknown' || (whose === 'procore' && !procore);
}

/** What a key, or a property that is kept under its own name, says to be a token of Procore's; its value is not known to be anything else. */
function keptAsProcores(effect: Effect, file: AnalysedFile): CredentialKind | undefined {
  /** Known for something else, or told of with its own file. */
  const isSettled = (mark: Mark): boolean =>
    mark.is === 'credential' ? file.procore && isProcores(mark, file) : mark.is !== 'input' && mark.is !== 'kept';
  const named = keysOf(effect).flatMap(name => effect.data.map(value => ({ name, value })));
  const own = effect.data.flatMap(value => value.keys.names.map(name => ({ name, value: value.property(name) })));
  for (const { name, value } of [...named, ...own]) {
    const secret = secretName(name);
    const isToken =
      (secret?.kind === 'access-token' || secret?.kind === 'refresh-token') && /(?:token|procore)s?$/i.test(name);
    const isOther = (value.literals.length > 0 && !value.open) || value.marks.some(isSettled);
    if (isToken && secret.owner === 'procore' && !isOther) return secret.kind;
  }
  return undefined;
}

/** What it is kept under: the key, a cookie's name, the property that is set, or what a cookie's text begins with. */
export function keysOf(effect: Effect): readonly string[] {
  const { does, data, node } = effect;
  const given = effect.arg(does === 'cookie' ? 'name' : 'key');
  if (given !== undefined) return given.literals.map(String);
  if (does === 'cookie')
    return data
      .flatMap(({ texts }) => texts)
      .flatMap(({ parts: [first] }) => /^([\w.-]+)=(?! *;)/.exec(textOf(first))?.[1] ?? []);
  const property = node.kind === 'assign' && node.target.kind === 'member' ? node.target.property : undefined;
  return property === undefined ? [] : [property];
}

function textOf(part: Text['parts'][number] | undefined): string {
  return part !== undefined && 'text' in part ? part.text : '';
}

/** Addresses of a file's routes that answer with a token of Procore's. */
export const handingTokens = perFile((file): readonly string[] =>
  file.routes.length === 0 || !file.requests.some(({ kind }) => kind === 'token')
    ? []
    : [
        ...credentialSinks(file, ['respond'], isToken).map(({ effect }) => effect.surroundings.route),
        ...file.routes.filter(route => returnsToken(route, file)),
      ].flatMap(route => (route && routePath(route)) ?? []),
);

/** Addresses of all its routes. */
export const routePaths = perFile(({ routes }): readonly string[] => routes.flatMap(route => routePath(route) ?? []));

const isToken = ({ whose, credential }: CredentialMark): boolean =>
  whose === 'procore' && /^(?:access-token|refresh-token|token-response)$/.test(credential);

/** The handler answers by what it returns: `return { statusCode: 200, body: JSON.stringify(tokens) }`. */
function returnsToken(route: RouteFacts, file: AnalysedFile): boolean {
  const handler = answering(route);
  if (handler?.file !== file.path) return false;
  return returnedBy(handler.node.body).some(value => credentialsIn(file.evaluate(value)).some(isToken));
}

/** A path that says what it answers with: `/.netlify/functions/procore-exchange`. */
const exchanges = /procore.*(?:token|exchange|refresh)|(?:token|exchange|refresh).*procore/i;

/**
 * Whether a page asks a route of its own app that answers with a token of Procore's, and nobody else. What answers may be out of sight:
 * then the path says it.
 */
export function asksOwnRouteForTokens(file: AnalysedFile): boolean {
  const asked = file.allRequests.flatMap(({ addresses }) => addresses);
  if (asked.length === 0 || asked.some(({ host }) => host !== undefined && !host.startsWith('localhost'))) return false;
  const paths = asked.flatMap(({ path }) => path ?? []);
  const others = file.app.files.filter(other => other.path !== file.path && other.procore);
  // The page may know it under a prefix that a router or a proxy takes off.
  const isAsked = (route: string | undefined) =>
    route !== undefined && route.length > 1 && paths.some(path => path.endsWith(route));
  if (others.some(other => handingTokens(other).some(isAsked))) return true;
  return paths.some(path => exchanges.test(path)) && !others.some(other => routePaths(other).some(isAsked));
}
