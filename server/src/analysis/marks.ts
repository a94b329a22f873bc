/** How marks change as one looks into a value. */
import { type Behaviour, type Capability, capabilities } from '../libraries/shape.ts';
import { type Place, stepAt } from '../program/finding.ts';
import { bind } from './bind.ts';
import type { Mark, Request } from './facts.ts';
import { envelopes, plainProperties, rowFields, tokenField } from './names.ts';
import type { FunctionInfo } from './scopes.ts';
import type { AbstractValue, AnyMark, CallArgument, LibraryThing } from './values.ts';

const inputParts = new Map<string, 'body' | 'query' | 'headers' | 'cookies' | 'params' | 'request'>([
  ['body', 'body'],
  ['json', 'body'],
  ['rawBody', 'body'],
  ['payload', 'body'],
  ['form', 'body'],
  ['formData', 'body'],
  ['data', 'body'],
  ['get_json', 'body'],
  ['text', 'body'],
  ['query', 'query'],
  ['args', 'query'],
  ['searchParams', 'query'],
  ['GET', 'query'],
  ['query_params', 'query'],
  ['nextUrl', 'query'],
  ['url', 'query'],
  ['originalUrl', 'query'],
  ['full_path', 'query'],
  ['queryStringParameters', 'query'],
  ['search', 'query'],
  ['headers', 'headers'],
  ['header', 'headers'],
  ['META', 'headers'],
  ['cookies', 'cookies'],
  ['signedCookies', 'cookies'],
  ['COOKIES', 'cookies'],
  ['session', 'cookies'],
  ['params', 'params'],
  ['param', 'params'],
  ['cookie', 'cookies'],
  ['pathParameters', 'params'],
  ['view_args', 'params'],
  ['path_params', 'params'],
  ['req', 'request'],
  ['request', 'request'],
  ['raw', 'request'],
]);

/** What a stream hands to its listeners is what it carries: `response.on('data', …)`. */
export const listening = new Set(['on', 'once', 'addListener']);

/** The marks of a property, from the marks of what it is read from. `[]` stands for an unknown key. */
export function narrow(marks: readonly AnyMark[], name: string): readonly AnyMark[] {
  const narrowed: AnyMark[] = [];
  for (const mark of marks) {
    const inner = narrowOne(mark, name);
    if (inner) narrowed.push(inner);
  }
  return narrowed;
}

function narrowOne(mark: AnyMark, name: string): AnyMark | undefined {
  switch (mark.is) {
    case 'api-data':
      // A figure has no fields of its own.
      if (name === '[]' || mark.computed || listening.has(name)) return mark;
      if (plainProperties.has(name)) return undefined;
      if (envelopes.has(name) && !(mark.row && rowFields.has(name)))
        return { ...mark, fields: mark.fields.length === 0 && mark.whole ? mark.fields : [...mark.fields, name] };
      return { ...mark, fields: [...mark.fields, name].slice(-4), whole: false };
    case 'stored':
      if (name === '[]' || mark.computed || listening.has(name)) return mark;
      // How many there are, or a measure: no text of theirs.
      if (name === 'length') return undefined;
      if (!mark.row && mark.fields.length === 0 && (envelopes.has(name) || plainProperties.has(name)))
        return envelopes.has(name) ? mark : undefined;
      return { ...mark, fields: [...mark.fields, name].slice(-4), whole: false };
    case 'credential': {
      if (mark.credential === 'token-response') {
        if (plainProperties.has(name)) return undefined;
        const field = tokenField(name);
        if (field) return { ...mark, credential: field };
        const isWhole = envelopes.has(name) || listening.has(name) || name === 'tokens' || name === '[]';
        return isWhole ? mark : undefined;
      }
      // Of a set of headers, the one that carries it.
      if (mark.credential === 'authorization-header' && /^authorization$/i.test(name)) return mark;
      // A cookie, a ref or a setting: what it is stands beside its name.
      if (name === 'value') return mark;
      // What stands under `token` may be the whole record: `grant.token.access_token`.
      const field = mark.credential === 'access-token' ? tokenField(name) : undefined;
      return field && { ...mark, credential: field };
    }
    case 'input': {
      if (mark.part === 'request') {
        const part = listening.has(name) ? 'body' : inputParts.get(name);
        return part ? { ...mark, part } : undefined;
      }
      if (
        mark.part === 'query' &&
        (name === 'searchParams' || name === 'query' || name === 'href' || name === 'search' || name === 'url')
      )
        return mark;
      if (mark.part === 'cookies' && name === 'value' && mark.fields.length > 0) return mark;
      return name === '[]' || name === 'length' ? mark : { ...mark, fields: [...mark.fields, name].slice(-4) };
    }
    case 'argument':
    case 'kept':
    case 'parameter':
    case 'random':
    case 'sealed':
      return mark;
    default:
      return undefined;
  }
}

