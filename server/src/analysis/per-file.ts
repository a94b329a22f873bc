import type { AnalysedFile } from './facts.ts';

/**
 * Keeps what is read from a file, as long as its facts stay the same: rules about an app look at all of its files whenever one of
 * them changes. For plain data, since facts hold much more. What a rule lists as its `perFile` is worked out while the facts are at
 * hand.
 */
export function perFile<T>(read: (file: AnalysedFile) => T): (file: AnalysedFile) => T {
  const kept = new WeakMap<AnalysedFile, { readonly value: T }>();
  return file => {
    let known = kept.get(file);
    if (known === undefined) {
      known = { value: read(file) };
      kept.set(file, known);
    }
    return known.value;
  };
}
