import type { Effect, Value } from '../../analysis/facts.ts';
import { defineRule } from '../rule.ts';
import { dataSinks, gravest, isIdentifier, nameOfData } from '../support/data.ts';
import { callName } from '../support/messages.ts';
import { keptByWorker } from './worker-caches.ts';

export default defineRule({
  id: 'unlimited-retention',
  clauses: ['2(m)'],
  severity: 'information',
  title: 'API Data cached with no expiry where the cache offers one, or for longer than the project declares',
  blind:
    'A lifetime that is set on the server or by a rule of the bucket, jobs that clear the cache, and stores that have no expiry.',
  check(file, context) {
    const days = context.declarations.retentionDays;
    for (const { effect, data, steps } of gravest(
      dataSinks(file, ['cache', 'store'], mark => !isIdentifier(mark)),
      ({ data: [first] }) => Number(first.whole),
    )) {
      const kept = lifetime(effect);
      if (days !== undefined && kept !== undefined && kept > days)
        context.report({
          at: effect.place,
          message: `${callName(effect, context)} keeps ${nameOfData(data[0])} for ${spoken(kept)}, longer than the ${spoken(days)} that the project declares`,
          certain: true,
          because:
            '`retentionDays` in `policy-lens.json` says how long API Data may be kept. Shorten the lifetime, or declare what is necessary.',
          steps,
        });
      // A store keeps for good by design; how long is too long is said by the lifetime that it takes, if it is given one.
      if (effect.does === 'store' || expires(effect)) continue;
      context.report({
        at: effect.place,
        message: `${callName(effect, context)} keeps ${nameOfData(data[0])} with no expiry`,
        because: `Nothing removes it when the Customer’s data changes or the connection ends. Give it a lifetime${days === undefined ? '' : ` (the project declares ${spoken(days)})`}: the cache takes one.`,
        steps,
      });
    }
  },
  get perFile() {
    return [keptByWorker];
  },
  // A service worker seldom says more of Procore than the ending of its hosts.
  checkApp(app, context) {
    for (const at of app.files.flatMap(keptByWorker))
      context.report({
        at,
        message: 'This cache of the service worker keeps what Procore answers with no expiry',
        because:
          'It stays on the device when the Customer’s data changes and when the user logs out. Give its `ExpirationPlugin` `maxAgeSeconds`, and delete the cache at log-out.',
      });
  },
});

/** The days that a lifetime at the call or of the cache's maker amounts to, at least; `undefined` where the code does not fix one. */
function lifetime(effect: Effect): number | undefined {
  const ttl = effect.arg('ttl');
  if (ttl === undefined || ttl.open || ttl.literals.length === 0) return undefined;
  const values = ttl.literals.map(literal => (typeof literal === 'number' ? literal : Number.NaN));
  // Redis: `set(key, value, 'EX', 60)`; a point in time (`EXAT`) is no duration.
  const words = effect.arg('options')?.literals.map(literal => String(literal).toLowerCase()) ?? [];
  if (words.some(word => /^(?:p?exat|keepttl)$/.test(word))) return undefined;
  const inSeconds = words.includes('ex') || effect.arg('seconds') !== undefined;
  const least = Math.min(...values) / (inSeconds ? 86_400 : 86_400_000);
  return Number.isNaN(least) ? undefined : least;
}

function spoken(days: number): string {
  const rounded = Math.round(days * 10) / 10;
  return rounded === 1 ? '1 day' : `${rounded} days`;
}

/** A lifetime is given at the call, by the cache's maker, by default unless the call says none, or set behind it in the same function. */
function expires(effect: Effect): boolean {
  const isNone = ({ literals, open }: Value): boolean =>
    !open && literals.length > 0 && literals.every(item => item === null);
  // A decorator's cache has a lifetime for whatever says none.
  if (effect.note === 'annotation') return true;
  if (effect.note === 'expires' && !effect.args.some(({ value }) => isNone(value))) return true;
  const ttl = effect.arg('ttl');
  if (ttl !== undefined)
    return ttl.open || ttl.literals.some(literal => literal !== 0 && literal !== null && literal !== false);
  return effect.surroundings.functions.some(
    fn => fn.mentions(/^(?:p?expire(?:at)?|expireat|ttl|touch|setttl)$/, 1) !== undefined,
  );
}
