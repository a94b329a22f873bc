/** Clients that one user's token is in and that serve all: `shared ??= clientFor(req.session.token)`. */
import type { AnalysedFile, App, FunctionFacts } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { lastName, someIn } from '../../program/walk.ts';
import { sourceFiles } from '../support/app.ts';
import { sharedWrites } from '../support/data-shared.ts';
import { answersOthers, isOfOneCompany, isOfWhoAsks } from '../support/data-tenants.ts';
import { callsOf } from '../support/handlers.ts';
import { placeIn, placeKey } from '../support/places.ts';

/** A variable of a module that is filled once. */
interface FilledOnce {
  readonly name: string;
  readonly at: Place;
  /** Where what it is filled with is made. */
  readonly made: string;
  /** The function that fills it, and which of its parameters what is made depends on. */
  readonly by: string | undefined;
  readonly used: readonly boolean[];
}

interface SharedClient extends Pick<FilledOnce, 'name' | 'at'> {
  /** Where whoever asks first hands in what the client is made of, or asks with it. */
  readonly token: Step;
}

/** Variables that keep a client with the token of whoever sent the request which was answered first. */
export function sharedClients(app: App): readonly SharedClient[] {
  const files = sourceFiles(app);
  const filled = files.flatMap(filledOnce);
  if (filled.length === 0 || !files.some(answersOthers) || isOfOneCompany(app)) return [];
  return filled.flatMap(variable => {
    const { name, at, made } = variable;
    const client = files.map(file => clientsAsked(file).get(made)).find(found => found !== undefined);
    const token = client?.asked ? client.use : client && handedIn(variable, app);
    return token === undefined ? [] : [{ name, at, token }];
  });
}

/** What may hold such a client, for a rule's `perFile`. Whom the app serves is asked later: each file's answer would rest on all files. */
export const filledOnce = perFile((file): readonly FilledOnce[] => {
  if (file.browser) return [];
  return sharedWrites(file).flatMap(({ variable, value, key, by }) => {
    // A field by a fixed name (`clients['main'] = …`) holds one thing, as the variable does.
    const isOne = variable.owner === undefined && (key === undefined || key.kind === 'literal');
    if (!isOne || !isFilledOnce(variable.name, by) || isMadeOfSettings(value, file)) return [];
    const used = by.node.parameters.map(
      ({ target }) =>
        target.kind === 'name' && someIn(value, inner => inner.kind === 'name' && inner.name === target.name),
    );
    const made = placeKey(placeIn(file, value));
    return [{ name: variable.name, at: placeIn(file, variable.declared), made, by: by.name, used }];
  });
});

/** `new Client(settings.id, settings.secret)`: no user hands it anything, whatever file asks with it. */
function isMadeOfSettings(made: Expression, file: AnalysedFile): boolean {
  if (made.kind !== 'call' || made.args.length === 0) return false;
  return made.args.every(({ value }) => file.evaluate(value).marks.some(({ is }) => is === 'environment'));
}

/** `shared ??= make(token)`, `if (!shared) shared = …`; one that compares what it is given with what it was made of makes another. */
function isFilledOnce(variable: string, { node: { body, parameters } }: FunctionFacts): boolean {
  const given = parameters.flatMap(({ target }) => (target.kind === 'name' ? [target.name] : []));
  const names = (root: Expression, wanted: readonly string[]): boolean =>
    someIn(root, inner => inner.kind === 'name' && wanted.includes(inner.name));
  const isAsked = someIn(body, inner => {
    if (inner.kind === 'assign')
      return inner.operator !== undefined && inner.target.kind === 'name' && inner.target.name === variable;
    return (
      (inner.kind === 'branch' || inner.kind === 'choice') && inner.test !== undefined && names(inner.test, [variable])
    );
  });
  const compares = someIn(
    body,
    inner => inner.kind === 'operation' && /^[!=]==?$/.test(inner.operator) && names(inner, given),
  );
  return isAsked && !compares;
}

/** Clients that ask Procore, by where they are made; for a rule's `perFile`. */
export const clientsAsked = perFile((file): ReadonlyMap<string, { readonly asked: boolean; readonly use: Step }> => {
  const found = new Map<string, { readonly asked: boolean; readonly use: Step }>();
  for (const request of file.allRequests) {
    const { client, place, procore } = request;
    if (client === undefined || procore === 'no' || found.get(placeKey(client))?.asked) continue;
    const token = request.header('authorization');
    const asked = typeof token !== 'string' && isOfWhoAsks(token);
    found.set(placeKey(client), { asked, use: stepAt(place, 'it asks with the token of whoever came first') });
  }
  return found;
});

/** Where a function is handed what it makes a client of, and it comes from who asks. */
function handedIn({ by, used }: FilledOnce, app: App): Step | undefined {
  if (by === undefined || !used.includes(true)) return undefined;
  for (const file of app.files) {
    if (!file.text.includes(by)) continue;
    for (const call of file.functions.flatMap(fn => callsOf(fn.node))) {
      if (lastName(call.callee) !== by) continue;
      const given = call.args.find(({ value: handed }, i) => used[i] && isOfWhoAsks(file.evaluate(handed)));
      if (given) return stepAt(placeIn(file, given.value), 'the token of whoever asks is handed in here');
    }
  }
  return undefined;
}
