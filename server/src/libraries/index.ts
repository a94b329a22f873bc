import { javascriptLibraries } from './javascript/index.ts';
import { pythonLibraries } from './python/index.ts';
import type { Library } from './shape.ts';

export { indexLibraries, type LibraryIndex } from './find.ts';
export {
  type ArgumentHead,
  type ArgumentPath,
  type ArgumentReference,
  compileMembers,
  isAccessPath,
  type Members,
  type MethodSource,
  parseArgumentPath,
  parseMethod,
} from './paths.ts';

/** Every library that ships with the tool; a user's are added behind them. */
export const libraries: readonly Library[] = [...javascriptLibraries, ...pythonLibraries];
