/**
 * The program model: the one shape that every language is lowered to and that every rule and analysis reads.
 * Plain serialisable data; every node carries its place as UTF-16 offsets into the file's text.
 */

/** A half-open range of UTF-16 offsets in one file's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Expression =
  | Literal
  | Template
  | Name
  | Member
  | Call
  | ObjectExpression
  | ListExpression
  | FunctionExpression
  | ClassExpression
  | Join
  | Choice
  | Operation
  | Await
  | Yield
  | Assign
  | Element
  | Unknown;

/** Text, number, boolean or nothing (`null`, `undefined`, `None`). */
export interface Literal extends Span {
  readonly kind: 'literal';
  readonly value: string | number | boolean | null;
  /** For text: where the content starts (behind the quote); absent where source and value differ (escapes), so edits inside are unsafe. */
  readonly content?: number;
  /** A regular expression's pattern, not a string. */
  readonly pattern?: true;
  /** A regular expression's flags, where it has some. */
  readonly flags?: string;
  /** What text that stands in several pieces (`'a' 'b'`) is put together from. */
  readonly pieces?: readonly Literal[];
}

/** A string with holes: template literal, f-string, `%` and `.format` strings. Text parts are literals. */
export interface Template extends Span {
  readonly kind: 'template';
  readonly parts: readonly Expression[];
}

export interface Name extends Span {
  readonly kind: 'name';
  readonly name: string;
}

/** `object.property` or `object[index]`; `property` is set where it is known from the text (also for `x['a']`). */
export interface Member extends Span {
  readonly kind: 'member';
  readonly object: Expression;
  readonly property?: string;
  readonly index?: Expression;
  /** Where the property's name stands. */
  readonly propertySpan: Span;
  readonly optional?: true;
}

export interface Argument {
  readonly value: Expression;
  /** A keyword argument's name. */
  readonly name?: string;
  /** `list`: `...xs` / `*xs`; `named`: `**options`. */
  readonly spread?: 'list' | 'named';
}

export interface Call extends Span {
  readonly kind: 'call';
  readonly callee: Expression;
  readonly args: readonly Argument[];
  /** Written with `new`. */
  readonly constructed?: true;
  /** A tagged template's parts, lowered to arguments. */
  readonly tagged?: true;
  /** Offset just before the closing parenthesis, where an argument can be appended. */
  readonly close: number;
}

export interface Property extends Span {
  readonly key?: string;
  readonly computed?: Expression;
  readonly value: Expression;
  readonly keySpan: Span;
  /** `{ token }`: key and value are one word. */
  readonly shorthand?: true;
  readonly accessor?: 'get' | 'set';
  /** `...rest` / `**rest`: `value` is what is spread; there is no key. */
  readonly spread?: true;
}

export interface ObjectExpression extends Span {
  readonly kind: 'object';
  readonly properties: readonly Property[];
}

export interface ListExpression extends Span {
  readonly kind: 'list';
  readonly items: readonly Argument[];
  /** `[f(x) for x in xs]` and generator expressions: one item per element of `over`. */
  readonly comprehension?: {
    readonly target: Target;
    readonly over: Expression;
    readonly tests: readonly Expression[];
  };
}

export interface FunctionExpression extends Span {
  readonly kind: 'function';
  readonly name?: string;
  readonly nameSpan?: Span;
  readonly parameters: readonly Parameter[];
  /** An expression body is one `return`. */
  readonly body: readonly Statement[];
  /** Where a statement can be inserted at the head of the body; absent for expression bodies. */
  readonly bodyStart?: number;
  readonly async?: true;
  readonly generator?: true;
  /** The name under which the body sees its instance: `this`, or Python's first parameter. Absent: the enclosing function's (arrow functions). */
  readonly receiver?: string;
  /** Decorators and attributes. */
  readonly annotations?: readonly Expression[];
  /** Directive prologue: `'use server'`. */
  readonly directives?: readonly string[];
}

export interface Parameter extends Span {
  readonly target: Target;
  readonly default?: Expression;
  readonly rest?: 'list' | 'named';
  readonly type?: TypeHint;
  readonly annotations?: readonly Expression[];
}

