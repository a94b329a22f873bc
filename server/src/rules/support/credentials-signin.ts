import type { AnalysedFile, Effect, FunctionFacts, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { contains, lastName, type Node, someIn, walk } from '../../program/walk.ts';
import type { CredentialMark } from './credentials.ts';
import { placeKey } from './places.ts';
import { secretName } from './secrets.ts';

/** A function of a log-in library's options, and what it calls what it is handed: a name, or a property of one (`params.account`). */
interface Handed {
  readonly fn: FunctionFacts;
  /** What holds the provider's tokens. */
  readonly tokens: readonly string[];
  /** What holds the provider's record of the user. */
  readonly profile: readonly string[];
  /** Procore is all that one can log in with. */
  readonly alone: boolean;
}

/**
 * Functions of Auth.js's options that a log-in with Procore hands something: `account` and `profile` of callbacks and events, `tokens`
 * of a provider's `userinfo.request`, both of its `profile` (https://authjs.dev/reference/core#callbacks, https://authjs.dev/guides/configuring-oauth-providers).
 */
function handedAtSignIn(file: AnalysedFile): readonly Handed[] {
  return file.effectsOf('oauth-provider').flatMap((effect): readonly Handed[] => {
    const list = effect.arg('list');
    const providers = list?.elements.filter(isProcores) ?? [];
    const alone = list?.open === false && list.elements.length === providers.length;
    return providers.length === 0
      ? []
      : [...inOptions(effect), ...providers.flatMap(inProvider)].map(each => ({ ...each, alone }));
  });
}

function isProcores(provider: Value): boolean {
  const said = ['id', 'token', 'authorization', 'issuer'].map(name => provider.property(name));
  return [...said, ...said.map(value => value.property('url'))].some(({ literals }) =>
    literals.some(text => typeof text === 'string' && /(?:^|[/.@-])procore(?:\.com|$)/i.test(text)),
  );
}

function inOptions(effect: Effect): readonly Omit<Handed, 'alone'>[] {
  const options = effect.arg('options');
  const callbacks = options?.property('callbacks');
  if (options === undefined || callbacks === undefined) return [];
  const keeps = keptInToken(callbacks.property('jwt').functions).size > 0;
  const events = options.property('events');
  return [callbacks, events].flatMap(group =>
    group.keys.names.flatMap(name =>
      group.property(name).functions.map(fn => ({
        fn,
        tokens: [
          ...named(fn, 0, 'account'),
          // What the `jwt` callback keeps comes back in `token`.
          ...(keeps && (name === 'session' || name === 'jwt') ? named(fn, 0, 'token') : []),
        ],
        profile: named(fn, 0, 'profile'),
      })),
    ),
  );
}

function inProvider(provider: Value): readonly Omit<Handed, 'alone'>[] {
  const asking = provider.property('userinfo').property('request').functions;
  const reading = provider.property('profile').functions;
  return [
    ...asking.map(fn => ({ fn, tokens: named(fn, 0, 'tokens'), profile: [] })),
    ...reading.map(fn => ({ fn, tokens: named(fn, 1), profile: named(fn, 0) })),
  ];
}

/** How a function calls a parameter of its, or a property of that: `{ account }`, `{ account: grant }`, `params.account`. */
function named({ node }: FunctionFacts, index: number, property?: string): readonly string[] {
  const target = node.parameters[index]?.target;
  if (target?.kind === 'name') return property === undefined ? [target.name] : [`${target.name}.${property}`];
  if (target?.kind !== 'object-target' || property === undefined) return [];
  return target.entries.flatMap(entry =>
    entry.key === property && entry.target.kind === 'name' ? [entry.target.name] : [],
  );
}

/** Log calls in what a log-in library calls, with all of what it hands over under one of the names; they may stand in another file. */
export function logsOf(
  file: AnalysedFile,
  what: 'tokens' | 'profile',
): readonly { readonly log: Effect; readonly fn: FunctionFacts }[] {
  const told = new Set<string>();
  return handedAtSignIn(file).flatMap(({ fn, [what]: names }) => {
    const home = names.length === 0 ? undefined : file.app.file(fn.file);
    return (home?.effectsOf('log') ?? [])
      .filter(({ place, args }) => {
        const isHere = place.file === fn.file && contains(fn.node, place) && !told.has(placeKey(place));
        return isHere && args.some(({ node }) => showsWhole(node, names)) && told.add(placeKey(place)) !== undefined;
      })
      .map(log => ({ log, fn }));
  });
}

/** An expression that holds all of what goes by one of the names: `account`, `JSON.stringify(account)`, `{ account }`. */
function showsWhole(node: Expression, names: readonly string[]): boolean {
  const shows = (inner: Expression): boolean => showsWhole(inner, names);
  switch (node.kind) {
    case 'name':
      // The parameter of which it is a property holds it too.
      return names.some(name => name === node.name || name.startsWith(`${node.name}.`));
    case 'member':
      return node.object.kind === 'name' && names.includes(`${node.object.name}.${node.property}`);
    case 'call':
      return /^(?:stringify|inspect|format|String|toString)$/.test(lastName(node.callee) ?? '')
        ? node.args.some(({ value }) => shows(value))
        : false;
    case 'template':
      return node.parts.some(shows);
    case 'join':
      return shows(node.left) || shows(node.right);
    case 'object':
      return node.properties.some(({ value }) => shows(value));
    case 'list':
      return node.items.some(({ value }) => shows(value));
    case 'choice':
      // `account && account.provider` comes out as the latter.
      return (node.form === 'both' ? node.options.slice(-1) : node.options).some(shows);
    default:
      return false;
  }
}

/** Functions that read a token out of what a log-in with Procore, and with no one else, hands them: `account.access_token`. */
const granted = perFile((file): readonly Granted[] =>
  /\bproviders\b/.test(file.text)
    ? handedAtSignIn(file).flatMap(({ fn, tokens, alone }) => {
        const at = { file: fn.file, start: fn.start, end: fn.end };
        return alone && someIn(fn.node.body, node => readsToken(node, tokens)) ? [{ at, tokens }] : [];
      })
    : [],
);

interface Granted {
  readonly at: Place;
  readonly tokens: readonly string[];
}

function readsToken(node: Node, from: readonly string[]): boolean {
  if (node.kind !== 'member' || !/^(?:access|refresh)_token$/.test(node.property ?? '')) return false;
  const { object } = node;
  return object.kind === 'name'
    ? from.includes(object.name)
    : object.kind === 'member' &&
        object.object.kind === 'name' &&
        from.includes(`${object.object.name}.${object.property}`);
}

/**
 * Whether what only its name calls a token is what Procore granted: the call is reached from where a log-in library hands that over. What
 * is logged there must be read from it in the call itself, since the library calls its own session a token too.
 */
export function isGrantedAtSignIn({ whose, credential }: CredentialMark, effect: Effect, file: AnalysedFile): boolean {
  if (whose !== 'unknown' || (credential !== 'access-token' && credential !== 'refresh-token')) return false;
  const at = effect.chain[0] ?? effect.place;
  return granted(file).some(
    each =>
      each.at.file === at.file &&
      contains(each.at, at) &&
      (effect.does !== 'log' ||
        someIn(
          effect.args.map(({ node }) => node),
          node => readsToken(node, each.tokens),
        )),
  );
}

/** Names under which the `jwt` callback keeps the provider's tokens: `at` of `token.at = account.access_token`, `procore` of `token.procore = account`. */
export function keptInToken(callbacks: readonly FunctionFacts[]): ReadonlySet<string> {
  const names = new Set<string>();
  const keeps = (name: string | undefined, value: Expression): void => {
    const isKept = isWhole(value, 'account') || (value.kind === 'member' && isToken(value.property ?? '', value));
    if (isKept) names.add(name ?? 'account');
  };
  for (const { node: callback } of callbacks)
    walk(callback.body, node => {
      if (node.kind === 'assign' && node.target.kind === 'member') keeps(node.target.property, node.value);
      if (node.kind === 'object') for (const { key, value } of node.properties) keeps(key, value);
    });
  return names;
}

/** What a callback is handed under a name, all of it: `token`, `params.token`. */
export function isWhole(value: Expression, name: string): boolean {
  return (value.kind === 'name' || value.kind === 'member') && lastName(value) === name;
}

export function isToken(name: string, value: Expression): boolean {
  const kind = secretName(name)?.kind;
  return (
    (kind === 'access-token' || kind === 'refresh-token' || kind === 'client-secret') &&
    value.kind !== 'literal' &&
    value.kind !== 'operation'
  );
}
