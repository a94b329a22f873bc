import type { AnalysedFile, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Place } from '../../program/finding.ts';
import type {
  Bind,
  Call,
  ClassExpression,
  Element,
  Expression,
  Literal,
  ObjectExpression,
  Operation,
} from '../../program/model.ts';
import { lastName, type Node, walk, walkProgram } from '../../program/walk.ts';
import { anyOf } from '../../program/words.ts';
import {
  type Ages,
  ageName,
  agesIn,
  agingThing,
  birthName,
  countsYears,
  isAccount,
  isAge,
  isBirth,
  isSchemaOfThing,
  noAges,
  rootNames,
  speaksOfPeople,
  takes,
} from './ages.ts';

/** The youngest that the Policy lets use an app (§6(f)), in years. */
export const youngest = 16;

/** An age limit, in years. */
export interface Limit {
  readonly at: Place;
  /** The youngest that is let in. */
  readonly age: number;
  /** The number to change; `inclusive`: it is itself the youngest age. */
  readonly literal?: Place & { readonly inclusive: boolean };
}

const limitName =
  /^(?:min(?:imum)?_?(?:user_?|signup_?|sign_?up_?|registration_?|required_?|allowed_?)?age|age_?(?:limit|gate|minimum|min|threshold|requirement)|(?:signup|sign_?up|registration|required|legal|consent|user)_?(?:min(?:imum)?_?)?age|coppa_?age|age_of_consent|min(?:imum)?_?age_?(?:years)?)$/i;
/** What a type of field, or a schema, for the age of somebody is called: `UserAge`, `applicantAge`, `AGE_OF_USER`. */
const personsAge =
  /^(?:(?:\w+_)?(?:user|person|member|student|learner|pupil|applicant|account|customer|visitor|guest|player|worker|employee|signup|sign_up)_?)?age(?:_?(?:field|schema|type|of_(?:user|person|member|applicant)))?$/i;
const tellsOfThings = new RegExp(String.raw`\b(?:days?|weeks?|hours?)\b|${agingThing.source}`, 'i');
/** Most files end here. */
const ageWords = /\bage(?![a-z])|_age\b|[a-z]Age(?![a-z])|(?<![A-Z])AGE\b|\bAge\b|year|Year|YEAR/;

/** Constants, comparisons and validators that set the limit, in files that speak of people signing up. */
export const limitsInCode = perFile((file): readonly Limit[] => {
  const { language, text } = file;
  if (language !== 'javascript' && language !== 'python' && language !== 'json' && language !== 'yaml') return [];
  return ageWords.test(text) || birthName.test(text) ? new LimitSearch(file).found : [];
});

/** A walk through a file that gathers the limits in it. */
class LimitSearch {
  readonly found: Limit[] = [];
  private readonly file: AnalysedFile;
  private readonly ofPeople: boolean;
  private readonly ages: Ages;
  private readonly schemasOfThings = new Set<ObjectExpression>();

  constructor(file: AnalysedFile) {
    this.file = file;
    this.ofPeople = speaksOfPeople(file);
    this.ages = this.ofPeople ? agesIn(file) : noAges;
    walkProgram(file.program, node => {
      if (this.ofPeople || mayStandApart.has(node.kind)) this.meet(node);
    });
  }

  private readonly add: Add = (number, inclusive = true) => {
    const written = numberOf(this.file, number);
    if (written === undefined) return;
    const { value, place } = written;
    const age = value + (inclusive ? 0 : 1);
    if (!Number.isInteger(age) || age <= 4 || age >= 100) return;
    this.found.push({ at: place, age, literal: { ...place, inclusive } });
  };

  private meet(node: Node): void {
    switch (node.kind) {
      case 'bind':
        if (isSchemaOfThing(node.target, node.value))
          for (const object of objectsIn(node.value)) this.schemasOfThings.add(object);
        this.addNamed(lastName(node.target), node.value);
        this.addTyped(node);
        break;
      case 'assign':
        this.addNamed(lastName(node.target), node.value);
        break;
      case 'object':
        this.addKeys(node);
        break;
      case 'class':
        this.addMembers(node);
        break;
      case 'function':
        for (const { target, default: value } of node.parameters) this.addNamed(lastName(target), value);
        break;
      case 'element':
        if (asksAge(node)) this.add(leastTyped(node));
        break;
      case 'operation':
        compare(node, this.ages, this.add);
        break;
      case 'call':
        this.addCalled(node);
        break;
    }
  }

  /** `MIN_AGE = 13` */
  private addNamed(name: string | undefined, value: Expression | undefined): void {
    if (name === undefined || !limitName.test(name) || !isNumber(value) || this.isOfThings(name)) return;
    if (this.ofPeople || this.isOfPeople(name)) this.add(value);
  }

