import type { AnalysedFile, Effect, Request, TextPart, Value } from '../../analysis/facts.ts';
import { flat } from '../../analysis/texts.ts';
import { namesService } from '../../libraries/services.ts';
import { contains, findAt } from '../../program/walk.ts';
import type { RuleContext } from '../rule.ts';
import { wordsIn } from './flows.ts';
import { isLocal } from './hosts-local.ts';
import { statementOf, tablesAsked } from './stores-tables.ts';

/** Hosts that hold what their customers run: an app's own backend, bucket or database there is its own infrastructure. */
const hosting =
  /(?:^|\.)(?:amazonaws\.com|windows\.net|azure\.com|azurewebsites\.net|azurecontainerapps\.io|cloudfunctions\.net|run\.app|appspot\.com|storage\.googleapis\.com|web\.app|firebaseio\.com|firebaseapp\.com|supabase\.(?:co|in)|vercel\.app|netlify\.app|workers\.dev|pages\.dev|cloudflarestorage\.com|herokuapp\.com|fly\.dev|onrender\.com|railway\.app|ngrok(?:-free)?\.(?:io|app|dev)|upstash\.io|convex\.(?:cloud|site)|digitaloceanspaces\.com|ondigitalocean\.app|snowflakecomputing\.com|mongodb\.net|elastic-cloud\.com|deno\.dev|replit\.(?:app|dev)|internal|local|lan|test|example|invalid|localhost)$/;

/** Words of a setting's name that say whose address it holds, with the company. */
const companies: readonly (readonly [RegExp, string])[] = [
  [/slack/i, 'Slack'],
  [/teams_|msteams|ms_teams/i, 'Microsoft Teams'],
  [/discord/i, 'Discord'],
  [/zapier/i, 'Zapier'],
  [/(?:^|_)make_(?:\w+_)?(?:web)?hook/i, 'Make'],
  [/pipedream/i, 'Pipedream'],
  [/workato/i, 'Workato'],
  [/google_?chat|gchat/i, 'Google Chat'],
  [/hubspot/i, 'HubSpot'],
  [/salesforce/i, 'Salesforce'],
  [/segment_|rudderstack/i, 'Segment'],
  [/airtable/i, 'Airtable'],
  [/(?:^|_)jira(?:_|$)/i, 'Jira'],
];

/** Who, besides Procore and the app itself, gets a request. */
export interface Recipient {
  /** As people know it, or its host. */
  readonly name: string;
  readonly host?: string;
}

/** @returns `undefined` where the address is Procore's, the app's own, or not known */
export function recipientOf(request: Request, file: AnalysedFile, context: RuleContext): Recipient | undefined {
  if (request.procore !== 'no') return undefined;
  for (const { host, text } of request.addresses) {
    if (host !== undefined) {
      if (isOwn(host, file, context)) continue;
      return { name: `\`${host}\``, host };
    }
    const [head] = text.parts;
    const setting = head !== undefined && 'hole' in head && head.from === 'environment' ? head.name : undefined;
    const company = companies.find(([word]) => setting !== undefined && word.test(setting))?.[1];
    if (company !== undefined) return { name: company };
    const named = serviceAt(text.parts[1]);
    const service = named !== undefined && head !== undefined && !isCustomers(head, file) ? named : undefined;
    if (service !== undefined) return { name: service };
    if (head !== undefined && isOfPartner(head, file)) return { name: 'partners' };
  }
  return undefined;
}

/**
 * Addresses below a host that each customer of a service has of its own: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest,
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3, https://www.servicenow.com/docs/r/api-reference/rest-apis/c_TableAPI.html
 */
