/** Strings written in a program, with what they are called and whether users see them. */
import type { Expression, Literal, Program } from '../program/model.ts';
import { lastName, type Node, walkProgram } from '../program/walk.ts';
import type { StringUse } from './facts.ts';
import { SettingNames } from './setting-names.ts';

const shownKeys =
  /^(?:title|label|message|description|text|tooltip|placeholder|heading|subtitle|header|caption|alt|aria-?label|helper_?text|hint|summary|tagline|display_?name|content|body|error|notice|success|cta|button|name|notes|question|prompt)$/i;
const shownPaths = /(?:^|\/)(?:locales?|i18n|translations?|lang|messages)\//i;
/** Calls that only hold a field's value: `client_secret: SecretStr = Field(default=SecretStr("…"))`. */
const holding = /^(?:Field|field|SecretStr|SecretBytes)$/;

/** What a record says it is of: `{ provider: 'procore', refreshToken: '…' }`. */
const providerKeys = /^(?:provider|vendor|integration|partner|service|system|platform|source)$/i;

/** A property of a record or an argument of a call. */
interface Part {
  readonly key?: string;
  readonly name?: string;
  readonly value: Expression;
}

function providerIn(parts: readonly Part[]): string | undefined {
  for (const { key, name = key, value } of parts)
    if (value.kind === 'literal' && name !== undefined && providerKeys.test(name))
      return typeof value.value === 'string' ? value.value : undefined;
  return undefined;
}

type Written = { -readonly [Part in keyof StringUse]: StringUse[Part] };

/** Every string in a program. */
export function stringsOf(program: Program, relative: string): readonly StringUse[] {
  const found: StringUse[] = [];
  const isDocument = program.language === 'markdown';
  const isCatalogue = program.language === 'json' && shownPaths.test(relative);
  const keys = new Map<Expression, { key: string; visible: boolean }>();
  const sections = new Map<Expression, string>();
  const providers = new Map<Expression, string>();
  const settings = new SettingNames(expression => keys.get(expression)?.key);
  const add = (literal: Literal) => {
    if (typeof literal.value !== 'string' || literal.value === '' || literal.pattern) return;
    const { start, end, value } = literal;
    const { key = '', visible = false } = keys.get(literal) ?? {};
    const isVisible = visible || isDocument || isCatalogue;
    const use: Written = { file: program.path, start, end, value, literal, visible: isVisible };
    const [section, provider, named] = [sections.get(literal), providers.get(literal), settings.of(literal)];
    if (key !== '') use.key = key;
    if (section !== undefined) use.section = section;
    if (provider !== undefined) use.provider = provider;
    if (named !== undefined) use.settings = named;
    found.push(use);
  };
  const name = (value: Expression | undefined, key: string | undefined, visible = false) => {
    if (!value || key === undefined) return;
    keys.set(value, { key, visible: visible || shownKeys.test(key) });
    if (value.kind === 'choice') for (const option of value.options) keys.set(option, { key, visible });
  };
  const enter = (record: Expression, parts: readonly Part[]) => {
    const own = record.kind === 'call' ? '' : (keys.get(record)?.key ?? '');
    const outer = sections.get(record);
    const section = outer === undefined || own === '' ? (outer ?? own) : `${outer}.${own}`;
    const provider = providerIn(parts) ?? providers.get(record);
    if (section !== '') for (const { value } of parts) sections.set(value, section);
    if (provider !== undefined) for (const { value } of parts) providers.set(value, provider);
  };
  const visit = (node: Node) => {
    settings.meet(node);
    switch (node.kind) {
      case 'bind':
        if (node.target.kind === 'name') name(node.value, node.target.name);
        else if (node.target.kind === 'member') name(node.value, node.target.property);
        break;
      case 'assign':
        name(node.value, lastName(node.target));
        break;
      case 'object':
        for (const property of node.properties) name(property.value, property.key);
        enter(node, node.properties);
        break;
      case 'list':
        enter(node, node.items);
        break;
      case 'call': {
        enter(node, node.args);
        const held = holding.test(lastName(node.callee) ?? '') ? keys.get(node) : undefined;
        for (const [index, argument] of node.args.entries()) {
          const isHeld = argument.name === undefined ? index === 0 : argument.name === 'default';
          if (held && isHeld) keys.set(argument.value, held);
          else name(argument.value, argument.name);
        }
        break;
      }
      case 'class':
        for (const member of node.members) name(member.value, member.name);
        break;
      case 'function':
        for (const parameter of node.parameters)
          if (parameter.target.kind === 'name') name(parameter.default, parameter.target.name);
        break;
      case 'element':
        for (const attribute of node.attributes) name(attribute.value, attribute.key);
        for (const child of node.children)
          if (child.kind === 'literal') keys.set(child, { key: node.tag, visible: true });
        break;
      case 'operation':
        // `token === 'abc'`: the text is compared with what is named.
        if (node.operator === '===' && node.operands.length === 2) {
          const [left, right] = node.operands as [Expression, Expression];
          if (right.kind === 'literal' && left.kind !== 'literal') name(right, lastName(left));
        }
        break;
      case 'literal':
        add(node);
        break;
      case 'template': {
        const known = keys.get(node);
        for (const part of node.parts)
          if (part.kind === 'literal') keys.set(part, known ?? { key: '', visible: false });
        break;
      }
    }
  };
  walkProgram(program, visit);
  return found;
}
