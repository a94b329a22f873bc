import { onlyValue } from '../../analysis/bind.ts';
import type { AnalysedFile, Effect, FunctionFacts, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Place } from '../../program/finding.ts';
import type { Argument, Expression } from '../../program/model.ts';
import { contains, lastName, type Node, namesIn, returnedBy, walk } from '../../program/walk.ts';
import type { CredentialMark } from './credentials.ts';
import { namesContact, namesIdentifier } from './data.ts';
import { holdsWhole, showsWhole } from './flows.ts';
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
      : [...inOptions(effect, !providers.every(makesIdAlone)), ...providers.flatMap(inProvider)].map(each => ({
          ...each,
          alone,
        }));
  });
}

/** A provider of a log-in library's that users log in with Procore by. */
export function isProcores(provider: Value): boolean {
  const said = ['id', 'token', 'authorization', 'issuer'].map(name => provider.property(name));
  return [...said, ...said.map(value => value.property('url'))].some(({ literals }) =>
    literals.some(text => typeof text === 'string' && /(?:^|[/.@-])procore(?:\.com|$)/i.test(text)),
  );
}

/** @param saysWho whether `user` says more of whom it is of than an id */
function inOptions(effect: Effect, saysWho: boolean): readonly Omit<Handed, 'alone'>[] {
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
        profile: [...named(fn, 0, 'profile'), ...(saysWho && madeOfProfile.test(name) ? named(fn, 0, 'user') : [])],
      })),
    ),
  );
}

/** Where `user` is what the provider's `profile` has just made of the record: https://authjs.dev/reference/core#signin, #jwt and #events */
const madeOfProfile = /^(?:signIn|jwt|createUser|linkAccount)$/;

