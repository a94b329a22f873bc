import type { AnalysedFile, App, FunctionFacts, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import { contains, lastName, someIn } from '../../program/walk.ts';
import { defineRule, type Report, type RuleContext } from '../rule.ts';
import { sourceFiles } from '../support/app.ts';
import { companiesNamed, isOfOneCompany } from '../support/data-tenants.ts';
import { isChat } from '../support/handlers.ts';
import { calleeName } from '../support/messages.ts';
import { placeIn, placeKey, stepsTo } from '../support/places.ts';
import { choosesRows, type ReadOfOne, readsOfOne } from '../support/stores-ones.ts';
import { guardsFunctions } from './entries.ts';
import { isOpened, openings } from './opened.ts';
import { handedCredentials, rotations, turnedClients, turningClasses } from './rotations.ts';
import { signsInViewers } from './screens.ts';
import {
  type KeptGrant,
  keptGrants,
  type PersonalToken,
  personalTokens,
  readsForSomeone,
  signedWith,
} from './tokens.ts';
import { readOf } from './variables.ts';

const because =
  "A token that a user granted lets others see and do what that user may, in that user's name. Let each user sign in, or use a managed service account (client credentials) with the user's own permissions checked. If only that person uses the app, declare `singleTenant`.";

export default defineRule({
  id: 'shared-identity',
  clauses: ['4(a)', '6(b)'],
  severity: 'warning',
  title: "One user's stored token that serves every user, or several app credentials used in turn past a limit",
  blind:
    'Whose token a setting holds, tokens that are kept for a company or another group, and those of caches such as Redis.',
  get perFile() {
    return [
      signsInPeople,
      signsInViewers,
      guardsRoutes,
      asksForKey,
      guardsFunctions,
      personalTokens,
      keptGrants,
      companiesNamed,
      rotations,
      turnedClients,
      turningClasses,
      handedCredentials,
      readsOfOne,
      readsForSomeone,
      grantsToUsers,
      grantsToItself,
      choosesRows,
      openings,
    ];
  },
  checkApp(app, context) {
    const files = sourceFiles(app);
    const told = new Set<string>();
    for (const { at, steps } of turnsIn(files)) {
      if (told.has(placeKey(at))) continue;
      told.add(placeKey(at));
      context.report({
        at,
        message: 'Several app credentials are used in turn',
        because:
          'Limits hold for an app. Spreading its calls over several credentials goes past them; ask for a higher limit instead, or call less.',
        steps,
      });
    }
    if (!context.declarations.singleTenant)
      for (const finding of servesAll(app, files, context)) context.report(finding);
  },
});

/** Where a request goes out with the next one of several credentials, and what leads there. */
function turnsIn(files: readonly AnalysedFile[]): readonly { readonly at: Place; readonly steps: readonly Step[] }[] {
  const turning = files.flatMap(file => turningClasses(file).map(each => ({ ...each, at: placeIn(file, each.use) })));
  return files.flatMap(file => [
    ...turnedClients(file).map(({ list, use }) => ({
      at: placeIn(file, use),
      steps: [stepAt(placeIn(file, list), 'the credentials of the next one are picked here')],
    })),
    ...rotations(file).map(({ list, use, taken }) => ({
      at: placeIn(file, use),
      steps: [
        stepAt(placeIn(file, list), 'the credentials'),
        ...(taken ? [stepAt(placeIn(file, taken), 'the next one is taken here')] : []),
      ],
    })),
    ...(turning.length > 0 ? handedCredentials(file) : []).flatMap(({ list, to }) => {
      const turn = turning.find(({ name }) => to.includes(name));
      return turn ? { at: placeIn(file, list), steps: [stepAt(turn.at, 'the next one is picked here')] } : [];
    }),
  ]);
}

/** Tokens of one person's with which every user of the app calls Procore: each once, however many requests carry it. */
function servesAll(app: App, files: readonly AnalysedFile[], context: RuleContext): readonly Report[] {
  const signsIn = hasUsers(app, files);
  // Where companies differ, `cross-company-data` tells of it.
  const kept = signsIn && isOfOneCompany(app) ? files.flatMap(keptGrants) : [];
  const rows = signsIn ? rowsOfOne(app, files) : [];
  // A key that a program sends is no user's, but not everyone has it.
  const opened = signsIn || app.files.some(asksForKey) ? [] : files.flatMap(openings);
  const told = new Set<string>();
  const isNew = (key: string): boolean => !told.has(key) && told.add(key) !== undefined;
  return files.flatMap(file =>
    personalTokens(file).flatMap(token => {
      const { entry, variable, given, reads } = token;
      const isOpen = entry.open || (entry.openable !== undefined && isOpened(file.path, entry.openable, opened));
      if (!signsIn && !isOpen) return [];
      const grant = kept.find(each => each.given === given);
      const row = isConnecting(entry)
        ? undefined
        : rows.find(({ key, byKey }) => reads?.includes(key) && (!byKey || token.named));
      // An access token and the refresh token beside it are of one grant.
      const setting = variable?.replace(/(?:access|refresh)_?(?=token)/i, '');
      return [
        ...(grant && isNew(placeKey(grant.read)) ? [ofLastGrant(grant, token)] : []),
        ...(row && isNew('kept') ? [ofOnlyRow(row.byKey ? callOf(row, token) : row, token, context)] : []),
        ...(variable && setting && isNew(setting) ? ofSetting(variable, token, file, files) : []),
      ];
    }),
  );
}

interface Row extends ReadOfOne {
  readonly at: Place;
  /** What reads it for whoever asks for it by its name. */
  readonly read?: Place;
}

/** The reads of the one token that the app keeps for whoever signs in. */
function rowsOfOne(app: App, files: readonly AnalysedFile[]): readonly Row[] {
  if (!files.some(grantsToUsers) || files.some(grantsToItself)) return [];
  const someones = files.flatMap(readsForSomeone);
  return files.flatMap(file =>
    readsOfOne(file)
      .filter(each => !isKeptApart(each, app) && !someones.includes(each.key))
      .map(each => ({ ...each, at: placeIn(file, each) })),
  );
}

/** The call that asks for a record by its name, where what reads it is a store of many things. */
function callOf(row: Row, { named }: PersonalToken): Row {
  return named === undefined ? row : { ...row, at: named, callee: named.callee, read: row.at };
}

/** How a route leads to the request that carries a token. */
function wayOf({ request, entry }: PersonalToken): readonly Step[] {
  return [stepAt(entry, `${entry.label} calls with it for its users`), ...request.chain];
}

function carriedBy({ request }: PersonalToken): readonly Step[] {
  return [stepAt(request.place, 'the request that carries it')];
}

function ofLastGrant({ name, read: at, written }: KeptGrant, token: PersonalToken): Report {
  return {
    at,
    message: `\`${name}\` holds the token of whoever signed in last, and every user of the app calls Procore with it`,
    because: `${because} Keep the token under the user who granted it, in the session for one.`,
    steps: stepsTo(at, [stepAt(written, 'it is kept here')], wayOf(token), carriedBy(token)),
  };
}

function ofOnlyRow({ at, callee, read }: Row, token: PersonalToken, context: RuleContext): Report {
  return {
    at,
    message: `${calleeName(at, callee, context)} reads the one token that the app keeps, and every user of the app calls Procore with it`,
    because: `${because} Keep each token under the user who granted it, and look it up by who asks.`,
    steps: stepsTo(at, wayOf(token), read ? [stepAt(read, 'it is read here')] : [], carriedBy(token)),
  };
}

function ofSetting(
  variable: string,
  token: PersonalToken,
  file: AnalysedFile,
  files: readonly AnalysedFile[],
): readonly Report[] {
  const at = readOf(variable, file, files);
  if (at === undefined) return [];
  const holds = ({ marks }: Value) => marks.some(mark => mark.is === 'environment' && mark.name === variable);
  const put = signedWith([file, ...files], holds);
  const isAt = put && put.file === at.file && contains(put, at);
  const signed = put && !isAt ? [stepAt(put, 'it is put into the request here')] : [];
  return [
    {
      at,
      message: `\`${variable}\` looks like one person's token, and every user of the app calls Procore with it`,
      because,
      steps: stepsTo(at, wayOf(token), signed, carriedBy(token)),
    },
  ];
}

/** Where an administrator sets the connection up, or looks whether it stands, and what a scheduler calls, or somebody in its stead. */
const connects =
  /\b(?:admin|set-?up|settings|status|health\w*|(?:dis)?connect\w*|cron|internal|(?:re-?)?sync(?:-?now)?|backfill)\b/i;

function isConnecting({ label, file }: PersonalToken['entry']): boolean {
  return connects.test(label) || /(?:^|\/)(?:admin|set-?up|connect\w*)(?:\.\w+)*$/i.test(file);
}

/** What one user runs on their own machine. */
const ofOneUser = /^(?:electron|@tauri-apps\/api)$/;

/** What gives each customer tables of their own by the connection alone. */
const keepsTenants = /^(?:django-(?:tenants|tenant-schemas|multitenant)|tenant-schemas-celery)$/i;

/** People sign in to the app: a guard or provider of log-ins, routes behind one that no program's key opens, or a chat that it answers. */
function hasUsers(app: App, files: readonly AnalysedFile[]): boolean {
  return (
    files.some(signsInPeople) ||
    files.some(signsInViewers) ||
    files.some(guardsFunctions) ||
    (files.some(guardsRoutes) && !app.files.some(asksForKey)) ||
    app.dependencies.some(({ name }) =>
      /(?:^|[/-])(?:next-auth|auth|passport|clerk|auth0|lucia|login|allauth|authlib|session|iron-session|cookie-session)(?:$|[/-])/i.test(
        name,
      ),
    )
  );
}

/** Whether another token is read for another user, though what reads it does not say so. */
function isKeptApart({ isFile }: ReadOfOne, app: App): boolean {
  const uses = (library: RegExp): boolean => app.dependencies.some(({ name }) => library.test(name));
  return uses(ofOneUser) || (!isFile && (uses(keepsTenants) || app.files.some(choosesRows)));
}

const signsInPeople = perFile(
  file => file.effectsOf('authenticate', 'oauth-provider').length > 0 || file.routes.some(isChat),
);

const grantsToUsers = perFile(file => asksWith(file, 'authorization_code', 'refresh_token'));

/** A service account's token, kept for as long as it holds, is the app's own; one that another company's service gives says nothing of it. */
const grantsToItself = perFile(file => asksWith(file, 'client_credentials'));

function asksWith({ allRequests }: AnalysedFile, ...grants: readonly string[]): boolean {
  return allRequests.some(
    ({ kind, grant, procore, addresses }) =>
      kind === 'token' &&
      grant !== undefined &&
      grants.includes(grant) &&
      (procore !== 'no' || addresses.length === 0 || addresses.some(({ host }) => host === undefined)),
  );
}

const guardsRoutes = perFile(file => file.routes.some(route => route.authenticated && !route.webhook));

/** It compares a key or a signature that a program sends, and asks nobody who they are; that of a delivery opens no other route. */
const asksForKey = perFile(
  file =>
    file.pathClass === 'source' &&
    /timingSafeEqual|compare_digest|["'`]x[-_][\w-]*(?:key|secret|signature)/i.test(file.text) &&
    !/session|cookie|log_?in\b|sign_?in\b|user_?id|current_?user|password/i.test(file.text) &&
    comparesForOthers(file),
);

/** Something besides what stands before a delivery compares. */
function comparesForOthers({ functions, routes }: AnalysedFile): boolean {
  const hooks = routes.filter(({ webhook }) => webhook).flatMap(({ handlers }) => handlers);
  if (hooks.length === 0) return true;
  const isBefore = ({ file, node, name }: FunctionFacts): boolean =>
    hooks.some(
      hook =>
        (hook.file === file && contains(hook.node, node)) ||
        (name !== undefined && someIn(hook.node, inner => lastName(inner) === name)),
    );
  return functions.some(fn => fn.mentions(comparing, 0) !== undefined && !isBefore(fn));
}

const comparing = /^(?:timingsafeequal|comparedigest|x\w*(?:key|secret|signature))$/;
