import type { AnalysedFile, FunctionFacts, Mark, Request, TextPart } from '../../analysis/facts.ts';
import { namesProcoreHost } from '../../catalogue/hosts.ts';
import { stepAt } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { someIn, walk } from '../../program/walk.ts';
import { plainWord } from '../../program/words.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import {
  beginning,
  type CredentialMark,
  credentialsIn,
  credentialsInText,
  isCertain,
  isProcores,
  nameOf,
} from '../support/credentials.ts';
import { isOfSession } from '../support/credentials-signin.ts';
import type { DataMark } from '../support/data.ts';
import { isAtHost } from '../support/data-recipients.ts';
import { filesNearStored, goesWhereStored, handsOnStored, saying, storedIn } from '../support/data-stored.ts';
import { isLocal } from '../support/hosts-local.ts';
import { placeKey, stepsTo } from '../support/places.ts';
import { isOfOwnAccount, type KeptData, keptIn } from '../support/stores.ts';
import { leavesBase } from './over-base.ts';
import { handedToServices } from './services.ts';
import { keepsToHost, onlyTells, takesWholeAddresses, tellsApart } from './told-apart.ts';

export default defineRule({
  id: 'credential-sent-elsewhere',
  clauses: ['1(l)'],
  severity: 'warning',
  title: "A Procore token or secret sent to a host that is not Procore's",
  blind:
    'Requests to addresses that only the environment knows, and redirects that a client follows with the header by itself.',
  check(file, context) {
    const reported = new Set<string>();
    for (const request of requestsIn(file)) {
      if (reported.has(placeKey(request.place))) continue;
      const to = request.procore === 'no' ? recipient(request, context) : besideRoutes(request, file);
      if (to === undefined) {
        inBasesPlace(request, file, context, reported);
        continue;
      }
      const credential = sentTo(request, to.by, file);
      if (credential === undefined) continue;
      reported.add(placeKey(request.place));
      context.report({
        at: request.place,
        message: `This request sends ${nameOf(credential.credential)} of Procore's to ${to.name}`,
        certain: to.by === 'code' && isCertain(credential),
        because: reasons[to.by](to.name),
        steps: stepsTo(request.place, credential.steps, request.chain),
      });
    }
    if (file.procore) handedToServices(file, context);
  },
  get perFile() {
    return [keptIn, handsOnStored];
  },
  checkApp(app, context) {
    for (const file of filesNearStored(app, speaksOfAddresses, ['address']))
      for (const { request, address } of toKeptAddresses(file)) {
        const credential = sentTo(request, 'answer', file);
        if (credential === undefined) continue;
        context.report({
          at: request.place,
          message: `This request sends ${nameOf(credential.credential)} of Procore's to an address out of an answer`,
          because: reasons.answer(''),
          steps: stepsTo(request.place, address.steps, request.chain),
        });
      }
  },
});

/** Each way to send a request. A helper on its own knows of what it is handed, and not of what its callers ask first. */
function requestsIn({ allRequests }: AnalysedFile): readonly Request[] {
  const called = new Set(allRequests.flatMap(({ chain, place }) => (chain.length > 0 ? [placeKey(place)] : [])));
  return allRequests.filter(
    ({ abstract, chain, place }) => !(abstract && chain.length === 0 && called.has(placeKey(place))),
  );
}

/** What stands in a file that may hand on an address of a file. */
const speaksOfAddresses = saying(/(?:url|href|src)\b/i);

/** Requests to an address of a file that the app read back from where it keeps API Data. */
function toKeptAddresses(file: AnalysedFile): readonly { readonly request: Request; readonly address: DataMark }[] {
  return requestsIn(file).flatMap(request => {
    const url = goesWhereStored(request) ? request.arg('url') : undefined;
    const columns =
      url?.marks.flatMap(mark => (mark.is === 'stored' ? mark.fields.slice(-1).map(plainWord) : [])) ?? [];
    const vouches = (kept: KeptData): boolean =>
      !kept.guessed && !isOfOwnAccount(kept) && !columns.some(each => kept.hosted.includes(each));
    const address = url && storedIn(url, file, vouches).find(isFileAddress);
    return address ? [{ request, address }] : [];
  });
}

interface Recipient {
  readonly name: string;
  /** What says where the request goes: the code, an answer of Procore's, or who calls the app. */
  readonly by: 'code' | 'answer' | 'caller';
}

const reasons: Readonly<Record<Recipient['by'], (name: string) => string>> = {
  code: name =>
    `Procore: "only include Procore Bearer Tokens in requests to Procore domains". If ${name} is your own service, let it get its own token or name it among the recipients in \`policy-lens.json\`.`,
  answer: () =>
    "The address comes out of an answer of Procore's and may lead anywhere, a file store for one. Send the token only after a check that the host ends in `.procore.com`, or without it: such addresses carry their own permission.",
  caller: () =>
    'Whoever calls the app says where the token goes. Send it only after the host itself was compared (`new URL(address).hostname` ends in `.procore.com`): an address that only holds that name somewhere may lead anywhere.',
};

