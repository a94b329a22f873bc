import type { Call, Export, Expression, ObjectExpression, Span, Statement, Target } from '../../program/model.ts';
import { literalText } from '../../program/walk.ts';

/** What a file's top-level statements give to `module.exports`, read from the model itself. */
export function commonJsExports(body: readonly Statement[]): Export[] {
  const out: Export[] = [];
  for (const each of body) {
    if ((each.kind === 'evaluate' || each.kind === 'bind') && each.value !== undefined) fromExpression(each.value, out);
  }
  return out;
}

function fromExpression(value: Expression, out: Export[]): void {
  if (value.kind === 'assign' && value.operator === undefined) {
    // `module.exports = exports = x`: all of the chain's targets have the last value.
    let last = value.value;
    while (last.kind === 'assign' && last.operator === undefined) last = last.value;
    for (let each: Expression = value; each.kind === 'assign'; each = each.value)
      assigned(each.target, last, each, out);
  } else if (value.kind === 'call') {
    fromCall(value, out);
  }
}

function assigned(target: Target, value: Expression, span: Span, out: Export[]): void {
  if (isModuleExports(target)) {
    whole(value, span, out);
  } else if (target.kind === 'member' && target.property !== undefined && isExports(target.object)) {
    // Compiled modules first say `exports.a = void 0`.
    if (value.kind === 'literal' && value.value === null) return;
    out.push(named(target.property, value, span));
  }
}

/** `module.exports = x`: the default, and each property of an object by its name. */
function whole(value: Expression, span: Span, out: Export[]): void {
  out.push(named('default', value, span));
  const from = required(value);
  if (from !== undefined) out.push({ start: span.start, end: span.end, name: '*', from });
  if (value.kind === 'object') properties(value, out);
}

function properties(object: ObjectExpression, out: Export[]): void {
  for (const each of object.properties) {
    if (each.spread) {
      const from = required(each.value);
      if (from !== undefined) out.push({ start: each.start, end: each.end, name: '*', from });
    } else if (each.key !== undefined && each.accessor !== 'set') {
      out.push(named(each.key, each.accessor === 'get' ? returned(each.value) : each.value, each));
    }
  }
}

/** `Object.assign(module.exports, {…})`, `Object.defineProperty(exports, 'a', {…})` and TypeScript's `__exportStar(require('x'), exports)`. */
function fromCall(call: Call, out: Export[]): void {
  const { callee, args } = call;
  const [first, second, third] = args.map(each => each.value);
  if (isObjectMethod(callee, 'assign') && first && isExports(first)) {
    for (const { value } of args.slice(1)) if (value.kind === 'object') properties(value, out);
  } else if (isObjectMethod(callee, 'defineProperty') && first && isExports(first)) {
    if (second?.kind !== 'literal' || typeof second.value !== 'string' || third?.kind !== 'object') return;
    if (second.value === '__esModule') return;
    const given = third.properties.find(each => each.key === 'value' || each.key === 'get');
    if (given) out.push(named(second.value, given.key === 'get' ? returned(given.value) : given.value, call));
  } else if (callee.kind === 'name' && callee.name === '__exportStar' && first) {
    const from = required(first);
    if (from !== undefined) out.push({ start: call.start, end: call.end, name: '*', from });
  }
}

function named(name: string, value: Expression, span: Span): Export {
  const { start, end } = span;
  const from = required(value);
  if (from !== undefined) return { start, end, name, value, from, imported: '*' };
  return value.kind === 'name' ? { start, end, name, local: value.name, value } : { start, end, name, value };
}

/** `module.exports` or `exports`. */
function isExports(value: Expression | Target): boolean {
  return (value.kind === 'name' && value.name === 'exports') || isModuleExports(value);
}

function isModuleExports(value: Expression | Target): boolean {
  return (
    value.kind === 'member' &&
    value.property === 'exports' &&
    value.object.kind === 'name' &&
    value.object.name === 'module'
  );
}

function isObjectMethod(callee: Expression, method: string): boolean {
  return (
    callee.kind === 'member' &&
    callee.property === method &&
    callee.object.kind === 'name' &&
    callee.object.name === 'Object'
  );
}

/** The module of `require('x')`. */
function required(value: Expression): string | undefined {
  if (value.kind !== 'call' || value.callee.kind !== 'name' || value.callee.name !== 'require') return undefined;
  const module = value.args[0]?.value;
  return literalText(module);
}

/** What a getter's only statement returns. */
function returned(value: Expression): Expression {
  if (value.kind !== 'function') return value;
  const [only] = value.body;
  return only?.kind === 'return' && only.value !== undefined ? only.value : value;
}
