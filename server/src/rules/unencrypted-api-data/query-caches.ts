/** Caches of queries that are written to the browser's or the app's plain storage, with the answers that they hold. */
import type { AnalysedFile, App, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Place } from '../../program/finding.ts';
import type { Call, Expression } from '../../program/model.ts';
import { calledName, contains, lastName, type Node, nodesOf, someIn } from '../../program/walk.ts';
import { sourceFiles } from '../support/app.ts';
import { type DataMark, dataIn, isActingUser, listsCompanies } from '../support/data.ts';
import { storedIn } from '../support/data-stored.ts';
import { placeIn } from '../support/places.ts';

/** What writes a cache of queries to a storage, or what keeps each query of its own there: https://tanstack.com/query/latest/docs/framework/react/plugins/persistQueryClient */
const makers = /^(?:create(?:Sync|Async)StoragePersister|experimental_create(?:Query)?Persister)$/;
const packages = /^@tanstack\/(?:query-(?:sync|async)-storage-persister|[\w-]*query-persist-client(?:-core)?)$/;
const plainStorages = /^(?:localStorage|AsyncStorage)$/;
/** It may be encrypted on the way, or only some queries are written. */
const chosen = /\bserialize\s*[:(]|\bdehydrateOptions\b|\bshouldDehydrateQuery\b|\bmeta\s*[?.]*\.?\s*persist\b/;

/** The calls of a file that have a cache of queries kept in plain storage. */
export const keptCaches = perFile((file): readonly Place[] => {
  if (!/ersister|persistClient/.test(file.text) || !file.program.imports.some(({ module }) => packages.test(module)))
    return [];
  const made = nodesOf(file.program, 'call').filter(call => makers.test(calledName(call) ?? '') && isPlain(call));
  const own = nodesOf(file.program, 'object').filter(
    ({ properties }) =>
      properties.some(({ key }) => key === 'restoreClient') &&
      properties.some(({ key, value }) => key === 'persistClient' && writes(value, file)),
  );
  return [...made, ...own].map(node => placeIn(file, node));
});

function isPlain({ args: [first] }: Call): boolean {
  const options = first?.value.kind === 'object' ? first.value.properties : [];
  return options.some(
    ({ key, value }) =>
      key === 'storage' && someIn(value, node => plainStorages.test(lastName(node) ?? '')) && !someIn(value, encrypts),
  );
}

/** By its name, of whichever library: `encrypt(value)`, `box.seal(value)` */
function encrypts(node: Node): boolean {
  return node.kind === 'call' && /crypt|cipher|seal/i.test(lastName(node.callee) ?? '');
}

function writes(persist: Expression, file: AnalysedFile): boolean {
  if (someIn(persist, encrypts)) return false;
  return file
    .effectsOf('browser-store')
    .some(({ place, mode }) => mode !== 'read' && place.file === file.path && contains(persist, place));
}

/** A file that chooses what of a cache is kept, or how. */
export const choosesKept = perFile(({ text, pathClass }): boolean => pathClass === 'source' && chosen.test(text));

/** What asks for an answer that the cache then holds. */
const asking = /^(?:use|create|inject|prefetch|fetch|ensure|infinite)?\w*[qQ]uer(?:y|ies|yData|yOptions)$/;

/** The first record of Procore's that a query of the app puts into its cache, and where. */
export function cachedRecord(app: App): { readonly mark: DataMark; readonly at: Place } | undefined {
  for (const file of sourceFiles(app)) {
    if (!/\bqueryFn\b/.test(file.text)) continue;
    for (const call of nodesOf(file.program, 'call')) {
      if (!asking.test(calledName(call) ?? '')) continue;
      const asks = call.args.flatMap(({ value }) =>
        value.kind === 'object' ? value.properties.filter(({ key }) => key === 'queryFn') : [],
      );
      for (const { value } of asks) {
        const mark = file.evaluate(value).functions.flatMap(({ gives }) => recordIn(gives, file) ?? [])[0];
        if (mark !== undefined) return { mark, at: placeIn(file, call) };
      }
    }
  }
  return undefined;
}

function recordIn(value: Value, file: AnalysedFile): DataMark | undefined {
  const isRecord = (mark: DataMark): boolean =>
    mark.whole && !mark.chosen && !isActingUser(mark) && !listsCompanies(mark);
  return dataIn(value).find(isRecord) ?? storedIn(value, file).find(isRecord);
}
