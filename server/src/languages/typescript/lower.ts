import type * as ts from 'typescript';
import type { Export, Import, Program, Statement } from '../../program/model.ts';
import type { Unfinished } from '../unfinished.ts';
import { classEntries } from './classes.ts';
import { commentsOf } from './comments.ts';
import { commonJsExports } from './commonjs.ts';
import { declarationEntries } from './declarations.ts';
import { Lowering, register, statement } from './dispatch.ts';
import { expressionEntries } from './expressions.ts';
import { directives, functionEntries } from './functions.ts';
import { jsxEntries } from './jsx.ts';
import { literalEntries } from './literals.ts';
import { addExports, importOf } from './modules.ts';
import { operatorEntries } from './operators.ts';
import { withClasses } from './prototypes.ts';
import { statementEntries } from './statements.ts';
import { switchEntries } from './switch.ts';
import { leadingTypes } from './types.ts';

register(
  [...literalEntries, ...expressionEntries, ...operatorEntries, ...functionEntries, ...classEntries, ...jsxEntries],
  [...statementEntries, ...switchEntries, ...declarationEntries],
);

/**
 * Lowers a parsed file. All that runs is in the program's body, in order; exports refer to it
 * (`export default f()` is a statement of the body, and the export's value is the very same node).
 */
export function lower(path: string, text: string, file: ts.SourceFile): Program {
  const c = new Lowering(file, text);
  const body: Statement[] = [];
  const imports: Import[] = [];
  const exports: Export[] = [];
  const prologue = directives(file.statements);
  for (let i = prologue.length; i < file.statements.length; i++) {
    const node = file.statements[i] as ts.Statement;
    const before = body.length;
    statement(node, c, body);
    const imported = importOf(node, c);
    if (imported !== undefined) imports.push(imported);
    addExports(node, body.slice(before), c, exports);
  }
  exports.push(...commonJsExports(body));
  const types = leadingTypes(c);
  const comments = commentsOf(file, text);
  const made: Unfinished<Program> = {
    path,
    language: 'javascript',
    body: c.hasPrototypes ? withClasses(body) : body,
    imports,
    exports,
    directives: prologue,
    comments,
  };
  if (types) made.types = types;
  if (isBroken(file)) made.broken = true;
  return made;
}

/** The parser's own errors; the property is not in its public types. */
function isBroken(file: ts.SourceFile): boolean {
  return ((file as { readonly parseDiagnostics?: readonly ts.Diagnostic[] }).parseDiagnostics?.length ?? 0) > 0;
}
