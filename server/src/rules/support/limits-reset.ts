import type { AnalysedFile } from '../../analysis/facts.ts';
import { RATE_LIMIT_HEADERS } from '../../catalogue/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Call, Expression } from '../../program/model.ts';
import { lastName, type Node, nodesOf, walk, walkProgram } from '../../program/walk.ts';
import { placeIn } from './places.ts';

const header = RATE_LIMIT_HEADERS.value.reset.toLowerCase();
const conversions = new Set([
  'Number',
  'parseInt',
  'parseFloat',
  'int',
  'float',
  'BigInt',
  'String',
  'str',
  'toNumber',
]);

/** A place where `X-Rate-Limit-Reset` is taken for something that it is not. */
export interface Misreading {
  /** The expression that misreads it. */
  readonly at: Expression;
  /** The expression that holds the seconds. */
  readonly seconds: Expression;
  /** They are a number already, not the header's text. */
  readonly isNumber: boolean;
  /** The function that misreads it is handed it. */
  readonly handed?: Handed;
}

interface Handed {
  /** The file of the function. */
  readonly to: string;
  /** The call that hands it. */
  readonly call: Place;
}

/**
 * Where a file takes the header's Unix seconds for milliseconds: makes a date of them, divides them by a thousand, or compares them with
 * a clock of milliseconds; or where a function does that it hands them to.
 */
export function misreadResets(file: AnalysedFile): readonly Misreading[] {
  if (!/reset/i.test(file.text)) return [];
  const sources = new Sources(file);
  const found = misreadIn(visit => walkProgram(file.program, visit), file, sources);
  for (const call of nodesOf(file.program, 'call'))
    if (call.args.some(({ value }) => sources.isReset(value))) found.push(...misreadBy(call, file, sources));
  return found;
}

function misreadIn(meet: (visit: (node: Node) => void) => void, file: AnalysedFile, sources: Sources): Misreading[] {
  const found: Misreading[] = [];
  meet(node => {
    if (node.kind === 'call' && takesMilliseconds(node)) {
      const [only, more] = node.args;
      if (only && !more && sources.isReset(only.value)) found.push({ at: node, ...sources.seconds(only.value) });
    }
    if (node.kind !== 'operation' || node.operands.length !== 2) return;
    const [left, right] = node.operands as readonly [Expression, Expression];
    if (node.operator.startsWith('/') && isThousand(right) && sources.isReset(left) && !tellsBySize(file))
      found.push({ at: node, ...sources.seconds(left) });
    if (!['-', '<', '>', '<=', '>='].includes(node.operator)) return;
    if (isMilliseconds(right) && sources.isReset(left)) found.push({ at: node, ...sources.seconds(left) });
    else if (isMilliseconds(left) && sources.isReset(right)) found.push({ at: node, ...sources.seconds(right) });
  });
  return found;
}

/** What a function of the app's own takes for milliseconds that a call hands it. */
function misreadBy(call: Call, file: AnalysedFile, sources: Sources): readonly Misreading[] {
  const found: Misreading[] = [];
  for (const fn of file.evaluate(call.callee).functions) {
    const home = file.app.file(fn.file);
    const given = call.args.flatMap(({ name, value }, index) => {
      const target = fn.node.parameters[index]?.target;
      const parameter = name ?? (target?.kind === 'name' ? target.name : undefined);
      return parameter !== undefined && sources.isReset(value) ? [parameter] : [];
    });
    if (home === undefined || given.length === 0 || tellsBySize(home)) continue;
    const handed = { to: home.path, call: placeIn(file, call) };
    const inner = new Sources(home, new Set(given));
    found.push(...misreadIn(visit => walk(fn.node.body, visit), home, inner).map(misread => ({ ...misread, handed })));
  }
  return found;
}

/** `new Date(n)`, and what libraries have for it. */
function takesMilliseconds({ callee, constructed }: Call): boolean {
  return (
    /^(?:fromMillis|dayjs|moment)$/.test(lastName(callee) ?? '') ||
    (constructed === true && lastName(callee) === 'Date')
  );
}

function isThousand(node: Expression): boolean {
  return node.kind === 'literal' && node.value === 1000;
}

/** Code that takes whatever is greater than any point in time in seconds for milliseconds. */
function tellsBySize({ program }: AnalysedFile): boolean {
  return nodesOf(program, 'literal').some(({ value }) => typeof value === 'number' && value >= 1e10);
}

