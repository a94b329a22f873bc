import type { AnalysedFile, Effect, FunctionFacts, Value } from '../../analysis/facts.ts';
import type { Expression } from '../../program/model.ts';
import { lastName, walk } from '../../program/walk.ts';
import { secretName } from './secrets.ts';

/** A function of a log-in library's options, and the names in it under which it is handed the provider's tokens. */
export interface HandedTokens {
  readonly fn: FunctionFacts;
  /** A name, or a property of one: `account`, `params.account`. */
  readonly names: readonly string[];
}

/**
 * Functions of Auth.js's options that a log-in with Procore hands its tokens: `account` of callbacks and events, `tokens` of a
 * provider's `userinfo.request` and `profile` (https://authjs.dev/reference/core#callbacks, https://authjs.dev/guides/configuring-oauth-providers).
 */
export function handedTokens(file: AnalysedFile): readonly HandedTokens[] {
  return file.effectsOf('oauth-provider').flatMap((effect): readonly HandedTokens[] => {
    const providers = effect.arg('list')?.elements.filter(isProcores) ?? [];
    return providers.length === 0 ? [] : [...inOptions(effect), ...providers.flatMap(inProvider)];
  });
}

function isProcores(provider: Value): boolean {
  const said = ['id', 'token', 'authorization', 'issuer'].map(name => provider.property(name));
  return [...said, ...said.map(value => value.property('url'))].some(({ literals }) =>
    literals.some(text => typeof text === 'string' && /(?:^|[/.@-])procore(?:\.com|$)/i.test(text)),
  );
}

function inOptions(effect: Effect): readonly HandedTokens[] {
  const options = effect.arg('options');
  const callbacks = options?.property('callbacks');
  if (options === undefined || callbacks === undefined) return [];
  const keeps = keptInToken(callbacks.property('jwt').functions).size > 0;
  const events = options.property('events');
  return [callbacks, events].flatMap(group =>
    group.keys.names.flatMap(name =>
      group.property(name).functions.map(fn => ({
        fn,
        names: [
          ...named(fn, 0, 'account'),
          // What the `jwt` callback keeps comes back in `token`.
          ...(keeps && (name === 'session' || name === 'jwt') ? named(fn, 0, 'token') : []),
        ],
      })),
    ),
  );
}

function inProvider(provider: Value): readonly HandedTokens[] {
  const asking = provider.property('userinfo').property('request').functions;
  const reading = provider.property('profile').functions;
  return [
    ...asking.map(fn => ({ fn, names: named(fn, 0, 'tokens') })),
    ...reading.map(fn => ({ fn, names: named(fn, 1) })),
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

/** An expression that holds all of what goes by one of the names: `account`, `JSON.stringify(account)`, `{ account }`. */
export function showsWhole(node: Expression, names: readonly string[]): boolean {
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
