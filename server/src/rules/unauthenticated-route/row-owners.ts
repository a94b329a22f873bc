/** Users whom a handler knows by a row that the request asks for by its number: whoever counts on gets what its owner may see. */
import type { AnalysedFile, FunctionFacts } from '../../analysis/facts.ts';
import type { Bind, Expression, Target } from '../../program/model.ts';
import { contains, lastName, literalText, namesIn, rootOf, someIn, walk } from '../../program/walk.ts';
import { plainWord } from '../../program/words.ts';
import { anchorIn } from '../support/handlers.ts';

/** A link or code that only its receiver knows opens what it stands for. */
const knownToFew = /token|secret|key|code|hash|share|link|invit|uuid|guid|slug|nonce|sign|email|pass/i;

/** What a user's record has for them to be told by. */
const proof = /token|secret|key|hash|passw|signature|^(?:pin|otp|code)$/i;

/**
 * What functions call a parameter that a handler gives such a row's field for, or that of an element of a list: `userid` of
 * `tokenFor(userId)`, by `tokenFor(found.ownerId)`.
 * @param home the file that the handler stands in
 */
export function namedByRows(handler: FunctionFacts, home: AnalysedFile): ReadonlySet<string> {
  const rows = new Set([...rowsByNumber(handler, home), ...namesOfElements(handler)]);
  const found = new Set<string>();
  if (rows.size > 0)
    walk(handler.node.body, node => {
      if (node.kind !== 'call') return;
      for (const [index, { value, spread }] of node.args.entries()) {
        if (spread !== undefined || !rows.has(rootOf(value) ?? '')) continue;
        for (const called of home.evaluate(node.callee).functions) {
          const { target } = called.node.parameters[index] ?? {};
          if (target?.kind === 'name') found.add(plainWord(target.name));
        }
      }
    });
  return found;
}

/** Names in a handler that hold what its store gives for nothing but numbers: `const [found] = await db.select().from(plans).where(eq(plans.id, id))`. */
function rowsByNumber(handler: FunctionFacts, home: AnalysedFile): ReadonlySet<string> {
  const reads = home
    .effectsOf('store')
    .flatMap(effect => (effect.mode === 'read' ? (anchorIn(handler, effect) ?? []) : []));
  const names = new Set<string>();
  if (reads.length > 0)
    walk(handler.node.body, node => {
      if (node.kind === 'bind' && reads.some(read => node.value && contains(node.value, read)) && isByNumber(node))
        for (const name of namesIn(node.target)) names.add(name);
    });
  return names;
}

function isByNumber({ value }: Bind): boolean {
  return value !== undefined && !someIn(value, node => knownToFew.test(lastName(node) ?? ''));
}

/**
 * Names that stand for nothing but the elements of lists that a function goes through, whoever asks:
 * `for user in rows: user['title']`. By what only one of them knows, who asks may be told: `if user['key'] == given`.
 */
export function namesOfElements({ node: { body, parameters } }: FunctionFacts): ReadonlySet<string> {
  const elements = new Set<string>();
  const others = new Set(parameters.flatMap(({ target }) => namesIn(target)));
  const goesThrough = (target: Target, over: Expression): void => {
    const isSought = someIn(over, node => knownToFew.test(lastName(node) ?? ''));
    for (const name of namesIn(target)) (isSought ? others : elements).add(name);
  };
  walk(body, node => {
    if (node.kind === 'loop' && node.form === 'each' && node.target && node.over) goesThrough(node.target, node.over);
    if (node.kind === 'list' && node.comprehension) goesThrough(node.comprehension.target, node.comprehension.over);
    if (node.kind === 'bind') for (const name of namesIn(node.target)) others.add(name);
    const field = node.kind === 'member' ? (node.property ?? literalText(node.index)) : undefined;
    if (field !== undefined && proof.test(field)) others.add(rootOf(node) ?? '');
  });
  return new Set([...elements].filter(name => !others.has(name)));
}