  private isOfThings(name: string): boolean {
    return this.file.app.files.some(other => other.text.includes(name) && limitsOfThings(other).has(name));
  }

  /** A constant, a setting or a type of field may stand apart from the sign-up that uses it. */
  private isOfPeople(name: string): boolean {
    // `age` is a part of very many words.
    const named = new RegExp(String.raw`(?<![\w$])${anyOf([name])}(?![\w$])`);
    return this.file.app.files.some(
      other => named.test(other.text) && (speaksOfPeople(other) || countsYears(other)) && takes(other, name),
    );
  }

  /** `UserAge = Annotated[int, Field(ge=13)]` */
  private addTyped({ target, value }: Bind): void {
    if (target.kind !== 'name' || value === undefined || !personsAge.test(target.name)) return;
    if (this.ofPeople || this.isOfPeople(target.name)) limitsOfField(value, this.add);
  }

  private addKeys(node: ObjectExpression): void {
    const isOfSomebody =
      !this.schemasOfThings.has(node) && (this.ofPeople || isAccount(node.properties.map(({ key }) => key)));
    for (const { key, value } of node.properties) {
      this.addNamed(key, value);
      if (key === undefined || !isOfSomebody) continue;
      if (ageName.test(key)) limitsOfField(value, this.add);
      if (birthName.test(key)) this.addLatestBirth(value);
    }
  }

  /** class-validator: `@Min(13) age: number` */
  private addMembers(node: ClassExpression): void {
    const isOfSomebody =
      !agingThing.test(node.name ?? '') && (this.ofPeople || isAccount(node.members.map(({ name }) => name)));
    for (const { name, value, annotations = [] } of node.members) {
      this.addNamed(name, value);
      if (!isOfSomebody) continue;
      const limits = [...(value === undefined ? [] : [value]), ...annotations];
      if (ageName.test(name)) for (const limit of limits) limitsOfField(limit, this.add);
      if (birthName.test(name)) for (const limit of limits) this.addLatestBirth(limit);
    }
  }

  private addCalled(node: Call): void {
    const name = lastName(node.callee) ?? '';
    const given = node.args.map(({ value }) => value);
    // `subYears(new Date(), 13)`: the latest birthday that is let in.
    if (/^(?:subYears|minus_?years)$/i.test(name)) this.add(given[1]);
    else if (/^is_?(?:same_?or_?)?(?:before|after)$/i.test(name)) {
      const sides = [node.callee.kind === 'member' ? node.callee.object : node.callee, ...given];
      if (sides.some(isBirth)) for (const side of sides) this.add(yearsBack(side));
    }
    if (given.some(isBirth)) this.addGiven(node);
    // `register('age', { min: 13 })`
    if (/^register/.test(name) && isNamedAge(given[0]))
      for (const options of given.slice(1)) limitsOfField(options, this.add);
  }

  /** `@OldEnough(13)` on a birthday, `isOldEnough(user.birthday, 13)`: a function of the app's that works out years. */
  private addGiven({ callee, args }: Call): void {
    const [number, ...others] = args
      .filter(({ value }) => isNumber(value) || value.kind === 'name' || value.kind === 'member')
      .filter(({ value }) => numberOf(this.file, value) !== undefined);
    if (number === undefined || others.length > 0) return;
    if (this.file.evaluate(callee).functions.some(fn => fn.mentions(ofYears, 1) !== undefined)) this.add(number.value);
  }

  /** The latest birthday that a field takes: `date().max(dayjs().subtract(13, 'year'))`, `@MaxDate(…)`, `Field(le=today - relativedelta(years=13))`. */
  private addLatestBirth(field: Expression): void {
    walk(field, node => {
      if (node.kind === 'function') return false;
      if (node.kind !== 'call') return undefined;
      this.addGiven(node);
      const isLatest = /^(?:max|maxDate|max_?value|MaxValueValidator|before|less|lte?)$/i.test(
        lastName(node.callee) ?? '',
      );
      for (const { name, value } of node.args)
        if (isLatest || /^(?:l[et]|max|maximum|max_value)$/.test(name ?? '')) addYearsBack(value, this.add);
      return undefined;
    });
  }
}

/** `<input type="number" name="age" min={13}>` */
function asksAge({ attributes }: Element): boolean {
  return attributes.some(
    ({ key, value }) =>
      /^(?:name|id|label|aria-label)$/.test(key ?? '') &&
      value.kind === 'literal' &&
      /^(?:your )?age(?: in years)?$/i.test(String(value.value)),
  );
}