/** `profile: ({ id }) => ({ id })` */
function makesIdAlone(provider: Value): boolean {
  const made = provider.property('profile').functions.flatMap(({ node }) => returnedBy(node.body));
  return (
    made.length > 0 &&
    made.every(user => user.kind === 'object' && user.properties.every(({ key }) => namesIdentifier(key)))
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

/** A log call in what a log-in library calls. */
export interface LogAtSignIn {
  readonly log: Effect;
  readonly fn: FunctionFacts;
}

/** Log calls in what a log-in library calls, with all of what it hands over under one of the names; they may stand in another file. */
export function logsOf(file: AnalysedFile, what: 'tokens' | 'profile'): readonly LogAtSignIn[] {
  return logsAtSignIn(file, what, (_, names) => node => showsWhole(node, names));
}

/** Those with an address of the user's, or what they are called, out of the record that it hands over: `console.log('in', user.email)`. */
export function personalLogsOf(file: AnalysedFile): readonly LogAtSignIn[] {
  return logsAtSignIn(file, 'profile', ({ program }, names) => {
    const shows = (node: Expression, depth = 3): boolean =>
      holdsWhole(node, read => {
        if (read.kind === 'member') return namesPerson(read.property ?? '') && isOneOf(read.object, names);
        const given = depth > 0 ? onlyValue(read, program) : undefined;
        return given !== undefined && shows(given, depth - 1);
      });
    return shows;
  });
}

function namesPerson(field: string): boolean {
  return namesContact(field) || /^(?:(?:first|last|full|display)_?)?name$/i.test(field);
}

function logsAtSignIn(
  file: AnalysedFile,
  what: 'tokens' | 'profile',
  showing: (fn: FunctionFacts, names: readonly string[]) => (node: Expression) => boolean,
): readonly LogAtSignIn[] {
  const told = new Set<string>();
  return handedAtSignIn(file).flatMap(({ fn, [what]: names }) => {
    const home = names.length === 0 ? undefined : file.app.file(fn.file);
    const shows = home && showing(fn, names);
    return (home?.effectsOf('log') ?? [])
      .filter(({ place, args }) => {
        const isHere = place.file === fn.file && contains(fn.node, place) && !told.has(placeKey(place));
        return isHere && args.some(({ node }) => shows?.(node)) && told.add(placeKey(place)) !== undefined;
      })
      .map(log => ({ log, fn }));
  });
}

/**
 * Where Auth.js is told to log what it does, for whoever runs it and with its own logger: it then writes out all that a provider answers
 * at log-in, the account with its tokens included (https://next-auth.js.org/configuration/options#debug).
 */
export function debugsSignIn(file: AnalysedFile): readonly { readonly at: Place; readonly by: Effect }[] {
  return file.effectsOf('oauth-provider').flatMap(effect => {
    const options = effect.arg('options');
    const debug = options?.property('debug');
    const isOn = debug?.literals.length === 1 && debug.literals[0] === true && !debug.open;
    if (!isOn || options?.keys.names.includes('logger') || !effect.arg('list')?.elements.some(isProcores)) return [];
    return placesOf(options, 'debug').map(at => ({ at, by: effect }));
  });
}

/**
 * Where Auth.js is given a database of its adapters, in which it keeps what a provider grants as it is, unless the provider says what of
 * it to keep (https://authjs.dev/reference/core/providers#account).
 */
export function adaptersAtSignIn(file: AnalysedFile): readonly { readonly at: Place; readonly by: Effect }[] {
  return file.effectsOf('oauth-provider').flatMap(effect => {
    const options = effect.arg('options');
    const isAdapter = options?.property('adapter').libraries.some(({ package: from }) => adapters.test(from)) ?? false;
    const isKept = effect.arg('list')?.elements.some(each => isProcores(each) && !each.keys.names.includes('account'));
    return isAdapter && isKept === true && !file.app.files.some(({ text }) => linksItself.test(text))
      ? placesOf(options, 'adapter').map(at => ({ at, by: effect }))
      : [];
  });
}

const adapters = /^@(?:next-auth|auth)\/[\w-]+-adapter$/;

/** A method of the app's own takes the place of the adapter's that writes what is granted: `adapter.linkAccount = …`. */
const linksItself = /\.linkAccount\s{0,9}=[^=]/;

/** Where an option is written; the first place where that is one of several. */
function placesOf(options: Value | undefined, name: string): readonly Place[] {
  return (options?.objects ?? [])
    .flatMap(({ file, properties }) =>
      properties.flatMap(({ key, start, end }) => (key === name ? [{ file, start, end }] : [])),
    )
    .slice(0, 1);
}

/** With whom a file lets users log in. */
const providersIn = perFile((file): 'procore' | 'others' | undefined => {
  if (!/['"](?:next-auth|@(?:auth|hono)\/)/.test(file.text)) return undefined;
  const lists = file.effectsOf('oauth-provider').flatMap(effect => effect.arg('list') ?? []);
  if (lists.length === 0) return undefined;
  return lists.every(({ open, elements }) => !open && elements.every(isProcores)) ? 'procore' : 'others';
});

/** What asks a log-in library for the session of who is signed in. */
const asksSession = /\b(?:auth|getServerSession|getToken|getSession|useSession)\(/;

/**
 * Whether what only its name calls an access token is what Procore granted at log-in: the file reads it out of the session, and users of
 * the app log in with Procore alone.
 */
export function isOfSession({ whose, credential }: CredentialMark, file: AnalysedFile): boolean {
  if (whose !== 'unknown' || credential !== 'access-token' || !asksSession.test(file.text)) return false;
  const known = file.app.ask(providersIn).flatMap(({ answer }) => answer ?? []);
  return known.length > 0 && !known.includes('others');
}

/** Where a token is read out of what a log-in with Procore, and with no one else, hands over: `account.access_token`. */
const granted = perFile((file): readonly Place[] =>
  /\bproviders\b/.test(file.text)
    ? handedAtSignIn(file).flatMap(({ fn, tokens, alone }) => (alone ? tokensReadIn(fn, tokens) : []))
    : [],
);

function tokensReadIn({ file, node: { body } }: FunctionFacts, from: readonly string[]): readonly Place[] {
  const names = new Set<string>();
  const found: Place[] = [];
  walk(body, node => {
    // `const { access_token } = account`, `const access = account.access_token ?? ''`
    if (node.kind === 'bind' && node.value !== undefined) {
      const { target, value } = node;
      if (
        target.kind === 'name' &&
        (value.kind === 'choice' ? value.options : [value]).some(of => readsToken(of, from))
      )
        names.add(target.name);
      else if (target.kind === 'object-target' && isOneOf(value, from))
        for (const entry of target.entries)
          if (tokenFields.test(entry.key ?? '')) for (const name of namesIn(entry.target)) names.add(name);
    } else if (readsToken(node, from) || (node.kind === 'name' && names.has(node.name)))
      found.push({ file, start: node.start, end: node.end });
  });
  return found;
}

const tokenFields = /^(?:access|refresh)_token$/;

function readsToken(node: Node, from: readonly string[]): boolean {
  return node.kind === 'member' && tokenFields.test(node.property ?? '') && isOneOf(node.object, from);
}

/** `account`, `message.account` */
function isOneOf(node: Expression, names: readonly string[]): boolean {
  if (node.kind === 'name') return names.includes(node.name);
  return (
    node.kind === 'member' && node.object.kind === 'name' && names.includes(`${node.object.name}.${node.property}`)
  );
}

/**
 * Whether what only its name calls a token is what Procore granted: the call, or the one that leads to it, is given what a log-in library
 * hands over. The library calls its own session a token too, and so do the app's other servers.
 */
export function isGrantedAtSignIn({ whose, credential }: CredentialMark, effect: Effect, file: AnalysedFile): boolean {
  if (whose !== 'unknown' || (credential !== 'access-token' && credential !== 'refresh-token')) return false;
  const at = effect.chain[0] ?? effect.place;
  return granted(file).some(read => read.file === at.file && contains(at, read));
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
      // What is given away to be stored or sent is not put in the token.
      if (node.kind === 'call' && lastName(node.callee) !== 'assign' && node.args.some(isObject)) return false;
      if (node.kind === 'assign' && node.target.kind === 'member') keeps(node.target.property, node.value);
      if (node.kind === 'object') for (const { key, value } of node.properties) keeps(key, value);
      return undefined;
    });
  return names;
}

function isObject({ value }: Argument): boolean {
  return value.kind === 'object';
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
