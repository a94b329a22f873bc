import { perFile } from '../../analysis/per-file.ts';
import type { Place } from '../../program/finding.ts';
import { isReadable } from '../support/credentials-cookie.ts';
import { apiRequests } from '../support/limits.ts';
import { placeKey } from '../support/places.ts';
import { keptAt } from './keeper.ts';

interface Kept {
  /** What it is kept under, where that is known. */
  readonly key: string | undefined;
  readonly at: Place;
}

/** Whether a file of the app's own reads anything out of a page's storage, or keeps a state there that is read by itself. */
export const readsStorage = perFile(
  (file): boolean =>
    file.pathClass === 'source' &&
    /stor(?:age|e)|forage|mmkv|idb|dexie|preferences|cookie|persist/i.test(file.text) &&
    file.effectsOf('browser-store').some(({ mode, note }) => mode === 'read' || note === 'state'),
);

/** Where a page reads the token of its requests to Procore out of its storage. */
export const tokensRead = perFile((file): readonly Kept[] => {
  const read = new Map<string, Kept>();
  // Who is not near Procore asks it for nothing, and a server has no such storage; a window of Electron may use a server's modules.
  const mayRead = file.procore && (!file.server || readsStorage(file));
  for (const request of mayRead ? apiRequests(file) : []) {
    const header = request.header('authorization');
    if (typeof header === 'string' || header.marks.some(({ is }) => is === 'sealed')) continue;
    for (const mark of header.marks) {
      const at = mark.is === 'kept' ? mark.steps[0] : undefined;
      if (mark.is === 'kept' && at !== undefined)
        read.set(placeKey(at), { key: mark.key, at: { file: at.file, start: at.start, end: at.end } });
    }
  }
  return [...read.values()];
});

/** What a page writes to its storage or to cookies that it can read, whatever that is. */
export const kept = perFile((file): readonly Kept[] =>
  file.effectsOf('browser-store', 'cookie').flatMap(effect => {
    if (effect.mode === 'read' || effect.mode === 'delete') return [];
    if (effect.does === 'cookie' && !isReadable(effect, file)) return [];
    if (effect.data.every(value => (value.literals.length > 0 && !value.open) || value.marks.some(isSealed))) return [];
    const keys =
      effect.arg(effect.does === 'cookie' ? 'name' : 'key')?.literals.filter(key => typeof key === 'string') ?? [];
    return keys.map(key => ({ key, at: keptAt(effect, file) }));
  }),
);

function isSealed({ is }: { readonly is: string }): boolean {
  return is === 'sealed';
}
