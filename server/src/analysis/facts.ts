/**
 * What the analysis hands to the rules: requests, effects, values with what they are, routes and timers, each with its places.
 * This file is the whole contract between `analysis` and `rules`, with `per-file.ts`, by which a rule keeps what it asked of a file,
 * and `excepted-paths.ts`, which reads the paths that a middleware leaves alone.
 */
import type { RouteVerdict } from '../catalogue/index.ts';
import type { Capability, Note, Role } from '../libraries/shape.ts';
import type { Place, Step } from '../program/finding.ts';
import type {
  ClassExpression,
  Expression,
  FunctionExpression,
  Language,
  Literal,
  Program,
  Property,
} from '../program/model.ts';
import type { PerFile } from './per-file.ts';

/** A piece of a known string: literal text with its place, or a hole. */
export type TextPart =
  | {
      readonly text: string;
      readonly place?: Place /** the literal that wrote it; absent for what the analysis made up */;
      readonly literal?: Literal;
    }
  | {
      readonly hole: true;
      readonly from: 'environment' | 'parameter' | 'unknown';
      readonly name?: string;
      /** The one name that the call is given which gives it: `id` of `params.get('id')`. */
      readonly asked?: string;
      readonly place?: Place;
      readonly marks?: readonly Mark[];
    };

/** One string that a value may be. */
export interface Text {
  readonly parts: readonly TextPart[];
}

export type CredentialKind =
  | 'client-secret'
  | 'access-token'
  | 'refresh-token'
  | 'token-response' // the token endpoint's answer, whole
  | 'authorization-header'
  | 'authorization-code'
  | 'private-key'
  | 'password'
  | 'webhook-secret';

/** What a value is, beyond its text. Marks travel with it; `steps` tell how it came here, the source first. */
export type Mark =
  | {
      readonly is: 'api-data';
      /** The request whose answer it is; absent for webhook payloads and rows read back from a store that holds API Data. */
      readonly request?: Request;
      /** Property names from the response's body down to this value; empty: the whole body. Array elements add nothing. */
      readonly fields: readonly string[];
      /** The whole response or record set, or a row of it; `false` for a single field or a derived value. */
      readonly whole: boolean;
      /** A number that was worked out from it. */
      readonly computed?: true;
      /** An element of a list: what it calls `value` or `content` is a field of its own. */
      readonly row?: true;
      /** No more than so many letters or bytes of its text. */
      readonly cut?: number;
      /** No more than so many rows of its list. */
      readonly rows?: number;
      /** No more of a table than columns that are written out: `frame[['id', 'name']]`. */
      readonly chosen?: true;
      readonly origin: 'response' | 'webhook' | 'store';
      readonly steps: readonly Step[];
    }
  | {
      readonly is: 'credential';
      readonly credential: CredentialKind;
      /** `procore`: the host, flow or name decides; `other`: another vendor's, by host or flow; `unknown`. */
      readonly whose: 'procore' | 'other' | 'unknown';
      /** Only a short prefix of it (`token.slice(0, 8)`). */
      readonly partial?: true;
      /** A token response without a refresh token: the client's own grant gives none (https://www.rfc-editor.org/rfc/rfc6749#section-4.4.3). */
      readonly alone?: true;
      readonly steps: readonly Step[];
    }
  /** Came in with a web request: its body, query, header, cookie, parameter or the whole. */
  | {
      readonly is: 'input';
      readonly part: 'body' | 'query' | 'headers' | 'cookies' | 'params' | 'request';
      readonly fields: readonly string[];
      readonly steps: readonly Step[];
    }
  /** Read out of storage that scripts of a page can read, `localStorage.getItem('session')`; its key, where that is known. */
  | { readonly is: 'kept'; readonly key: string | undefined; readonly steps: readonly Step[] }
  /** What a call read out of a store or a file, or a field of that; whether API Data is kept there, `storedSink` tells. */
  | {
      readonly is: 'stored';
      /** The call that reads them. */
      readonly read: Place;
      /** Call sites from the outermost caller to the function that reads them, where it was called for them: `rows('select * from rfis')`. */
      readonly chain?: readonly Place[];
      /** It is what a file holds: a text, and no rows unless it was parsed, `JSON.parse(readFileSync(path))`. */
      readonly file?: true;
      readonly parsed?: true;
      /** As those of API Data. */
      readonly fields: readonly string[];
      readonly whole: boolean;
      readonly row?: true;
      /** Where in a row it stands, `row[1]`: statements say what they ask for there. */
      readonly position?: number;
      /** Figures that a model made of them: embeddings. */
      readonly computed?: true;
      readonly steps: readonly Step[];
    }
  /** Encrypted, hashed or redacted: what was inside no longer counts. */
  | { readonly is: 'sealed'; readonly how: 'encrypted' | 'hashed' | 'redacted' | 'sanitized' }
  | { readonly is: 'environment'; readonly name: string }
  | { readonly is: 'random' }
  /** A word of the command line: of `argv`, an option that a parser has read, an argument of a command. */
  | { readonly is: 'argument' };