const services: readonly (readonly [RegExp, string])[] = [
  [/^\/services\/data\/v\d+\.\d+\//, 'Salesforce'],
  [/^\/rest\/api\/(?:2|3|latest)\/issue\b/, 'Jira'],
  [/^\/api\/now\/(?:v\d\/)?table\//, 'ServiceNow'],
];

function serviceAt(behind: TextPart | undefined): string | undefined {
  return behind && 'text' in behind ? services.find(([path]) => path.test(behind.text))?.[1] : undefined;
}

/** A customer's own account there, as the app keeps it for them, or as the name says of what is handed in: `account.instanceUrl`. */
function isCustomers(head: TextPart, { path, program }: AnalysedFile): boolean {
  if ('text' in head || head.marks?.some(({ is }) => is === 'stored' || is === 'input')) return true;
  const at = head.from === 'parameter' && head.place?.file === path ? head.place : undefined;
  const holder = at && findAt(program, at.start).find(node => contains(at, node));
  return holder !== undefined && wordsIn(holder).some(isOfCustomer);
}

/** Trade partners of the construction business are the customer's own, as are business partners of its ledger. */
const partners = /(?<!trade_?|business_?)partner|reseller|affiliate|third_?party/i;
const ofCustomer = /tenant|compan|customer|account|\borg|organi[sz]|workspace|grant|consent/i;

/**
 * An address is read from a row about a partner of the app's, and no customer is asked for there: whoever gets what a customer let them
 * have is looked up by that customer.
 */
function isOfPartner(head: TextPart, { app }: AnalysedFile): boolean {
  const marks = 'hole' in head ? (head.marks ?? []) : [];
  return marks.some(mark => {
    if (mark.is !== 'stored') return false;
    const home = app.owning(mark.read.file).file(mark.read.file);
    const read = home?.effectsAt(mark.read, 'store')[0];
    return (
      read !== undefined &&
      !isChosen(read) &&
      tablesAsked(read).some(isPartners) &&
      !wordsIn(read.node).some(isOfCustomer)
    );
  });
}

/** One row is asked for by its id: somebody said which. */
function isChosen(read: Effect): boolean {
  return /(?:^|\.)find(?:One|Unique|ById|ByPk)\w*$/.test(read.path) || /\bid\s*=/i.test(statementOf(read));
}

const isPartners = (table: string): boolean => partners.test(table) && !ofCustomer.test(table);
const isOfCustomer = (word: string): boolean => ofCustomer.test(word);

function isOwn(host: string, { app }: AnalysedFile, { catalogue }: RuleContext): boolean {
  if (!host.includes('.') || host.includes('{}') || /^\d+(?:\.\d+){3}(?::\d+)?$/.test(host)) return true;
  if (isLocal(host) || catalogue.isProcoreHost(host) || hosting.test(host)) return true;
  // The app's own domain: `api.acme-fields.com` of the package `acme-fields`.
  const domain = domainName(host) ?? '';
  if (namesService(domain)) return false;
  const name = app.name.toLowerCase().replace(/[^a-z\d]/g, '');
  return domain.length > 3 && name.includes(domain.replace(/[^a-z\d]/g, ''));
}

/**
 * Whether a project's declarations name a company or host: a domain around it, the company of a product (`Google` of `Google Sheets`), or
 * the company whose domain it is (`Linear` of `api.linear.app`, and `api.openai.com` where only `OpenAI` is known).
 */
export function isDeclared({ name, host }: Recipient, declared: readonly string[]): boolean {
  const plain = name.replaceAll('`', '').toLowerCase();
  const domain = host === undefined ? undefined : domainName(host);
  return declared.some(entry => {
    const known = entry.toLowerCase();
    if (host === undefined)
      return [known, companyOf(entry)].includes(plain) || [' ', '.'].some(next => plain.startsWith(known + next));
    return isAtHost(entry, host) || domain === known.replace(/[^a-z\d-]/g, '');
  });
}

/** Whether a declaration names a host or a domain around it: `zapier.com`, `*.zapier.com`, `https://hooks.zapier.com`. */
export function isAtHost(entry: string, host: string): boolean {
  const named = hostIn(entry);
  const bare = hostIn(host);
  return bare === named || (named.includes('.') && bare.endsWith(`.${named}`));
}

function hostIn(entry: string): string {
  return entry.toLowerCase().replace(/^https?:\/\/|[/:].*$|^\*\./g, '');
}

function companyOf(entry: string): string | undefined {
  return domainName(hostIn(entry));
}

/** The name that a domain was registered under: `acme` of `api.acme.com` and of `api.acme.co.uk`. */
function domainName(host: string): string | undefined {
  return host
    .replace(/:\d+$/, '')
    .replace(/\.(?:co|com|org|net|gov|ac)(?=\.[a-z]{2}$)/i, '')
    .split('.')
    .at(-2);
}

/** Values that a request sends away: its body and the parameters in its address. */
export function sent(request: Request): readonly Value[] {
  const query = request.queryNames.flatMap(name => request.query(name) ?? []);
  return request.body === undefined ? query : [request.body, ...query];
}

/**
 * Addresses at which the mailbox that an app signs in to sends, and its drive keeps files or its Power BI tables: the company's own, as a bucket is.
 * https://learn.microsoft.com/graph/api/user-sendmail, https://learn.microsoft.com/graph/api/resources/driveitem,
 * https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages/send,
 * https://developers.google.com/workspace/drive/api/reference/rest/v3/files,
 * https://learn.microsoft.com/rest/api/power-bi/push-datasets/datasets-post-rows
 */
const ofGraph = /\/sendMail$|\/messages(?:\/[^/]+\/(?:send|reply|replyAll|forward))?$|\/drives?(?:[/:]|$)/i;
const ownAccount: readonly { readonly host: RegExp; readonly path: RegExp }[] = [
  { host: /^graph\.microsoft\.com$/, path: ofGraph },
  {
    host: /^(?:gmail|www)\.googleapis\.com$/,
    path: /^\/(?:upload\/)?gmail\/v\d\/users\/[^/]+\/(?:messages|drafts)(?:\/send)?$/,
  },
  { host: /^www\.googleapis\.com$/, path: /^\/(?:upload\/)?drive\/v\d\/files(?:\/|$)/ },
  { host: /^api\.powerbi\.com$/, path: /^\/v1\.0\/myorg\/(?:.+\/)?datasets\/[^/]+\/tables\// },
];

/** Whether a request has the company's own mailbox send something, or its own drive keep it; whom the mail goes to is `unsolicited-contact`'s. */
export function isForOwnAccount(request: Request): boolean {
  return isAt(request, ownAccount);
}

/** The same by Microsoft's SDK: `client.api('/me/sendMail').post(mail)`. */
export function isForOwnAccountBySdk(effect: Effect): boolean {
  const paths = effect.vendor === 'Microsoft Graph' ? (effect.arg('path')?.texts ?? []) : [];
  return paths.length > 0 && paths.every(path => ofGraph.test(flat(path).replace(/\?.*$/, '')));
}

/**
 * Where services that deliver mail and text messages take them in:
 * https://www.twilio.com/docs/messaging/api/message-resource, https://developers.telnyx.com/docs/messaging,
 * https://developer.vonage.com/en/api/sms, https://www.plivo.com/docs/messaging/api/message,
 * https://developers.messagebird.com/api/sms-messaging, https://resend.com/docs/api-reference/emails/send-email,
 * https://www.twilio.com/docs/sendgrid/api-reference/mail-send, https://postmarkapp.com/developer/api/email-api,
 * https://documentation.mailgun.com/docs/mailgun/api-reference, https://dev.mailjet.com/email/reference/send-emails,
 * https://developers.brevo.com/reference/sendtransacemail
 */
const delivering: readonly { readonly host: RegExp; readonly path: RegExp }[] = [
  { host: /^api\.(?:[\w-]+\.)?twilio\.com$/, path: /\/(?:Messages|Calls)(?:\.json)?$/ },
  { host: /^api\.telnyx\.com$/, path: /^\/v2\/messages(?:\/|$)/ },
  { host: /^(?:rest|api)\.nexmo\.com$/, path: /^\/(?:sms\/json|v\d[\d.]*\/messages)$/ },
  { host: /^api\.plivo\.com$/, path: /\/(?:Message|Call)\/?$/ },
  { host: /^rest\.messagebird\.com$/, path: /^\/messages$/ },
  { host: /^api\.resend\.com$/, path: /^\/emails(?:\/batch)?$/ },
  { host: /^api\.sendgrid\.com$/, path: /^\/v3\/mail\/send$/ },
  { host: /^api\.postmarkapp\.com$/, path: /^\/email(?:\/|$)/ },
  { host: /^api\.(?:eu\.)?mailgun\.net$/, path: /^\/v3\/[^/]+\/messages(?:\.mime)?$/ },
  { host: /^api\.mailjet\.com$/, path: /^\/v3(?:\.1)?\/send$/ },
  { host: /^api\.(?:brevo|sendinblue)\.com$/, path: /^\/v3\/(?:smtp\/email|transactionalSMS\/\w+)$/ },
];

/** Whether a request has a mail or a text message delivered, as those services' SDKs do; whom it goes to is `unsolicited-contact`'s. */
export function deliversMessage(request: Request): boolean {
  return request.method !== 'GET' && isAt(request, delivering);
}

function isAt({ addresses }: Request, places: readonly { readonly host: RegExp; readonly path: RegExp }[]): boolean {
  return (
    addresses.length > 0 &&
    addresses.every(address =>
      places.some(({ host, path }) => host.test(address.host ?? '') && path.test(address.path ?? '')),
    )
  );
}

const promptKeys = ['messages', 'prompt', 'input', 'inputs', 'contents', 'texts'];
const modelPaths =
  /\/(?:chat\/)?completions$|\/v1\/(?:messages|responses|embeddings|rerank)$|:(?:stream)?generatecontent$|:(?:batch)?embedcontents?$|\/api\/(?:generate|chat|embeddings?)$|\/model\/[^/]+\/(?:invoke|converse)/i;

/** Whether a request of no library's asks a model: by its path, or by a body with a model and what it is asked. */
export function asksModel(request: Request): boolean {
  if (request.procore !== 'no' || request.method === 'GET') return false;
  if (request.addresses.some(({ path }) => path !== undefined && modelPaths.test(path))) return true;
  const keys = request.body?.keys.names ?? [];
  return keys.includes('model') && promptKeys.some(key => keys.includes(key));
}

const trainingPaths =
  /\/(?:fine[-_]?tun\w*|tuning[-_]?jobs?|train|training(?:[-_]?jobs?)?|evals?|evaluations?)(?:\/|$)/i;
const trainingPurpose = /^(?:fine[-_]?tun\w*|evals?|train\w*)$/i;

/** Whether a request of no library's hands over what a model is to learn from or be measured with. */
export function trainsModel(request: Request): boolean {
  if (request.procore !== 'no' || request.method === 'GET') return false;
  if (request.addresses.some(({ path }) => path !== undefined && trainingPaths.test(path))) return true;
  return saysTraining(request.body?.property('purpose'));
}

/** A purpose that is training and no other. */
export function saysTraining(purpose: Value | undefined): boolean {
  return purpose?.literals.some(literal => typeof literal === 'string' && trainingPurpose.test(literal)) ?? false;
}

const audiencePaths =
  /(?:custom)?audiences?(?:\/|$)|userlists?|offlineuserdatajobs|\/conversions?(?:\/|$)|dmpsegments?(?:\/|$)|\/ad_?accounts?\//i;
/** Of these hosts advertisers ask, and who else. */
const advertisingHosts =
  /^(?:googleads|datamanager)\.googleapis\.com$|^(?:adsapi|tr)\.snapchat\.com$|^(?:business-api|ads)\.tiktok\.com$|^ads-api\.(?:twitter|x|reddit)\.com$|^advertising-api(?:-\w+)?\.amazon\.com$|^api\.criteo\.com$|^(?:bulk|campaign)\.api\.bingads\.microsoft\.com$|^(?:api|services)\.adroll\.com$/;

/** Whether a request hands people to an advertising audience: by its path, or by the name of what is put into it. */
export function fillsAudience(request: Request): boolean {
  return (
    request.procore === 'no' &&
    request.method !== 'GET' &&
    request.addresses.some(({ host, path, text }) => {
      if (host === undefined) return false;
      const names = text.parts.map(part => ('hole' in part ? (part.name ?? '') : ''));
      return (
        audiencePaths.test(path ?? '') || advertisingHosts.test(host) || names.some(name => /audience/i.test(name))
      );
    })
  );
}

const recipientKeys =
  /^(?:(?:to|cc|bcc)?recipients?|to|personalizations|destination|bcc|cc|phone|phone_?numbers?|to_?emails?|emails?|members|subscribers?)$/i;
const sendingPaths = /mail|message|sms|\/send|subscri|contacts?|campaign|members|newsletter|broadcast/i;

/** The part of a request's body that says to whom a mail or text message goes. */
export function addressees(request: Request): Value | undefined {
  if (request.procore !== 'no' || request.method === 'GET' || request.body === undefined) return undefined;
  const { body } = request;
  if (!request.addresses.some(({ host, path }) => host !== undefined && sendingPaths.test(`${host}${path ?? ''}`)))
    return undefined;
  // Graph puts the mail under a key of its own: `{ message: { toRecipients: [{ emailAddress }] } }`.
  for (const holder of [body, body.property('message')]) {
    const key = holder.keys.names.find(name => recipientKeys.test(name));
    if (key !== undefined) return holder.property(key);
  }
  return undefined;
}

/** What an effect's vendor is, as a recipient. */
export function vendorOf({ vendor }: Effect): Recipient | undefined {
  return vendor === undefined ? undefined : { name: vendor };
}
