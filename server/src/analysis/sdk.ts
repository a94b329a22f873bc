/** What Procore's own SDK for JavaScript sends. */
import type { EffectFacts } from './effects.ts';
import type { Evaluator } from './evaluate.ts';
import type { Text } from './facts.ts';
import { flat, hole, joinTexts, textsOf } from './texts.ts';
import type { AbstractValue, Maker } from './values.ts';

/** Host + `/rest/{version}` + `base` + `/{params.id}` + `/{action}`, as `@procore/js-sdk` builds it (its `lib/client.ts`). */
export function sdkAddresses(evaluator: Evaluator, request: EffectFacts, call: string): readonly Text[] {
  const host = request.arg('base');
  const hosts = host
    ? textsOf(host).filter(text => /^https?:/.test(flat(text)) || text.parts.some(part => 'hole' in part))
    : [];
  const heads: readonly Text[] = hosts.length > 0 ? hosts : [hole('unknown', 'procore host')];
  if (['token', 'refresh'].includes(call)) return joinTexts(heads, [{ parts: [{ text: '/oauth/token' }] }]);
  if (call === 'revoke') return joinTexts(heads, [{ parts: [{ text: '/oauth/revoke' }] }]);
  if (call === 'info') return joinTexts(heads, [{ parts: [{ text: '/oauth/token/info' }] }]);
  const endpoint = request.arg('url');
  if (!endpoint) return heads;
  const made = endpointHelper(request);
  if (made) return joinTexts(heads, helperPath(evaluator, made));
  if (endpoint.objects.length === 0) return joinTexts(heads, textsOf(endpoint));
  const property = (name: string) => (endpoint.keys.names.includes(name) ? endpoint.property(name) : undefined);
  const version = property('version') ?? request.arg('options')?.property('defaultVersion');
  const known =
    version && (version.texts.length > 0 || version.own.length > 0)
      ? textsOf(version)
      : [{ parts: [{ text: 'v1.0' }] }];
  const prefixes = known.map((text): Text => {
    const name = flat(text);
    if (name === 'vapid') return { parts: [{ text: '/' }, ...text.parts] };
    return name === 'unversioned' ? { parts: [] } : { parts: [{ text: '/rest/' }, ...text.parts] };
  });
  const bases = textsOf(property('base') ?? evaluator.unknown).map(braces);
  // Before its version 3 the base named the whole path.
  const isWhole = bases.some(text => /^\/(?:vapid|rest)(?:\/|$)/.test(flat(text)));
  let texts = joinTexts(isWhole ? heads : joinTexts(heads, prefixes), bases);
  const params = property('params');
  if (params?.keys.names.includes('id'))
    texts = joinTexts(texts, [{ parts: [{ text: '/' }, ...hole('unknown', 'id').parts] }]);
  const action = property('action');
  if (action && textsOf(action).length > 0)
    texts = joinTexts(joinTexts(texts, [{ parts: [{ text: '/' }] }]), textsOf(action));
  return texts;
}

/** A function of the SDK itself that made the endpoint: its version 2 has one for each resource. */
function endpointHelper(request: EffectFacts): Maker | undefined {
  for (const thing of request.arg('url')?.things ?? [])
    if (thing.is === 'library' && thing.package === request.package && /^\w+\(\)$/.test(thing.path))
      return thing.makers.at(-1);
  return undefined;
}

/** `/vapid/projects/{id}/{action}` of `projects({ id, action })`; where most others stand is not known. */
function helperPath(evaluator: Evaluator, { path, args }: Maker): readonly Text[] {
  const resource = /^(?:me|companies|projects)\b/.exec(path)?.[0];
  if (resource === undefined) return [{ parts: [{ text: '/vapid/' }, ...hole('unknown', path).parts] }];
  const given = args[0]?.value ?? evaluator.unknown;
  const isGiven = (name: string): boolean =>
    given.keys.names.includes(name) && !given.property(name).literals.some(literal => literal === null);
  const parts: Text['parts'][number][] = [{ text: `/vapid/${resource}` }];
  if (isGiven('id')) parts.push({ text: '/' }, ...hole('unknown', 'id').parts);
  const actions = isGiven('action') ? textsOf(given.property('action')).filter(text => flat(text) !== '') : [];
  return actions.length === 0 ? [{ parts }] : joinTexts([{ parts: [...parts, { text: '/' }] }], actions);
}

/** A header that it sends, in small letters. */
export function sdkHeader(
  evaluator: Evaluator,
  request: EffectFacts,
  wanted: string,
): AbstractValue | 'absent' | 'unknown' {
  if (wanted === 'authorization') return tokenOf(evaluator, request) ?? 'unknown';
  if (wanted !== 'procore-company-id') return 'unknown';
  // Whose endpoints have helpers knows no company.
  if (endpointHelper(request)) return 'absent';
  const config = request.all('options');
  for (const value of config) {
    for (const name of ['companyId', 'defaultCompanyId'])
      if (value.keys.names.includes(name)) return value.property(name);
  }
  return config.every(value => value.keys.complete || !value.open) && request.thing.makers.length > 0
    ? 'absent'
    : 'unknown';
}

/** The token that an authoriser was made with: `client(oauth(token))`. */
function tokenOf(evaluator: Evaluator, request: EffectFacts): AbstractValue | undefined {
  const given = (request.arg('auth')?.things ?? []).flatMap(thing =>
    thing.is === 'library' && thing.package === request.package
      ? thing.makers.flatMap(({ args }) => args[0]?.value ?? [])
      : [],
  );
  return given.length > 0 ? evaluator.union(given) : undefined;
}

/** `/projects/{project_id}/rfis`: the SDK fills `{…}` from `params`. */
function braces(text: Text): Text {
  return {
    parts: text.parts.flatMap(part => {
      if (!('text' in part)) return [part];
      return part.text.split(/(\{\w+\})/).flatMap((piece): Text['parts'][number][] => {
        if (piece === '') return [];
        return /^\{\w+\}$/.test(piece)
          ? [{ hole: true, from: 'unknown', name: piece.slice(1, -1) }]
          : [{ ...part, text: piece }];
      });
    }),
  };
}