/** What an expression may be. */
export interface Value {
  /** The strings it may be (at most eight). Numbers and booleans stand as their text, see `literals`. */
  readonly texts: readonly Text[];
  /** The exact literals it may be. */
  readonly literals: readonly (string | number | boolean | null)[];
  readonly marks: readonly Mark[];
  /** It may also be something the analysis does not know. */
  readonly open: boolean;
  /** What the code calls it, where it is not known. */
  readonly name?: string | undefined;
  /** Property of it (objects, instances, namespaces); what is marked passes its marks on, narrowed. */
  property(name: string): Value;
  /** Names of the properties known; `complete`: there are no others. */
  readonly keys: { readonly names: readonly string[]; readonly complete: boolean };
  /** Object literals it may be, for fixes and for looking at entries in the order written. */
  readonly objects: readonly {
    readonly file: string;
    readonly properties: readonly Property[];
    readonly node: Expression;
  }[];
  /** Elements, for lists. */
  readonly elements: readonly Value[];
  /** What any element may be, known or not. */
  readonly element: Value;
  readonly functions: readonly FunctionFacts[];
  /** Names of the app's classes that it may be, as a call is handed models, or whose rows it asks for or is one of. */
  readonly classes: readonly string[];
  /** Names of the app's classes that it may be an instance of. */
  readonly instances: readonly string[];
  /** Library values it may be: package and access path. */
  readonly libraries: readonly { readonly package: string; readonly path: string }[];
  /** Where it was written, where the analysis knows one place. */
  readonly place?: Place | undefined;
  readonly node?: Expression | undefined;
  /** A list whose length the code fixes (literal list, enum, `slice(0, n)`). */
  readonly bounded: boolean;
  /** For lists made by `map`/comprehension: the function applied to each element. */
  readonly mapped?: { readonly over: Value; readonly by: FunctionFacts | undefined } | undefined;
}

/** A loop around something, or an array method's callback, or recursion. */
export interface LoopFacts extends Place {
  readonly form: 'each' | 'keys' | 'while' | 'until' | 'callback' | 'recursion';
  /** What is iterated (each, keys, callback). */
  readonly over?: Value;
  readonly test?: Expression;
  /**
   * It asks for page after page: as long as its test says that there is more (`hasMore`, `page`), on from where each round came to, or by
   * their numbers, however many there are.
   */
  readonly paging: boolean;
  /** Number of rounds that the code fixes, where it does. */
  readonly bound?: number;
  readonly body: readonly (Expression | { readonly kind: string })[];
}

/** A condition that holds where something stands. */
export interface Condition extends Place {
  readonly test: Expression;
  /** The branch in which it holds or does not. */
  readonly holds: boolean;
}

/** Where an effect happens. Across inlined calls, callers' surroundings are included, innermost first. */
export interface Surroundings {
  readonly function?: FunctionFacts;
  /** Every function on the way from the outermost caller to the effect, innermost first. */
  readonly functions: readonly FunctionFacts[];
  readonly loops: readonly LoopFacts[];
  readonly conditions: readonly Condition[];
  readonly tried: boolean;
  readonly route?: RouteFacts;
  readonly timer?: TimerFacts;
  /** Runs under a limiter (p-limit, bottleneck, a queue with concurrency). */
  readonly limited: boolean;
}