/** A request whose base an address takes the place of that a caller names: told where the caller's words are handed over. */
function inBasesPlace(request: Request, file: AnalysedFile, context: RuleContext, reported: Set<string>): void {
  const [first] = request.chain;
  const at = first ?? request.place;
  if (reported.has(placeKey(at)) || !leavesBase(request, file, isSent)) return;
  const credential = sentTo(request, 'caller', file);
  if (credential === undefined) return;
  reported.add(placeKey(at));
  context.report({
    at,
    message: `${beginning(credential.credential)} of Procore's goes to whatever address the caller names here`,
    because:
      "The client has a base, and leaves it out where it is given a whole address: whoever calls the app says where the token goes. Write the path's beginning out (`/rest/v1.0/…`), or compare the path with those that the app needs.",
    steps: stepsTo(
      at,
      credential.steps,
      request.chain,
      first ? [stepAt(request.place, 'the request that it is sent with')] : [],
    ),
  });
}

/** Who gets the request, if it is surely or probably neither Procore nor the app itself. */
function recipient(request: Request, { catalogue, declarations }: RuleContext): Recipient | undefined {
  for (const { host, text } of request.addresses) {
    if (host !== undefined) {
      const own =
        isLocal(host) || catalogue.isProcoreHost(host) || declarations.recipients.some(entry => isAtHost(entry, host));
      if (!own && !host.includes('{}') && host.includes('.')) return { name: `\`${host}\``, by: 'code' };
      continue;
    }
    const [head] = text.parts;
    const marks = head !== undefined && 'hole' in head ? (head.marks ?? []) : [];
    if (marks.some(isOfJob)) continue;
    // Behind a base that nobody knows it is a path.
    const isWhole = head === undefined || text.parts.length === 1;
    if ((isWhole && request.kind === 'file') || marks.some(mark => mark.is === 'api-data'))
      return { name: 'an address out of an answer', by: 'answer' };
    if (marks.some(isSent) && text.parts.length === 1)
      return { name: 'an address that the caller names', by: 'caller' };
  }
  return undefined;
}

/**
 * A helper for Procore's routes that takes whole addresses as well, and is given one out of an answer, or by who calls the app:
 * `path.startsWith('http') ? path : base + path`. The next page of a list is Procore's.
 */
function besideRoutes(request: Request, file: AnalysedFile): Recipient | undefined {
  // In a path that is written out, behind a base or not, stands what the caller gives: it is not all of the address.
  const isPath = request.addresses.some(({ text: { parts } }) => parts.slice(0, 2).some(startsPath));
  const isGiven = (is: (mark: Mark) => boolean): boolean =>
    request.addresses.some(({ text: { parts } }) => {
      const [only] = parts;
      if (parts.length !== 1 || only === undefined || !('hole' in only)) return false;
      return !(isPath && only.from === 'environment') && only.marks?.some(is);
    });
  const by = isGiven(isFileAddress) ? 'answer' : isGiven(isSent) && takesWholeAddresses(request) ? 'caller' : undefined;
  if (by === undefined || tellsApart(request, file)) return undefined;
  return { name: by === 'answer' ? 'an address out of an answer' : 'an address that the caller names', by };
}

function startsPath(part: TextPart): boolean {
  return 'text' in part && part.text.startsWith('/');
}

function isFileAddress(mark: Mark): boolean {
  const field = mark.is === 'api-data' ? (mark.fields.at(-1) ?? '') : '';
  return /(?:url|href|src)$/i.test(field) && !/next|prev|page|first|last|self/i.test(field) && !isOfJob(mark);
}

/** Where the API says how far a job has come that was begun by it, and wants the token again: `answer.json()['job_url']`. */
function isOfJob(mark: Mark): boolean {
  return mark.is === 'api-data' && /(?:^|_)(?:job|poll(?:ing)?|status)_?(?:url|href)$/i.test(mark.fields.at(-1) ?? '');
}

/** The caller's own words, not what the app keeps of them. */
function isSent(mark: Mark): boolean {
  return mark.is === 'input' && (mark.part === 'query' || mark.part === 'body' || mark.part === 'params');
}

/** What a request carries there, unless the host was compared before, or what it carries is taken off. */
function sentTo(request: Request, by: Recipient['by'], file: AnalysedFile): CredentialMark | undefined {
  const credential = carried(request, by, file);
  return credential && (checksTheHost(request, file, by) || takesOff(request)) ? undefined : credential;
}

/**
 * The credential of Procore's in the request's header, query or body. Every vendor has tokens: only one that is surely Procore's
 * counts: by what it is, by the company header beside it; where the address came from Procore, since the file sends it there; and where
 * the caller names the address, since users get theirs from nobody else.
 */
