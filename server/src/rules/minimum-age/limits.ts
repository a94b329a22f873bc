import type { AnalysedFile, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression, Literal, Operation } from '../../program/model.ts';
import { lastName, walk, walkProgram } from '../../program/walk.ts';

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
const ageName = /^(?:age|user_?age|age_?(?:in_?)?years|years_?old|applicant_?age|current_?age|computed_?age)$/i;
/** What a type of field, or a schema, for the age of somebody is called: `UserAge`, `applicantAge`, `AGE_OF_USER`. */
const personsAge =
  /^(?:(?:\w+_)?(?:user|person|member|student|learner|pupil|applicant|account|customer|visitor|guest|player|worker|employee|signup|sign_up)_?)?age(?:_?(?:field|schema|type|of_(?:user|person|member|applicant)))?$/i;
const ageMaker =
  /^(?:(?:calculate|compute|get|calc|to)_?age\w*|age_?(?:from|of|on|at)\w*|differenceInYears|years_?(?:since|between)\w*|relativedelta)$/i;
const yearsMaker = /^(?:differenceInYears|full_?years|years_?(?:since|between)\w*)$/i;
/** Days that things and papers have. */
const ofThings =
  /install|registered|built|bought|purchas|warrant|commission|manufactur|issued|expir|hired|start|creat|updat|signed|poured/i;
/** What has an age of its own, in days or seconds. */
const agingThing =
  /specimen|cylinder|concrete|mortar|(?:^| |_)samples?\b|batch|curing|equipment|machine|vehicle|truck|crane|asset|cache|backup|snapshot|invoice|ticket|issue|submittal|drawing|(?:^| |_)rfis?\b/i;
const birth =
  /birth|\bborn\b|\bcreate an account\b|\bdob\b|\bage[ _-]?(?:gate|limit|check|verif)|sign[ _-]?up|\bregistration\b|\bregister (?:for|an? account|now|here)|\bregister(?:User|Account|_user)?$|\b(?:register|registration|sign_?up|create_?(?:user|account)|new_?(?:user|account))_?(?:dto|form|inputs?|schema|request|body|payload|command|data|params|args|values)\b|parental|guardian|coppa|\bminors\b/i;

/** Most files end here. */
const ageWords = /\bage(?![a-z])|_age\b|[a-z]Age(?![a-z])|AGE\b|\bAge\b|year|Year|YEAR/;
const birthName = /birth|\bborn|\bdob\b|\bbday/i;

/** Constants, comparisons and validators that set the limit, in files that speak of people signing up. */
export const limitsInCode = perFile((file): readonly Limit[] => {
  const { language } = file.program;
  if (language !== 'javascript' && language !== 'python' && language !== 'json' && language !== 'yaml') return [];
  if (!ageWords.test(file.text)) return [];
  const ofPeople = speaksOfPeople(file);
  const found: Limit[] = [];
  const add: Add = (number, inclusive = true) => {
    const written = numberOf(file, number);
    if (written === undefined) return;
    const { value, place } = written;
    const age = value + (inclusive ? 0 : 1);
    if (Number.isInteger(age) && age > 4 && age < 100) found.push({ at: place, age, literal: { ...place, inclusive } });
  };
  const addNamed = (name: string | undefined, value: Expression | undefined): void => {
    if (name === undefined || !limitName.test(name) || !isNumber(value)) return;
    if (ofPeople || isOfPeople(name)) add(value);
  };
  /** A constant, a setting or a type of field may stand apart from the sign-up that uses it. */
  const isOfPeople = (name: string): boolean =>
    file.app.files.some(
      other => other.text.includes(name) && takes(other, name) && (speaksOfPeople(other) || countsYears(other)),
    );
  const ages = ofPeople ? agesIn(file) : noAges;
  walkProgram(file.program, node => {
    if (!ofPeople && !mayStandApart.has(node.kind)) return;
    switch (node.kind) {
      case 'bind':
      case 'assign':
        addNamed(lastName(node.target as Expression), node.value);
        if (node.kind === 'bind' && node.target.kind === 'name' && node.value && personsAge.test(node.target.name))
          if (ofPeople || isOfPeople(node.target.name)) limitsOfField(node.value, add);
        break;
      case 'object':
        for (const { key, value } of node.properties) {
          addNamed(key, value);
          if (key === undefined || !ofPeople) continue;
          if (ageName.test(key)) limitsOfField(value, add);
          if (birthName.test(key)) addLatestBirth(value, add);
        }
        break;
      case 'class':
        for (const { name, value, annotations = [] } of node.members) {
          addNamed(name, value);
          if (!ofPeople) continue;
          // class-validator: @Min(13) age: number
          if (ageName.test(name)) for (const limit of [value, ...annotations]) if (limit) limitsOfField(limit, add);
          if (birthName.test(name)) for (const limit of [value, ...annotations]) if (limit) addLatestBirth(limit, add);
        }
        break;
      case 'function':
        for (const { target, default: value } of node.parameters) addNamed(lastName(target as Expression), value);
        break;
      case 'element':
        // <input type="number" name="age" min={13}>
        if (
          node.attributes.some(
            ({ key, value }) =>
              /^(?:name|id|label|aria-label)$/.test(key ?? '') &&
              value.kind === 'literal' &&
              /^(?:your )?age(?: in years)?$/i.test(String(value.value)),
          )
        ) {
          const least = node.attributes.find(({ key }) => key === 'min' || key === 'minValue')?.value;
          if (least?.kind === 'literal' && /^\d+$/.test(String(least.value)) && typeof least.value === 'number')
            add(least);
        }
        break;
      case 'operation':
        compare(node, ages, add);
        break;
      case 'call':
        // subYears(new Date(), 13): the latest birthday that is let in.
        if (/^(?:subYears|minus_?years)$/i.test(lastName(node.callee) ?? '')) add(node.args[1]?.value);
        else if (/^is_?(?:same_?or_?)?(?:before|after)$/i.test(lastName(node.callee) ?? '')) {
          const sides = [
            node.callee.kind === 'member' ? node.callee.object : node.callee,
            ...node.args.map(a => a.value),
          ];
          if (sides.some(isBirth)) for (const side of sides) add(yearsBack(side));
        }
        break;
    }
  });
  return found;
});