/** A function with what its body says, for structural questions. */
export interface FunctionFacts extends Place {
  readonly name: string | undefined;
  readonly node: FunctionExpression;
  readonly file: string;
  readonly program: Program;
  /** The class it is a method of. */
  readonly owner: ClassExpression | undefined;
  /** The call that made the instance that it runs on, in this way to reach it. */
  readonly made: Place | undefined;
  /**
   * Whether its body mentions a word: a property or variable name, string or number literal. Follows calls to functions of the
   * workspace `depth` deep (default 2), leaving out the words of those that are `except`, and whatever stands or is called in `passed`. Words
   * are compared in lower case, without `-` and `_`.
   */
  mentions(
    words: RegExp,
    depth?: number,
    except?: (fn: FunctionFacts) => boolean,
    passed?: readonly Place[],
  ): Place | undefined;
  /**
   * Texts, properties and keys in its body, in lists that it goes through and in functions that it calls, for what takes out fields by
   * name; `undefined` where it goes by a pattern or by what others know of secrets.
   */
  readonly namedFields: readonly string[] | undefined;
  /** It raises an error that it does not catch itself. */
  readonly raises: boolean;
  /** Names of the fields of what the types of its parameters say that it is handed; as `mentions` compares words. */
  readonly takes: readonly string[];
  /** What it gives, with what the functions around it were called with in this way to reach it. */
  readonly gives: Value;
  /** Effects in its body and in what it calls (same depth). */
  effects(depth?: number): readonly Effect[];
}

/** What a path begins with: a text, or something that the user named on the command line. */
export interface PathHead {
  readonly text?: string;
  readonly named: boolean;
}

/** A call of something that a library entry describes, in one concrete way to reach it. */
export interface Effect {
  readonly does: Capability;
  /** Empty for a client that no data describes: of its requests only the address is known, and perhaps the method. */
  readonly package: string;
  /** Access path inside the package. */
  readonly path: string;
  readonly mode?: string;
  readonly vendor?: string;
  readonly note?: Note;
  /** The call. */
  readonly place: Place;
  /** Where the client that it is called on was made, in this way to reach it. */
  readonly client: Place | undefined;
  readonly node: Expression;
  readonly program: Program;
  /** Call sites from the outermost caller to the function the effect stands in; empty where it stands in its own file's function. */
  readonly chain: readonly Step[];
  readonly surroundings: Surroundings;
  readonly awaited: boolean;
  /**
   * Some of it depends on parameters that nobody binds here (a wrapper seen on its own). The same effect seen from callers is not
   * abstract and stands at the same place; a rule that needs the missing part says nothing about an abstract one.
   */
  readonly abstract: boolean;
  /** The last calls of the chain only make the function in which it stands, which nobody is seen to call. */
  readonly uncalled: boolean;
  /** What the path that it writes to begins with, one for each that it may be; none where it is given no path. */
  readonly pathHeads: readonly PathHead[];
  /** What is known of the end of the path, or of the open file, that it reads or writes: `data/users.json`; else empty. */
  readonly pathEnd: string;
  /** The paths that it may read or write, `*` for what is not known of them: `data/rfis_*.csv`. */
  readonly pathPatterns: readonly string[];
  /** The value in a role, or `undefined` where the call gives none. */
  arg(role: Role): Value | undefined;
  /** All values that reach the place: role `data`, or every argument. */
  readonly data: readonly Value[];
  /** The call's own source arguments, for fixes. */
  readonly args: readonly {
    readonly name?: string | undefined;
    /** `...xs`, `**options`. */
    readonly spread?: 'list' | 'named' | undefined;
    readonly value: Value;
    readonly node: Expression;
  }[];
  /** What an expression of the function that it stands in may be, in this way to reach it. */
  evaluate(expression: Expression): Value;
}

/** An address that a request may go to. */
export interface Address {
  readonly text: Text;
  /** `https`, `http`; absent where unknown. */
  readonly scheme?: string;
  /** Lower case; absent where unknown or not literal. `procore.com` hosts also where only a part is known (`*.procore.com`). */
  readonly host?: string;
  /** Path with holes written `{}` and literal ids kept; no query. Starts with `/`. Absent where nothing is known. */
  readonly path?: string;
  readonly query: readonly { readonly name: string; readonly value: Text }[];
  /** The span that a reader would mend: the literal that writes the path (or the host, for host rules), else the composing expression. */
  readonly pathPlace?: Place;
  readonly hostPlace?: Place;
  /** The literals of each, where an edit inside them is sound. */
  readonly pathLiteral?: Literal;
  readonly hostLiteral?: Literal;
  /** How Procore's catalogue judges it; absent where the path is no API route. */
  readonly verdict?: RouteVerdict;
}

