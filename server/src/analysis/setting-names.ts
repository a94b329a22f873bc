/** What settings are called whose values or defaults a program writes, where the name does not stand right before them. */
import type { Argument, Call, Choice, Expression, ObjectExpression } from '../program/model.ts';
import { lastName, type Node } from '../program/walk.ts';

/** A default among a call's keywords or an object's properties. */
const defaults = /^(?:(?:dev_?)?default(?:_?va(?:r|lue))?|fallback)$/i;
/** The same, or what a setting is set to. */
const holding = /^(?:(?:dev_?)?default(?:_?va(?:r|lue))?|fallback|value)$/i;
/** What names a setting there: https://github.com/mozilla/node-convict, https://docs.pydantic.dev/latest/concepts/fields/#field-aliases */
const naming = /^(?:env|env_?var|alias|validation_alias|name|key)$/i;
/** Text that can be the name of a setting. */
const nameLike = /^[\w./:-]{3,80}$/;
/** Calls whose second argument is what comes of the first: `expectDigest('client_secret', '…')`. */
const working = /hash|digest|sha\d|sum$|fingerprint|hmac|sign|verify|check|compare|equal|assert|expect/i;

const none: readonly string[] = [];

/** Met with the nodes of a program, outer ones first, it tells of inner ones what setting they are of. */
export class SettingNames {
  private readonly known = new Map<Expression, readonly string[]>();

  /** @param key what an expression is the value of */
  constructor(private readonly key: (of: Expression) => string | undefined) {}

  /** Names that the setting may have which an expression is a value or a default of, the nearest first. */
  of(expression: Expression): readonly string[] | undefined {
    return this.known.get(expression);
  }

  meet(node: Node): void {
    if (node.kind === 'call') this.inCall(node);
    else if (node.kind === 'object') this.inObject(node);
    else if (node.kind === 'choice') this.inChoice(node);
  }

  private namesOf(expression: Expression): readonly string[] {
    const key = this.key(expression);
    const known = this.known.get(expression) ?? none;
    return key === undefined ? known : [...known, key];
  }

  private tell(of: Expression | undefined, names: readonly string[]): void {
    if (of !== undefined && names.length > 0) this.known.set(of, names);
  }

  /** `os.getenv('X', '…')`, `config('X', default='…')`, `env.get('X').default('…')`, `str({ default: '…' })`. */
  private inCall(call: Call): void {
    const { callee, args } = call;
    const first = nameIn(args[0]);
    const said = named(args);
    const own = this.namesOf(call);
    const isDefault = callee.kind === 'member' && callee.property === 'default';
    if (first === undefined && said.length === 0 && own.length === 0 && !isDefault) return;
    const inside = first === undefined || working.test(lastName(callee) ?? '') ? said : [...said, first];
    for (const [index, { name, value }] of args.entries()) {
      if (value.kind === 'object') this.tell(value, [...inside, ...own]);
      else if (name === undefined) this.tell(value, index === 0 ? said : index === 1 ? inside : []);
      else if (defaults.test(name) || name === 'value') this.tell(value, inside);
    }
    if (callee.kind !== 'member' || callee.object.kind !== 'call') return;
    const { object } = callee;
    this.tell(object, own);
    if (isDefault) this.tell(args[0]?.value, [...namesDown(object), ...own]);
  }

  /** `X: { default: '…' }`, `{ env: 'X', default: '…' }`, `{ name: 'X', value: '…' }`. */
  private inObject(object: ObjectExpression): void {
    const { properties } = object;
    if (!properties.some(({ key }) => key !== undefined && holding.test(key))) return;
    const said = properties.flatMap(({ key = '', value }) => (naming.test(key) ? (textIn(value) ?? []) : []));
    const all = [...said, ...this.namesOf(object)];
    for (const { key = '', value } of properties) {
      if (defaults.test(key)) this.tell(value, all);
      else if (/^value$/i.test(key)) this.tell(value, said);
    }
  }

  /** `process.env.X ?? '…'`, `os.environ.get('X') or '…'`. */
  private inChoice({ options }: Choice): void {
    const written = options.filter(({ kind }) => kind === 'literal');
    if (written.length === 0) return;
    const names = options.flatMap(readName);
    for (const option of written) this.tell(option, names);
  }
}

/** The name that a call is given of what it reads, or the member's that is read. */
function readName(expression: Expression): readonly string[] {
  const name = expression.kind === 'call' ? nameIn(expression.args[0]) : lastName(expression);
  return name === undefined ? [] : [name];
}

/** Names among the first arguments of a chain of calls. */
function namesDown(call: Expression): readonly string[] {
  const found: string[] = [];
  for (let each = call; each.kind === 'call' && each.callee.kind === 'member'; each = each.callee.object)
    found.push(...readName(each));
  return found;
}

function named(args: readonly Argument[]): readonly string[] {
  if (!args.some(({ name }) => name !== undefined)) return none;
  return args.flatMap(({ name = '', value }) => (naming.test(name) ? (textIn(value) ?? []) : []));
}

function nameIn(argument: Argument | undefined): string | undefined {
  return argument === undefined || argument.name !== undefined ? undefined : textIn(argument.value);
}

function textIn(value: Expression): string | undefined {
  return value.kind === 'literal' && typeof value.value === 'string' && nameLike.test(value.value)
    ? value.value
    : undefined;
}
