/** Functions that take out of a value what it carries: encryption, hashing, redaction. */
import { type Behaviour, capabilities } from '../libraries/shape.ts';
import type { FunctionExpression } from '../program/model.ts';
import { lastName, walk } from '../program/walk.ts';

/** What a library's member takes out of what it is given. */
export function seals(behaviour: Behaviour): 'encrypted' | 'hashed' | 'redacted' | 'sanitized' | undefined {
  const does = capabilities(behaviour);
  if (does.includes('encrypt')) return 'encrypted';
  if (does.includes('hash')) return 'hashed';
  if (does.includes('redact')) return 'redacted';
  if (does.includes('sanitize')) return 'sanitized';
  return undefined;
}

const sealers: readonly (readonly [RegExp, 'encrypted' | 'hashed' | 'redacted'])[] = [
  [/^(?:encrypt|seal|encipher)/i, 'encrypted'],
  [/^(?:hash(?![A-Z]?as)|digest|fingerprint)/i, 'hashed'],
  [
    /^(?:redact|mask|scrub|anonymi[sz]e|pseudonymi[sz]e|obfuscate|censor|sanitize_?(?:log|for_?log)|strip_?(?:secrets?|pii|sensitive|tokens?))/i,
    'redacted',
  ],
];

/** Functions of the workspace are known by their names for what they take out of a value. */
export function sealedBy(name: string | undefined): 'encrypted' | 'hashed' | 'redacted' | undefined {
  return name === undefined ? undefined : sealers.find(([pattern]) => pattern.test(name.replace(/^_+/, '')))?.[1];
}

/** Calls that write a value in another way, which anyone can undo. */
const encoders =
  /^(?:btoa|atob|escape|unescape|(?:en|de)codeURI(?:Component)?|from|toString|String|str|stringify|parse|dumps|loads|trim|strip|replace|(?:url_?safe_)?b(?:ase)?64_?(?:en|de)code|(?:strict_|urlsafe_)?(?:en|de)code(?:64)?)$/;

/** What a function of the workspace takes out of a value by its name; nothing where all that it does is to write it in another way. */
export function sealedByFunction(node: FunctionExpression, name: string | undefined): ReturnType<typeof sealedBy> {
  const how = sealedBy(name);
  return how === 'encrypted' && onlyEncodes(node) ? undefined : how;
}

/** `return btoa(text)`; a body that is not there shows nothing. */
function onlyEncodes({ body }: FunctionExpression): boolean {
  let encodes = body.length > 0;
  walk(body, node => {
    encodes &&=
      node.kind !== 'operation' &&
      node.kind !== 'loop' &&
      !(node.kind === 'call' && !encoders.test(lastName(node.callee) ?? ''));
    return encodes;
  });
  return encodes;
}