function leastTyped({ attributes }: Element): Literal | undefined {
  const least = attributes.find(({ key }) => key === 'min' || key === 'minValue')?.value;
  return isNumber(least) && /^\d+$/.test(String(least.value)) ? least : undefined;
}

/** What a function that works out an age mentions, as `mentions` asks. */
const ofYears =
  /^(?:differenceinyears|fullyears?|years?|years?(?:since|between)\w*|relativedelta|(?:calculate|compute|get|calc)age)$/;

/** What may name a limit in a file that does not speak of people itself. */
const mayStandApart: ReadonlySet<string> = new Set(['bind', 'assign', 'object', 'class']);

function isNamedAge(name: Expression | undefined): boolean {
  return name?.kind === 'literal' && ageName.test(String(name.value));
}

/** Takes in a limit; what is no known number is none. */
type Add = (number: Expression | undefined, inclusive?: boolean) => void;

/** A number that is written out, or the constant of that number. */
function numberOf(
  file: AnalysedFile,
  node: Expression | undefined,
): { readonly value: number; readonly place: Place } | undefined {
  if (node === undefined) return undefined;
  if (isNumber(node))
    return { value: Number(node.value), place: { file: file.path, start: node.start, end: node.end } };
  const table = tableOf(node);
  if (table !== undefined) return leastOf(file.evaluate(table));
  if (node.kind !== 'name' && node.kind !== 'member') return undefined;
  const { literals, open, place, node: written } = file.evaluate(node);
  const [value, ...others] = literals;
  return typeof value === 'number' && others.length === 0 && !open && place !== undefined && written?.kind === 'literal'
    ? { value, place }
    : undefined;
}

/** `LIMITS` of `LIMITS[grade]` and of `LIMITS.get(grade)`. */
function tableOf(node: Expression): Expression | undefined {
  if (node.kind === 'call')
    return node.callee.kind === 'member' && node.callee.property === 'get' ? node.callee.object : undefined;
  return node.kind === 'member' && node.property === undefined && node.index?.kind !== 'literal'
    ? node.object
    : undefined;
}

/** The least of a table of numbers that are all written out: who may be youngest of all. */
function leastOf({ objects }: Value): { readonly value: number; readonly place: Place } | undefined {
  const [table, ...others] = objects;
  if (table === undefined || others.length > 0) return undefined;
  const numbers = table.properties.map(({ value }) => value).filter(isNumber);
  if (numbers.length !== table.properties.length) return undefined;
  const [least] = numbers.sort((a, b) => Number(a.value) - Number(b.value));
  return least && { value: Number(least.value), place: { file: table.file, start: least.start, end: least.end } };
}

/** The names of limits that stand on the age of things: `cylinder = z.object({ age: z.number().min(MIN_AGE) })`. */
const limitsOfThings = perFile(({ program }: AnalysedFile): ReadonlySet<string> => {
  const found = new Set<string>();
  const take = (limit: Expression | undefined): void => {
    if (limit !== undefined)
      walk(limit, node => {
        if (node.kind === 'name' && limitName.test(node.name)) found.add(node.name);
        else if (node.kind === 'member' && limitName.test(node.property ?? '')) found.add(node.property ?? '');
      });
  };
  walkProgram(program, node => {
    if (node.kind === 'operation' && /^[<>]=?$/.test(node.operator)) {
      if (agingThing.test(rootNames(node))) take(node);
    } else if (node.kind === 'bind' && isSchemaOfThing(node.target, node.value)) {
      for (const { properties } of objectsIn(node.value))
        for (const { key, value } of properties) if (ageName.test(key ?? '')) take(value);
    } else if (node.kind === 'class' && agingThing.test(node.name ?? ''))
      for (const { name, value, annotations = [] } of node.members)
        if (ageName.test(name)) for (const limit of [value, ...annotations]) take(limit);
  });
  return found;
});

function objectsIn(schema: Expression): readonly ObjectExpression[] {
  const found: ObjectExpression[] = [];
  walk(schema, node => {
    if (node.kind === 'object') found.push(node);
    return node.kind !== 'function';
  });
  return found;
}

