import { host } from '../catalogue/hosts.ts';
import type { Evidence } from '../program/evidence.ts';
import { codeOf, isMarkup, readPage } from './markup/page.ts';

/**
 * Signs of Procore in a file's text, found without parsing: one pass with a regular expression, nothing at all where the text has none.
 * A name alone is no sign: a variable, a repository or a comment called "procore" yields nothing.
 *
 * Strong signs stand by themselves: a host that serves the API, the log-in or the app; the `Procore-Company-Id` header; a route of
 * the shape `/rest/v1.0/…` or `/vapid/…`, or one of OAuth's behind what is called after Procore, `${procore.loginUrl}/oauth/authorize`; an SDK; an environment name that an integration is configured by; settings of a client called
 * `procore`, its secret among them; a
 * record that says it is Procore's, with a token written in it; an app manifest; the address of a webhook's receiver that names Procore,
 * or the fields of a delivery in code that does; a label that asks for a Procore password. Weak ones
 * (`/oauth/token`, a route whose version is a hole) are many vendors' and count only beside a strong one. Of pages and components, only
 * their scripts are looked at.
 * @param enough so many strong signs need no more
 */
export function findEvidence(path: string, written: string, enough = Number.POSITIVE_INFINITY): readonly Evidence[] {
  if (!anySign.test(written)) return deliveryIn(path, written);
  const text = isMarkup(path) ? codeOf(written, readPage(path, written).scripts) : written;
  // All signs together are tried at every word: where one is enough, what stands before the first that there can be is left out.
  const first = enough === 1 ? firstSign(text) : 0;
  if (first === undefined) return otherSignIn(path, text);
  const found: Evidence[] = [];
  const weak: Evidence[] = [];
  // Asked of the whole text, so asked once.
  let readsEnvironment: boolean | undefined;
  let setsEnvironment: boolean | undefined;
  let isManifest: boolean | undefined;
  signs.lastIndex = first;
  while (found.length < enough) {
    const match = signs.exec(text);
    if (match === null) break;
    const groups = match.groups as Partial<Record<Evidence['kind'] | 'weak', string>>;
    const at = { text: match[0], start: match.index, end: match.index + match[0].length };
    if (groups.host !== undefined) {
      if (isServingHost(groups.host, text.startsWith('//', at.start - 2))) found.push({ kind: 'host', ...at });
    } else if (groups.environment !== undefined) {
      if (!configuresIntegration.test(groups.environment)) continue;
      readsEnvironment ??= environmentReading.test(text);
      const sets = (): boolean => (setsEnvironment ??= environmentWriting.test(text));
      if (readsEnvironment || isEnvironmentName(path, text, at, sets)) found.push({ kind: 'environment', ...at });
    } else if (groups.header !== undefined) found.push({ kind: 'header', ...at });
    else if (groups.route !== undefined) found.push({ kind: 'route', ...at });
    else if (groups.sdk !== undefined) found.push({ kind: 'sdk', ...at });
    else if (groups.settings !== undefined) found.push({ kind: 'settings', ...at });
    else if (groups.manifest !== undefined) {
      isManifest ??= readsLikeManifest(path, text);
      if (isManifest) found.push({ kind: 'manifest', ...at });
    } else weak.push({ kind: 'route', ...at });
  }
  if (found.length === 0) return otherSignIn(path, text);
  if (weak.length === 0) return found;
  return [...found, ...weak].sort((a, b) => a.start - b.start);
}

/** The file, its folder or the one above is called after Procore. */
const namedByPath = /procore(?:[^/]*\/){0,2}[^/]*$/i;

