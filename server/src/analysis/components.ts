/**
 * What platforms for workflows run, whose code is handed all through `this`: components of Pipedream
 * (https://pipedream.com/docs/components/contributing/api/) and nodes of n8n (https://docs.n8n.io/integrations/creating-nodes/).
 */
import type { Expression, ObjectExpression, Program, Property } from '../program/model.ts';
import type { FunctionInfo } from './scopes.ts';

/** The platform whose web hook a function answers: a source of Pipedream's with an interface to HTTP, a trigger of n8n's. */
export function hookPlatform({ name, holder, owner }: FunctionInfo, program: Program): 'n8n' | 'pipedream' | undefined {
  if (program.language !== 'javascript') return undefined;
  if (name === 'run' && holder !== undefined)
    return holder === componentOf(program) && propertiesIn(holder, 'props').some(takesHttp) ? 'pipedream' : undefined;
  return name === 'webhook' && owner !== undefined && program.imports.some(({ module }) => module === 'n8n-workflow')
    ? 'n8n'
    : undefined;
}

const http = '$.interface.http';

/** `http: '$.interface.http'`, `http: { type: '$.interface.http', customResponse: true }` */
function takesHttp({ value }: Property): boolean {
  const type = value.kind === 'object' ? property(value, 'type') : value;
  return type?.kind === 'literal' && type.value === http;
}

const selves = new WeakMap<Program, ObjectExpression | null>();

/**
 * What `this` is in the functions of a component of Pipedream's, as an object that nobody wrote: its methods, and for each app among its
 * props the app's methods; `undefined` where the file is no such component.
 */
export function componentSelf(program: Program): ObjectExpression | undefined {
  let self = selves.get(program);
  if (self === undefined) {
    const component = componentOf(program);
    self = component === undefined ? null : selfOf(component);
    selves.set(program, self);
  }
  return self ?? undefined;
}

function selfOf(component: ObjectExpression): ObjectExpression {
  const apps = propertiesIn(component, 'props').filter(({ value }) => value.kind === 'name');
  return {
    kind: 'object',
    start: component.start,
    end: component.end,
    properties: [
      ...propertiesIn(component, 'methods'),
      ...apps.map(
        ({ key, keySpan, value, start, end }): Property => ({
          ...(key === undefined ? {} : { key }),
          keySpan,
          start,
          end,
          value: { kind: 'member', object: value, property: 'methods', propertySpan: keySpan, start, end },
        }),
      ),
    ],
  };
}

/** The object that a file gives away as a component or an app. */
function componentOf({ exports, language }: Program): ObjectExpression | undefined {
  if (language !== 'javascript') return undefined;
  const given = exports.find(({ name, value }) => name === 'default' && value !== undefined)?.value;
  const [first] = given?.kind === 'call' ? given.args : [];
  const object = first === undefined ? given : first.value;
  if (object?.kind !== 'object') return undefined;
  const type = property(object, 'type');
  const isKnown = type?.kind === 'literal' && /^(?:app|source|action)$/.test(String(type.value));
  return isKnown && (property(object, 'props') ?? property(object, 'methods') ?? property(object, 'propDefinitions'))
    ? object
    : undefined;
}

function property(object: ObjectExpression, name: string): Expression | undefined {
  return object.properties.find(({ key }) => key === name)?.value;
}

function propertiesIn(object: Expression, name: string): readonly Property[] {
  const inner = object.kind === 'object' ? property(object, name) : undefined;
  return inner?.kind === 'object' ? inner.properties : [];
}
