/** Apps that a library opens to the pages of whatever site: what their routes answer without a log-in serves everyone. */
import type { AnalysedFile } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Argument, Call, Expression } from '../../program/model.ts';
import { lastName, walkProgram } from '../../program/walk.ts';

/** What a file opens: routes of its own, and of the modules that it imports. */
export interface Opening {
  readonly file: string;
  /** Paths below which it does. */
  readonly below: string;
  /** The last words of what it imports, by which modules are known. */
  readonly modules: readonly string[];
}

/** What a file opens to all, for every route of an app or below a path. */
export const openings = perFile((file): readonly Opening[] => {
  if (!/cors/i.test(file.text) || file.pathClass !== 'source' || file.browser) return [];
  const below: string[] = [];
  walkProgram(file.program, node => {
    if (node.kind !== 'call') return;
    const path = file.language === 'python' ? openedInPython(node, file) : openedBy(node, file);
    if (path !== undefined) below.push(path);
  });
  const modules = file.program.imports.flatMap(({ module, names }) => [
    module
      .replace(/\.[cm]?[jt]sx?$/, '')
      .split(/[./]/)
      .at(-1) ?? '',
    ...(file.language === 'python' ? names.map(({ imported }) => imported) : []),
  ]);
  return below.map(path => ({ file: file.path, below: path, modules }));
});

/** Whether one of them opens a route that a file registers under a path. */
export function isOpened(file: string, path: string, opened: readonly Opening[]): boolean {
  const [name = '', folder = ''] = file
    .replace(/\.\w+$/, '')
    .split('/')
    .toReversed();
  const module = /^(?:index|__init__)$/.test(name) ? folder : name;
  return opened.some(each =>
    // Where a router is mounted, its own paths do not say.
    each.file === file ? path.startsWith(each.below) : each.below === '' && each.modules.includes(module),
  );
}

/**
 * `app.use(cors())`, `app.use('/api/*', cors({ origin: '*' }))`, `app.register(cors)`: without an origin that is named, they let all sites in.
 * https://expressjs.com/en/resources/middleware/cors.html https://hono.dev/docs/middleware/builtin/cors
 * https://github.com/koajs/cors https://github.com/fastify/fastify-cors
 */
function openedBy({ callee, args }: Call, file: AnalysedFile): string | undefined {
  if (!/^(?:use|register)$/.test(lastName(callee) ?? '')) return undefined;
  const [first] = args;
  const path = first?.value.kind === 'literal' && typeof first.value.value === 'string' ? first.value.value : undefined;
  const below = path?.replace(/\/?\*+$/, '') ?? '';
  const [put, options] = path === undefined ? args : args.slice(1);
  if (put === undefined) return undefined;
  if (put.value.kind === 'call')
    return isCors(put.value.callee, file) && letsAllIn(put.value.args, file) ? below : undefined;
  return lastName(callee) === 'register' && isCors(put.value, file) && letsAllIn(options ? [options] : [], file)
    ? below
    : undefined;
}

const packages = /^(?:cors|@koa\/cors|@fastify\/cors|hono\/cors|@elysiajs\/cors)$/;

function isCors(value: Expression, file: AnalysedFile): boolean {
  return file.evaluate(value).libraries.some(({ package: from }) => packages.test(from));
}

/** The options name no origin, or every one; `true` gives back whichever asked. */
function letsAllIn([options]: readonly Argument[], file: AnalysedFile): boolean {
  if (options === undefined) return true;
  const given = file.evaluate(options.value);
  if (given.objects.length !== 1 || given.open || !given.keys.complete) return false;
  if (!given.keys.names.includes('origin')) return true;
  const { literals, open, marks } = given.property('origin');
  return !open && marks.length === 0 && literals.length === 1 && (literals[0] === '*' || literals[0] === true);
}

/**
 * `app.add_middleware(CORSMiddleware, allow_origins=["*"])`, `Middleware(CORSMiddleware, …)`; `CORS(app)` names no origin.
 * https://fastapi.tiangolo.com/tutorial/cors/ https://flask-cors.readthedocs.io/en/latest/api.html
 */
function openedInPython({ callee, args }: Call, file: AnalysedFile): string | undefined {
  const named = (name: string): Expression | undefined => args.find(argument => argument.name === name)?.value;
  if (/^(?:add_middleware|Middleware)$/.test(lastName(callee) ?? ''))
    return lastName(args[0]?.value) === 'CORSMiddleware' && holdsAll(named('allow_origins'), file) ? '' : undefined;
  if (lastName(callee) !== 'CORS' || args.length === 0 || !/\bflask_cors\b/.test(file.text)) return undefined;
  if (args.some(({ name, spread }) => spread !== undefined || name === 'resources')) return undefined;
  const origins = named('origins');
  return origins === undefined || holdsAll(origins, file) ? '' : undefined;
}

function holdsAll(origins: Expression | undefined, file: AnalysedFile): boolean {
  if (origins === undefined) return false;
  const { literals, elements, marks } = file.evaluate(origins);
  if (marks.length > 0) return false;
  return literals.includes('*') || elements.some(each => each.literals.includes('*') && each.marks.length === 0);
}