/** A request that an effect sends. */
export interface Request extends Effect {
  readonly method: string | undefined;
  readonly addresses: readonly Address[];
  /** `certain`: a Procore host, SDK or route shape with no other host; `likely`: route shape with an unknown host; `no`: another vendor's or unknown. */
  readonly procore: 'certain' | 'likely' | 'no';
  /** The file of the app's own server whose route it asks to hand it on: `fetch('/api/relay?path=/rest/v1.0/me')`; absent where it goes there itself. */
  readonly relay: string | undefined;
  /** `api`: REST; `token`: the token endpoint (any grant); `authorize`: the authorise address; `revoke`; `web`: a page of the web app; `file`: a download address taken from a response; `other`. */
  readonly kind: 'api' | 'token' | 'authorize' | 'revoke' | 'web' | 'file' | 'other';
  /** Header by lower-case name: its value, `absent` (certainly not sent), or `unknown` (headers not all known). */
  header(name: string): Value | 'absent' | 'unknown';
  readonly headersKnown: boolean;
  readonly query: (name: string) => Value | undefined;
  readonly queryNames: readonly string[];
  readonly body: Value | undefined;
  /** For token requests. */
  readonly grant: string | undefined;
  /** Where the request, its client and its token come from, the code names the client credentials grant and no authorization code. */
  readonly clientCredentials: boolean;
  /** The call on it, or on its client, that switches the verification of certificates off: `agent.disableTLSCerts()`. */
  readonly unverified: Place | undefined;
}

export interface RouteFacts extends Place {
  readonly method: string | undefined;
  readonly path: Text | undefined;
  /** All handlers in order: guards first, the last answers. */
  readonly handlers: readonly FunctionFacts[];
  /** A guard stands before the handler: a library's, or a function that answers 401/403 or redirects to a log-in, here or for the whole router or app. */
  readonly authenticated: boolean;
  /** Such a guard stands elsewhere than among the functions that the route itself names. */
  readonly guardedAround: boolean;
  /**
   * Functions that the app's own wrappers are given for it: `app.get('/crews', caught(list))`. The wrapper's file alone does not say that
   * its handler calls them.
   */
  readonly wrapped: readonly FunctionFacts[];
  /** What lets everyone in, where the code says so: `permission_classes = [AllowAny]`, `@Public()`. */
  readonly opened: Place | undefined;
  /** The decorator that registers it, where the route stands at the function below. */
  readonly decorator: Place | undefined;
  /** The class that answers, where the route is registered with one: `path('hooks', Hook.as_view())`. */
  readonly view: Place | undefined;
  /** A Procore webhook receiver, by path, by the payload's fields that it reads, or by the hook's destination. */
  readonly webhook: boolean;
  /** An OAuth callback: reads `code` and exchanges it, with no other vendor that is known. */
  readonly callback: boolean;
  readonly framework: string;
}

export interface TimerFacts extends Place {
  readonly kind: 'interval' | 'cron' | 'loop' | 'schedule';
  /** Milliseconds between runs, where known. */
  readonly every?: number;
  readonly handler?: FunctionFacts;
  /** Names that a job is known by; of an entry of a schedule, those of the job that it runs: its own, and its queue's. */
  readonly jobs?: readonly string[];
  /** A job that nothing runs again by itself where it failed. */
  readonly once?: true;
  /** What a loop waits with. */
  readonly pause?: Place;
  /** How often it runs, where another file says that. */
  readonly setting?: Place;
}

/** A string written in the code, with where it goes. */
export interface StringUse extends Place {
  readonly value: string;
  readonly literal: Literal;
  /** What it is called: the variable, property, parameter or keyword it is the value of. */
  readonly key?: string;
  /** What the objects around it are called, the outermost first: `procore.oauth`. */
  readonly section?: string;
  /** What a record around it says it is of: `{ provider: 'procore', … }`. */
  readonly provider?: string;
  /** Names that the setting may have which it is a value or a default of: `os.getenv('X', '…')`, `X: z.string().default('…')`. */
  readonly settings?: readonly string[];
  /** Shown to users: JSX text, title/label/message properties, HTML, i18n files, manifest texts, README. */
  readonly visible: boolean;
}

