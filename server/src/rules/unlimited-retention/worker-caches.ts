/** Caches of a service worker that keep Procore's answers: https://developer.chrome.com/docs/workbox/modules/workbox-strategies */
import { perFile } from '../../analysis/per-file.ts';
import type { Place } from '../../program/finding.ts';
import type { Call, Expression, Span } from '../../program/model.ts';
import { lastName, nodesOf, propertyOf, someIn } from '../../program/walk.ts';
import { placeIn } from '../support/places.ts';

const keeping = /^(?:CacheFirst|NetworkFirst|StaleWhileRevalidate)$/;
/** In a pattern the dot may be escaped. What is served for looks alone, or to log in, is no API Data. */
const procores = /(?<!\b(?:login|static|cdn|assets|design|developers?|support)(?:-sandbox)?\\?\.)\bprocore\\?\.com\b/i;
/** Those of Workbox itself say of time what they are made with; an app's own may do anything. */
const ownPlugins = /^(?:Expiration|CacheableResponse|BackgroundSync|BroadcastUpdate|RangeRequests)Plugin$/;

/** Strategies that keep what Procore's hosts answer for as long as the browser has room. */
export const keptByWorker = perFile((file): readonly Place[] => {
  if (file.pathClass !== 'source' || !/\bworkbox\b/.test(file.text) || !procores.test(file.text)) return [];
  return nodesOf(file.program, 'call').flatMap(node => {
    if (lastName(node.callee) !== 'registerRoute') return [];
    const [matched, strategy] = node.args.map(({ value }) => value);
    if (matched === undefined || !isForProcore(matched, file.text)) return [];
    return strategy?.kind === 'call' && keeping.test(lastName(strategy.callee) ?? '') && isForGood(strategy)
      ? [placeIn(file, strategy)]
      : [];
  });
});

/** What is matched is Procore's, and not all but that: `({ url }) => url.hostname !== 'api.procore.com'`, `/^(?!.*procore\.com)/`. */
function isForProcore(matched: Expression, text: string): boolean {
  const speaks = ({ start, end }: Span): boolean => procores.test(text.slice(start, end));
  return (
    speaks(matched) &&
    !text.slice(matched.start, matched.end).includes('(?!') &&
    !someIn(matched, node => node.kind === 'operation' && node.operator.startsWith('!') && speaks(node))
  );
}

/** Nothing that it is made with says how long, and all of that is seen. */
function isForGood({ args }: Call): boolean {
  const [options] = args.map(({ value }) => value);
  if (options === undefined) return true;
  if (options.kind !== 'object' || options.properties.some(({ key }) => key === undefined)) return false;
  const plugins = propertyOf(options, 'plugins')?.value;
  return plugins === undefined || (plugins.kind === 'list' && plugins.items.every(({ value }) => isPlain(value)));
}

/** A plugin that is made here, and says nothing of time. */
function isPlain(plugin: Expression): boolean {
  return (
    plugin.kind === 'call' &&
    ownPlugins.test(lastName(plugin.callee) ?? '') &&
    plugin.args.every(
      ({ value }) => value.kind === 'object' && value.properties.every(({ key }) => key !== undefined),
    ) &&
    !someIn(plugin, node => node.kind === 'object' && node.properties.some(({ key }) => key === 'maxAgeSeconds'))
  );
}