/** `Date.now()`, `new Date().getTime()`, `time.time() * 1000`. */
function isMilliseconds(node: Expression): boolean {
  if (node.kind === 'operation') {
    return (
      node.operator === '*' &&
      node.operands.some(isThousand) &&
      node.operands.some(operand => operand.kind === 'call' && lastName(operand.callee) === 'time')
    );
  }
  if (node.kind !== 'call' || node.callee.kind !== 'member') return false;
  const { object, property } = node.callee;
  if (property === 'now') return object.kind === 'name' && object.name === 'Date';
  if (property !== 'getTime' && property !== 'valueOf') return false;
  return object.kind === 'call' && lastName(object.callee) === 'Date' && object.args.length === 0;
}

/** Follows a file's names and properties to the header that they hold. */
class Sources {
  private readonly byName = new Map<string, Expression[]>();
  private readonly open = new Set<Expression>();

  private readonly file: AnalysedFile;
  private readonly given: ReadonlySet<string>;

  /** @param given names of parameters that hold the header as it came */
  constructor(file: AnalysedFile, given: ReadonlySet<string> = new Set()) {
    this.file = file;
    this.given = given;
    for (const { target, value } of nodesOf(file.program, 'bind'))
      if (target.kind === 'name' && value) this.add(target.name, value);
    for (const { target, value } of nodesOf(file.program, 'assign'))
      if (target.kind === 'name') this.add(target.name, value);
      else if (target.kind === 'member' && target.property !== undefined) this.add(`.${target.property}`, value);
    for (const { properties } of nodesOf(file.program, 'object'))
      for (const { key, value } of properties) if (key !== undefined) this.add(`.${key}`, value);
  }

  private add(name: string, value: Expression): void {
    const known = this.byName.get(name);
    if (known) known.push(value);
    else this.byName.set(name, [value]);
  }

  /** The expression is the header's value as it came, or converted to a number; never scaled. */
  isReset(node: Expression): boolean {
    if (this.open.has(node)) return false;
    this.open.add(node);
    const result = this.judge(node);
    this.open.delete(node);
    return result;
  }

  private judge(node: Expression): boolean {
    switch (node.kind) {
      case 'call': {
        const [first] = node.args;
        if (first === undefined) return false;
        const name = lastName(node.callee);
        if (node.callee.kind === 'member' && this.isHeader(first.value, /^(?:get_?)?(?:header)?$/i.test(name ?? '')))
          return true;
        return name !== undefined && conversions.has(name) && this.isReset(first.value);
      }
      case 'member':
        if (node.property === undefined) return node.index !== undefined && this.isHeader(node.index, true);
        if (node.property.toLowerCase() === header) return true;
        return this.all(`.${node.property}`);
      case 'name':
        return this.given.has(node.name) ? this.isKept(node.name) : this.all(node.name);
      case 'choice': {
        const set = node.options.filter(option => option.kind !== 'literal');
        return set.length > 0 && set.every(option => this.isReset(option));
      }
      case 'operation':
        return node.operator === '+' && node.operands.length === 1 && this.isReset(node.operands[0] as Expression);
      default:
        return false;
    }
  }

  /** The header's name, written out, or in a constant where headers are `read` by it. */
  private isHeader(node: Expression, read: boolean): boolean {
    const named = read && (node.kind === 'name' || node.kind === 'member');
    const names = node.kind === 'literal' ? [node.value] : named ? this.file.evaluate(node).literals : [];
    return names.some(name => String(name).toLowerCase() === header);
  }

  seconds(node: Expression): Omit<Misreading, 'at'> {
    return { seconds: node, isNumber: this.isNumber(node) };
  }

  private isNumber(node: Expression, depth = 4): boolean {
    if (depth === 0) return false;
    const all = (name: string): boolean => {
      const set = (this.byName.get(name) ?? []).filter(value => value.kind !== 'literal');
      return set.length > 0 && set.every(value => this.isNumber(value, depth - 1));
    };
    switch (node.kind) {
      case 'call': {
        const name = lastName(node.callee);
        return name !== undefined && conversions.has(name) && !/^str/i.test(name);
      }
      case 'operation':
        return true;
      case 'choice':
        return node.options.every(option => option.kind === 'literal' || this.isNumber(option, depth - 1));
      case 'name':
        return all(node.name);
      case 'member':
        return node.property !== undefined && all(`.${node.property}`);
      default:
        return false;
    }
  }

  /** Nothing else is written into a parameter. */
  private isKept(name: string): boolean {
    return (this.byName.get(name) ?? []).every(value => this.isReset(value));
  }

  /** Everything that is written into it is the header, or an empty start. */
  private all(name: string): boolean {
    const set = (this.byName.get(name) ?? []).filter(value => value.kind !== 'literal');
    return set.length > 0 && set.every(value => this.isReset(value));
  }
}
