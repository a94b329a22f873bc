/** Variables that hold a secret, or the header that proves who sends, whatever they are called. */
import type { FunctionFacts } from '../../analysis/facts.ts';
import type { Expression, FunctionExpression, Statement, Target } from '../../program/model.ts';
import { calledName, lastName, namesIn, walk } from '../../program/walk.ts';

const secretWords =
  /authori[sz]ation|signature|secret|token|hmac|digest|api-?_?key|x-?_?hook|hook-?_?key|bearer|shared-?_?key|passw/i;

/** Whether a name is one of a secret, or of a header that proves who sends. */
export function isSecretName(name: string): boolean {
  return secretWords.test(name);
}

/** What reads a header or a setting, and what takes off its scheme. */
const reading =
  /^(?:get|header|get_?header|headers|getenv|String|str|replace|remove_?prefix|split|at|pop|slice|substring|trim|strip|to_?lower_?case|lower)$/i;
/** What encodes it, or makes a digest of it, to be compared. */
const making = /^(?:from|encode|bytes|update|digest|createHash|createHmac|sha\d+|hash|new|getOrThrow)$/i;

/**
 * Names of what is read as it is, and is called after a secret where it stands: `const given = req.get('authorization')`,
 * `os.environ.get("HOOK_SECRET")`; nothing is worked out of it.
 */
export function readSecrets(body: readonly Statement[]): ReadonlySet<string> {
  const names = new Set<string>();
  walk(body, node => {
    if (node.kind === 'bind' && node.target.kind === 'name' && node.value && readsSecret(node.value, [reading]))
      names.add(node.target.name);
  });
  return names;
}

const kept = new WeakMap<FunctionExpression, ReadonlySet<string>>();

/** Those of a function and of its module, and of what is made of them to be compared: `const [, token] = header.split(' ')`. */
export function secretsIn({ node, program }: FunctionFacts): ReadonlySet<string> {
  const before = kept.get(node);
  if (before !== undefined) return before;
  const names = new Set<string>();
  const note = (target: Target, value: Expression): void => {
    if (target.kind === 'object-target')
      for (const entry of target.entries)
        if (isSecretName(entry.key ?? '')) for (const name of namesIn(entry.target)) names.add(name);
    if (target.kind !== 'object-target' && readsSecret(value, [reading, making], names))
      for (const name of namesIn(target)) names.add(name);
  };
  for (const body of [program.body, node.body])
    walk(body, inner => {
      if (inner.kind === 'bind' && inner.value) note(inner.target, inner.value);
      return body === node.body || (inner.kind !== 'function' && inner.kind !== 'class');
    });
  kept.set(node, names);
  return names;
}

/** @param known names that hold secrets */
function readsSecret(value: Expression, calls: readonly RegExp[], known?: ReadonlySet<string>): boolean {
  let isRead = true;
  let isSecret = false;
  walk(value, node => {
    if (node.kind === 'function' || node.kind === 'await' || node.kind === 'operation' || node.kind === 'object')
      isRead = false;
    if (node.kind === 'call' && !calls.some(call => call.test(calledName(node) ?? ''))) isRead = false;
    const word = node.kind === 'literal' ? node.value : lastName(node);
    if (word === 'length') isRead = false;
    if (typeof word === 'string' && (isSecretName(word) || known?.has(word))) isSecret = true;
    return isRead;
  });
  return isRead && isSecret;
}
