/** Handlers that answer by a random handle which ends soon: who began a log-in was sent it, to choose a company with. */
import type { AnalysedFile, Effect, FunctionFacts } from '../../analysis/facts.ts';
import { someIn } from '../../program/walk.ts';
import { sourceFiles } from '../support/app.ts';

const makesRandom = /random|uuid|nanoid|token_(?:urlsafe|hex|bytes)|createId|ulid/i;

/**
 * What the request brings is looked up in a store, whoever brings what is not there is turned away, and what is there was put under a
 * random name for a while: `redis.set(f"connecting:{handle}", held, ex=900)`, `redis.get(f"connecting:{handle}")`.
 */
export function asksForHandle(handler: FunctionFacts, { app }: AnalysedFile): boolean {
  const asked = new Set(
    handler
      .effects(2)
      .filter(effect => effect.does === 'cache' && effect.mode === 'read' && turnsAway(effect))
      .flatMap(effect => keysOf(effect, 'input')),
  );
  if (asked.size === 0) return false;
  const writes = sourceFiles(app)
    .filter(({ text }) => makesRandom.test(text))
    .flatMap(file => file.effectsOf('cache'))
    .filter(({ mode }) => mode === undefined);
  const put = writes.filter(effect => keysOf(effect, 'random').some(key => asked.has(key)));
  return put.length > 0 && put.every(effect => effect.arg('ttl') !== undefined);
}

/** What a key begins with, before what stands for the one that the request brings, or that is made up: `connecting:` */
function keysOf(effect: Effect, one: 'input' | 'random'): readonly string[] {
  return (effect.arg('key')?.texts ?? []).flatMap(({ parts: [first, second, third] }) => {
    if (first === undefined || !('text' in first) || second === undefined || !('hole' in second)) return [];
    return third === undefined && second.marks?.some(({ is }) => is === one) ? [first.text] : [];
  });
}

/** `if (!held) return res.sendStatus(410);`, `if raw is None: raise HTTPException(400)` */
function turnsAway({ surroundings }: Effect): boolean {
  return surroundings.functions.some(({ node }) =>
    someIn(
      node.body,
      inner =>
        inner.kind === 'branch' &&
        [...inner.then, ...inner.otherwise].some(({ kind }) => kind === 'raise' || kind === 'return'),
    ),
  );
}
