/** Files whose code a framework runs before the routes of others, found by their names. */
import { controllerRoutes } from '../libraries/controllers.ts';
import type { Evaluator } from './evaluate.ts';
import type { Guards } from './guards.ts';
import { addressOfNitro } from './handlers.ts';
import type { PathGuards } from './path-guards.ts';
import { matchesPattern } from './path-tests.ts';
import type { AbstractValue } from './values.ts';

/**
 * https://nextjs.org/docs/app/api-reference/file-conventions/proxy, https://docs.astro.build/en/guides/middleware
 */
const middlewareFiles = ['middleware', 'proxy'].flatMap(name =>
  ['ts', 'js'].flatMap(ending => [`${name}.${ending}`, `src/${name}.${ending}`]),
);
/** What asks who calls every address before it runs what it is handed: https://next-auth.js.org/configuration/nextjs#middleware */
const asksAll = /['"]next-auth\/middleware['"]/;
/** Without one of these words a file guards nothing. */
const speaksOfCallers = /auth|session|token|login|clerk|\b40[13]\b/i;
const middlewareNames = ['middleware', 'proxy', 'onRequest', 'default'];

export class HookFiles {
  private readonly evaluator: Evaluator;
  private readonly guards: Guards;
  private readonly paths: PathGuards;
  private readonly uses: (from: string, path: string) => void;

  /** @param uses notes that one file looks at another, or at where it would be */
  constructor(evaluator: Evaluator, guards: Guards, uses: (from: string, path: string) => void) {
    this.evaluator = evaluator;
    this.guards = guards;
    this.paths = guards.paths;
    this.uses = uses;
  }

  /**
   * Whether such a file turns strangers away before a file's route.
   * @param address at which the framework answers the file, where its place says so
   */
  guard(path: string, address: string | undefined): boolean {
    return (
      (address !== undefined && (this.byMiddleware(path, address) || this.bySvelteHook(path, address))) ||
      this.byNitroMiddleware(path) ||
      this.byPluginFolder(path) ||
      this.byStack(path) ||
      this.byTanstackStart(path)
    );
  }

  /**
   * What runs before each request, and layouts without a path of their own, whose guards hold for what is below them:
   * https://tanstack.com/start/latest/docs/framework/react/guide/middleware#global-middleware, …/guide/server-routes#pathless-layout-routes-and-break-out-routes
   */
  private byTanstackStart(path: string): boolean {
    const [, app, below = ''] = /^(.*)\/src\/(?:app\/)?routes\/(.*)$/.exec(path) ?? [];
    if (app === undefined) return false;
    if (/(?:^|[/.])_\w*(?:auth|protected|private|session|signed|member)/i.test(below)) return true;
    return ['ts', 'tsx', 'js'].some(ending => {
      const text = this.textOf(`${app}/src/start.${ending}`, path);
      return text !== undefined && /\brequestMiddleware\b/.test(text) && speaksOfCallers.test(text);
    });
  }

  /** Next's middleware stands before every route of Next's own that its `matcher` names; a server beside it has none. */
  private byMiddleware(path: string, address: string): boolean {
    const root = this.evaluator.services.sources.appRoot(path);
    for (const name of middlewareFiles) {
      const file = `${root}/${name}`;
      const text = this.textOf(file, path);
      if (text === undefined || !speaksOfCallers.test(text)) continue;
      const matcher = this.exported(file, 'config')?.property('matcher');
      if (matcher !== undefined && !matches(matcher, address)) continue;
      if (asksAll.test(text)) return true;
      const hooks = middlewareNames.flatMap(each => this.exported(file, each) ?? []);
      const hook = hooks.find(each => this.paths.isKnown(each));
      // A guard that is not understood is believed.
      if (hook === undefined || this.paths.asks(hook, address)) return true;
    }
    return false;
  }

  /** https://svelte.dev/docs/kit/hooks#Server-hooks-handle */
  private bySvelteHook(path: string, address: string): boolean {
    const [, app, id = ''] = /^(.*)\/src\/routes(?=\/)(.*)\/\+[^/]+$/.exec(path) ?? [];
    if (app === undefined) return false;
    return ['ts', 'js'].some(ending => {
      const file = `${app}/src/hooks.server.${ending}`;
      const handle = this.textOf(file, path) === undefined ? undefined : this.exported(file, 'handle');
      return handle !== undefined && this.paths.asks(handle, address, id === '' ? '/' : id);
    });
  }

  /** https://nitro.build/guide/routing#middleware */
  private byNitroMiddleware(path: string): boolean {
    const { sources } = this.evaluator.services;
    const [, base, place = ''] = /^(.*?)\/((?:api|routes)\/.*\.[jt]s)$/.exec(path) ?? [];
    if (base === undefined || (!base.endsWith('/server') && base !== sources.appRoot(path))) return false;
    const address = addressOfNitro(place).path;
    // One that is written later is none of those that are read here.
    this.uses(path, `${base}/middleware/`);
    return sources.files().some(file => {
      if (!file.startsWith(`${base}/middleware/`) || !/\.[jt]s$/.test(file)) return false;
      const text = this.textOf(file, path);
      const hook =
        text && /\bEventHandler\b|\bdefine\w*Handler\b/i.test(text) ? this.exported(file, 'default') : undefined;
      return hook !== undefined && this.paths.asks(hook, address);
    });
  }

  /** Plugins that are loaded by their folder, and let their hooks out: https://github.com/fastify/fastify-autoload */
  private byPluginFolder(path: string): boolean {
    const { importing } = this.evaluator.services;
    if (importing('@fastify/autoload', path).length === 0) return false;
    return importing('fastify-plugin', path).some(file => file !== path && this.guards.of(file).length > 0);
  }

  /** What all requests run through, where controllers answer: https://docs.adonisjs.com/guides/basics/middleware#middleware-stacks */
  private byStack(path: string): boolean {
    const { importing } = this.evaluator.services;
    if (!importing(controllerRoutes.router, path).includes(path)) return false;
    const files = new Set(controllerRoutes.stacks.flatMap(name => importing(name, path)));
    return [...files].some(file => file !== path && this.guards.of(file).length > 0);
  }

  private textOf(file: string, from: string): string | undefined {
    const { sources } = this.evaluator.services;
    this.uses(from, file);
    return sources.exists(file) ? sources.text(file) : undefined;
  }

  private exported(file: string, name: string): AbstractValue | undefined {
    return this.evaluator.exports.exported(file, name);
  }
}

/** Whether a `matcher` may name an address; one that is not known names all. */
function matches(matcher: AbstractValue, address: string): boolean {
  const patterns = [matcher, ...matcher.elements].flatMap(value => [value, value.property('source')]);
  const texts = patterns.flatMap(({ literals }) => literals).filter(literal => typeof literal === 'string');
  return texts.length === 0 || texts.some(text => matchesPattern(text, address));
}
