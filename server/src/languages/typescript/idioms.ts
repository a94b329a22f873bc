import { enclosed, type Idioms, type TextEdit } from '../../program/idioms.ts';
import type {
  Call,
  Expression,
  Literal,
  ObjectExpression,
  Program,
  Property,
  Span,
  Statement,
} from '../../program/model.ts';
import { walkProgram } from '../../program/walk.ts';
import { commonJsExports } from './commonjs.ts';
import {
  addItem,
  codeStart,
  endOfLine,
  indented,
  lineBreak,
  quoted,
  quoteMark,
  type Style,
  styleOf,
  usesSemicolons,
} from './layout.ts';
import { waitingSender } from './waiting.ts';

/** How TypeScript and JavaScript say what fixes and suppressions need, where it is unknown how the file is written. */
export const idioms: Idioms = { ...idiomsIn({ mark: "'", semicolon: ';', unit: '  ' }), like: idiomsLike };

function idiomsLike(source: string): Idioms {
  return idiomsIn(styleOf(source));
}

function idiomsIn(style: Style): Idioms {
  const quote = (text: string): string => quoted(text, style.mark);
  return {
    promises: true,

    environment(name, program) {
      if (mayRunInPage(program)) return undefined;
      const member = isIdentifier(name) ? `.${name}` : `[${quote(name)}]`;
      const text = usesDeno(program) ? `Deno.env.get(${quote(name)})` : `process.env${member}`;
      return /\.[cm]?tsx?$/.test(program.path) ? { text, sure: `${text}!` } : { text };
    },

    replaceLiteral(literal, text, program, source) {
      if (isMemberOfEnum(literal, program, source)) return undefined;
      const { start, end } = literal;
      const type = /^\s+as\s+const\b/.exec(source.slice(end, end + 100))?.[0] ?? '';
      return { start, end: end + type.length, text };
    },

    comment(text) {
      return text
        .split(/\r?\n/)
        .map(line => `// ${line}`.trimEnd())
        .join('\n');
    },

    quote,

    setOption(target, source, name, value) {
      return target.kind === 'object'
        ? setProperty(target, source, name, value)
        : setCallOption(target, source, name, value);
    },

    appendArgument,

    interpolate(parts) {
      if (parts.every(part => typeof part === 'string')) return quote(parts.join(''));
      const inner = parts.map(part =>
        typeof part === 'string' ? part.replace(/\\|`|\$(?=\{)/g, '\\$&') : `\${${part.source}}`,
      );
      return `\`${inner.join('')}\``;
    },

    holeOf: (value, source) => enclosed(source, value, /\$\{\s*$/, /^\s*\}/),

    importModule,

    behindImports(program, source) {
      const last = lastImport(program);
      return last === undefined ? undefined : (endOfLine(source, last.end) ?? undefined);
    },

    waiting: (sender, { path }) =>
      /\.[cm]?[jt]sx?$/.test(path) ? waitingSender(sender, style, /\.[cm]?tsx?$/.test(path)) : undefined,

    key: name => key(name, style.mark),

    declare: (name, value) => `const ${name} = ${value}${style.semicolon}`,

    get terminator() {
      return style.semicolon;
    },

    inBatches({ list, size, offset, work, into, indent }) {
      const done = `await ${indented(work(`${list}.slice(${offset}, ${offset} + ${size})`), style.unit)}`;
      return [
        `for (let ${offset} = 0; ${offset} < ${list}.length; ${offset} += ${size}) {`,
        `${indent}${style.unit}${into === undefined ? done : `${into}.push(...(${done}))`}${style.semicolon}`,
        `${indent}}`,
      ].join('\n');
    },

    boolean: value => String(value),
  };
}

/** `enum Keys { secret = '…' }`: the value of a member that is text is a literal. */
function isMemberOfEnum(literal: Literal, program: Program, source: string): boolean {
  let found = false;
  walkProgram(program, node => {
    if (node.kind === 'object')
      found ||= node.properties.some(
        ({ value, keySpan }) => value.start === literal.start && source[codeStart(source, keySpan.end)] === '=',
      );
    return !found;
  });
  return found;
}

function key(name: string, mark: "'" | '"'): string {
  return isIdentifier(name) ? name : quoted(name, mark);
}

function isIdentifier(name: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name);
}

/** Sets a property of the last argument if that is an object, or gives a call of one argument at most its options. */
function setCallOption(call: Call, source: string, name: string, value: string): TextEdit | undefined {
  if (call.tagged || call.args.some(each => each.spread !== undefined)) return undefined;
  const last = call.args[call.args.length - 1]?.value;
  if (last?.kind === 'object') return setProperty(last, source, name, value);
  // Behind two arguments that are no options (`post(url, body)`, `fetch(url, init)`) it is unknown what a third would be.
  if (call.args.length > 1) return undefined;
  return appendArgument(call, source, `{ ${key(name, quoteMark(source))}: ${value} }`);
}

function setProperty(object: ObjectExpression, source: string, name: string, value: string): TextEdit | undefined {
  const close = object.end - 1;
  if (source[close] !== '}') return undefined;
  const written = value === name && isIdentifier(name) ? name : `${key(name, quoteMark(source))}: ${value}`;
  const existing = object.properties.findLast(each => each.key === name && each.accessor === undefined);
  if (existing !== undefined) return replaceProperty(existing, source, written, value);
  const last = object.properties[object.properties.length - 1];
  if (last !== undefined) return addItem(source, last.start, last.end, close, written);
  const isBare = source.slice(object.start + 1, close).trim() === '';
  return isBare
    ? { start: object.start, end: object.end, text: `{ ${written} }` }
    : { start: object.start + 1, end: object.start + 1, text: ` ${written},` };
}

function replaceProperty(property: Property, source: string, written: string, value: string): TextEdit {
  const colon = codeStart(source, property.keySpan.end);
  if (property.shorthand || source[colon] !== ':') return { start: property.start, end: property.end, text: written };
  return { start: codeStart(source, colon + 1), end: property.end, text: value };
}

function appendArgument(call: Call, source: string, value: string): TextEdit {
  const { close } = call;
  if (call.tagged) return { start: close, end: close, text: '' };
  if (source[close] !== ')') {
    const text = call.args.length > 0 ? `, ${value}` : call.constructed ? `(${value})` : value;
    return { start: close, end: close, text };
  }
  const last = call.args[call.args.length - 1]?.value;
  return last === undefined
    ? { start: close, end: close, text: value }
    : addItem(source, last.start, last.end, close, value);
}

/** `name` becomes the module's default export, or for Node's own modules the whole of it. */
function importModule(module: string, name: string, program: Program, source: string): TextEdit | undefined {
  if (isImported(module, name, program)) return undefined;
  const mark = quoteMark(source);
  const specifier = quoted(module, mark);
  const required = program.body.filter(isRequire);
  const asModule = usesModules(program, required.length > 0);
  const last = lastImport(program);
  const semicolon = (last === undefined ? usesSemicolons(source) : source[last.end - 1] === ';') ? ';' : '';
  const binding = module.startsWith('node:') ? `* as ${name}` : name;
  const line = asModule
    ? `import ${binding} from ${specifier}${semicolon}`
    : `const ${name} = require(${specifier})${semicolon}`;
  const eol = lineBreak(source);
  if (last !== undefined) {
    const at = endOfLine(source, last.end) ?? last.end;
    return { start: at, end: at, text: eol + line };
  }
  const head = behindPrologue(program, source);
  if (head > 0 && source[head - 1] !== '\uFEFF') return { start: head, end: head, text: eol + line };
  return { start: head, end: head, text: line + eol };
}

/** The last import of a file that is written with them, or its last `require`. */
function lastImport(program: Program): Span | undefined {
  const required = program.body.filter(isRequire);
  return usesModules(program, required.length > 0) ? program.imports.at(-1) : required.at(-1);
}

function isImported(module: string, name: string, program: Program): boolean {
  const same = (other: string): boolean => other.replace(/^node:/, '') === module.replace(/^node:/, '');
  const imported = program.imports.some(
    each =>
      !each.typeOnly &&
      same(each.module) &&
      each.names.some(({ imported, local }) => local === name && (imported === 'default' || imported === '*')),
  );
  return (
    imported ||
    program.body.some(
      each => isRequire(each) && each.kind === 'bind' && each.target.kind === 'name' && each.target.name === name,
    )
  );
}

/** `const x = require('y')` at the top of a file. */
function isRequire(statement: Statement): boolean {
  if (statement.kind !== 'bind' || statement.value === undefined) return false;
  let value: Expression = statement.value;
  while (value.kind === 'member' || (value.kind === 'call' && value.callee.kind !== 'name'))
    value = value.kind === 'member' ? value.object : value.callee;
  return value.kind === 'call' && value.callee.kind === 'name' && value.callee.name === 'require';
}

/** Whether a file is written with `import` rather than `require`. */
function usesModules(program: Program, requires: boolean): boolean {
  if (program.imports.length > 0 || /\.[cm]?tsx?$|\.mjs$/i.test(program.path)) return true;
  if (requires || /\.cjs$/i.test(program.path) || commonJsExports(program.body).length > 0) return false;
  return program.exports.length > 0 || /\.jsx$/i.test(program.path);
}

/** Behind a byte order mark, an interpreter line and directives. */
function behindPrologue(program: Program, source: string): number {
  let at = source.startsWith('\uFEFF') ? 1 : 0;
  if (source.startsWith('#!', at)) at = endOfInterpreterLine(source, at);
  for (const _ of program.directives) {
    const string = /(['"])(?:\\.|(?!\1)[^\\\r\n])*\1[^\S\r\n]*;?/y;
    string.lastIndex = codeStart(source, at);
    if (string.exec(source) !== null) at = string.lastIndex;
  }
  return at;
}

function endOfInterpreterLine(source: string, at: number): number {
  const end = source.slice(at).search(/\r?\n/);
  return end < 0 ? source.length : at + end;
}

/**
 * The file's code may run in a page, where there is no environment to read: one sign of it is enough, since no fix is better than
 * one that breaks. Whether it does run in one, the analysis says.
 */
function mayRunInPage(program: Program): boolean {
  if (program.directives.includes('use client')) return true;
  if (program.imports.some(each => each.module === 'react' && each.names.some(name => /^use[A-Z]/.test(name.imported))))
    return true;
  let found = false;
  walkProgram(program, node => {
    if (node.kind !== 'member') return !found;
    if (node.object.kind === 'name' && isPageGlobal(node.object.name, node.property)) found = true;
    // `import.meta.env.VITE_API`: what a bundler puts into pages.
    if (isImportMetaEnv(node.object) && /^(?:VITE|PUBLIC)_/.test(node.property ?? '')) found = true;
    return !found;
  });
  return found;
}

function isImportMetaEnv(node: Expression): boolean {
  return (
    node.kind === 'member' &&
    node.property === 'env' &&
    node.object.kind === 'member' &&
    node.object.property === 'meta'
  );
}

/** Servers have documents of their own, so that name counts only with a property of the page's. */
function isPageGlobal(name: string, property: string | undefined): boolean {
  if (name === 'document') return property !== undefined && pageProperties.has(property);
  return name === 'window' || name === 'localStorage' || name === 'sessionStorage';
}

const pageProperties = new Set([
  'addEventListener',
  'body',
  'cookie',
  'createElement',
  'getElementById',
  'head',
  'querySelector',
  'querySelectorAll',
]);

function usesDeno(program: Program): boolean {
  let found = false;
  walkProgram(program, node => {
    if (node.kind === 'member' && node.property === 'env' && node.object.kind === 'name' && node.object.name === 'Deno')
      found = true;
    return !found;
  });
  return found;
}
