/** Functions that take out of a value what it carries: encryption, hashing, redaction. */
import { type Behaviour, capabilities } from '../libraries/shape.ts';

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