/**
 * What a web request's accessor gives: `c.req.query('page')`, `c.req.json()`, `c.req.valid('query')`, with the name of a part
 * or of what is read of it.
 */
export function askedOf(
  { path, receiver }: Pick<LibraryThing, 'path' | 'receiver'>,
  args: readonly CallArgument[],
  place: Place,
): readonly AnyMark[] {
  const steps = [stepAt(place, 'the request is read here')];
  const request = (receiver?.own ?? []).flatMap(mark =>
    mark.is === 'input' && mark.part === 'request' ? [{ ...mark, steps }] : [],
  );
  if (request.length === 0) return [];
  const accessor = path.slice(path.lastIndexOf('.') + 1);
  const [name] = args[0]?.value.literals ?? [];
  const part = narrow(request, accessor === 'valid' && typeof name === 'string' ? name : accessor);
  return typeof name === 'string' && accessor !== 'valid' ? narrow(part, name) : part;
}

/** What `await request.json()` reads of a web request is its body; of an answer it is all of it, as it was. */
export function bodyIn(value: AbstractValue): AbstractValue {
  const { own } = value;
  const marks = own.map(
    (mark): AnyMark => (mark.is === 'input' && mark.part === 'request' ? { ...mark, part: 'body' } : mark),
  );
  return marks.every((mark, index) => mark === own[index]) ? value : value.with({ marks });
}

/** Where a library gives the query of the page's own address: https://docs.streamlit.io/develop/api-reference/caching-and-state/st.query_params */
const pageQueries: ReadonlyMap<string, string> = new Map([['streamlit', 'query_params']]);
const pageQuery: readonly AnyMark[] = [{ is: 'input', part: 'query', fields: [], steps: [] }];
const noMarks: readonly AnyMark[] = [];

/** The marks of a library's member that holds the query with which its page was called. */
export function queryMarks(packageName: string, path: string): readonly AnyMark[] {
  return pageQueries.get(packageName) === path ? pageQuery : noMarks;
}

/** What a token endpoint answers, whole. */
export function isTokenAnswer(mark: AnyMark): mark is Extract<AnyMark, { is: 'credential' }> {
  return mark.is === 'credential' && mark.credential === 'token-response';
}

/** The marks of a record that some of its fields were taken out of, or written over in. */
export function without(marks: readonly AnyMark[], names: ReadonlySet<string>): readonly AnyMark[] {
  const isHeader = (mark: AnyMark): boolean => mark.is === 'credential' && mark.credential === 'authorization-header';
  if ([...names].some(name => /^authorization$/i.test(name))) return marks.filter(mark => !isHeader(mark));
  const gone = new Set([...names].map(tokenField));
  if (!gone.has('access-token') || !marks.some(isTokenAnswer)) return marks;
  return marks.flatMap(mark => {
    if (!isTokenAnswer(mark)) return mark;
    return gone.has('refresh-token') || mark.alone ? [] : { ...mark, credential: 'refresh-token' };
  });
}

/** What the answer to a request is; what it is may depend on who calls. */
export function responseMarks(request: Request): readonly AnyMark[] {
  const marks = answerMarks(request);
  return request.abstract ? [...marks, { is: 'parameter', fn: bind(request.program).module }] : marks;
}