/** What an annotation says without a type checker: the type's head name and, for unions of literals, their texts. */
export interface TypeHint {
  readonly name?: string;
  /** Names of type arguments, outermost first: `Map<string, Client>` -> ['string', 'Client']. */
  readonly arguments?: readonly string[];
  readonly texts?: readonly string[];
  /** Of an object type that is written out (`{ http: Client }`): what its fields are. */
  readonly fields?: Readonly<Record<string, TypeHint>>;
}

export interface ClassExpression extends Span {
  readonly kind: 'class';
  readonly name?: string;
  readonly nameSpan?: Span;
  readonly bases: readonly Expression[];
  /** Names of the interfaces that it declares to have. */
  readonly interfaces?: readonly string[];
  readonly members: readonly ClassMember[];
  /** Its constructor takes the members that have a type, by name or in order (Python's dataclasses and pydantic models). */
  readonly record?: true;
  readonly annotations?: readonly Expression[];
}

export interface ClassMember extends Span {
  /** `constructor` for constructors (`__init__`). */
  readonly name: string;
  readonly value?: Expression;
  readonly static?: true;
  readonly accessor?: 'get' | 'set';
  readonly type?: TypeHint;
  readonly annotations?: readonly Expression[];
}

/** `left + right` on values that may be text. */
export interface Join extends Span {
  readonly kind: 'join';
  readonly left: Expression;
  readonly right: Expression;
}

/** One of several values: `a ?? b`, `a || b` (`first`: the first that holds), `test ? a : b`, `a && b` (`both`: b, if a holds). */
export interface Choice extends Span {
  readonly kind: 'choice';
  readonly form: 'first' | 'test' | 'both';
  readonly test?: Expression;
  readonly options: readonly Expression[];
}

/** Any other operator: its operands in order. `operator` uses JavaScript's spelling in every language (`===` for `==`, `!` for `not`). */
export interface Operation extends Span {
  readonly kind: 'operation';
  readonly operator: string;
  readonly operands: readonly Expression[];
}

export interface Await extends Span {
  readonly kind: 'await';
  readonly value: Expression;
}

export interface Yield extends Span {
  readonly kind: 'yield';
  readonly value?: Expression;
  readonly all?: true;
}

/** Assignment as an expression; `operator` is `+` for `+=`, `??` for `??=`, absent for `=`. */
export interface Assign extends Span {
  readonly kind: 'assign';
  readonly target: Target;
  readonly operator?: string;
  readonly value: Expression;
}

/** A piece of markup written in code (JSX). Text children are literals. */
export interface Element extends Span {
  readonly kind: 'element';
  /** `div`, `Trans`, `Foo.Bar`; empty for fragments. */
  readonly tag: string;
  readonly tagExpression?: Expression;
  readonly attributes: readonly Property[];
  readonly children: readonly Expression[];
}

/** Something the model does not express; its parts are kept so that nothing inside is lost. */
export interface Unknown extends Span {
  readonly kind: 'unknown';
  readonly parts: readonly Expression[];
}

/** What is bound or assigned to. */
export type Target = Name | Member | ObjectTarget | ListTarget | Unknown;

export interface ObjectTarget extends Span {
  readonly kind: 'object-target';
  readonly entries: readonly { readonly key?: string; readonly target: Target; readonly default?: Expression }[];
  readonly rest?: Target;
}

export interface ListTarget extends Span {
  readonly kind: 'list-target';
  readonly items: readonly ({ readonly target: Target; readonly default?: Expression; readonly rest?: true } | null)[];
}

export type Statement = Bind | Evaluate | Return | Raise | Loop | Branch | Try | Block | Declare | Exit;

/** A declaration with a value. `scope` is `block` for `let`/`const`, `function` for `var` and Python names. */
export interface Bind extends Span {
  readonly kind: 'bind';
  readonly target: Target;
  readonly value?: Expression;
  readonly constant?: true;
  readonly scope: 'block' | 'function';
  readonly type?: TypeHint;
}

export interface Evaluate extends Span {
  readonly kind: 'evaluate';
  readonly value: Expression;
}

export interface Return extends Span {
  readonly kind: 'return';
  readonly value?: Expression;
}

export interface Raise extends Span {
  readonly kind: 'raise';
  readonly value?: Expression;
}

