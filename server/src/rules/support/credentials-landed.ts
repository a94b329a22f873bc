/** Tokens that a server, or Procore by the implicit grant, hands to a page in its address, as the page reads them out of that. */
import type { AnalysedFile, CredentialKind, Effect, Text } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { flat } from '../../analysis/texts.ts';
import { readsAddress, speaksOfToken } from '../../libraries/own-servers.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import type { Expression, Name, Span, Target } from '../../program/model.ts';
import { contains, lastName, literalText, type Node, namesIn, walkProgram } from '../../program/walk.ts';
import { type CredentialMark, credentialsIn } from './credentials.ts';
import { credentialSinks } from './credentials-sinks.ts';
import { showsWhole } from './flows.ts';
import { secretName } from './secrets.ts';

/** A token that came with the page's address, and the way that it took. */
export interface LandedToken {
  readonly kind: CredentialKind;
  /** Who sends the browser there with it, in words. */
  readonly by: string;
  readonly steps: readonly Step[];
}

interface Handed {
  /** The address' parameter. */
  readonly name: string;
  readonly kind: CredentialKind;
  /** The last step of the page's path, where that is known and not all of the address. */
  readonly page: string | undefined;
  /** It stands behind `#`. */
  readonly inHash: boolean;
  /** The page asked Procore for it. */
  readonly isGrant?: true;
  readonly at: Place;
}

/** Where a server sends a browser to a page with a token of Procore's in the address. */
const handedByRedirect = perFile((file): readonly Handed[] => {
  if (!file.procore || file.pathClass !== 'source' || !/redirect/i.test(file.text) || !/token/i.test(file.text))
    return [];
  return credentialSinks(file, ['redirect'], isToken).flatMap(({ effect }) =>
    (effect.arg('url')?.texts ?? []).filter(leadsToPage).flatMap(text => tokensIn(text, effect.place)),
  );
});

/**
 * Where a page asks Procore for a token in the address that it comes back to.
 * https://www.rfc-editor.org/rfc/rfc6749#section-4.2.2
 */
const grantedInAddress = perFile((file): readonly Handed[] => {
  if (!file.procore || file.pathClass !== 'source' || !mayGrant.test(file.text)) return [];
  const bySdk = file.effectsOf('oauth-provider').filter(({ note }) => note === 'procore-sdk:implicit');
  const byAddress = file
    .effectsOf('redirect')
    .filter(effect => effect.arg('url')?.texts.some(text => asksProcoreForToken.test(flat(text))));
  return [...bySdk, ...byAddress].map(({ place: at }) => ({
    name: 'access_token',
    kind: 'access-token',
    page: undefined,
    inHash: true,
    isGrant: true,
    at,
  }));
});

