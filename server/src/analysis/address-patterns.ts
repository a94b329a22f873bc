/** Addresses that are written as patterns and filled: of routers, of RFC 6570, of Python's and Node's own templates. */
import { changedTo } from '../program/copies.ts';
import { keywordOf } from './arguments.ts';
import { like } from './choices.ts';
import type { Evaluator } from './evaluate.ts';
import { filled } from './text-methods.ts';
import type { AbstractValue, CallArgument, LibraryThing } from './values.ts';

/**
 * An address, or another text, made by filling a pattern; `undefined` where the function makes none.
 * @param name the function's package and path, `url-template:parse().expand`
 */
export function filledPattern(
  evaluator: Evaluator,
  name: string,
  { makers }: LibraryThing,
  args: readonly CallArgument[],
): AbstractValue | undefined {
  const [first, second] = args.map(({ value }) => value);
  const held = (values: AbstractValue | undefined) => (key: number | string) => values?.property(String(key));
  const named = (values: AbstractValue | undefined) => (key: number | string) =>
    keywordOf(args, String(key)) ?? values?.property(String(key));
  const pattern = makers.at(-1)?.args[0]?.value;
  switch (name) {
    case 'path-to-regexp:compile()':
      return pattern && filled(evaluator, pattern, 'colon', held(first));
    case 'url-template:parseTemplate().expand':
    case 'url-template:parse().expand':
    case 'uri-templates:().fill':
      return pattern && filled(evaluator, withoutOperators(pattern), 'format', held(first));
    // https://lodash.com/docs/#template: `<%= id %>`, `${ id }`
    case 'lodash:template()':
    case 'lodash-es:template()':
    case 'lodash/template:()':
    case 'lodash.template:()':
      return pattern && filled(evaluator, pattern, 'embedded', held(first));
    case 'react-router:generatePath':
    case 'react-router-dom:generatePath':
    case 'regexparam:inject':
      return first && filled(evaluator, first, 'colon', held(second));
    case 'string:Template().substitute':
    case 'string:Template().safe_substitute':
      return pattern && filled(evaluator, pattern, 'dollar', named(first));
    case 'uritemplate:expand':
      return first && filled(evaluator, withoutOperators(first), 'format', named(second));
    case 'uritemplate:URITemplate().expand':
      return pattern && filled(evaluator, withoutOperators(pattern), 'format', named(first));
    case 'util:format':
    case 'sprintf-js:sprintf':
      return (
        first &&
        filled(evaluator, first, 'percent', key =>
          typeof key === 'number' ? args[key + 1]?.value : second?.property(key),
        )
      );
    default:
      return undefined;
  }
}

/** Where RFC 6570 has a list of values, by the operator before it: what stands first and between, and whether each is named. */
const lists = new Map([
  ['?', { first: '?', between: '&', named: true }],
  ['&', { first: '&', between: '&', named: true }],
  ['/', { first: '/', between: '/', named: false }],
  ['+', { first: '', between: ',', named: false }],
  ['#', { first: '#', between: ',', named: false }],
]);

/** A pattern with each value on its own: `{id}{?page,per_page}` as `{id}?page={page}&per_page={per_page}`. */
function withoutOperators(pattern: AbstractValue): AbstractValue {
  const texts = pattern.texts.map(text =>
    like(
      { parts: text.parts.map(part => ('text' in part ? changedTo(part, { text: spelled(part.text) }) : part)) },
      text,
    ),
  );
  return pattern.with({ texts, literals: [] });
}

function spelled(text: string): string {
  return text.replace(/\{([?&/+#])([\w.,*]+)\}/g, (whole, operator: string, names: string) => {
    const { first, between, named } = lists.get(operator) ?? { first: '', between: ',', named: false };
    const values = names.split(',').map(name => name.replace('*', ''));
    if (values.some(name => !/^\w+$/.test(name))) return whole;
    return first + values.map(name => (named ? `${name}={${name}}` : `{${name}}`)).join(between);
  });
}
