import type { AnalysedFile, Request, Value } from '../../analysis/facts.ts';
import type { Node } from '../../program/walk.ts';
import { type CredentialMark, credentialsIn, placeKey } from './credentials.ts';
import { type DataMark, dataIn } from './data.ts';
import { wordsIn } from './flows.ts';

/** Words that say whose a value or key is. Users and sessions are narrower than companies. */
const ownerWords =
  /compan|tenant|organi[sz]|\borg|account|customer|workspace|installation|user|session|owner|member|token/i;

/** Whether names in some code say that it belongs to one company, user or session. */
export function speaksOfOwner(node: Node): boolean {
  return wordsIn(node).some(word => ownerWords.test(word));
}

/** Whether a key's text or its holes say that it belongs to one company, user or session. */
export function isOwned(key: Value): boolean {
  return key.texts.some(({ parts }) =>
    parts.some(part => ownerWords.test('text' in part ? part.text : (part.name ?? ''))),
  );
}

const narrow = /id$|^id|number$|^num|key$|slug|code|project|rfi|submittal|drawing|page|name|status|type|date|path|url/i;

const conversions = /^(?:String|toString|str|encodeURIComponent|Number|int)$/;

/** Whether everything in a key is known to be something else than an owner. */
export function isKnown(key: Value, node: Node): boolean {
  if (key.texts.length > 0)
    return key.texts.every(({ parts }) => parts.every(part => 'text' in part || narrow.test(part.name ?? '')));
  const words = wordsIn(node).filter(word => !conversions.test(word));
  return words.length > 0 && words.every(word => narrow.test(word));
}

/** Whether the company that a request is made for comes from who asks, and is not one that a setting fixes. */
function varies(request: Request): boolean {
  const header = request.header('procore-company-id');
  const values = [typeof header === 'string' ? undefined : header, request.query('company_id')].filter(
    value => value !== undefined,
  );
  return values.length > 0 && values.every(isVariable);
}

function isVariable(value: Value): boolean {
  if (value.literals.some(literal => literal !== null && literal !== '')) return false;
  if (value.marks.some(mark => mark.is === 'environment')) return false;
  const holes = value.texts.flatMap(({ parts }) => parts.flatMap(part => ('hole' in part ? [part] : [])));
  if (holes.some(({ from }) => from === 'environment')) return false;
  return value.marks.some(mark => mark.is === 'input') || holes.some(({ from }) => from === 'parameter') || value.open;
}

/** API Data of a company that differs from call to call. */
export function sharedData(value: Value): DataMark | undefined {
  return dataIn(value).find(({ request }) => request !== undefined && varies(request));
}

/** A token that one user's log-in gave; a service account's serves several companies rightly. */
export function userToken(value: Value, file: AnalysedFile): CredentialMark | undefined {
  return credentialsIn(value).find(mark => {
    const [source] = mark.steps;
    if (mark.whose !== 'procore' || source === undefined || !userTokens.has(mark.credential)) return false;
    const request = file.allRequests.find(({ place }) => placeKey(place) === placeKey(source));
    return request?.grant === 'authorization_code' || request?.grant === 'refresh_token';
  });
}

const userTokens: ReadonlySet<CredentialMark['credential']> = new Set([
  'access-token',
  'refresh-token',
  'token-response',
  'authorization-header',
]);

/** The app answers to many: it serves routes besides the one that a log-in comes back to. */
export function serves({ app }: AnalysedFile): boolean {
  const routes = app.files.filter(({ procore }) => procore).flatMap(file => file.routes);
  return routes.some(({ callback, webhook }) => !callback && !webhook);
}