/** The address of a receiver that names who sends: `/webhooks/procore`. */
const receiver =
  /(?<=["'`])\/?(?:[\w{}:.<>-]+\/)*(?:procore\/(?:web-?)?hooks?|(?:web-?)?hooks?\/procore)(?=(?:\/[\w{}:<>-]*)?["'`])/i;

/** Code of a receiver, or its file, is called after both: `procoreWebhook`, `api/hooks/procore.ts`. */
const namedAfterBoth = /procore[-_/]?(?:web)?[-_]?hook|hooks?[-_/]?procore/i;

/**
 * A framework answers the file at an address that names both, by its place: `netlify/functions/procore-webhook.js`,
 * `app/api/webhooks/procore/route.ts`; and its code looks at what comes in.
 */
const placedReceiver =
  /\/(?:functions|api|routes)\/(?:[^/]+\/)*(?:procore[-_.]?(?:web-?)?hooks?|(?:web-?)?hooks?[-_.]procore|procore\/(?:web-?)?hooks?|(?:web-?)?hooks?\/procore)(?:\/(?:route|index|\+server))?(?:\.post)?\.[cm]?[jt]s$/i;
/** As one folder below Procore's may: `pages/api/procore/bids/webhooks.js`, where it is not for a signed-in user, who manages webhooks. */
const placedBelow =
  /\/(?:functions|api|routes)\/(?:[^/]+\/)*procore\/(?!account|admin|config|connection|dashboard|integration|manage|preference|setting|setup|subscription)[\w-]+\/(?:web-?)?hooks?(?:\/(?:route|index|\+server))?(?:\.post)?\.[cm]?[jt]s$/i;
const takesRequest = /\breq(?:uest)?\b|\bevent\b|\bcontext\b/;
const knowsUser =
  /session|\busers?\b|current_?user|(?:get|require|with|check|ensure|verify)_?(?:user|auth|login|admin)|signed_?in|logged_?in|\bauth\(|\b(?:api|rest\/[\w.]+)\/webhooks/i;

function isPlacedReceiver(path: string, text: string): boolean {
  if (!/\bexports?\b/.test(text)) return false;
  return placedReceiver.test(path) || (placedBelow.test(path) && takesRequest.test(text) && !knowsUser.test(text));
}

const looksAtBody = /\.body\b|\.json\(\)|\.text\(\)|\breadBody\(/;

/** In a file of hooks the sender's name is enough: `@router.post("/procore")`. */
const namedByHooks = /(?:web-?)?hooks?[^/]*$/i;
const ownReceiver = /(?<=\.(?:post|route|api_route|all)\(\s*["'`])\/procore(?=\/?["'`])/i;

/** The label of a field or a prompt, and nothing else: `"Procore password"`, `<label>Your Procore password:`. */
const asksPassword =
  /(?<=["'`>]\s{0,8})(?:(?:enter )?(?:your|the) )?procore (?:account |user |login )?password(?= ?[:*?]?\s{0,8}["'`<{])/i;
/** The words of such a label, looked for first: what must stand before them, asked at every character, takes sixteen times as long. */
const namesPassword = /procore (?:account |user |login )?password/i;

/** A field of a class, or what the names of all of its variables begin with: `procore_client_secret: str`, `env_prefix="PROCORE_"`. */
const filledField = /(?<=^[ \t]+)procore_\w+(?=[ \t]*:)|(?<=\benv_prefix["']?\s*[=:]\s*["'])procore_(?=["'])/gim;

/** Settings that pydantic fills from the environment: https://docs.pydantic.dev/latest/concepts/pydantic_settings/ */
function filledSettingIn(path: string, text: string): Evidence | undefined {
  if (!path.endsWith('.py') || !/\bBaseSettings\b/.test(text)) return undefined;
  for (const { 0: name, index } of text.matchAll(filledField))
    if (name.length === 'procore_'.length || configuresIntegration.test(name.toUpperCase()))
      return { kind: 'environment', text: name, start: index, end: index + name.length };
  return undefined;
}

/** Signs of files that have none of the others. */
function otherSignIn(path: string, text: string): readonly Evidence[] {
  const filled = filledSettingIn(path, text);
  if (filled !== undefined) return [filled];
  const mayAsk = /\.(?:[cm]?[jt]sx?|py|vue|svelte)$/.test(path) && namesPassword.test(text);
  const asked = mayAsk ? asksPassword.exec(text) : null;
  if (asked === null) return deliveryIn(path, text);
  return [{ kind: 'password', text: asked[0], start: asked.index, end: asked.index + asked[0].length }];
}

/** A receiver's address, or fields that deliveries of Procore's webhooks have together: guide `webhooks-api`. */
function deliveryIn(path: string, text: string): readonly Evidence[] {
  if (!/\.(?:[cm]?[jt]sx?|py)$/.test(path) || !(namedByPath.test(path) || /procore/i.test(text))) return [];
  const address = receiver.exec(text) ?? (namedByHooks.test(path) ? ownReceiver.exec(text) : null);
  if (address !== null)
    return [{ kind: 'delivery', text: address[0], start: address.index, end: address.index + address[0].length }];
  if (isPlacedReceiver(path, text)) {
    const body = looksAtBody.exec(text);
    if (body !== null)
      return [{ kind: 'delivery', text: body[0], start: body.index, end: body.index + body[0].length }];
  }
  const field = /\bresource_name\b/.exec(text);
  if (field === null || !/\bresource_id\b/.test(text)) return [];
  if (!/\bevent_type\b/.test(text) && !namedAfterBoth.test(text) && !namedAfterBoth.test(path)) return [];
  return [{ kind: 'delivery', text: field[0], start: field.index, end: field.index + field[0].length }];
}

/** Whether any sign can be in the text at all; most files end here. */
const anySign = /procore|rest\/v\d|\/vapid\/|app_manifest|schema_version|destination_url/i;

/** The part of each strong sign that the fewest other texts have. */
const rarePart =
  /rocore(?:\.com|gov\.com|-[Cc]|_sdk)|ROCORE[-_]|["'](?:[Pp]rocore|PROCORE)["']|@procore\/|pyprocore|\bprocore["']?\s*[:=]\s*\{|rest\/v\d+\.\d|\/vapid\/|(?:rocore|ROCORE)[\w.]{0,40}\}\/oauth\/|app_manifest|schema_version|destination_url/;

/** Where to start looking for strong signs: they begin on the line of their rare part, but for `require(` with its package on the next. */
function firstSign(text: string): number | undefined {
  const at = text.search(rarePart);
  if (at < 0) return undefined;
  const line = text.lastIndexOf('\n', at) + 1;
  return text.slice(line, at).trim().length > 1 ? line : 0;
}

const signs = new RegExp(
  [
    // Hosts, also with a hole or a wildcard for the zone, and the domain that addresses are compared with; never an e-mail address.
    // None begins inside another: a row of stars or holes would be read again from each.
    String.raw`(?<host>(?<![@\w.*-])(?:[\w*-]+\.|(?:\$|(?<![$\x7b]))\{\{?[^{}\n]{1,60}\}\}?\.)+procore(?:gov)?\.com(?![\w-]|\.\w)|(?<=["'\x60])\.?procore(?:gov)?\.com(?=["'\x60]))`,
    String.raw`(?<header>\b[Pp](?:rocore|ROCORE)-[Cc](?:ompany|OMPANY)-[Ii][Dd]\b)`,
    // `/vapid/public-key` and its like are web push's VAPID keys.
    String.raw`(?<route>(?<![\w-])rest/v\d+\.\d+/|/vapid/(?!(?:v\d+/)?(?:public|private|key|subscri|push|generate|config|send|notif))(?=[\w$\x7b:<%])|\b(?:[Pp]rocore|PROCORE)[\w.]{0,40}\}/oauth/(?:token|authorize)\b)`,
    String.raw`(?<sdk>["'\x60](?:npm:|https?://(?!www\.)[\w./:-]{1,40}/\*?)?@procore/[\w-]+|\b(?:procore_sdk|pyprocore)\b|\b(?:gem|require)\s*\(?\s*["']procore["'])`,
    '(?<environment>(?<![A-Za-z0-9_])(?:[A-Z0-9]+_)*PROCORE_[A-Z0-9_]+)',
    String.raw`(?<settings>\bprocore["']?\s*[:=]\s*\{[^{}]{0,200}?\bclient_?[sS]ecret\b|\b(?:provider|vendor|integration|partner|service|system|platform|source)["']?\s*[:=]\s*["'](?:[Pp]rocore|PROCORE)["'][^{}]{0,300}?\b(?:client_?[sS]ecret|(?:refresh|access)_?[tT]oken)["']?\s*[:=]\s*["'\x60][\w.+/=-]{24,}["'\x60])`,
    String.raw`(?<manifest>["']?\b(?:app_manifest|schema_version|destination_url)\b["']?\s*:)`,
    String.raw`(?<weak>/oauth/(?:token|authorize|revoke)\b|/vapid(?=["'\x60])|(?<![\w-])rest/v\d+\.\d+(?=["'\x60])|(?<![\w-])rest/v?(?:\$?\{|%s))`,
  ].join('|'),
  'g',
);

/**
 * Of the domain itself, only what addresses are compared with is a sign. Of hosts that nobody knows, those that an address begins with
 * (`//`) or that are called like one that serves: others are of Procore's own house (`wiki.procore.com`).
 */
function isServingHost(written: string, begins: boolean): boolean {
  const name = written.toLowerCase().replace(/\bprocoregov\.com$/, 'procore.com');
  if (/^\.?procore\.com$/.test(name)) return true;
  const known = host(name);
  return known ? known.use !== 'site' : begins || /api|log-?in|auth|sandbox|app|rest|\d|[*{]/.test(name);
}

/**
 * What follows `PROCORE_` names what an integration is configured by: who it is, where it calls, whose data it reads, what is delivered
 * to it, in words that may stand together: `PROCORE_CLIENTID`. Firms and products that share Procore's name have settings too, of their
 * pictures and texts: `PROCORE_IMAGE_WIDTH`.
 */
const configuresIntegration = new RegExp(
  String.raw`PROCORE_(?:[A-Z0-9_]*_)?(?:${[
    // OAuth, and what signs in.
    'CLIENT|SECRET|TOKEN|KEY|CREDENTIAL|AUTH|OAUTH2?|AUTHORI[SZ]E|AUTHORI[SZ]ATION|BEARER|GRANT|SCOPE|REDIRECT|CALLBACK',
    'ACCESS|REFRESH|SIGN_?IN|LOG_?IN|USER|USERNAME|EMAIL|PASSWORD|ACCOUNT|SERVICE|DMSA|SSO|SECURITY|JWT|CREDS|PAT',
    // Where it calls, and which of Procore's environments.
    'API|URL|URI|HOST|HOSTNAME|SERVER|BASE|ROOT|DOMAIN|ENDPOINT|ORIGIN|ZONE|REGION|VERSION|V\\d|SANDBOX|STAGING|PROD|PRODUCTION|GOV|DEV',
    'ENV|ENVIRONMENT',
    // Whose data, records that only such an app has, and the app that reads them.
    'ID|COMPANY|COMPANIE|PROJECT|TENANT|RFI|SUBMITTAL|DAILY_LOG|DRAWING|SPECIFICATION|APP|APPLICATION|INTEGRATION|CONNECTION|SYNC',
    // What is delivered to it.
    'WEB_?HOOK|HOOK',
  ].join('|')}){1,3}S?\d*(?![A-Z0-9])`,
);

/** The file reads environment variables, so an upper-case `PROCORE_…` in it is the name of one. */
const environmentReading =
  /\bprocess\.env\b|\bimport\.meta\.env\b|\bos\.environ\b|\bgetenv\b|\bBaseSettings\b|\bDeno\.env\b|\bBun\.env\b|\bENV\[/;

/** The file sets an environment for what it starts or deploys: `env: { … }`, `environment={…}`, `Variables: { … }`. */
const environmentWriting =
  /\b(?:env(?:ironment)?(?:_\w+)?(?:[vV]ars?|[vV]ariables)?|Environment|Variables)["']?\s*[:=]\s*[[{]|\bSecret\.from_dict\(/;

/** `PROCORE_…` where only an environment name can stand: after a reader, in an app's settings, or as a setting's name in a data file. */
function isEnvironmentName(
  path: string,
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  setsEnvironment: () => boolean,
): boolean {
  const before = text.slice(Math.max(0, start - 40), start);
  if (
    /(?:\benv|environ|secrets|vars|settings|config)\??\.?(?:\[\s*)?["'`]?$|(?:env\w*|get\w*|defineSecret|defineString)\(\s*["'`]$|\$\{?$/i.test(
      before,
    )
  )
    return true;
  const file = path.slice(path.lastIndexOf('/') + 1);
  const after = text.slice(end, end + 4);
  if (/\.env\b|^\.envrc$|^\.dev\.vars$|\.mdx?$|\.markdown$/.test(file))
    return /(?:^|\n)[ \t>-]*(?:export[ \t]+)?$/.test(before) && /^[ \t]*=/.test(after);
  const isKey = /[{,\n][ \t-]*["']?$/.test(before) && /^["']?\s*[:=]/.test(after);
  if (/\.(?:jsonc?|ya?ml)$/.test(file)) return isKey;
  const isNamed = /["']?\b(?:[Nn]ame|[Kk]ey)["']?\s*[:=]\s*["'`]$/.test(before) && /^["'`]\s*,/.test(after);
  return (isKey || isNamed) && setsEnvironment();
}

/** What reads, before it is parsed, like an app manifest as Procore's developer portal takes it, or a description of webhook hooks and triggers. */
function readsLikeManifest(path: string, text: string): boolean {
  if (!/\.(?:jsonc?|ya?ml)$/.test(path)) return false;
  const has = (name: string): boolean => new RegExp(`\\b${name}\\b["']?\\s*:`).test(text);
  const levels =
    has('permissions') &&
    /["']?\b(?:company|project)["']?\s*:/.test(text) &&
    /\b(?:readonly|standard|admin)\b/.test(text);
  const components = has('sidepanel') || has('fullscreen') || has('components') || has('post_installation_instruction');
  if (has('app_manifest') && (levels || components || has('schema_version'))) return true;
  if (has('schema_version') && levels) return true;
  return has('destination_url') && has('resource_name') && has('event_type');
}
