import type { Behaviour, Library } from '../shape.ts';

export type Members = Library['members'];

/** An entry for JavaScript packages. */
export function javascript(packages: readonly string[], members: Members): Library {
  return { packages, language: 'javascript', members };
}

/** The same members behind each of several access paths: behind `''` and `create()`, `get` is also `create().get`. */
export function behind(prefixes: readonly string[], members: Members): Members {
  return Object.fromEntries(
    prefixes.flatMap(prefix =>
      Object.entries(members).map(([key, behaviour]) => [
        prefix === '' || key.startsWith('(') ? prefix + key : `${prefix}.${key}`,
        behaviour,
      ]),
    ),
  );
}

/** One member for each HTTP method, named as the method is, in lower case. */
export function verbs(methods: readonly string[], behaviour: Behaviour): Members {
  return Object.fromEntries(methods.map(method => [method.toLowerCase(), { ...behaviour, method }]));
}

export const withoutBody: readonly string[] = ['GET', 'DELETE', 'HEAD', 'OPTIONS'];
export const withBody: readonly string[] = ['POST', 'PUT', 'PATCH'];
export const allMethods: readonly string[] = [...withoutBody, ...withBody];
