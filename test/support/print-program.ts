import type {
  Argument,
  ClassExpression,
  Expression,
  FunctionExpression,
  Program,
  Property,
  Statement,
  Target,
  TypeHint,
} from '../../server/src/program/model.ts';

/** Prints a program as one s-expression per statement, for tests to compare with. Places are left out. */
export function printProgram(program: Program): string {
  const lines: string[] = [];
  if (program.broken) lines.push('(broken)');
  for (const each of program.directives) lines.push(`(directive ${JSON.stringify(each)})`);
  for (const each of program.imports) {
    const names = each.names.map(name =>
      name.imported === name.local ? name.local : `${name.imported}:${name.local}`,
    );
    lines.push(list('import', each.typeOnly && 'type', JSON.stringify(each.module), ...names));
  }
  lines.push(...printStatements(program.body));
  for (const each of program.exports) {
    const from = each.from === undefined ? undefined : `from=${JSON.stringify(each.from)}`;
    const local = each.local === undefined ? undefined : `local=${each.local}`;
    const imported = each.imported === undefined ? undefined : `imported=${each.imported}`;
    lines.push(list('export', each.name, local, from, imported, each.value && printExpression(each.value)));
  }
  for (const each of program.comments) lines.push(`(comment ${each.marker} ${JSON.stringify(each.text)})`);
  return lines.join('\n');
}

/** Prints statements, one per line of the result. */
export function printStatements(statements: readonly Statement[]): string[] {
  return statements.map(printStatement);
}

function printStatement(s: Statement): string {
  switch (s.kind) {
    case 'bind': {
      const word = s.constant ? 'const' : s.scope === 'block' ? 'let' : 'var';
      return list(word, printTarget(s.target), printType(s.type), s.value && printExpression(s.value));
    }
    case 'evaluate':
      return printExpression(s.value);
    case 'return':
    case 'raise':
      return list(s.kind, s.value && printExpression(s.value));
    case 'loop':
      return list(
        s.async ? 'async-loop' : 'loop',
        s.form,
        s.label && `label=${s.label}`,
        s.target && printTarget(s.target),
        s.over && `over=${printExpression(s.over)}`,
        s.init && `init=${block(s.init)}`,
        s.test && `test=${printExpression(s.test)}`,
        s.update && `update=${printExpression(s.update)}`,
        block(s.body),
      );
    case 'branch':
      return list('if', printExpression(s.test), block(s.then), s.otherwise.length > 0 && block(s.otherwise));
    case 'try':
      return list(
        'try',
        block(s.body),
        ...s.handlers.map(each =>
          list(
            'catch',
            each.caught && printTarget(each.caught),
            ...(each.types ?? []).map(printExpression),
            block(each.body),
          ),
        ),
        s.last.length > 0 && list('finally', block(s.last)),
      );
    case 'block':
      return block(s.body);
    case 'declare':
      return list('declare', s.name, printExpression(s.value));
    case 'exit':
      return list(s.what, s.label);
  }
}

/** Prints an expression. */
export function printExpression(e: Expression): string {
  switch (e.kind) {
    case 'literal':
      return e.pattern ? `/${e.value}/` : JSON.stringify(e.value);
    case 'template':
      return list('template', ...e.parts.map(printExpression));
    case 'name':
      return e.name;
    case 'member': {
      const property = e.property === undefined ? undefined : `.${e.property}`;
      const index = e.index === undefined ? undefined : `[${printExpression(e.index)}]`;
      return list(e.optional ? 'member?' : 'member', printExpression(e.object), property, index);
    }
    case 'call':
      return list(
        e.constructed ? 'new' : e.tagged ? 'tag' : 'call',
        printExpression(e.callee),
        ...e.args.map(printArgument),
      );
    case 'object':
      return `{${e.properties.map(printProperty).join(', ')}}`;
    case 'list': {
      const items = e.items.map(printArgument).join(', ');
      if (e.comprehension === undefined) return `[${items}]`;
      const { target, over, tests } = e.comprehension;
      return list('comprehension', items, printTarget(target), printExpression(over), ...tests.map(printExpression));
    }
    case 'function':
      return printFunction(e);
    case 'class':
      return printClass(e);
    case 'join':
      return list('+', printExpression(e.left), printExpression(e.right));
    case 'choice':
      return list(`choice-${e.form}`, e.test && printExpression(e.test), ...e.options.map(printExpression));
    case 'operation':
      return list(`op ${e.operator}`, ...e.operands.map(printExpression));
    case 'await':
      return list('await', printExpression(e.value));
    case 'yield':
      return list(e.all ? 'yield*' : 'yield', e.value && printExpression(e.value));
    case 'assign':
      return list(`${e.operator ?? ''}=`, printTarget(e.target), printExpression(e.value));
    case 'element': {
      const tag = e.tagExpression === undefined ? `<${e.tag}>` : `<${e.tag} ${printExpression(e.tagExpression)}>`;
      return list(tag, `{${e.attributes.map(printProperty).join(', ')}}`, ...e.children.map(printExpression));
    }
    case 'unknown':
      return list('unknown', ...e.parts.map(printExpression));
  }
}

