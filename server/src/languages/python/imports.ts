import type { Import, Span } from '../../program/model.ts';
import { type Lowering, spanOf, type ToStatements } from './dispatch.ts';
import type { SyntaxNode } from './syntax.ts';

type ImportedName = Import['names'][number];

/**
 * `import a.b as x` imports the whole module `a.b` under `x`. `import a.b.c` binds only `a`, so it becomes two imports:
 * the whole module `a` under `a` (`a.b.c.f` is then the path `b.c.f` in the package `a`), and `a.b.c` without names, which
 * says that the file depends on it.
 */
const importStatement: ToStatements = (node, c) => {
  for (const part of node.all('name')) {
    const name = part.type === 'aliased_import' ? part.get('name') : part;
    if (name === undefined) continue;
    const alias = part.get('alias');
    const first = name.parts[0];
    if (alias !== undefined || first === undefined || name.parts.length === 1) {
      const local = alias ?? first ?? name;
      add(c, node, name, [whole(local, c)]);
    } else {
      add(c, node, first, [whole(first, c)]);
      add(c, node, name, []);
    }
  }
};

function whole(local: SyntaxNode, c: Lowering): ImportedName {
  return { imported: '*', local: c.textOf(local), span: spanOf(local) };
}

/** `from .pkg import a as b`; `from m import *` has the local name `*`: every name of the module is bound. */
const importFrom: ToStatements = (node, c) => {
  const module = node.get('module_name') ?? node.first('__future__');
  if (module === undefined) return;
  const names = node.all('name').flatMap((part): ImportedName[] => {
    const name = part.type === 'aliased_import' ? part.get('name') : part;
    if (name === undefined || name.start === name.end) return [];
    const local = part.get('alias') ?? name;
    return [{ imported: c.textOf(name), local: c.textOf(local), span: spanOf(local) }];
  });
  const star = node.first('wildcard_import');
  add(c, node, module, star ? [{ imported: '*', local: '*', span: spanOf(star) }] : names);
};

function add(c: Lowering, node: Span, module: Span, names: readonly ImportedName[]): void {
  const name = c.textOf(module).replace(/\s+/g, '');
  if (name !== '') c.imports.push({ module: name, moduleSpan: spanOf(module), names, ...spanOf(node) });
}

export const importEntries: Readonly<Record<string, ToStatements>> = {
  import_statement: importStatement,
  import_from_statement: importFrom,
  future_import_statement: () => {},
};
