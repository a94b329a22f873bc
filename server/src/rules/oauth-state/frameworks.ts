/** A name that is imported from a module. */
export interface Imported {
  readonly name: string;
  readonly module: string;
}

/**
 * A way to keep the state, and what shows that an app is set up for it: a sign in its text, or a name that it imports. `{state}` stands
 * for what the state is called.
 */
export type Keeper = {
  readonly keep: string;
  readonly kept: string;
} & (
  | { readonly sign: string | Imported; readonly imported?: undefined }
  /** Part of the framework: it is imported, and awaited. */
  | { readonly sign?: undefined; readonly imported: Imported }
);

/**
 * How web frameworks keep a value for the browser that started a log-in, and refuse a request. `{request}` and `{response}` stand for
 * the handler's parameters.
 */
export interface Framework {
  /** Makes a random value called `state`. */
  readonly create: string;
  /** A module that making it needs, under the name that `create` uses. */
  readonly module: string;
  /** Ways to keep it, best first; one is taken whose sign is in both files. */
  readonly keepers: readonly Keeper[];
  readonly refuse: string;
  /** What `refuse` uses as `{imported}`. */
  readonly imported?: Imported;
  /** Between the tests of a condition: `or`, `||`; and the comparison. */
  readonly either: string;
  readonly differs: string;
  readonly not: string;
  /** A one-line `if` around a condition and a statement. */
  readonly test: (condition: string, then: string) => string;
}

const javascript = {
  create: 'const state = crypto.randomUUID()',
  module: 'node:crypto',
  either: '||',
  differs: '!==',
  not: '!',
  test: (condition: string, then: string) => `if (${condition}) ${then}`,
} as const;

const python = {
  create: 'state = secrets.token_urlsafe(32)',
  module: 'secrets',
  either: 'or',
  differs: '!=',
  not: 'not ',
  test: (condition: string, then: string) => `if ${condition}:\n    ${then}`,
} as const;

const sessionKeeper = {
  sign: '\\.session\\b',
  keep: '{request}.session.procoreState = {state}',
  kept: '{request}.session.procoreState',
} as const;

export const frameworks: Readonly<Record<string, Framework>> = {
  express: {
    ...javascript,
    keepers: [
      sessionKeeper,
      {
        sign: '\\.cookies\\b',
        keep: "{response}.cookie('procore_state', {state}, { httpOnly: true, secure: true, sameSite: 'lax', maxAge: 600_000 })",
        kept: '{request}.cookies.procore_state',
      },
    ],
    refuse: "return {response}.status(400).send('The state does not match')",
  },
  fastify: {
    ...javascript,
    keepers: [sessionKeeper],
    refuse: "return {response}.code(400).send('The state does not match')",
  },
  next: {
    ...javascript,
    keepers: [
      {
        // https://nextjs.org/docs/app/api-reference/functions/cookies
        imported: { name: 'cookies', module: 'next/headers' },
        keep: "(await cookies()).set('procore_state', {state}, { httpOnly: true, secure: true, sameSite: 'lax', maxAge: 600 })",
        kept: "(await cookies()).get('procore_state')?.value",
      },
    ],
    refuse: "return new Response('The state does not match', { status: 400 })",
  },
  flask: {
    ...python,
    keepers: [
      {
        sign: { name: 'session', module: 'flask' },
        keep: 'session["procore_state"] = {state}',
        kept: 'session.pop("procore_state", None)',
      },
    ],
    refuse: 'return "The state does not match", 400',
  },
  fastapi: {
    ...python,
    keepers: [
      {
        sign: '\\brequest\\.session\\b',
        keep: '{request}.session["procore_state"] = {state}',
        kept: '{request}.session.pop("procore_state", None)',
      },
    ],
    refuse: 'raise {imported}(status_code=400, detail="The state does not match")',
    imported: { name: 'HTTPException', module: 'fastapi' },
  },
};