export interface Loop extends Span {
  readonly kind: 'loop';
  /** `each`: over the elements of `over` (`keys`: over its keys); `while`: as long as `test` holds (absent: forever); `until`: do…while. */
  readonly form: 'each' | 'keys' | 'while' | 'until';
  readonly target?: Target;
  readonly over?: Expression;
  readonly test?: Expression;
  /** `for (init; test; update)`. */
  readonly init?: readonly Statement[];
  readonly update?: Expression;
  readonly body: readonly Statement[];
  readonly async?: true;
  /** The name that a `break` or `continue` inside calls it by. */
  readonly label?: string;
}

export interface Branch extends Span {
  readonly kind: 'branch';
  readonly test: Expression;
  readonly then: readonly Statement[];
  readonly otherwise: readonly Statement[];
}

export interface Try extends Span {
  readonly kind: 'try';
  readonly body: readonly Statement[];
  readonly handlers: readonly {
    readonly caught?: Target;
    readonly types?: readonly Expression[];
    readonly body: readonly Statement[];
  }[];
  readonly last: readonly Statement[];
}

export interface Block extends Span {
  readonly kind: 'block';
  readonly body: readonly Statement[];
}

/** A named function or class. */
export interface Declare extends Span {
  readonly kind: 'declare';
  readonly name: string;
  readonly nameSpan: Span;
  readonly value: FunctionExpression | ClassExpression;
}

export interface Exit extends Span {
  readonly kind: 'exit';
  readonly what: 'break' | 'continue';
  /** What it leaves or goes on with, where that is not the innermost loop. */
  readonly label?: string;
}

export interface Import extends Span {
  /** As written: `./client`, `axios`, `.client` (Python relative), `pkg.mod`. */
  readonly module: string;
  readonly moduleSpan: Span;
  /** `imported`: `default`, `*` (the whole module) or a name. Empty for a side-effect import. */
  readonly names: readonly { readonly imported: string; readonly local: string; readonly span: Span }[];
  readonly typeOnly?: true;
}

export interface Export extends Span {
  /** `default`, a name, or `*` for `export * from`. */
  readonly name: string;
  /** The module-scope name behind it. */
  readonly local?: string;
  /** An expression behind it (`export default {…}`, `module.exports = …`, `exports.a = …`). */
  readonly value?: Expression;
  /** Re-exported from this module; `imported` is the name there (`*`: its namespace). */
  readonly from?: string;
  readonly imported?: string;
}

export interface Comment extends Span {
  /** Without its markers, trimmed. */
  readonly text: string;
  /** The markers it was written with, so that another can be written alike: `//`, `#`, `/*`. */
  readonly marker: string;
}

/** The languages that have a front-end. `javascript` covers TypeScript: one language to the analysis. */
export type Language =
  | 'javascript'
  | 'python'
  | 'json'
  | 'env'
  | 'yaml'
  | 'markdown'
  | 'http'
  | 'template'
  | 'notebook';

/** Whether a language is one that programs are written in; a notebook holds code beside its texts. */
export function isCode(language: Language | undefined): boolean {
  return language === 'javascript' || language === 'python' || language === 'notebook';
}

/** How deep a front-end follows a program; what lies deeper becomes `unknown`, so that no reader of the model need fear for its stack. */
export const depthLimit = 800;

/** One file, lowered. */
export interface Program {
  readonly path: string;
  readonly language: Language;
  readonly body: readonly Statement[];
  readonly imports: readonly Import[];
  readonly exports: readonly Export[];
  /** Every module-scope name is exported (Python). */
  readonly exportsAll?: true;
  /** Types that lead to a value: for what a function gives (`type Api = ReturnType<typeof createApi>`), and with fields of classes. */
  readonly types?: Readonly<Record<string, TypeHint>>;
  /** `'use client'`, `'use server'`; of pages and components too, by where their kind runs. */
  readonly directives: readonly string[];
  readonly comments: readonly Comment[];
  /** Data files: the whole value as an expression (an object for JSON, YAML and `.env`). */
  readonly data?: Expression;
  /** Pages and components: where their scripts stand, in order. All else in the text is no code. */
  readonly scripts?: readonly Span[];
  /** The front-end met syntax errors; what could be understood is there. */
  readonly broken?: true;
}