const mayGrant = /\bimplicit\(|response_type=token\b/;
const asksProcoreForToken = /\bprocore(?:gov)?\.com\/oauth\/authorize\?(?:.*&)?response_type=token\b/;

function isToken({ whose, credential, partial }: CredentialMark): boolean {
  return whose === 'procore' && partial !== true && isTokenKind(credential);
}

function isTokenKind(kind: CredentialKind | undefined): boolean {
  return kind === 'access-token' || kind === 'refresh-token';
}

/** Programs that have a scheme of their own are no pages. */
function leadsToPage({ parts: [first] }: Text): boolean {
  const scheme = first !== undefined && 'text' in first ? /^([a-z][\w+.-]*):/i.exec(first.text)?.[1] : undefined;
  return scheme === undefined || /^https?$/i.test(scheme);
}

/** `?access_token=` before a token of Procore's. */
function tokensIn({ parts }: Text, at: Place): readonly Handed[] {
  let address = '';
  return parts.flatMap(part => {
    if ('text' in part) {
      address += part.text;
      return [];
    }
    const before = address;
    address += '{}';
    const name = /[?&#]([\w-]+)=$/.exec(before)?.[1];
    const mark = part.marks?.find(each => each.is === 'credential' && isToken(each));
    if (name === undefined || mark?.is !== 'credential') return [];
    const [path = ''] = before.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#&](?=[\w-]+=)/);
    const page = /(?:^|\/)([A-Za-z][\w-]*)\/?$/.exec(path)?.[1];
    return [{ name, kind: mark.credential, page, inHash: before.includes('#'), at }];
  });
}

/** Whether the text of a file reads a token out of the page's address. */
export function mayLand(file: AnalysedFile): boolean {
  const { text, language } = file;
  return language === 'javascript' && speaksOfToken.test(text) && readsAddress.test(text) && file.browser;
}

/**
 * The token that a call is given and that this file has read out of the address of its page, where the app's own server, which may be a
 * package beside, sends the browser to with a token of Procore's under that name.
 */
export function landedToken(effect: Effect, file: AnalysedFile): LandedToken | undefined {
  const [outermost] = effect.chain;
  const at = outermost ?? effect.place;
  const here = at.file === file.path ? tokensRead(file).filter(read => contains(at, read)) : [];
  const read = here.find(({ kind, name }) => isGiven(effect, kind, outermost === undefined ? name : undefined));
  if (read === undefined) return undefined;
  for (const app of [file.app, ...file.app.beside])
    for (const { answer } of [...app.ask(handedByRedirect), ...app.ask(grantedInAddress)])
      for (const handed of answer)
        if (handed.kind === read.kind && landsAt(handed, file)) {
          const sent = handed.isGrant ? 'Procore is asked for it here' : 'the server sends the browser here with it';
          return {
            kind: read.kind,
            by: handed.isGrant ? 'Procore' : "the app's server",
            steps: [stepAt(handed.at, sent), ...(outermost ? [outermost] : [])],
          };
        }
  return undefined;
}

/** Whether a call gets a token as it is, whose only its name tells: what it is given says so, or shows what has this name. */
function isGiven({ data, args }: Effect, kind: CredentialKind, name: string | undefined): boolean {
  if (data.some(({ marks }) => marks.some(({ is }) => is === 'sealed'))) return false;
  const isNamed = data.flatMap(credentialsIn).some(mark => mark.whose === 'unknown' && mark.credential === kind);
  return isNamed || (name !== undefined && args.some(({ node }) => showsWhole(node, [name])));
}

/** Links that an app mails out have tokens of its own in them, and so have those that another service comes back to with one. */
const readsOwnLink = /reset|password|invit|verif|confirm|activat|unsubscrib|share/i;
const asksForToken = /response_?type['"]?\s{0,9}[=:]\s{0,9}['"]?(?:id_)?token\b/i;

/** The page reads what is handed over, where it is handed over, and goes by the name that it is addressed by. */
function landsAt({ name, page, inHash, isGrant, at }: Handed, { text, relative, path }: AnalysedFile): boolean {
  // Of a page that asks somebody for a token, what it reads is what it asked for.
  if (isGrant && at.file === path) return new RegExp(`\\b${name}\\b`).test(text);
  const readsOnlyHash = /\blocation\.hash\b/.test(text) && !/\blocation\.(?:search|href)\b/.test(text);
  if ((readsOnlyHash && !inHash) || asksForToken.test(text) || !new RegExp(`\\b${name}\\b`).test(text)) return false;
  if (page === undefined) return !readsOwnLink.test(relative);
  // A word of its text is not its address.
  return relative.toLowerCase().includes(page.toLowerCase()) || new RegExp(`['"\`/]${page}\\b`, 'i').test(text);
}

interface Read {
  readonly start: number;
  readonly end: number;
  readonly kind: CredentialKind;
  /** The variable that it is read from, where it is one. */
  readonly name: string | undefined;
}

/** Where a file uses a token that it has cut out of its page's address: by a name of its own, or as it reads it. */
const tokensRead = perFile((file): readonly Read[] => {
  if (!mayLand(file)) return [];
  const names = new CutNames(file);
  const isCut = (node: Expression): boolean => isFromAddress(node, names);
  walkProgram(file.program, node => {
    if (node.kind === 'bind')
      names.bind(node.target, { at: node, isCut: node.value !== undefined && isCut(node.value) });
  });
  const found: Read[] = [];
  walkProgram(file.program, node => {
    const name = isExpression(node) && isCut(node) ? nameOfRead(node) : undefined;
    const kind = name === undefined ? undefined : secretName(name)?.kind;
    if (kind !== undefined && isTokenKind(kind))
      found.push({ start: node.start, end: node.end, kind, name: node.kind === 'name' ? name : undefined });
  });
  return found;
});

interface Bound {
  readonly at: Span;
  readonly isCut: boolean;
  /** The function that the name holds in, once that was looked for. */
  scope?: Span;
}

/** A name that stands for more things than these is a bundler's. */
const mostBound = 100;

/** Which names of a file stand for what is cut out of the address: others may be called the same in other functions. */
class CutNames {
  private readonly functions: readonly Span[];
  private readonly bound = new Map<string, Bound[]>();

  constructor({ functions }: AnalysedFile) {
    this.functions = functions.map(({ node }) => node);
    for (const { node } of functions)
      for (const { target } of node.parameters) this.bind(target, { at: node, scope: node, isCut: false });
  }

  bind(target: Target, bound: Bound): void {
    for (const name of namesIn(target)) {
      const known = this.bound.get(name);
      if (known) known.push(bound);
      else this.bound.set(name, [bound]);
    }
  }

  has({ name, start, end }: Name): boolean {
    const all = this.bound.get(name);
    if (all === undefined || all.length > mostBound || !all.some(({ isCut }) => isCut)) return false;
    const inSight = all.filter(each => contains(this.scopeOf(each), { start, end }));
    const scope = innermost(inSight.map(each => this.scopeOf(each)));
    return inSight.some(each => each.scope === scope && each.isCut);
  }

  private scopeOf(bound: Bound): Span {
    bound.scope ??= innermost(this.functions.filter(fn => contains(fn, bound.at))) ?? everywhere;
    return bound.scope;
  }
}

const everywhere: Span = { start: 0, end: Number.MAX_SAFE_INTEGER };

function innermost(scopes: readonly Span[]): Span | undefined {
  return scopes.reduce<Span | undefined>(
    (least, scope) => (least && least.end - least.start <= scope.end - scope.start ? least : scope),
    undefined,
  );
}

function isExpression(node: Node): node is Extract<Expression, { kind: 'name' | 'member' | 'call' }> {
  return node.kind === 'name' || node.kind === 'member' || node.kind === 'call';
}

/** `access_token`, `route.query.access_token`, `params.get('access_token')` */
function nameOfRead(node: Expression): string | undefined {
  if (node.kind !== 'call') return lastName(node);
  return lastName(node.callee) === 'get' ? literalText(node.args[0]?.value) : undefined;
}

/** Calls whose result is part of the text that they are given, or are called on. */
const cuts =
  /^(?:split|get|slice|substring|substr|replace|match|exec|trim|pop|shift|at|find|entries|fromEntries|parse|toString)$/;
const reads =
  /^(?:URLSearchParams|URL|decodeURIComponent|decodeURI|String|\w*[fF]rom(?:Url|URL|Hash|Query|Address|Location))$/;
/** What routers lend to pages: https://reactrouter.com/api/hooks/useSearchParams, https://nextjs.org/docs/app/api-reference/functions/use-search-params */
const lent = 'useSearchParams';

/** How often one call or member stands behind another in what cuts a token out; every part of a longer chain is asked, too. */
const mostCuts = 16;

/** Whether an expression is the address of the page, or cut out of it; what a server answers to a question with it in it is not. */
function isFromAddress(node: Expression, cut: CutNames, most = mostCuts): boolean {
  if (most === 0) return false;
  const isIt = (each: Expression): boolean => isFromAddress(each, cut, most - 1);
  switch (node.kind) {
    case 'name':
      return cut.has(node);
    case 'member':
      return isOwnAddress(node) || isIt(node.object);
    case 'choice':
      return node.options.some(isIt);
    case 'call': {
      const name = lastName(node.callee) ?? '';
      if (name === lent) return true;
      const given = node.args.slice(0, 1).some(({ value }) => isIt(value));
      if (node.callee.kind === 'name') return reads.test(name) && given;
      return (
        cuts.test(name) && node.callee.kind === 'member' && (isIt(node.callee.object) || (name !== 'get' && given))
      );
    }
    default:
      return false;
  }
}

/** `window.location.search`, `location.hash`, `this.$route.query`, `router.query` */
function isOwnAddress({ object, property }: Extract<Expression, { kind: 'member' }>): boolean {
  const of = lastName(object) ?? '';
  if (property === 'query') return /^(?:\$route|route|router|useRoute|useRouter)$/.test(of);
  return of === 'location' && /^(?:href|search|hash)$/.test(property ?? '');
}
