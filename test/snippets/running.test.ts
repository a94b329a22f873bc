import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { expand, snippetsOf } from './snippets.ts';

const folder = mkdtempSync(join(tmpdir(), 'policy-lens-snippets-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllGlobals());

/** As much of the two packages as the snippets use. */
const packages = {
  // https://github.com/pinojs/pino/blob/main/docs/api.md#streamwrite
  pino: `export default ({ hooks }) => ({
    info: (fields, msg) => globalThis.lines.push(hooks.streamWrite(JSON.stringify({ ...fields, msg }))),
  });`,
  express: `export const json = () => 'json';
    export const Router = () => ({ post: (...args) => { globalThis.route = args; } });`,
};
for (const [name, text] of Object.entries(packages)) {
  mkdirSync(join(folder, 'node_modules', name), { recursive: true });
  writeFileSync(join(folder, 'node_modules', name, 'package.json'), '{ "type": "module", "exports": "./index.js" }');
  writeFileSync(join(folder, 'node_modules', name, 'index.js'), text);
}

function source(language: string, prefix: string): string {
  return expand(snippetsOf(language).find(snippet => snippet.prefix === prefix)?.body ?? []);
}

/** What the placeholders of the snippets stand for, and as much of the packages' types as they use. */
const surroundings = `
declare const request: (path: string) => Promise<Response>;
declare const response: Response;
declare const projectId: number;
declare const queue: { push(event: object): void };
declare module 'pino' {
  export default function pino(options: { hooks: { streamWrite(line: string): string } }): {
    info(fields: object, text: string): void;
  };
}
declare module 'express' {
  interface Request { headers: { authorization?: string }; body: any }
  interface Response { sendStatus(status: number): void }
  export function json(): unknown;
  export function Router(): {
    post(path: string, parse: unknown, handle: (request: Request, response: Response) => void): void;
  };
}`;

it('typescript snippets compile in a strict Node project', () => {
  const files = snippetsOf('typescript').map(({ prefix, body }) => {
    const path = join(folder, `${prefix}.ts`);
    writeFileSync(path, expand(body));
    return path;
  });
  const declared = join(folder, 'surroundings.d.ts');
  writeFileSync(declared, surroundings);
  const program = ts.createProgram([...files, declared], {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    lib: ['lib.es2022.d.ts'],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    typeRoots: [fileURLToPath(new URL('../../node_modules/@types', import.meta.url))],
    types: ['node'],
  });
  const wrong = ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  expect(wrong).toEqual([]);
}, 60_000);

/** What the snippets export, each its own part. */
interface Made {
  refresh(tokens: { refreshToken: string }, save: (tokens: { accessToken: string }) => unknown): Promise<object>;
  procoreRequest(path: string, options: object): Promise<object>;
  rows(request: (path: string) => Promise<object>, path: string): AsyncIterable<number>;
  log: { info(fields: object, message: string): void };
  saveTokens(company: string, tokens: object): Promise<void>;
  loadTokens(company: string): Promise<object>;
}

/** The module that a snippet makes, with its files below a folder of our own. */
function load(language: string, prefix: string): Promise<Made> {
  const path = join(folder, `${prefix}-${language}.mjs`);
  const { outputText } = ts.transpileModule(source(language, prefix).replaceAll('`tokens/', `\`${folder}/tokens/`), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 },
  });
  writeFileSync(path, outputText);
  return import(/* @vite-ignore */ pathToFileURL(path).href);
}

/** What a line may hold of what must not be read, in the spellings of the snippets and of axios' errors. */
const secret = 'Zq8Canary';
const confidential = {
  headers: { Authorization: `Bearer ${secret}` },
  config: { headers: { authorization: `Basic ${secret}=` }, data: `grant_type=refresh_token&refresh_token=${secret}` },
  request: { _header: `GET / HTTP/1.1\r\nAuthorization: Bearer ${secret}\r\n` },
  body: JSON.stringify({ client_secret: secret, token: secret }),
  tokens: { accessToken: secret, refreshToken: secret, deep: { deeper: { access_token: secret } } },
  user: { email_address: `${secret}@digest.example` },
};

