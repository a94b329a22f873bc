import type { AnalysedFile } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Call, Expression, Member, Property } from '../../program/model.ts';
import { contains, lastName, nodesOf } from '../../program/walk.ts';
import { type CredentialMark, credentialsIn, isProcores } from '../support/credentials.ts';
import { placeIn } from '../support/places.ts';

/** A credential that a call or an assignment puts into an address. */
interface Put {
  readonly at: Place;
  /** What the parameter is called, where it is written. */
  readonly name: string | undefined;
  readonly credential: CredentialMark;
}

/**
 * Methods that give an address parameters: https://www.python-httpx.org/api/#url, https://www.starlette.io/requests/#url,
 * https://yarl.aio-libs.org/en/latest/api.html#yarl.URL.update_query; Streamlit's function for the page's own.
 */
const givesQuery =
  /^(?:copy_(?:set|add)_param|copy_merge_params|include_query_params|replace_query_params|(?:with|update|extend)_query|experimental_set_query_params)$/;
/**
 * What an address keeps its parameters in, and what fills that: https://developer.mozilla.org/docs/Web/API/URL/searchParams,
 * https://docs.streamlit.io/develop/api-reference/caching-and-state/st.query_params
 */
const query = /^(?:searchParams|query_params)$/;
const fills = /^(?:set|append|update|from_dict)$/;
const anyOfThem =
  /searchParams|query_params|_query\(|copy_(?:set|add|merge)_param|\.params\b|\b(?:WebSocket|EventSource)\(/;

/**
 * What a client or the request that it is about to send is called, whose `params` are the query: `config.params = { … }` of an
 * interceptor (https://axios-http.com/docs/req_config), `session.params` (https://requests.readthedocs.io/en/latest/api/#requests.Session.params).
 */
const clients = /config|options|session|client|defaults|axios|http|api$/i;

/** What a page opens with an address and nothing else, so that a token is often put there: https://developer.mozilla.org/docs/Web/API/WebSocket/WebSocket */
const opens = /^(?:WebSocket|EventSource)$/;

/**
 * Where a credential is put into an address, whatever that is used for: `url.searchParams.set('t', token)`,
 * `request.url.copy_add_param('t', self._token)`, `st.query_params['t'] = token`.
 * @param counts which credentials do not belong there
 */
export function credentialsPut(file: AnalysedFile, counts: (mark: CredentialMark) => boolean): readonly Put[] {
  if (!file.procore || !anyOfThem.test(file.text)) return [];
  const found: Put[] = [];
  const look = (at: Call | Member, name: string | undefined, value: Expression): void => {
    const credential = credentialsIn(file.evaluate(value)).find(mark => counts(attributed(mark, at, file)));
    if (credential !== undefined) found.push({ at: placeIn(file, at), name, credential });
  };
  for (const call of nodesOf(file.program, 'call')) {
    const [address] = opens.test(lastName(call.callee) ?? '') ? call.args : [];
    // What is put into an address beforehand is told there.
    if (address !== undefined && isWritten(address.value)) look(call, undefined, address.value);
    if (!puts(call)) continue;
    const [first, ...others] = call.args;
    const isPair = others.length > 0 && first?.name === undefined;
    // `set('t', token)`, `with_query(t=token)`, `update({ t: token })`
    for (const { name, value } of isPair ? others : call.args) look(call, isPair ? textOf(first?.value) : name, value);
  }
  for (const { target, value } of nodesOf(file.program, 'assign'))
    if (target.kind === 'member') {
      if (isQuery(target.object) || isParams(target.object, file)) look(target, nameOf(target), value);
      // Where a name is set, that tells; an object is known by what it holds.
      else if (isParams(target, file)) for (const each of named(value)) look(target, each.key, each.value);
    }
  return found;
}

function textOf(node: Expression | undefined): string | undefined {
  return node?.kind === 'literal' ? String(node.value) : undefined;
}

function isWritten({ kind }: Expression): boolean {
  return kind === 'template' || kind === 'join';
}

/** `config.params['token']`, `config.params.token` */
function nameOf({ index, property }: Member): string | undefined {
  return textOf(index) ?? property;
}

/** An object of the code's own of that name may have its `params` sent in a body. */
function isParams(node: Expression, file: AnalysedFile): boolean {
  if (node.kind !== 'member' || node.property !== 'params' || !clients.test(lastName(node.object) ?? '')) return false;
  return file.evaluate(node.object).libraries.length > 0 || isIntercepted(node.object, file);
}

/** What an interceptor is handed. */
function isIntercepted(node: Expression, file: AnalysedFile): boolean {
  return (
    file.effectsOf('intercept-request').length > 0 &&
    file.functions.some(
      fn =>
        contains(fn.node, node) &&
        fn.node.parameters.some(({ target }) => target.kind === 'name' && target.name === lastName(node)),
    )
  );
}

function named(value: Expression): readonly Property[] {
  return value.kind === 'object' ? value.properties.filter(({ spread }) => spread !== true) : [];
}

function puts({ callee, args }: Call): boolean {
  if (callee.kind !== 'member' || args.length === 0) return false;
  return givesQuery.test(callee.property ?? '') || (fills.test(callee.property ?? '') && isQuery(callee.object));
}

/** `url.searchParams`, `st.query_params`; a variable of that name may be anything. */
function isQuery(node: Expression): boolean {
  return node.kind === 'member' && query.test(node.property ?? '');
}

/** What only its name tells of is Procore's in a class that is named so; a refresh token, which no app has of its own, in a file that calls no one else. */
function attributed(mark: CredentialMark, at: Call | Member, file: AnalysedFile): CredentialMark {
  if (mark.whose !== 'unknown') return mark;
  const isOwn =
    nodesOf(file.program, 'class').some(node => /procore/i.test(node.name ?? '') && contains(node, at)) ||
    (mark.credential === 'refresh-token' && isProcores(mark, file));
  return isOwn ? { ...mark, whose: 'procore' } : mark;
}