function answerMarks(request: Request): readonly Mark[] {
  const place = request.place;
  if (request.kind === 'token') {
    const whose =
      request.procore === 'no'
        ? request.addresses.some(address => address.host !== undefined)
          ? 'other'
          : 'unknown'
        : 'procore';
    return [
      {
        is: 'credential',
        credential: 'token-response',
        whose,
        ...(request.grant === 'client_credentials' ? { alone: true } : {}),
        steps: [stepAt(place, 'the token endpoint answers here')],
      },
    ];
  }
  if (request.kind === 'authorize' || request.kind === 'revoke') return [];
  if (request.procore === 'no' && request.kind !== 'file') return [];
  if (request.kind === 'web' || request.kind === 'api' || request.kind === 'other' || request.kind === 'file') {
    const what = request.addresses[0]?.path;
    const method = request.method ?? 'A request';
    return [
      {
        is: 'api-data',
        request,
        fields: [],
        whole: true,
        origin: 'response',
        steps: [stepAt(place, `${method} ${what ?? 'to Procore'} answers with API Data`)],
      },
    ];
  }
  return [];
}

/** API Data that goes through a function nobody knows most likely comes out of it again; credentials stay behind. */
export function* passing(args: readonly CallArgument[], callee: AbstractValue): Generator<AnyMark> {
  for (const argument of args) for (const mark of argument.value.marks) if (isData(mark)) yield mark;
  // `sha256(address).hexdigest()` is as sealed as what it is read from.
  for (const mark of callee.own) if (isData(mark) || mark.is === 'parameter' || mark.is === 'sealed') yield mark;
  for (const argument of args) for (const mark of argument.value.own) if (mark.is === 'parameter') yield mark;
}

/** API Data, or rows that a store gives; a key or a setting that a file holds is none. */
export function isData(mark: AnyMark): mark is Extract<AnyMark, { readonly is: 'api-data' | 'stored' }> {
  return mark.is === 'api-data' || isRow(mark);
}

/** Rows that a store gives. */
export function isRow(mark: AnyMark): boolean {
  return mark.is === 'stored' && mark.file !== true;
}

/** A file's text as the rows that it was made into: `json.loads(path.read_text())`. */
export function asParsed(mark: AnyMark): AnyMark {
  if (mark.is !== 'stored' || mark.file !== true) return mark;
  return { ...mark, parsed: true };
}

const readsRows = new Set<Capability>(['store', 'warehouse', 'vector-store']);

/**
 * What a call gives that may read rows out of a store, or the text of a file.
 * @param chainTo the calls that lead there
 * @param askedBy the function whose callers say what is read
 */
export function rowsRead(
  behaviour: Behaviour,
  read: Place,
  chainTo: () => readonly Place[],
  askedBy: FunctionInfo | undefined,
): readonly AnyMark[] {
  const does = capabilities(behaviour);
  const isFile = does.includes('read-file');
  const reads = behaviour.mode === 'read' || behaviour.mode === 'sql' || behaviour.note === 'gives-row';
  // Of a cache that says by its keys what kind of thing it keeps
  const holdsRows = does.some(each => readsRows.has(each)) || behaviour.args?.model !== undefined;
  if (!isFile && !(reads && holdsRows)) return noMarks;
  const message = isFile ? 'the file is read here' : 'it is read back out of the store here';
  const steps = [stepAt(read, message)];
  // A table is rows, wherever it is read from.
  const isText = isFile && behaviour.returns !== 'body';
  // What is read there, who calls may say: a statement, a file's name.
  const chain = chainTo();
  return [
    ...(askedBy === undefined ? [] : [{ is: 'parameter' as const, fn: askedBy }]),
    {
      is: 'stored',
      read,
      ...(chain.length > 0 ? { chain } : {}),
      fields: [],
      whole: true,
      ...(isText ? { file: true } : {}),
      ...(behaviour.mode !== 'write' && behaviour.note === 'gives-row' ? { row: true } : {}),
      steps,
    },
  ];
}
