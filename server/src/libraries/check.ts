import { parseArgumentPath, parseMethod } from './paths.ts';
import type { Library } from './shape.ts';

const step = String.raw`(?:\*\*?|[\p{L}_$][\p{L}\p{N}_$]*(?:\|[\p{L}_$][\p{L}\p{N}_$]*)*)(?:\(\))*`;
const accessPath = new RegExp(`^(?:(?:\\(\\))+|${step})(?:\\.${step})*$`, 'u');

/**
 * What is wrong with the paths of a library, one sentence each; empty where nothing is.
 * For entries that a user wrote, before they are indexed: the types are the schema's to check.
 */
export function checkLibrary(library: Library): readonly string[] {
  const problems: string[] = [];
  for (const [key, { args, method }] of Object.entries(library.members)) {
    for (const path of key.split(', ')) {
      if (!accessPath.test(path)) problems.push(`"${path}" is not an access path`);
    }
    const texts = Object.values(args ?? {});
    for (const check of [() => method && parseMethod(method), ...texts.map(text => () => parseArgumentPath(text))]) {
      try {
        check();
      } catch (error) {
        problems.push(`${(error as RangeError).message} (in "${key}")`);
      }
    }
  }
  return problems;
}