/** What may name a limit in a file that does not speak of people itself. */
const mayStandApart: ReadonlySet<string> = new Set(['bind', 'assign', 'object', 'class']);

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

/** Names that a file gives to ages that it works out, and to things that have an age themselves. */
interface Ages {
  /** `const years = differenceInYears(today, born)` */
  readonly names: ReadonlySet<string>;
  /** `const s = await specimen.validate(body)` */
  readonly things: ReadonlySet<string>;
}

const noAges: Ages = { names: new Set(), things: new Set() };

function agesIn({ program }: AnalysedFile): Ages {
  const names = new Set<string>();
  const things = new Set<string>();
  walkProgram(program, node => {
    if (node.kind !== 'bind' || node.target.kind !== 'name' || node.value === undefined) return;
    if (isAge(node.value, { names, things })) names.add(node.target.name);
    else if (agingThing.test(rootNames(node.value))) things.add(node.target.name);
  });
  return { names, things };
}

/** Asked of every file of an app for every limit in it; the text answers for most. */
const speaksOfPeople = perFile(
  (file: AnalysedFile): boolean =>
    birth.test(file.relative) || ((/dob\b|signup/i.test(file.text) || birth.test(file.text)) && saysSo(file)),
);

/** A file imports what is called so, or reads it off something: `settings.minimumAge`. */
function takes({ program }: AnalysedFile, name: string): boolean {
  let found = program.imports.some(({ names }) => names.some(({ imported }) => imported === name));
  if (!found)
    walkProgram(program, node => {
      found ||= node.kind === 'member' && node.property === name;
      return !found;
    });
  return found;
}

/** It works out how many years ago something was, and says of no thing that it was built or bought then. */
const countsYears = perFile(({ program, text }: AnalysedFile): boolean => {
  if (!/years/i.test(text)) return false;
  let found = false;
  walkProgram(program, node => {
    if (node.kind === 'call' && yearsMaker.test(lastName(node.callee) ?? '')) found ||= !ofThings.test(rootNames(node));
    return !found;
  });
  return found;
});

/** A name, key or text of the file's does, not only a comment. */
function saysSo({ program }: AnalysedFile): boolean {
  let says = false;
  const look = (name: unknown): void => {
    says ||= typeof name === 'string' && (birth.test(name) || /^dob$|dob_|_dob|dateOfBirth/i.test(name));
  };
  walkProgram(program, node => {
    if (says) return false;
    if (node.kind === 'name' || node.kind === 'declare') look(node.name);
    else if (node.kind === 'member') look(node.property);
    else if (node.kind === 'literal') look(node.value);
    else if (node.kind === 'object') for (const { key } of node.properties) look(key);
    else if (node.kind === 'object-target') for (const { key } of node.entries) look(key);
    else if (node.kind === 'element') for (const { key } of node.attributes) look(key);
    else if (node.kind === 'class') for (const { name } of node.members) look(name);
    return undefined;
  });
  return says;
}

