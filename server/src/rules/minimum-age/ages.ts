import type { AnalysedFile } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Expression, Target } from '../../program/model.ts';
import { lastName, walkProgram } from '../../program/walk.ts';

export const ageName = /^(?:age|user_?age|age_?(?:in_?)?years|years_?old|applicant_?age|current_?age|computed_?age)$/i;
const ageMaker =
  /^(?:(?:calculate|compute|get|calc|to)_?age\w*|age_?(?:from|of|on|at)\w*|differenceInYears|years_?(?:since|between)\w*|relativedelta)$/i;
const yearsMaker = /^(?:differenceInYears|full_?years|years_?(?:since|between)\w*)$/i;
/** Days that things and papers have. */
const ofThings =
  /install|registered|built|bought|purchas|warrant|commission|manufactur|issued|expir|hired|start|creat|updat|signed|poured/i;
/** What has an age of its own, in days or seconds. */
export const agingThing =
  /specimen|cylinder|concrete|mortar|(?:^| |_)samples?\b|batch|curing|equipment|machine|vehicle|truck|crane|asset|cache|backup|snapshot|invoice|ticket|issue|submittal|drawing|(?:^| |_)rfis?\b/i;
const birth =
  /birth|\bborn\b|\bcreate an account\b|\bdob\b|\bage[ _-]?(?:gate|limit|check|verif)|sign[ _-]?up|\bregistration\b|\bregister (?:for|an? account|now|here)|\bregister(?:User|Account|_user)?$|\b(?:register|registration|sign_?up|create_?(?:user|account)|new_?(?:user|account))_?(?:dto|form|inputs?|schema|request|body|payload|command|data|params|args|values)\b|parental|guardian|coppa|\bminors\b/i;
export const birthName = /birth|\bborn|\bdob\b|\bbday/i;

/** Names that a file gives to ages that it works out, and to things that have an age themselves. */
export interface Ages {
  /** `const years = differenceInYears(today, born)` */
  readonly names: ReadonlySet<string>;
  /** `const s = await specimen.validate(body)` */
  readonly things: ReadonlySet<string>;
  /** `age = dayjs().diff(castOn, 'day')`: called so, and nobody's. */
  readonly inDays: ReadonlySet<string>;
}

export const noAges: Ages = { names: new Set(), things: new Set(), inDays: new Set() };

export function agesIn({ program }: AnalysedFile): Ages {
  const names = new Set<string>();
  const things = new Set<string>();
  const inDays = new Set<string>();
  const ages = { names, things, inDays };
  walkProgram(program, node => {
    if (node.kind === 'function')
      for (const { target, default: value } of node.parameters)
        if (target.kind === 'name' && value !== undefined && countsDays(value)) inDays.add(target.name);
    if (node.kind !== 'bind' || node.target.kind !== 'name' || node.value === undefined) return;
    if (countsDays(node.value)) inDays.add(node.target.name);
    else if (isAge(node.value, ages)) names.add(node.target.name);
    else if (agingThing.test(rootNames(node.value))) things.add(node.target.name);
  });
  return ages;
}

const unit = /^(?:d|h|w|days?|hours?|weeks?)$/;
const rounding = /^(?:int|floor|trunc|round|ceil|abs|Number)$/;
const dayMaker = /^(?:differenceIn|diff_?in_?|diff)(?:Calendar)?(?:Days|Hours|Weeks|Minutes)$/i;

/** `dayjs().diff(castOn, 'day')`, `(today - cast_on).days`, `(now - castOn) / DAY`; of a birthday years are made. */
function countsDays(node: Expression): boolean {
  if (isBirth(node)) return false;
  switch (node.kind) {
    case 'call': {
      const name = lastName(node.callee) ?? '';
      const says = node.args.some(({ value }) => value.kind === 'literal' && unit.test(String(value.value)));
      return (
        dayMaker.test(name) ||
        (name === 'diff' && says) ||
        (rounding.test(name) && node.args.some(({ value }) => countsDays(value)))
      );
    }
    case 'member':
      return node.property === 'days' && node.object.kind === 'operation';
    case 'operation': {
      const by = node.operands[1];
      if (!/^\/\/?$/.test(node.operator) || by === undefined) return false;
      return by.kind === 'literal' ? by.value === 86_400_000 : /(?:^|_)day|hour/i.test(lastName(by) ?? '');
    }
    default:
      return false;
  }
}

/** `const cylinder = z.object({ … })` */
export function isSchemaOfThing(target: Target, value: Expression | undefined): value is Expression {
  return target.kind === 'name' && agingThing.test(target.name) && (value?.kind === 'call' || value?.kind === 'object');
}

const mailbox = /^e?_?mail(?:_?address)?$/i;
const ofPerson =
  /^(?:(?:full|first|last|given|family|user|nick|display)_?)?name$|^(?:pass(?:word|phrase)|phone(?:_?number)?|mobile)$/i;

/** Fields by which somebody gets an account: an e-mail address, and a name, a number or a password beside it. */
export function isAccount(fields: readonly (string | undefined)[]): boolean {
  const has = (asked: RegExp): boolean => fields.some(field => asked.test(field ?? ''));
  return has(mailbox) && has(ofPerson);
}

/** Asked of every file of an app for every limit in it; the text answers for most. */
export const speaksOfPeople = perFile(
  (file: AnalysedFile): boolean =>
    birth.test(file.relative) || ((/dob\b|signup/i.test(file.text) || birth.test(file.text)) && saysSo(file)),
);

/** A file imports what is called so, or reads it off something: `settings.minimumAge`. */
export function takes({ program }: AnalysedFile, name: string): boolean {
  let found = program.imports.some(({ names }) => names.some(({ imported }) => imported === name));
  if (!found)
    walkProgram(program, node => {
      found ||= node.kind === 'member' && node.property === name;
      return !found;
    });
  return found;
}

/** It works out how many years ago something was, and says of no thing that it was built or bought then. */
export const countsYears = perFile(({ program, text }: AnalysedFile): boolean => {
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

/**
 * Whether an expression is somebody's age.
 * @param ages names that hold one, or what has one
 */
export function isAge(node: Expression, ages: Ages): boolean {
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
      if (rounding.test(name)) return given.some(value => isAge(value, ages));
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
      return (ageName.test(node.name) && !ages.inDays.has(node.name)) || ages.names.has(node.name);
    default:
      return false;
  }
}

/** What has an age and is nobody: `cylinder.age`, `s.age` of `const s = specimens[at]`. */
function isThing(node: Expression, { things }: Ages): boolean {
  return agingThing.test(rootNames(node)) || (node.kind === 'name' && things.has(node.name));
}

/** Whether an expression reads a day of birth. */
export function isBirth(node: Expression): boolean {
  return birthName.test(rootNames(node));
}

/** `user.birth_date.year`, as `user birth_date year`; `Date.parse(user.dob)`, as `Date parse user dob`. */
export function rootNames(node: Expression): string {
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
