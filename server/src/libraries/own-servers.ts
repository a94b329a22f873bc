/** How an app's own server says at what it answers and with what, as far as its pages ask for that. */

/** Calls that register a handler for a path, by their names, on whatever routes. */
export const registers: readonly string[] = ['get', 'post', 'put', 'patch', 'delete', 'all'];

/** Those that are handed an object which says method, path and handler: https://fastify.dev/docs/latest/Reference/Routes, https://hapi.dev/api */
export const registersObject = {
  name: 'route',
  path: ['url', 'path'],
  method: 'method',
  handler: 'handler',
} as const;

/** Calls that put a router under a path, and what their options call that path. */
export const mounting = {
  names: ['use', 'register', 'route', 'include_router', 'register_blueprint'],
  /** Makers of routers take the same: `APIRouter(prefix='/api')`, `new Router({ prefix: '/api' })`. */
  prefixes: ['prefix', 'url_prefix'],
} as const;

/** Decorators of functions that answer, with their paths, and those of the classes around them: Flask's and FastAPI's, Nest's. */
export const decorating = {
  python: /^(?:get|post|put|patch|delete|route|api_route)$/,
  javascript: /^(?:Get|Post|Put|Patch|Delete|All)$/,
  around: 'Controller',
} as const;

/** Calls by which a handler answers, with what is handed to them first. */
export const answering: {
  readonly names: readonly string[];
  readonly makers: RegExp;
  readonly wraps: RegExp;
  readonly property: string;
} = {
  /** Those of which one runs for each answer: `res.json(rows)`, `reply.send(rows)`, `NextResponse.json(rows)`, `c.json(rows)`. */
  names: ['json', 'send', 'jsonp'],
  /** Classes of the platform and of frameworks that make one, where none is handed in. */
  makers: /^(?:Next)?Response$/,
  /** Functions whose result is what is returned: SvelteKit's and React Router's, Flask's, Django's, Starlette's. */
  wraps: /^(?:json|data|jsonify|JsonResponse|JSONResponse|ORJSONResponse|jsonable_encoder|defer)$/,
  /** The property of what a handler is handed that is the answer: Koa's. */
  property: 'body',
};

/**
 * Fields of what a function of a cloud gives back, whose body is the answer: `{ statusCode: 200, body: JSON.stringify(rows) }`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.response
 */
export const givenBack = { status: 'statusCode', body: 'body' } as const;

/** A page asks some server for something, by any of the clients that pages have. */
export const asksServer =
  /\bfetch[(<]|\baxios\b|\b(?:ky|ofetch|use(?:Lazy|Request)?Fetch(?:er)?|useAsyncData|useSWR|useSession|(?:use|create)(?:Suspense)?Query|superagent|wretch)\b|\$\.(?:ajax|get|post|getJSON)\(|\$http\.(?:get|post|put|patch|delete)\(|\bHttpClient\b|\bXMLHttpRequest\b/;

/** What stands in the text of a file that answers pages, beside those of which the place says it. */
export const answersPages =
  /@\w+\.(?:get|post|put|patch|delete|route|api_route)\(|\b\w+\s*\.(?:get|post|put|patch|delete|all)\(\s*['"`]\/|(?:app|router|server|fastify)\.(?:get|post|put|patch|delete|all)\(\s*`\$\{\w+\}\/|\.route\(\s*(?:\{|['"`]\/)|@Controller\(/;

/** Places of files that answer by convention. */
export const answeringPlaces =
  /(?:^|\/)(?:route\.[cm]?[jt]sx?|\+server\.[jt]s)$|(?:^|\/)(?:pages\/api|server\/(?:api|routes)|app\/routes|src\/(?:pages|routes)|functions|api)\/.*\.[cm]?[jt]sx?$/;

/** A page reads something out of its own address. */
export const readsAddress =
  /\blocation\.(?:href|search|hash)\b|\buseSearchParams\(|(?:\$route|\broute|\brouter|\buseRoute\(\)|\buseRouter\(\))\.query\b/;

/** It may be a token that it reads. */
export const speaksOfToken = /token/i;
