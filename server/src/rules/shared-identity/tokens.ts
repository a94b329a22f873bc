import type { AnalysedFile, Request, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression, Name } from '../../program/model.ts';
import { returnedBy, walk, walkProgram } from '../../program/walk.ts';
import { credentialsIn } from '../support/credentials.ts';
import { sharedWrites } from '../support/data-shared.ts';
import { userToken } from '../support/data-tenants.ts';
import { isRequest } from '../support/limits.ts';
import { placeIn, placeKey } from '../support/places.ts';
import { entriesOf } from './entries.ts';

const personal = /(?:^|_)(?:refresh|access|user|bearer|personal)_?token$|^procore_(?:\w+_)?token$/i;

/** A program's own; a refresh token is only ever a person's. */
const programs = /(?:^|_)(?:service|svc|machine|m2m|robot|system|dmsa)_(?!.*refresh)/i;

/** A request that carries one person's token, and where a user of the app sets it off. */
export interface PersonalToken {
  readonly request: Pick<Request, 'place' | 'chain'>;
  readonly entry: Place & { readonly label: string };
  /** The variable of the environment that holds it. */
  readonly variable?: string;
  /** The log-in that gave it. */
  readonly given?: string;
}

/** How many calls lead from what a user asks for to the token's renewal: a page, a service, its client, the client's token, a refresh. */
const farthest = 5;

/** Requests that users of the app set off and that carry a token, or a refresh token, that is not their own by what they sent. */
export const personalTokens = perFile((file): readonly PersonalToken[] =>
  entriesOf(file).flatMap(({ fn, label, file: home, start, end }) =>
    fn
      .effects(farthest)
      .filter(isRequest)
      .flatMap(request => {
        const found = request.procore === 'certain' ? carriedBy(request) : undefined;
        const { place, chain } = request;
        return found ? [{ request: { place, chain }, entry: { file: home, start, end, label }, ...found }] : [];
      }),
  ),
);

function carriedBy(request: Request): Pick<PersonalToken, 'variable' | 'given'> | undefined {
  const header = request.header('authorization');
  const values: (Value | undefined)[] = [typeof header === 'string' ? undefined : header];
  if (request.kind === 'token' && request.grant === 'refresh_token')
    values.push(request.body?.property('refresh_token'));
  for (const value of values) {
    if (value === undefined || value.marks.some(({ is }) => is === 'input')) continue;
    for (const mark of value.marks)
      if (mark.is === 'environment' && personal.test(mark.name) && !programs.test(mark.name))
        return { variable: mark.name };
    const [given] = credentialsIn(value).find(({ whose }) => whose === 'procore')?.steps ?? [];
    if (given !== undefined && request.kind === 'api') return { given: placeKey(given) };
  }
  return undefined;
}

/** A variable of a module that holds what a log-in gave last, and where requests are signed with it. */
export interface KeptGrant {
  readonly name: string;
  readonly given: string;
  readonly written: Place;
  readonly read: Place;
}

/** Tokens of one user's log-in that a module keeps for whoever asks next: `grant = data` of `let grant = null`. */
export const keptGrants = perFile((file): readonly KeptGrant[] => {
  if (!file.allRequests.some(({ kind }) => kind === 'token')) return [];
  return sharedWrites(file).flatMap(({ variable, value, key }) => {
    const { name, owner, whileRunning } = variable;
    if (owner !== undefined || whileRunning || (key !== undefined && key.kind !== 'literal')) return [];
    const [given] = userToken(file.evaluate(value), file)?.steps ?? [];
    const read = given && readOfName(name, file);
    return read ? [{ name, given: placeKey(given), written: placeIn(file, value), read }] : [];
  });
});

/** Where a name is read to sign a request, or given back to who does. */
function readOfName(name: string, file: AnalysedFile): Place | undefined {
  const given = file.functions.flatMap(({ node }) => returnedBy(node.body));
  let read: Name | undefined;
  for (const value of [...signatures(file), ...given])
    walk(value, node => {
      if (node.kind === 'name' && node.name === name) read ??= node;
      return read === undefined && node.kind !== 'function';
    });
  return read && placeIn(file, read);
}

/** Where a header that signs a request is given what a condition holds of. */
export function signedWith(files: readonly AnalysedFile[], holds: (value: Value) => boolean): Place | undefined {
  for (const file of files) {
    const found = signatures(file).find(value => holds(file.evaluate(value)));
    if (found !== undefined) return placeIn(file, found);
  }
  return undefined;
}

/** What headers that sign requests are given: `{ Authorization: … }`, `headers['Authorization'] = …`, `headers.set('Authorization', …)`. */
function signatures({ program, text }: AnalysedFile): readonly Expression[] {
  if (!/authorization/i.test(text)) return [];
  const found: Expression[] = [];
  walkProgram(program, node => {
    if (node.kind === 'object')
      for (const { key, value } of node.properties) if (isAuthorization(key)) found.push(value);
    if (node.kind === 'assign' && node.target.kind === 'member') {
      const { property, index } = node.target;
      if (isAuthorization(property) || (index?.kind === 'literal' && isAuthorization(index.value)))
        found.push(node.value);
    }
    if (node.kind === 'call') {
      const [name, value] = node.args;
      if (value && name?.value.kind === 'literal' && isAuthorization(name.value.value)) found.push(value.value);
    }
  });
  return found;
}

function isAuthorization(name: unknown): boolean {
  return typeof name === 'string' && /^authorization$/i.test(name);
}
