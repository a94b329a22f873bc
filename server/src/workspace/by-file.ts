/** Things that stand in files, by their file, each in the order given. */
export function byFile<T extends { readonly file: string }>(things: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const files = new Map<string, T[]>();
  for (const thing of things) {
    const known = files.get(thing.file);
    if (known) known.push(thing);
    else files.set(thing.file, [thing]);
  }
  return files;
}
