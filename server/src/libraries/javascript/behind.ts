import type { Behaviour } from '../shape.ts';

type Members = Readonly<Record<string, Behaviour>>;

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

export const withoutBody = ['GET', 'DELETE', 'HEAD', 'OPTIONS'];
export const withBody = ['POST', 'PUT', 'PATCH'];
export const allMethods = [...withoutBody, ...withBody];