describe.each(['typescript', 'javascript'])('%s snippets run', language => {
  it('procore-oauth gives everybody their own tokens, and asks once for one refresh token', async () => {
    const fetched = vi.fn(async (_: string, { body }: { body: URLSearchParams }) => {
      const used = body.get('refresh_token');
      return {
        ok: true,
        json: async () => ({ access_token: `access of ${used}`, refresh_token: `${used}+`, expires_in: 1 }),
      };
    });
    vi.stubGlobal('fetch', fetched);
    const { refresh } = await load(language, 'procore-oauth');
    const saved: string[] = [];
    const ask = (user: string) => refresh({ refreshToken: user }, async tokens => saved.push(tokens.accessToken));
    const answers = await Promise.all([ask('Alice'), ask('Bob'), ask('Alice')]);
    expect(answers).toMatchObject(['Alice', 'Bob', 'Alice'].map(user => ({ accessToken: `access of ${user}` })));
    expect(saved).toEqual(['access of Alice', 'access of Bob']);
    await ask('Alice');
    expect(fetched).toHaveBeenCalledTimes(3);
  });

  it('procore-request keeps headers in every form', async () => {
    const fetched = vi.fn(async (_: string, init: RequestInit) => ({ status: 200, ok: true, headers: init.headers }));
    vi.stubGlobal('fetch', fetched);
    const { procoreRequest } = await load(language, 'procore-request');
    for (const headers of [undefined, { 'X-Own': '1' }, [['X-Own', '1']], new Headers({ 'X-Own': '1' })]) {
      await procoreRequest('/rest/v1.0/me', { headers, token: 't', company: '7', method: 'PUT' });
      const init = fetched.mock.lastCall?.[1];
      expect(Object.fromEntries(new Headers(init?.headers))).toEqual({
        authorization: 'Bearer t',
        'procore-company-id': '7',
        ...(headers === undefined ? {} : { 'x-own': '1' }),
      });
      expect(init?.method).toBe('PUT');
    }
  });

  it('procore-rows keeps the query of a path', async () => {
    const request = vi.fn(async (_: string) => ({ json: async () => [1] }));
    vi.stubGlobal('request', request);
    vi.stubGlobal('projectId', 7);
    const { rows } = await load(language, 'procore-rows');
    for await (const _ of rows(request, '/rest/v1.0/projects?company_id=7'));
    expect(request.mock.calls.map(([path]) => path)).toEqual([
      '/rest/v1.0/projects/7/rfis?page=1&per_page=100',
      '/rest/v1.0/projects?company_id=7&page=1&per_page=100',
    ]);
  });

  it('procore-webhook has its body parsed', async () => {
    vi.stubGlobal('route', []);
    await load(language, 'procore-webhook');
    expect((globalThis as unknown as { route: unknown[] }).route).toEqual([
      '/webhooks/procore',
      'json',
      expect.any(Function),
    ]);
  });

  it('procore-logger masks every spelling', async () => {
    const lines: string[] = [];
    vi.stubGlobal('lines', lines);
    vi.stubGlobal('response', { status: 200 });
    const { log } = (await load(language, 'procore-logger')) as never as {
      log: { info: (...args: unknown[]) => void };
    };
    log.info(confidential, `Bearer ${secret}, token=${secret}`);
    log.info({ expiresIn: 5400, token: null, path: '/rest/v1.0/me' }, 'refreshed');
    expect(lines.join('\n')).not.toContain(secret);
    expect(lines.map(line => JSON.parse(line))).toMatchObject([
      { status: 200, path: '/rest/v1.0/me', msg: 'asked Procore' },
      { tokens: { accessToken: '[redacted]' } },
      { expiresIn: 5400, token: null, path: '/rest/v1.0/me', msg: 'refreshed' },
    ]);
  });

  it('procore-token-store writes nowhere but in its folder', async () => {
    vi.stubEnv('TOKEN_KEY', '00'.repeat(32));
    mkdirSync(join(folder, 'tokens'), { recursive: true });
    const { saveTokens, loadTokens } = await load(language, 'procore-token-store');
    for (const company of ['7', '../escaped', '..']) {
      await saveTokens(company, { accessToken: company, refreshToken: 'r' });
      expect(await loadTokens(company)).toEqual({ accessToken: company, refreshToken: 'r' });
    }
    expect(existsSync(join(folder, 'escaped.sealed'))).toBe(false);
    expect(readdirSync(join(folder, 'tokens'))).toHaveLength(3);
    rmSync(join(folder, 'tokens'), { recursive: true });
    vi.unstubAllEnvs();
  });
});

const python = spawnSync('python3', ['--version']).status === 0;

describe.runIf(python)('python snippets run', () => {
  it('procore-logger masks every spelling, of every logger, and tracebacks', () => {
    const lines = `
for name in ("procore", "procore.client", "urllib3"):
    logging.getLogger(name).info("Authorization: Bearer %s, %r, %s", ${JSON.stringify(secret)}, ${JSON.stringify(confidential)}, "kept")
try:
    raise ValueError("access_token=${secret}")
except ValueError:
    logging.getLogger("procore.client").exception("failed")
`;
    const { stderr } = spawnSync('python3', ['-c', source('python', 'procore-logger') + lines], { encoding: 'utf8' });
    expect(stderr).not.toContain(secret);
    expect(stderr.match(/kept/g)).toHaveLength(3);
    expect(stderr).toContain('Traceback');
  });
});
