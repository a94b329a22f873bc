import type { AnalysedFile, Effect } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import { secretName } from '../support/secrets.ts';

/** Storage of an extension's own pages that ends with the browser and that no page's script sees: `chrome.storage.session`. */
export function isOutOfReach(effect: Effect): boolean {
  if (effect.note === 'in-memory') return true;
  const keys = areaInKey.test(effect.package) ? (effect.arg('key')?.literals ?? []) : [];
  if (keys.length > 0) return keys.every(key => /^(?:session|memory):/.test(String(key)));
  const area = effect.package === '@plasmohq/storage' ? effect.arg('options')?.property('area') : undefined;
  return area?.literals.includes('session') ?? false;
}

/** Libraries whose keys begin with the area that they lie in: https://wxt.dev/storage.html */
const areaInKey = /^@?wxt\b|^#imports$/;

/**
 * Where a token is kept: the call or statement that stores it, or where a stored value is declared with a place for the token, the
 * declaration, which whatever is set on it later only fills: `const grant = useStorage('grant', { access_token: '' })`.
 */
export function keptAt(effect: Effect, { app }: AnalysedFile): Place {
  const shape = effect.node.kind === 'assign' ? effect.arg('model') : undefined;
  const home = shape?.place && app.file(shape.place.file);
  if (home === undefined || !shape?.keys.names.some(name => secretName(name) !== undefined)) return effect.place;
  const declared = home
    .effectsOf('browser-store')
    .find(({ node, args }) => node.kind === 'call' && args.some(given => given.node.start === shape.place?.start));
  return declared?.place ?? effect.place;
}
