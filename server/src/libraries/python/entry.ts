import { behind, type Members, verbs } from '../javascript/entry.ts';
import type { Library } from '../shape.ts';

export { behind, type Members, verbs };

/** An entry for Python packages, named by module as it is imported. Names without an import are in `global`. */
export function python(packages: readonly string[], members: Members): Library {
  return { packages, language: 'python', members };
}