/** `z.coerce.number().min(13)`, `Field(ge=13)`, `IntegerField(validators=[MinValueValidator(13)])`, `{ type: 'integer', minimum: 13 }`. */
function limitsOfField(value: Expression, add: Add): void {
  if (value.kind === 'object') {
    for (const { key, value: inner } of value.properties)
      if (key === 'min' || key === 'minimum' || key === 'minValue')
        add(inner.kind === 'list' ? inner.items[0]?.value : inner); // Mongoose: [13, 'why not']
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
  const [first] = value.args;
  if (
    /^(?:min|min_?value|gte|moreThanOrEqual|MinValueValidator|NumberRange|Range|Min)$/i.test(name) &&
    first?.name === undefined
  )
    add(first?.value);
  if (/^(?:gt|gt_?value|moreThan|greater)$/i.test(name)) add(first?.value, false);
  for (const argument of value.args) {
    if (/^(?:ge|min|min_value|minimum)$/.test(argument.name ?? '')) add(argument.value);
    else if (argument.name === 'gt') add(argument.value, false);
    else if (argument.name === 'validators' || argument.value.kind === 'list' || argument.value.kind === 'object')
      limitsOfField(argument.value, add);
    else if (argument.value.kind === 'call') limitsOfField(argument.value, add);
  }
  if (value.callee.kind === 'member') limitsOfField(value.callee.object, add);
}

/** The latest birthday that a field takes: `date().max(dayjs().subtract(13, 'year'))`, `@MaxDate(…)`, `Field(le=today - relativedelta(years=13))`. */
function addLatestBirth(field: Expression, add: Add): void {
  walk(field, node => {
    if (node.kind === 'function') return false;
    if (node.kind !== 'call') return undefined;
    const isLatest = /^(?:max|maxDate|max_?value|MaxValueValidator|before|less|lte?)$/i.test(
      lastName(node.callee) ?? '',
    );
    for (const { name, value } of node.args)
      if (isLatest || /^(?:l[et]|max|maximum|max_value)$/.test(name ?? '')) addYearsBack(value, add);
    return undefined;
  });
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

/**
 * Whether an expression is somebody's age.
 * @param ages names that hold one, or what has one
 */
function isAge(node: Expression, ages: Ages): boolean {
  switch (node.kind) {
    case 'await':
      return isAge(node.value, ages);
    case 'operation': {
      // today.year - birth.year, (today - birth).days // 365
      if (!/^(?:-|\/|\/\/|%)$/.test(node.operator)) return false;
      const [left, right] = node.operands;
      if (node.operator !== '-') return left !== undefined && isAge(left, ages);
      return right !== undefined && (isBirth(right) || (left !== undefined && isAge(left, ages)));
    }
    case 'call': {
      const name = lastName(node.callee) ?? '';
      const given = node.args.map(argument => argument.value);
      if (ageMaker.test(name)) return !ofThings.test(rootNames(node));
      // int(…), Math.floor(…)
      if (/^(?:int|floor|trunc|round|abs|Number)$/.test(name)) return given.some(value => isAge(value, ages));
      // dayjs().diff(birthday, 'years'), fullYears(birthday)
      const counts = /years?$|^years?|_years?_|Years?(?![a-z])|\bage|Age(?![a-z])/.test(name);
      const says = given.some(value => value.kind === 'literal' && /^y(?:ears?)?$/.test(String(value.value)));
      return (counts || (name === 'diff' && says)) && isBirth(node);
    }
    case 'member':
      if (ageName.test(node.property ?? '')) return !isThing(node.object, ages);
      if (node.property === 'days') return isAge(node.object, ages);
      return node.property === 'years' && (isAge(node.object, ages) || isBirth(node.object));
    case 'name':
      return ageName.test(node.name) || ages.names.has(node.name);
    default:
      return false;
  }
}

/** What has an age and is nobody: `cylinder.age`, `s.age` of `const s = specimens[at]`. */
function isThing(node: Expression, { things }: Ages): boolean {
  return agingThing.test(rootNames(node)) || (node.kind === 'name' && things.has(node.name));
}

/** Whether an expression reads a day of birth. */
function isBirth(node: Expression): boolean {
  return birthName.test(rootNames(node));
}

/** `user.birth_date.year`, as `user birth_date year`; `Date.parse(user.dob)`, as `Date parse user dob`. */
function rootNames(node: Expression): string {
  switch (node.kind) {
    case 'call':
      return [node.callee, ...node.args.map(argument => argument.value)].map(rootNames).join(' ');
    case 'member':
      return `${rootNames(node.object)} ${node.property ?? ''} ${node.index?.kind === 'literal' ? String(node.index.value) : ''}`;
    case 'operation':
      return node.operands.map(rootNames).join(' ');
    case 'object':
      return node.properties.map(({ value }) => rootNames(value)).join(' ');
    case 'await':
      return rootNames(node.value);
    case 'name':
      return node.name;
    default:
      return '';
  }
}

function isNumber(node: Expression | undefined): node is Literal {
  return node?.kind === 'literal' && typeof node.value === 'number';
}
