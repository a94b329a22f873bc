import type { AnalysedFile, App, Request, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type CredentialMark, credentialsIn } from './credentials.ts';
import { type DataMark, dataIn } from './data.ts';
import { placeKey } from './places.ts';
import { isOfOneRecord } from './stores-ones.ts';

/** Whether the company that a request is made for comes from who asks, and is not one that a setting fixes. */
export function varies(request: Request): boolean {
  const values = companiesOf(request);
  return values.length > 0 && values.every(value => isVariable(value) && !isServiceAccounts(value, request));
}

/** Requests of an app name a company that its settings or the code fix, and none names another. */
export function isOfOneCompany(app: App): boolean {
  const files = companiesIn(app);
  return files.some(({ isSet }) => isSet) && !wellKnown(files).some(({ differs }) => differs);
}

/** Whether the company of a request differs from caller to caller, as those see it who say most of it. */
export function differs({ place }: Request, app: App): boolean {
  const at = placeKey(place);
  return wellKnown(companiesIn(app)).some(view => view.at === at && view.differs);
}

/** Those near Procore, who ask for its companies, or that name the setting. A test hands in whatever company it likes. */
function companiesIn({ files }: App): readonly ReturnType<typeof companiesNamed>[] {
  return files
    .filter(file => file.pathClass !== 'test' && (file.procore || settingOfCompany.test(file.text)))
    .map(companiesNamed);
}

interface Asked {
  readonly at: string;
  readonly abstract: boolean;
  readonly differs: boolean;
}

/** Without the views of a wrapper on its own where callers are seen that fill it in. */
function wellKnown(files: readonly { readonly asked: readonly Asked[] }[]): readonly Asked[] {
  const asked = files.flatMap(each => each.asked);
  const filled = new Set(asked.flatMap(({ abstract, at }) => (abstract ? [] : at)));
  return asked.filter(({ abstract, at }) => !abstract || !filled.has(at));
}

/** The setting of an app that serves one company. */
export const settingOfCompany = /\bPROCORE_(?:\w+_)?COMPANY(?:_ID)?\b/;

/** The requests of a file, and whether it knows a company. */
export const companiesNamed = perFile(({ requests, text }) => {
  const asked = requests.map(
    (request): Asked => ({
      at: placeKey(request.place),
      abstract: request.abstract,
      differs: varies(request),
    }),
  );
  const isSet = requests.some(request => companiesOf(request).length > 0) || settingOfCompany.test(text);
  return { asked, isSet };
});

/** The company that a service account finds for itself, `companies[0]`, is the same whoever asks. */
function isServiceAccounts(value: Value, { clientCredentials }: Request): boolean {
  return clientCredentials && dataIn(value).length > 0 && !isOfWhoAsks(value);
}

function companiesOf(request: Request): readonly Value[] {
  const header = request.header('procore-company-id');
  return [typeof header === 'string' ? undefined : header, request.query('company_id')].filter(
    value => value !== undefined,
  );
}

function isVariable(value: Value): boolean {
  if (value.literals.some(literal => literal !== null && literal !== '')) return false;
  if (value.marks.some(mark => mark.is === 'environment')) return false;
  const holes = value.texts.flatMap(({ parts }) => parts.flatMap(part => ('hole' in part ? [part] : [])));
  if (holes.some(({ from }) => from === 'environment')) return false;
  // A setting that is handed around among others keeps its name: `this.settings.PROCORE_COMPANY_ID`.
  if ([value, ...holes].some(({ name }) => name !== undefined && settingOfCompany.test(name))) return false;
  return isOfWhoAsks(value) || holes.some(({ from }) => from === 'parameter') || value.open;
}

/** It came in with the request that is being answered. */
export function isOfWhoAsks(value: Value): boolean {
  return value.marks.some(mark => mark.is === 'input') || value.libraries.some(({ path }) => ofRequest.test(path));
}

/** What a framework has at hand while it answers: `session['company_id']`, `g.company`, `request.args['company']`. */
const ofRequest = /^(?:session|session_state|request|g|current_user)\./;

/** API Data of a company that differs from call to call. */
export function sharedData(value: Value, app: App): DataMark | undefined {
  return dataIn(value).find(
    ({ request }) => request !== undefined && varies(request) && !isForCompanyOfRecord(request, app),
  );
}

/**
 * The company stands in the one record that the app keeps for all of its users, `(await db.doc('settings/procore').get()).data()`, and
 * who asks names no other.
 */
function isForCompanyOfRecord(request: Request, app: App): boolean {
  const companies = companiesOf(request);
  return (
    !companies.some(isOfWhoAsks) &&
    companies.some(({ marks }) => marks.some(mark => mark.is === 'stored' && isOfOneRecord(mark, app)))
  );
}

/** The same, of the company that the request being answered names. */
export function dataOfWhoAsks(value: Value): DataMark | undefined {
  return dataIn(value).find(({ request }) => request !== undefined && companiesOf(request).some(isOfWhoAsks));
}

/** A token that was renewed for whoever sent the request being answered, by what came in with it. */
export function tokenOfWhoAsks(value: Value, file: AnalysedFile): CredentialMark | undefined {
  const mark = userToken(value, file);
  const [source] = mark?.steps ?? [];
  const asked =
    source !== undefined &&
    file.allRequests.some(({ place, body }) => {
      const given = body && [body.property('refresh_token'), body.property('code')];
      return placeKey(place) === placeKey(source) && given?.some(isOfWhoAsks);
    });
  return asked ? mark : undefined;
}

/** A token that one user's log-in gave; a service account's serves several companies rightly. */
export function userToken(value: Value, file: AnalysedFile): CredentialMark | undefined {
  return credentialsIn(value).find(mark => {
    const [source] = mark.steps;
    if (mark.whose !== 'procore' || source === undefined || !userTokens.has(mark.credential)) return false;
    // One request may send several grants, as its callers say: then it is not known whose token this is.
    const requests = file.allRequests.filter(({ place }) => placeKey(place) === placeKey(source));
    if (requests.some(isSetUp)) return false;
    const grants = requests.map(({ grant }) => grant ?? '');
    return grants.some(grant => userGrants.test(grant)) && !grants.includes('client_credentials');
  });
}

/** The log-in was given with the settings of the app, for all that it does. */
function isSetUp({ body }: Request): boolean {
  return body?.property('refresh_token').marks.some(mark => mark.is === 'environment') ?? false;
}

/** A user's own log-in, a token of it renewed, or the proof that Procore's page hands to an embedded app. */
const userGrants = /^(?:authorization_code|refresh_token)$|:jwt-bearer$/;

const userTokens: ReadonlySet<CredentialMark['credential']> = new Set([
  'access-token',
  'refresh-token',
  'token-response',
  'authorization-header',
]);

/** The app answers to many: it serves routes besides the one that a log-in comes back to. */
export function serves({ app }: Pick<AnalysedFile, 'app'>): boolean {
  return app.files.some(file => file.procore && answersOthers(file));
}

/** A page's questions to the main process of an app for the desktop are those of one user. */
export const answersOthers = perFile(({ routes }): boolean =>
  routes.some(({ callback, webhook, framework }) => !callback && !webhook && framework !== 'electron'),
);
