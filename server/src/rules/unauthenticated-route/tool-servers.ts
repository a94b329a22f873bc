/**
 * Servers of the Model Context Protocol that other machines reach, whose tools give API Data to whoever asks.
 * https://modelcontextprotocol.io/specification/2025-06-18/basic/transports#security-warning
 */
import type { AnalysedFile, App } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import type { Argument, Call, Expression } from '../../program/model.ts';
import { lastName, namesIn, nodesOf, returnedBy, someIn } from '../../program/walk.ts';
import { anyOf } from '../../program/words.ts';
import { sourceFiles } from '../support/app.ts';
import { dataIn } from '../support/data.ts';
import { placeIn, placeKey, stepsTo } from '../support/places.ts';
import { comparesSecret } from './compared.ts';
import { hasFront } from './fronts.ts';
import { ownToken } from './own-token.ts';
import { givenFor, isKeptInside, linesGiven, publishedHere } from './served.ts';

interface Given {
  readonly at: Place;
  readonly steps: readonly Step[];
}

interface ToolServer {
  /** Where it is run by itself. */
  readonly run?: Place;
  /** Where it is made a part of a web app. */
  readonly part?: Place;
  /** Where it is told to listen to every machine. */
  readonly listens?: Place;
  /** A web app is. */
  readonly appListens: boolean;
  /** A tool that gives what the app's own token fetched. */
  readonly tool?: Given;
}

/** What a file says of a server of tools; `undefined` where it has nothing to do with one. */
export const toolServer = perFile((file): ToolServer | undefined => {
  if (file.language !== 'python' || !ofServers.test(file.text)) return undefined;
  const calls = nodesOf(file.program, 'call');
  const run = calls.find(call => isRunOverHttp(call, file));
  const part = calls.find(isMounted) ?? calls.find(makesApp);
  const tool = toolsOf(file)[0];
  const listening = calls.filter(call => listensToAll(call, file));
  const set = setsHost.exec(file.text);
  const listens =
    listening.find(isOfServer) ?? (set ? { start: set.index, end: set.index + set[0].length } : undefined);
  return {
    ...(run ? { run: placeIn(file, run) } : {}),
    ...(part ? { part: placeIn(file, part) } : {}),
    ...(listens ? { listens: placeIn(file, listens) } : {}),
    appListens: listening.some(call => !isOfServer(call)),
    ...(tool ? { tool } : {}),
  };
});