function carried(request: Request, by: Recipient['by'], file: AnalysedFile): CredentialMark | undefined {
  const header = request.header('authorization');
  const values = [
    typeof header === 'string' ? undefined : header,
    request.arg('auth'),
    request.body,
    request.arg('query'),
  ];
  // A relay sends Procore what came in as its caller's: the header that a framework hands over is of no one else.
  const passedOn = by === 'caller' && request.procore !== 'no' && typeof header !== 'string' ? header.marks : [];
  // The path of a hook's address is its owner's own secret: `https://hooks.slack.com/services/${PROCORE_SLACK_TOKEN}`.
  const queries = by === 'code' ? request.addresses.flatMap(({ query }) => query) : [];
  const marks = [
    ...values.flatMap(value => (value === undefined ? [] : credentialsIn(value))),
    ...queries.flatMap(({ value }) => credentialsInText(value)),
    ...passedOn.filter(mark => mark.is === 'credential'),
  ];
  if (marks.length === 0 && isSignedAsProcores(request))
    return { is: 'credential', credential: 'access-token', whose: 'procore', steps: [] };
  if (marks.length === 0) return by === 'code' ? inOtherHeader(request) : undefined;
  // A value that may be another vendor's token as well is that vendor's here: which one depends on the way taken.
  if (marks.some(({ whose }) => whose === 'other')) return undefined;
  const isBesideCompany = typeof request.header('procore-company-id') !== 'string';
  return marks.find(
    mark =>
      (mark.whose === 'procore' ||
        isBesideCompany ||
        (by === 'answer' && isProcores(mark, file)) ||
        (by === 'caller' && (request.procore !== 'no' || isOfSession(mark, file)))) &&
      mark.partial !== true &&
      mark.credential !== 'authorization-code',
  );
}

/** The credential of Procore's in a header of the vendor's own: `'X-Procore-Token': token`. */
function inOtherHeader(request: Request): CredentialMark | undefined {
  const headers = request.arg('headers');
  return headers?.keys.names
    .slice(0, mostHeaders)
    .flatMap(name => credentialsIn(headers.property(name)))
    .find(({ whose, partial }) => whose === 'procore' && partial !== true);
}

const mostHeaders = 20;

/** The platform signs it with a credential that is named so: `httpRequestWithAuthentication.call(this, 'procoreOAuth2Api', options)`. */
function isSignedAsProcores(request: Request): boolean {
  const named = request.package === 'n8n-workflow' ? (request.arg('auth')?.literals ?? []) : [];
  return named.some(name => typeof name === 'string' && /procore/i.test(name));
}

/** `transformRequest: [(data, headers) => { delete headers.Authorization; return data }]`: https://axios-http.com/docs/req_config */
function takesOff({ args }: Request): boolean {
  const transforms = args.flatMap(({ value }) =>
    value.keys.names.includes('transformRequest') ? [value.property('transformRequest')] : [],
  );
  const functions = transforms.flatMap(value => [value, ...value.elements]).flatMap(value => value.functions);
  return functions.some(fn => fn.mentions(/^authorization$/, 1) !== undefined);
}

/** What names the host of an address, in a caller's address (where the name of Procore's alone proves nothing) and in others. */
const hostWords: Readonly<Record<'caller' | 'other', RegExp>> = {
  caller: /^(?:host|hostname|origin|netloc|isprocore\w*|allowed\w*)$/,
  other: /^(?:hostname|netloc|isprocore(?:host|url|uri|address|link|domain|origin)?|\.?procore(?:gov)?\.com)$/,
};

/**
 * The request stands under a condition, or behind a test in its function or a caller's, that speaks of the host; or a function that
 * makes one of its arguments (`headersFor(url, token)`) does. An address that the function itself writes out needs no check, so that
 * a check that stands there is of something else.
 */
function checksTheHost(request: Request, file: AnalysedFile, by: Recipient['by']): boolean {
  const { surroundings, args, place, chain, addresses } = request;
  const words = hostWords[by === 'caller' ? by : 'other'];
  const home = file.app.file(place.file);
  if (args.some(({ node }) => home !== undefined && makersOf(node, home).some(fn => fn.mentions(words, 1))))
    return true;
  if (by === 'code' && chain.length === 0 && addresses.length === 1) return false;
  if (by === 'caller' && keepsToHost(request)) return true;
  return (
    surroundings.conditions.some(({ test }) => speaksOfHost(test, by)) ||
    surroundings.functions.some(
      (fn, index) => fn.mentions(words, index === 0 ? 1 : 0, other => onlyTells(other, words, request)) !== undefined,
    )
  );
}

function speaksOfHost(test: Expression, by: Recipient['by']): boolean {
  return someIn(test, node => {
    if (node.kind === 'literal')
      return by !== 'caller' && typeof node.value === 'string' && namesProcoreHost(node.value);
    return node.kind === 'member' && /^(?:host|hostname|origin|netloc)$/.test(node.property ?? '');
  });
}

/** The functions of the app's own that are called in an expression. */
function makersOf(argument: Expression, home: AnalysedFile): readonly FunctionFacts[] {
  const found: FunctionFacts[] = [];
  walk(argument, node => {
    if (node.kind === 'call') found.push(...home.evaluate(node.callee).functions);
  });
  return found;
}
