/** Functions that take out of a value what it carries: encryption, hashing, redaction. */
import { type Behaviour, capabilities } from '../libraries/shape.ts';
import type { FunctionExpression, Statement } from '../program/model.ts';
import { lastName, type Node, walk } from '../program/walk.ts';
import { words } from './names.ts';

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
  [/^(?:encrypt|seal|encipher)/, 'encrypted'],
  [/^(?:hash|digest|fingerprint)/, 'hashed'],
  [
    /^(?:redact|mask|scrub|anonymi[sz]e|pseudonymi[sz]e|obfuscate|censor|sanitize_?(?:log|for_?log)|strip_?(?:secrets?|pii|sensitive|tokens?))/,
    'redacted',
  ],
];

/** Functions of the workspace are known by their names for what they take out of a value. */
export function sealedBy(name: string | undefined): 'encrypted' | 'hashed' | 'redacted' | undefined {
  if (name === undefined) return undefined;
  const spoken = words(name).join('_');
  return sealers.find(([pattern]) => pattern.test(spoken))?.[1];
}

/** Calls that write a value in another way, which anyone can undo. */
const encoders =
  /^(?:btoa|atob|escape|unescape|(?:en|de)codeURI(?:Component)?|from|toString|String|str|stringify|parse|dumps|loads|trim|strip|replace|(?:url_?safe_)?b(?:ase)?64_?(?:en|de)code|(?:strict_|urlsafe_)?(?:en|de)code(?:64)?)$/;

/** Calls that put rows and lines together: what makes a digest that people read. */
const shaping =
  /^(?:map|flatMap|filter|forEach|reduce|join|push|append|extend|concat|slice|sort(?:ed)?|toSorted|reverse|split|entries|keys|values|items|get|list|len|enumerate|zip|format|strftime|isoformat|to(?:ISO|Locale\w*)String|to(?:Lower|Upper)Case|lower|upper|title|pad(?:Start|End))$/;

/** What a hash that is written out works with. */
const arithmetic = /^(?:[&|^~%*]|<<|>>>?)$/;

/** What a function of the workspace takes out of a value by its name; nothing where its body shows that it only writes it in another way. */
export function sealedByFunction(node: FunctionExpression, name: string | undefined): ReturnType<typeof sealedBy> {
  const how = sealedBy(name);
  if (how === 'encrypted' && onlyEncodes(node)) return undefined;
  return how === 'hashed' && onlyShapes(node) ? undefined : how;
}

/** `return btoa(text)` */
function onlyEncodes({ body }: FunctionExpression): boolean {
  return holdsOnly(
    body,
    node =>
      node.kind !== 'operation' &&
      node.kind !== 'loop' &&
      (node.kind !== 'call' || encoders.test(lastName(node.callee) ?? '')),
  );
}

/** `return rows.map(row => row.title).join('\n')` */
function onlyShapes({ body }: FunctionExpression): boolean {
  return holdsOnly(body, node => {
    if (node.kind === 'operation' || node.kind === 'assign') return !arithmetic.test(node.operator ?? '');
    const name = node.kind === 'call' ? (lastName(node.callee) ?? '') : undefined;
    return name === undefined || encoders.test(name) || shaping.test(name);
  });
}

/** A body that is not there shows nothing. */
function holdsOnly(body: readonly Statement[], is: (node: Node) => boolean): boolean {
  let holds = body.length > 0;
  walk(body, node => {
    holds &&= is(node);
    return holds;
  });
  return holds;
}
