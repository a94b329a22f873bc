import type { Node } from 'jsonc-parser';
import { editDistance } from '../catalogue/nearest.ts';
import type { Span } from '../program/model.ts';

/** The part of JSON Schema (draft 7) that the configuration's schema is written in. */
export interface Schema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: 'object' | 'array' | 'string' | 'number' | 'boolean';
  readonly enum?: readonly (string | number | boolean)[];
  readonly default?: unknown;
  readonly examples?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  /** What VS Code offers to write (https://code.visualstudio.com/docs/languages/json#_define-snippets-in-json-schemas). */
  readonly defaultSnippets?: readonly {
    readonly label: string;
    readonly description: string;
    readonly body: unknown;
  }[];
  /** What to say where `pattern` does not match. */
  readonly patternErrorMessage?: string;
}

export interface SchemaError extends Span {
  readonly message: string;
  /** The document can be used all the same: a name that is not known. */
  readonly minor?: true;
}

/** What a JSON value breaks of a schema, each with its place. */
export function validate(node: Node, schema: Schema): readonly SchemaError[] {
  const at = { start: node.offset, end: node.offset + node.length };
  if (schema.anyOf !== undefined) return alternatives(node, schema.anyOf);
  if (schema.type !== undefined && node.type !== schema.type)
    return [{ ...at, message: `${article(schema.type)} is expected here` }];
  const value: unknown = node.value;
  if (schema.enum !== undefined && !schema.enum.includes(value as string))
    return [{ ...at, message: notOneOf(value, schema.enum) }];
  if (schema.pattern !== undefined && typeof value === 'string' && !new RegExp(schema.pattern, 'u').test(value))
    return [{ ...at, message: schema.patternErrorMessage ?? `text of the form ${schema.pattern} is expected here` }];
  if (schema.minimum !== undefined && typeof value === 'number' && value < schema.minimum)
    return [{ ...at, message: `a number of at least ${schema.minimum} is expected here` }];
  const inside = node.children ?? [];
  if (node.type === 'array')
    return schema.items === undefined ? [] : inside.flatMap(item => validate(item, schema.items ?? {}));
  if (node.type === 'object') return properties(node, schema);
  return [];
}

function properties(node: Node, schema: Schema): SchemaError[] {
  const errors: SchemaError[] = [];
  const seen = new Set<string>();
  for (const { children: [key, value] = [] } of node.children ?? []) {
    if (key === undefined) continue;
    const name = String(key.value);
    seen.add(name);
    const inner = schema.properties?.[name] ?? schema.additionalProperties ?? true;
    if (inner === false)
      errors.push({
        start: key.offset,
        end: key.offset + key.length,
        message: unknownName(name, Object.keys(schema.properties ?? {})),
        minor: true,
      });
    else if (inner !== true && value !== undefined) errors.push(...validate(value, inner));
  }
  for (const name of schema.required ?? [])
    if (!seen.has(name))
      errors.push({ start: node.offset, end: node.offset + 1, message: `"${name}" is missing here` });
  return errors;
}

/** The errors of the alternative that fits best: the one of the value's own type, else what all of them expect. */
function alternatives(node: Node, schemas: readonly Schema[]): readonly SchemaError[] {
  const results = schemas.map(schema => validate(node, schema));
  if (results.some(errors => errors.length === 0)) return [];
  const ownType = schemas.findIndex(schema => schema.type === node.type);
  if (ownType >= 0) return results[ownType] ?? [];
  const kinds = schemas.map(schema => (schema.type === undefined ? 'a value' : article(schema.type)));
  return [{ start: node.offset, end: node.offset + node.length, message: `${kinds.join(' or ')} is expected here` }];
}

function article(type: string): string {
  const name = type === 'array' ? 'list' : type === 'string' ? 'text' : type;
  return name === 'text' ? 'text' : name === 'object' ? 'an object' : `a ${name}`;
}

/** Names that are listed where another one stands. */
const mostListed = 12;

function notOneOf(value: unknown, names: readonly (string | number | boolean)[]): string {
  if (typeof value === 'string' && names.length > mostListed) return unknownName(value, names.map(String));
  return `one of ${names.map(name => JSON.stringify(name)).join(', ')} is expected here`;
}

function unknownName(name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  return near === undefined ? `"${name}" is not known here` : `"${name}" is not known here; did you mean "${near}"?`;
}

/** The known name that another one was probably meant to be: a letter or two apart, of a short one a single one; none where two are as near. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const most = name.length < 6 ? 1 : Math.max(2, name.length / 4);
  const [nearest, next] = known
    .map(other => ({ other, distance: editDistance(name, other) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance);
  return nearest?.distance === next?.distance ? undefined : nearest?.other;
}
