import { describe, expect, it } from 'vitest';
import { checkFiles } from '../support/check.ts';

/** The files with the first verified fix of the finding of oauth-state applied; `undefined` where it has none. */
async function fixed(files: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>> | undefined> {
  const findings = await checkFiles(files, { fixes: true });
  const finding = findings.find(({ rule }) => rule === 'oauth-state');
  expect(finding, 'nothing was found').toBeDefined();
  const edits = finding?.fixes[0]?.edits.toSorted((a, b) => b.start - a.start);
  if (edits === undefined) return undefined;
  const done = { ...files };
  for (const { file, start, end, text } of edits) {
    const path = file.replace('/workspace/', '');
    const before = done[path] ?? '';
    done[path] = before.slice(0, start) + text + before.slice(end);
  }
  return done;
}

const address = `export function loginAddress(state: string): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: process.env.PROCORE_CLIENT_ID ?? '',
    redirect_uri: process.env.PROCORE_REDIRECT_URI ?? '',
    state,
  });
  return \`https://login.procore.com/oauth/authorize?\${query}\`;
}
`;

describe('oauth-state: a state that is sent and kept nowhere', () => {
  const next = (made = '', imports = '', checked = '') => ({
    'package.json': '{ "dependencies": { "next": "16.0.0" } }',
    'lib/procore.ts': address,
    'app/api/procore/connect/route.ts': `import { randomBytes } from 'crypto';
import { NextResponse } from 'next/server';
import { loginAddress } from '../../../../lib/procore';${imports}

export async function GET() {
  const state = randomBytes(16).toString('hex');${made}
  return NextResponse.redirect(loginAddress(state));
}
`,
    'app/api/procore/callback/route.ts': `import { NextRequest, NextResponse } from 'next/server';
import { vault } from '../../../../lib/vault';${imports}

export async function GET(request: NextRequest) {
  const code = request.nextUrl.searchParams.get('code');${checked}
  const answer = await fetch('https://login.procore.com/oauth/token', {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'authorization_code', code: code ?? '' }),
  });
  await vault.seal(await answer.json());
  return NextResponse.redirect('/');
}
`,
  });

  it('is kept in a cookie of Next.js and compared', async () => {
    expect(await fixed(next())).toEqual(
      next(
        "\n  (await cookies()).set('procore_state', state, { httpOnly: true, secure: true, sameSite: 'lax', maxAge: 600 });",
        "\nimport { cookies } from 'next/headers';",
        "\n  if (!request.nextUrl.searchParams.get('state') || request.nextUrl.searchParams.get('state') !== (await cookies()).get('procore_state')?.value) return new Response('The state does not match', { status: 400 });",
      ),
    );
  });

  const express = (made = '', checked = '', random = 'nanoid()', more = '') => ({
    'package.json': '{ "type": "module", "dependencies": { "express": "^5.0.0" } }',
    'src/login.ts': address,
    'src/app.ts': `import express from 'express';
import session from 'express-session';
import { nanoid } from 'nanoid';
import { loginAddress } from './login';
import { vault } from './vault';

export const app = express();
app.use(session({ secret: process.env.SESSION_SECRET ?? '' }));

app.get('/connect', (req, res) => {
  req.session.back = req.query.back;
  const nonce = ${random};${made}
  res.redirect(loginAddress(nonce));
});

app.get('/callback', async (req, res) => {
  const { code } = req.query;${checked}
  const answer = await fetch('https://login.procore.com/oauth/token', {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'authorization_code', code: String(code) }),
  });
  await vault.seal(await answer.json());
  res.redirect('/');
});
${more}`,
  });

  it('is kept in a session by the name that it has', async () => {
    expect(await fixed(express())).toEqual(
      express(
        '\n  req.session.procoreState = nonce;',
        "\n  if (!req.query.state || req.query.state !== req.session.procoreState) return res.status(400).send('The state does not match');",
      ),
    );
  });

  it.each([
    ['that anyone can guess', express('', '', 'Math.random().toString(36)')],
    ['that something is done with already', express('\n  res.locals.state = nonce;')],
    [
      'of one of several log-ins',
      express(
        '',
        '',
        'nanoid()',
        "\napp.get('/again', (req, res) => {\n  const other = nanoid();\n  res.redirect(loginAddress(other));\n});\n",
      ),
    ],
  ])('is left alone where it is one %s', async (_, files) => expect(await fixed(files)).toBeUndefined());
});