const ofServers =
  /^[ \t]*(?:from|import)[ \t]+(?:fast)?mcp\b|\.(?:streamable_http|sse|http)_app\(|\.run(?:_async)?\([^\n]{0,80}\btransport\b|@\w+\.(?:tool|resource)\b/m;

/** Where a server is opened whose tools give API Data, and nothing asks who calls. */
export function openToolServers(app: App): readonly Given[] {
  const files = sourceFiles(app).filter(({ language, text }) => language === 'python' && ofServers.test(text));
  if (!files.some(({ text }) => speaksMcp.test(text)) || files.some(asks)) return [];
  const known = files.flatMap(file => {
    const server = toolServer(file);
    return server ? [{ file, server }] : [];
  });
  if (!known.some(({ server }) => server.tool) || hasFront(app) || publishedHere(app) || isKeptInside(app)) return [];
  if (givenFor(app, setsAuth)) return [];
  for (const { file, server } of known) {
    const beside = reachedFrom(file, known);
    const at = openedAt(server, file, beside);
    const tool = beside.flatMap(each => each.server.tool ?? [])[0];
    if (at && tool)
      return [{ at, steps: stepsTo(at, listeningAt(at, beside), [stepAt(tool.at, 'this tool answers')], tool.steps) }];
  }
  return [];
}

interface Known {
  readonly file: AnalysedFile;
  readonly server: ToolServer;
}

/** Where a file opens its server to other machines. One that is run by itself listens to its own machine where it is told nothing. */
function openedAt({ part, run }: ToolServer, file: AnalysedFile, beside: readonly Known[]): Place | undefined {
  const isPart = (): boolean => beside.some(({ server }) => server.appListens) || isStartedForAll(file);
  if (part && isPart()) return part;
  return run && beside.some(({ server }) => server.listens !== undefined) ? run : undefined;
}

/** Where it is told to, if that is elsewhere: in the call that makes it. */
function listeningAt(at: Place, beside: readonly Known[]): readonly Step[] {
  const listens = beside.flatMap(({ server }) => server.listens ?? [])[0];
  return listens === undefined || placeKey(listens) === placeKey(at)
    ? []
    : [stepAt(listens, 'it is told here to listen to every machine')];
}

/** The files that one imports or that import it, and those of these: another server has nothing to do with its tools. */
function reachedFrom(file: AnalysedFile, known: readonly Known[]): readonly Known[] {
  const found = known.filter(each => each.file === file);
  for (const { file: at } of found)
    found.push(
      ...known.filter(each => !found.includes(each) && (namesModule(each.file, at) || namesModule(at, each.file))),
    );
  return found;
}

function namesModule({ text }: AnalysedFile, { path }: AnalysedFile): boolean {
  return new RegExp(`\\b(?:import|from)\\b[^\\n]{0,200}\\b${anyOf([moduleOf(path)])}\\b`).test(text);
}

/** The module that a path is: `tools` of `app/tools.py`, `app` of `app/__init__.py`. */
function moduleOf(path: string): string {
  const [name = '', folder = ''] = path
    .replace(/(?:\/__(?:init|main)__)?\.py$/, '')
    .split('/')
    .reverse();
  return name === '' ? folder : name;
}

/** A server is started for every machine, with this file or one that imports it. */
function isStartedForAll(file: AnalysedFile): boolean {
  const { app } = file;
  return linesGiven(app, startsForAll).some(line => {
    const modules = new Set([...line.matchAll(/([\w-]+):\w+/g)].map(([, name]) => name));
    if (modules.has(moduleOf(file.path))) return true;
    return app.files.some(
      each => each.language === 'python' && modules.has(moduleOf(each.path)) && namesModule(each, file),
    );
  });
}

/** https://gofastmcp.com/servers/auth/authentication#environment-configuration */
const setsAuth = /\bFASTMCP_SERVER_AUTH\b/;
const speaksMcp = /\b(?:fast)?mcp\b/;

/** A server that is started to listen to every machine: `uvicorn server:app --host 0.0.0.0`. */
const startsForAll =
  /\b(?:uvicorn|gunicorn|hypercorn|granian)\b[^\n]{0,200}(?:--?(?:host|bind|b)\W{1,6})(?:0\.0\.0\.0|::)(?![\w.])/;
const setsHost = /\bsettings\.host\s*=\s*["'](?:0\.0\.0\.0|::)["']/;
const anyMachine = /^(?:0\.0\.0\.0|::)$/;

/** `mcp.run(host="0.0.0.0")`, `FastMCP("rfis", host="0.0.0.0")`, `uvicorn.run(app, host="0.0.0.0")`. */
function listensToAll({ args }: Call, file: AnalysedFile): boolean {
  const host = named(args, 'host');
  if (host === undefined) return false;
  const { literals, texts } = file.evaluate(host);
  // Which of several it is may be set where it runs.
  if (literals.length > 0) return literals.every(each => anyMachine.test(String(each)));
  return texts.some(
    ({ parts: [only, ...others] }) => others.length === 0 && only && 'text' in only && anyMachine.test(only.text),
  );
}

function isOfServer({ callee }: Call): boolean {
  return (
    lastName(callee) === 'FastMCP' ||
    (/^run_?/.test(lastName(callee) ?? '') && callee.kind === 'member' && lastName(callee.object) !== 'uvicorn')
  );
}

/** https://gofastmcp.com/deployment/running-server, https://github.com/modelcontextprotocol/python-sdk */
function isRunOverHttp({ callee, args }: Call, file: AnalysedFile): boolean {
  const name = lastName(callee) ?? '';
  if (/^run_(?:http|sse|streamable_http)_async$/.test(name)) return true;
  if (callee.kind !== 'member' || !/^run(?:_async)?$/.test(name)) return false;
  const transport = named(args, 'transport') ?? args.find(arg => arg.name === undefined)?.value;
  return transport !== undefined && file.evaluate(transport).literals.some(each => overHttp.test(String(each)));
}
const overHttp = /^(?:streamable-)?http$|^sse$/;

/** `app.mount("/mcp", server.http_app())`, `Mount("/mcp", app=manager.handle_request)` */
function isMounted({ callee, args }: Call): boolean {
  return (
    /^[Mm]ount$/.test(lastName(callee) ?? '') &&
    args.some(({ value }) =>
      someIn(value, node => handles.test(lastName(node) ?? '') || (node.kind === 'call' && makesApp(node))),
    )
  );
}
const handles = /^(?:handle_request|handle_post_message)$/;

/** `server.streamable_http_app()` */
function makesApp({ callee }: Call): boolean {
  return callee.kind === 'member' && /^(?:streamable_http|sse|http)_app$/.test(callee.property ?? '');
}

function named(args: readonly Argument[], name: string): Expression | undefined {
  return args.find(arg => arg.name === name)?.value;
}

/** Functions that are tools or resources of a server, and give what the app's own token fetched. */
function toolsOf(file: AnalysedFile): readonly Given[] {
  return file.functions.flatMap((fn): readonly Given[] => {
    if (fn.file !== file.path || !fn.node.annotations?.some(isTool) || comparesSecret(fn, file)) return [];
    for (const returned of returnedBy(fn.node.body)) {
      const mark = dataIn(file.evaluate(returned)).find(ownToken);
      if (mark?.request === undefined) continue;
      const { start, end } = fn.node.nameSpan ?? fn.node;
      const fetched = stepAt(mark.request.place, 'it is fetched here, with the app’s own token');
      return [{ at: { file: file.path, start, end }, steps: [...mark.steps, fetched] }];
    }
    return [];
  });
}

/** `@mcp.tool`, `@server.call_tool()` */
function isTool(annotation: Expression): boolean {
  const called = annotation.kind === 'call' ? annotation.callee : annotation;
  return called.kind === 'member' && /^(?:tool|resource|call_tool|read_resource)$/.test(called.property ?? '');
}

/** Who calls is asked who they are, or brings what lets them see it: https://gofastmcp.com/servers/auth/authentication */
const asks = perFile((file): boolean => {
  if (asking.test(file.text)) return true;
  const calls = nodesOf(file.program, 'call');
  const apps = appsIn(file);
  return calls.some(({ callee, args }) => {
    const name = lastName(callee) ?? '';
    if (
      /^(?:FastMCP|Server|Starlette|FastAPI|http_app|streamable_http_app|sse_app|run|run_async|run_http_async)$/.test(
        name,
      )
    )
      return (
        args.some(arg => guards.test(arg.name ?? '')) ||
        args.some(arg => arg.name === undefined && arg.spread !== undefined)
      );
    if (args.some(({ value }) => apps(value)) && wraps.test(name) && !asksNobody.test(name)) return true;
    if (name !== 'add_middleware' && name !== 'Middleware') return false;
    const given = args[0]?.value;
    return !asksNobody.test(lastName(given?.kind === 'call' ? given.callee : given) ?? '');
  });
});
const asksNobody = /^(?:CORS|GZip|\w*Timing|\w*Logging|TrustedHost|ErrorHandling|\w*RateLimiting|ResponseCaching)\w*$/;
/** `Gate(server.http_app())`, `require_key(app)` */
const wraps =
  /^(?!Mount$|Starlette$|FastAPI$|Config$|Server$|TestClient$|Sentry|OpenTelemetry|ProxyHeaders)[A-Z]|auth|key|gate|guard|protect|verif|secur|token/;

/** What is an app made of a server of tools: the call that makes it, or the name that a file has for it. */
function appsIn({ program }: AnalysedFile): (value: Expression) => boolean {
  const names = new Set(
    nodesOf(program, 'bind').flatMap(({ target, value }) =>
      value?.kind === 'call' && makesApp(value) ? namesIn(target) : [],
    ),
  );
  return value => (value.kind === 'call' && makesApp(value)) || (value.kind === 'name' && names.has(value.name));
}

const guards = /^(?:auth|token_verifier|auth_server_provider|dependencies)$/;
const asking =
  /get_http_(?:headers|request)|get_access_token\(|\brequest_context\b|\brequest\.headers\b|\bscope\[["']headers|compare_digest|TokenVerifier|AuthProvider|OAuthProxy|\bAuthSettings\b|\.auth\b[ \t]*=|\.middleware\(|ssl_cert_reqs|(?:Response|HTTPException)\([^\n]{0,120}\b40[13]\b|\bDepends\(|\bSecurity\(/;