/** `z.coerce.number().min(13)`, `Field(ge=13)`, `IntegerField(validators=[MinValueValidator(13)])`, `{ type: 'integer', minimum: 13 }`. */
function limitsOfField(value: Expression, add: Add): void {
  if (value.kind === 'object') {
    for (const { key, value: inner } of value.properties)
      if (key === 'min' || key === 'minimum' || key === 'minValue') add(bare(inner));
      else if (key === 'validate' || key === 'validation') limitsOfField(inner, add);
    return;
  }
  if (value.kind === 'list') {
    for (const item of value.items) limitsOfField(item.value, add);
    return;
  }
  // Annotated[int, Field(ge=13)]
  if (value.kind === 'member' && value.index !== undefined) limitsOfField(value.index, add);
  if (value.kind !== 'call') return;
  const name = lastName(value.callee) ?? '';
  // `Math.min(days, 7)`
  if (value.callee.kind === 'member' && lastName(value.callee.object) === 'Math') return;
  const [first] = value.args;
  // `.min(7, 'Cylinders must be at least 7 days old')`
  if (value.args.some(({ value: told }) => told.kind === 'literal' && tellsOfThings.test(String(told.value)))) return;
  if (
    /^(?:min|min_?value|gte|moreThanOrEqual|greaterThanOrEqualTo|MinValueValidator|NumberRange|Range|Min)$/i.test(
      name,
    ) &&
    first?.name === undefined
  )
    add(first?.value);
  if (/^(?:gt|gt_?value|moreThan|greater|greaterThan)$/i.test(name)) add(first?.value, false);
  for (const argument of value.args) {
    if (/^(?:ge|min|min_value|minimum)$/.test(argument.name ?? '')) add(argument.value);
    else if (argument.name === 'gt') add(argument.value, false);
    else if (argument.name === 'validators' || argument.value.kind === 'list' || argument.value.kind === 'object')
      limitsOfField(argument.value, add);
    else if (argument.value.kind === 'call') limitsOfField(argument.value, add);
  }
  if (value.callee.kind === 'member') limitsOfField(value.callee.object, add);
}

/** Mongoose: `[13, 'why not']`; React Hook Form: `{ value: 13, message: 'why not' }`. */
function bare(limit: Expression): Expression | undefined {
  if (limit.kind === 'list') return limit.items[0]?.value;
  return limit.kind === 'object' ? limit.properties.find(({ key }) => key === 'value')?.value : limit;
}

function addYearsBack(latest: Expression, add: Add): void {
  walk(latest, node => {
    if (node.kind === 'call' || node.kind === 'operation') add(yearsBack(node));
  });
}

/** `age < 13` turns away who is younger; `age >= 13` lets in who is as old. */
function compare({ operator, operands }: Operation, ages: Ages, add: Add): void {
  const [left, right] = operands;
  if (left === undefined || right === undefined || !/^[<>]=?$/.test(operator)) return;
  if (isAge(left, ages)) add(inYears(right), operator === '<' || operator === '>=');
  else if (isAge(right, ages)) add(inYears(left), operator === '>' || operator === '<=');
  else if (isBirth(left)) add(yearsBack(right));
  else if (isBirth(right)) add(yearsBack(left));
}

/** `13` of `13 * YEAR` and of `13 * 365.25 * 24 * 3600 * 1000`. */
function inYears(node: Expression): Expression | undefined {
  if (node.kind !== 'operation' || node.operator !== '*') return node;
  const factors: Expression[] = [];
  let at: Expression | undefined = node;
  for (; at?.kind === 'operation' && at.operator === '*'; at = at.operands[0]) factors.unshift(...at.operands.slice(1));
  if (at !== undefined) factors.unshift(at);
  const ofYear = factors.find(factor =>
    isNumber(factor) ? /^(?:365|31_?5)/.test(String(factor.value)) : /year/i.test(lastName(factor) ?? ''),
  );
  return ofYear === undefined ? undefined : factors.find(factor => factor !== ofYear && isNumber(factor));
}

/** The years of a day so many years ago: `dayjs().subtract(13, 'year')`, `today - relativedelta(years=13)`, `now.minus({ years: 13 })`. */
function yearsBack(node: Expression): Expression | undefined {
  if (node.kind === 'operation') return node.operator === '-' ? yearsBack(node.operands[1] ?? node) : undefined;
  if (node.kind !== 'call') return undefined;
  const name = lastName(node.callee) ?? '';
  const [first, second] = node.args;
  if (/^(?:relativedelta|DateOffset)$/.test(name)) return node.args.find(argument => argument.name === 'years')?.value;
  if (!/^(?:subtract|minus|sub)$/.test(name)) return undefined;
  const amounts = [first?.value, second?.value].find(value => value?.kind === 'object');
  if (amounts?.kind === 'object') return amounts.properties.find(({ key }) => key === 'years')?.value;
  return second?.value.kind === 'literal' && /^y(?:ears?)?$/.test(String(second.value.value))
    ? first?.value
    : undefined;
}

function isNumber(node: Expression | undefined): node is Literal {
  return node?.kind === 'literal' && typeof node.value === 'number';
}