function printFunction(e: FunctionExpression): string {
  const word = `${e.async ? 'async-' : ''}${e.receiver === undefined ? 'arrow' : 'function'}${e.generator ? '*' : ''}`;
  const parameters = e.parameters.map(each => {
    const target = `${each.rest === undefined ? '' : each.rest === 'list' ? '...' : '**'}${printTarget(each.target)}`;
    const initial = each.default && `= ${printExpression(each.default)}`;
    return [printAnnotations(each.annotations), target, printType(each.type), initial].filter(Boolean).join(' ');
  });
  const receiver = e.receiver === undefined || e.receiver === 'this' ? undefined : `receiver=${e.receiver}`;
  const directives = e.directives?.map(each => `(directive ${JSON.stringify(each)})`) ?? [];
  return list(
    printAnnotations(e.annotations),
    word,
    e.name,
    receiver,
    `(${parameters.join(', ')})`,
    ...directives,
    block(e.body),
  );
}

function printClass(e: ClassExpression): string {
  const members = e.members.map(each =>
    list(
      printAnnotations(each.annotations),
      each.static ? 'static' : undefined,
      each.accessor,
      each.name,
      printType(each.type),
      each.value && printExpression(each.value),
    ),
  );
  const bases = e.bases.map(each => `< ${printExpression(each)}`);
  return list(printAnnotations(e.annotations), 'class', e.name, ...bases, ...members);
}

function printAnnotations(annotations: readonly Expression[] | undefined): string | undefined {
  return annotations?.map(each => `@${printExpression(each)}`).join(' ');
}

function printArgument(argument: Argument): string {
  const value = printExpression(argument.value);
  if (argument.spread !== undefined) return `${argument.spread === 'list' ? '...' : '**'}${value}`;
  return argument.name === undefined ? value : `${argument.name}=${value}`;
}

function printProperty(property: Property): string {
  const value = printExpression(property.value);
  if (property.spread) return `...${value}`;
  const key = property.key ?? `[${property.computed === undefined ? '' : printExpression(property.computed)}]`;
  if (property.shorthand && value === key) return key;
  return `${property.accessor === undefined ? '' : `${property.accessor} `}${key}: ${value}`;
}

function printTarget(target: Target): string {
  switch (target.kind) {
    case 'object-target': {
      const entries = target.entries.map(each => {
        const inner = printTarget(each.target);
        const name = each.key === inner ? inner : `${each.key ?? '[]'}: ${inner}`;
        return each.default === undefined ? name : `${name} = ${printExpression(each.default)}`;
      });
      if (target.rest) entries.push(`...${printTarget(target.rest)}`);
      return `{${entries.join(', ')}}`;
    }
    case 'list-target': {
      const items = target.items.map(each => {
        if (each === null) return '';
        const inner = `${each.rest ? '...' : ''}${printTarget(each.target)}`;
        return each.default === undefined ? inner : `${inner} = ${printExpression(each.default)}`;
      });
      return `[${items.join(', ')}]`;
    }
    default:
      return printExpression(target);
  }
}

function printType(type: TypeHint | undefined): string | undefined {
  if (type === undefined) return undefined;
  const args = type.arguments === undefined ? '' : `<${type.arguments.join(', ')}>`;
  const texts = type.texts === undefined ? '' : `(${type.texts.join('|')})`;
  return `:${type.name ?? ''}${args}${texts}`;
}

function block(statements: readonly Statement[]): string {
  return `{ ${printStatements(statements).join('; ')} }`;
}

function list(...parts: (string | false | undefined)[]): string {
  return `(${parts.filter(part => part !== undefined && part !== false && part !== '').join(' ')})`;
}