export type PathClass = 'source' | 'test' | 'example' | 'generated' | 'vendored';

/** One file as rules see it. */
export interface AnalysedFile {
  readonly path: string;
  /** Relative to its workspace root, `/`-separated. */
  readonly relative: string;
  /** What its name says it is written in; the program need not be read for it. */
  readonly language: Language | undefined;
  readonly program: Program;
  readonly text: string;
  readonly pathClass: PathClass;
  /** Runs in a browser: `'use client'`, DOM globals, React/Vue/Svelte rendering, a bundle's public folder, an extension's content script. */
  readonly browser: boolean;
  /** Runs on a server: it says so, answers routes, imports what only servers have, or is in no language of browsers. */
  readonly server: boolean;
  /** Evidence of Procore in this file, or in a module of the workspace that it imports or that imports it. */
  readonly procore: boolean;
  /** It, or what it uses, asks the server of an app that such files are part of. */
  readonly asksHome: boolean;
  /** Evidence in this file itself. */
  readonly procoreHere: boolean;
  /** Every effect that this file starts, in functions of its own or of others that its calls lead to. */
  readonly effects: readonly Effect[];
  /** Effects of one capability or several. */
  effectsOf(...capabilities: Capability[]): readonly Effect[];
  /** Those of them that begin where a place does, in every way to reach it. */
  effectsAt(place: Place, ...capabilities: Capability[]): readonly Effect[];
  /** Those that its functions start by themselves, whoever calls them: the others take most of the work, which files without Procore are spared. */
  ownEffectsOf(...capabilities: Capability[]): readonly Effect[];
  /** The requests among them; Procore's only unless asked for all. */
  readonly requests: readonly Request[];
  readonly allRequests: readonly Request[];
  readonly routes: readonly RouteFacts[];
  readonly timers: readonly TimerFacts[];
  readonly strings: readonly StringUse[];
  readonly functions: readonly FunctionFacts[];
  /** What an expression of this file may be, in no particular call. */
  evaluate(expression: Expression): Value;
  /** The package it belongs to. */
  readonly app: App;
}

/** What a file answers. */
export interface AnswerOf<T> {
  readonly file: AnalysedFile;
  readonly answer: T;
}

/** A package (nearest package.json, pyproject.toml, requirements.txt, or the workspace root) with all its files. */
export interface App {
  /** Folder, absolute. */
  readonly root: string;
  readonly name: string;
  /** Rules on one file that ask for it are run again whenever any of these changes; see `ask`. */
  readonly files: readonly AnalysedFile[];
  /**
   * Asks something of all files, or of some: the rules on the file that asks are run again only where one of them answers otherwise.
   * @param read answers with what is the same as JSON when it is the same
   */
  ask<T>(read: PerFile<T>, among?: readonly AnalysedFile[]): readonly AnswerOf<T>[];
  /**
   * Reads something from the package, once until any of its files changes, however many ask; who asks rests on what that rests on.
   * @param read the same function each time, by which it is known again; no values in what it gives, which would stay as long
   */
  once<T>(read: (app: App) => T): T;
  /** The file of the package at an absolute path. */
  file(path: string): AnalysedFile | undefined;
  /** Its sources, or what they import, call Procore. */
  readonly procore: boolean;
  /** Dependency names with their version ranges and places. */
  readonly dependencies: readonly { readonly name: string; readonly version: string; readonly place: Place }[];
  /** Data documents by kind. */
  readonly packageFile: AnalysedFile | undefined;
  readonly manifests: readonly AnalysedFile[];
  /** All files of the package that exist, analysed or not, relative to the root (README, SECURITY, images…). */
  readonly paths: readonly string[];
  /** Text of a file of the package (README and such), where it was read. */
  text(relative: string): string | undefined;
  /** Content of a file that is no text (an image), where it can be read. */
  bytes?(relative: string): Uint8Array | undefined;
  /** The package of the folder above, up to the workspace root: where a monorepo keeps its README and its policies. */
  readonly parent?: App | undefined;
  /** The other packages of the workspace that stand in it, around it or beside it, as a product's server and its pages do. */
  readonly beside: readonly App[];
  /** The package that a file is of, which may be another: a page's values come from its server. */
  owning(path: string): App;
}
