import type { AnalysedFile, RouteFacts } from '../../analysis/facts.ts';

/** What a file says that routes a log-in's answer, or handles it. */
const speaksOfThem = /\bcode\b|callback|oauth/i;

/**
 * The routes of a file's app to which a code comes back, the file's own first. Routes of all files take long to work out: only those
 * that speak of such are looked into, and none before it is asked for.
 */
export function* callbacksOf(file: AnalysedFile): Generator<RouteFacts> {
  const others = file.app.files.filter(({ path }) => path !== file.path);
  yield* callbacksIn([file, ...others]);
}

/** Those of some files. */
export function* callbacksIn(files: readonly AnalysedFile[]): Generator<RouteFacts> {
  for (const each of files)
    if (speaksOfThem.test(each.text)) for (const route of each.routes) if (route.callback) yield route;
}
