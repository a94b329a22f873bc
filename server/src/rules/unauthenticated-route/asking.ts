/** Whether a function that anybody can call asks who calls, anywhere on its way. */
import type { FunctionFacts } from '../../analysis/facts.ts';
import type { Expression, Target } from '../../program/model.ts';
import { lastName, type Node, someIn, walk } from '../../program/walk.ts';
import { plainWord, refusal } from '../../program/words.ts';
import { saidBy } from '../support/flows.ts';
import { namesUser, saysUser } from './callers.ts';

/** Words that say more of who calls than the number of some user, which anyone can write into a request. */
const othersThanUser =
  /session|cookie|identity|(?<!o)auth(?!or)|authoriz(?!ation)|currentuser|getuser|userof|viewer|member|permission|principal|caller|tenant|(?:signed|logged)in|jwt|clerk|allowed/;
const users = /^user$|^users?id$/;
const vendors = 'openai|anthropic|claude|gemini|google|mistral|groq|cohere|lovable|openrouter|deepseek|resend|sendgrid';
/** What who calls brings to be let in; with a vendor's key the app itself is let in there. */
const secrets = new RegExp(`secret|(?<!${vendors})apikey|accesskey|passw|passcode|sharekey|^pin$`);
const vendorsKey = new RegExp(`^(?:${vendors})(?:api)?key$`);
/** Names of functions that end the call of a stranger. */
const checks = /^_?(?:assert|require|ensure|check|verify|authori[sz]e|guard|protect|enforce|validate)(?=[A-Z_]|$)/;
/** A header that who calls sends: `request.headers.get('authorization')`. */
const sentHeader = /^(?:authorization|apikey|x-(?!forwarded)[\w-]+)$/i;

/** How far it looks: helpers of helpers. */
const depth = 3;

/** It names who calls, a secret that they bring, or something that checks them. Where that is not certain, it does. */
export function asksWhoCalls(fn: FunctionFacts): boolean {
  const words = (pattern: RegExp): boolean => fn.mentions(pattern, depth, asksProcore) !== undefined;
  const speaksOfUser = (): boolean =>
    fn.mentions(users, depth, other => asksProcore(other) || !saysUser(other, users)) !== undefined;
  return (
    words(othersThanUser) || (!namesUser(fn) && speaksOfUser()) || words(refusal) || bringsSecret(fn) || checksFirst(fn)
  );
}

/** What it says of sessions and refusals is said of the app's own token. */
function asksProcore(fn: FunctionFacts): boolean {
  return fn.effects(0).some(effect => 'procore' in effect && effect.procore !== 'no');
}

/** Speaks of a secret besides a vendor's key under a plain name: `const apiKey = Deno.env.get('OPENAI_API_KEY')`. */
function bringsSecret(fn: FunctionFacts): boolean {
  if (fn.mentions(secrets, 0) === undefined) return false;
  const { body } = fn.node;
  const vendors = new Set<string>();
  walk(body, node => {
    if (node.kind === 'bind' && node.target.kind === 'name' && node.value && someIn(node.value, isVendorsKey))
      vendors.add(node.target.name);
  });
  if (vendors.size === 0) return true;
  return someIn(body, node => saidBy(node).some(word => !vendors.has(word) && secrets.test(plainWord(word))));
}

function isVendorsKey(node: Node): boolean {
  return saidBy(node).some(word => vendorsKey.test(plainWord(word)));
}

function checksFirst({ node, program }: FunctionFacts): boolean {
  return (
    program.imports.some(({ module }) => module === 'next/headers') ||
    node.parameters.some(({ target }) => namesSecret(target)) ||
    someIn(
      node.body,
      inner =>
        (inner.kind === 'member' && isHanded(inner.object, node) && brings.test(plainWord(inner.property ?? ''))) ||
        (inner.kind === 'call' && checks.test(lastName(inner.callee) ?? '')) ||
        (inner.kind === 'call' &&
          inner.args.some(({ value }) => value.kind === 'literal' && sentHeader.test(String(value.value)))),
    )
  );
}

/** What the function is handed: `args` of `args.token`. */
function isHanded(object: Expression, { parameters }: FunctionFacts['node']): boolean {
  return (
    object.kind === 'name' && parameters.some(({ target }) => target.kind === 'name' && target.name === object.name)
  );
}

/** Fields of what it is handed that let who knows them in; one to go on with a list does not. */
const brings =
  /(?<!page|next|cursor|continuation)token|secret|^(?:access|admin|api|invite|portal|server|share|sync)?(?:key|code)$/;

function namesSecret(target: Target): boolean {
  if (target.kind === 'name') return /token|key$|code$/.test(plainWord(target.name));
  return target.kind === 'object-target' && target.entries.some(entry => namesSecret(entry.target));
}
