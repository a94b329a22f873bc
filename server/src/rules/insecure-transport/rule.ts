import type { AnalysedFile, Request } from '../../analysis/facts.ts';
import { guide } from '../../catalogue/facts.ts';
import { type Edit, type Place, stepAt } from '../../program/finding.ts';
import type { Literal } from '../../program/model.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { credentialsIn } from '../support/credentials.ts';
import { isDocument } from '../support/credentials-written.ts';
import { isLocal } from '../support/hosts-local.ts';
import { oncePerPlace, stepsTo } from '../support/places.ts';
import { mountedAdapters, openedWith } from './adapters.ts';
import { acceptedCertificates } from './certificates.ts';
import { openCookies } from './cookies.ts';
import { insecureCommands, processSwitch, processVersion } from './process.ts';
import { type PlainSetting, plainSettings } from './settings.ts';
import { assignedAtMaker, assignedSwitch, globalAgent, type ReportAt, weakTls } from './tls.ts';

export default defineRule({
  id: 'insecure-transport',
  clauses: ['1(a)', '1'],
  severity: 'error',
  title: '`http://` to Procore, TLS verification switched off, TLS below 1.2, a token cookie sent without TLS',
  blind: 'Proxies and service meshes that end TLS, and switches that are set in images or start scripts.',
  guide: guide('restful-api-concepts'),
  data: true,
  check(file, context) {
    const once = oncePerPlace(context);
    const report: ReportAt = (at, rest) => once({ at, ...rest });
    if (!isDocument(file)) {
      for (const request of file.requests) {
        plainHttp(request, context, report);
        plainClient(request, file, context, report);
        // What a command leaves out is told as that.
        if (request.package !== 'curl') weakTls(request, file, context, report);
      }
      for (const request of file.allRequests) if (carriesToken(request)) weakTls(request, file, context, report);
      assignedSwitch(file, context, report);
      assignedAtMaker(file, context, report);
      mountedAdapters(file, report);
      openedWith(file, report);
      globalAgent(file, context, report);
      acceptedCertificates(file, report);
      openCookies(file, context, report);
    }
    for (const setting of plainSettings(file, context.catalogue)) plainSetting(setting, report);
    processSwitch(file, context, report);
    processVersion(file, report);
    insecureCommands(file, report);
  },
});

/** A request to an address that nobody knows, or to another's, which carries a token that is surely Procore's. */
function carriesToken(request: Request): boolean {
  if (request.procore !== 'no' || request.addresses.some(({ host }) => host !== undefined && isLocal(host)))
    return false;
  const header = request.header('authorization');
  const marks = typeof header === 'string' ? [] : credentialsIn(header);
  return marks.length > 0 && marks.every(({ whose }) => whose === 'procore');
}

const httpsOnly = 'Procore: "any call you make to a Procore API resource must use the HTTPS scheme".';

function plainHttp(request: Request, { catalogue }: RuleContext, report: ReportAt): void {
  for (const { scheme, host, hostPlace, hostLiteral } of request.addresses) {
    if (scheme !== 'http' || host === undefined || !catalogue.isProcoreHost(host)) continue;
    const at = hostPlace ?? request.place;
    const edit = hostLiteral === undefined ? undefined : secure(hostLiteral, at.file);
    report(at, {
      message: `\`http://${host}\` is called without TLS`,
      certain: true,
      because: `${httpsOnly} The first request already sends the token in the clear.`,
      steps: stepsTo(at, [...request.chain, stepAt(request.place, 'the request')]),
      ...(edit === undefined ? {} : { fixes: [{ title: 'Use https:', safe: true, edits: [edit] }] }),
    });
  }
}

/** What opens no TLS by itself: https://docs.python.org/3/library/http.client.html, https://nodejs.org/api/http.html */
function plainClient(request: Request, file: AnalysedFile, { catalogue }: RuleContext, report: ReportAt): void {
  const { package: from, path, addresses, client } = request;
  if (addresses.some(({ scheme }) => scheme !== undefined)) return;
  const host = addresses.find(each => each.host !== undefined)?.host;
  if (host === undefined || !catalogue.isProcoreHost(host)) return;
  const isPython = /\bHTTPConnection(?:Pool)?\(\)/.test(path);
  if (isPython ? !isMadePlain(client, file) : !(/^(?:node:)?http$/.test(from) && isOnly(from, request, file))) return;
  const at = (isPython ? client : undefined) ?? request.place;
  report(at, {
    message: `\`${host}\` is called without TLS`,
    certain: true,
    because: `${httpsOnly} ${isPython ? '`HTTPConnection`' : 'The module `http`'} opens no TLS, so the token is sent in the clear.`,
    steps: stepsTo(at, [...request.chain, stepAt(request.place, 'the request')]),
  });
}

/** The class is written where the client is made, and not one of two: `HTTPSConnection if secure else HTTPConnection`. */
function isMadePlain(client: Place | undefined, { app }: AnalysedFile): boolean {
  const text = client && app.file(client.file)?.text.slice(client.start, client.end);
  return text !== undefined && /^[\w.]*\bHTTPConnection(?:Pool)?\(/.test(text);
}

/** The callee's module is that one, and no other by what an address says: `secure ? https : http`. */
function isOnly(from: string, { node, place }: Request, { app }: AnalysedFile): boolean {
  const home = app.file(place.file);
  if (node.kind !== 'call' || home === undefined) return false;
  const { libraries, open } = home.evaluate(node.callee.kind === 'member' ? node.callee.object : node.callee);
  return !open && libraries.length > 0 && libraries.every(each => each.package === from);
}

function plainSetting({ at, host, use, scheme, steps }: PlainSetting, report: ReportAt): void {
  report(at, {
    message: `This setting sends ${use === 'login' ? 'log-ins' : 'API calls'} to \`http://${host}\`, without TLS`,
    certain: true,
    because: `${httpsOnly} The first request already sends ${use === 'login' ? 'the code or secret' : 'the token'} in the clear.`,
    steps: stepsTo(at, steps),
    fixes: [{ title: 'Use https:', safe: true, edits: [{ ...scheme, text: 'https:' }] }],
  });
}

function secure({ value, content }: Literal, file: string): Edit | undefined {
  if (typeof value !== 'string' || content === undefined) return undefined;
  const at = value.search(/http:\/\//i);
  return at < 0 ? undefined : { file, start: content + at, end: content + at + 'http:'.length, text: 'https:' };
}
