import { describe, expect, it } from 'vitest';
import { checkFiles } from '../support/check.ts';

/** A file with the first verified fix of a rule's first finding applied; `undefined` where there is none. */
async function fixed(rule: string, file: string, text: string): Promise<string | undefined> {
  const findings = await checkFiles({ [file]: text }, { fixes: true });
  const finding = findings.find(other => other.rule === rule);
  expect(finding, 'nothing was found').toBeDefined();
  return finding?.fixes[0]?.edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((done, edit) => done.slice(0, edit.start) + edit.text + done.slice(edit.end), text);
}

describe('credential-in-url: fixes', () => {
  const source = (call: string) => `
import axios from 'axios';

export async function token(code: string) {
  const params = new URLSearchParams({ grant_type: 'authorization_code', code, client_secret: process.env.PROCORE_CLIENT_SECRET ?? '' });
  return ${call};
}
`;
  const address = '`https://login.procore.com/oauth/token?${params}`';

  it('make the query the body of a fetch', async () =>
    expect(await fixed('credential-in-url', 'src/a.ts', source(`fetch(${address}, { method: 'POST' })`))).toBe(
      source("fetch('https://login.procore.com/oauth/token', { method: 'POST', body: params })"),
    ));

  it.each([`axios.post(${address}, {})`, `axios(${address}, { method: 'POST' })`])(
    'give no client an option that it does not know: %s',
    async call => expect(await fixed('credential-in-url', 'src/a.ts', source(call))).toBeUndefined(),
  );

  it('leave a value as it is that is not escaped', async () => {
    const call = (address: string, more = '') => `
export const token = () => fetch('https://login.procore.com/oauth/token${address}', { method: 'POST'${more} });
`;
    expect(
      await fixed('credential-in-url', 'src/a.ts', call('?grant_type=client_credentials&client_secret=50%off')),
    ).toBe(call('', ", body: new URLSearchParams({ grant_type: 'client_credentials', client_secret: '50%off' })"));
  });
});

describe('oauth-state: fixes', () => {
  const python = (imports: string, login: string, callback: string, checked = '') => `${imports}
import os
from urllib.parse import urlencode

import requests


${login}
    params = {"response_type": "code", "client_id": os.environ["PROCORE_CLIENT_ID"], "redirect_uri": os.environ["BACK"]}
    return RedirectResponse("https://login.procore.com/oauth/authorize?" + urlencode(params))


${callback}${checked}
    answer = requests.post(
        "https://login.procore.com/oauth/token",
        data={"grant_type": "authorization_code", "code": code},
        timeout=10,
    )
    SESSIONS.keep(answer.json())
    return RedirectResponse("/")
`;

  const fastapi = (imports: string) =>
    python(
      imports,
      'app = FastAPI()\n\n\n@app.get("/login")\ndef login(request: Request):',
      '@app.get("/callback")\ndef callback(request: Request):\n    user = request.session["user"]\n    code = request.query_params.get("code")',
    );

  it.each([
    ['from fastapi import FastAPI, HTTPException, Request', 'raise HTTPException(', false],
    ['from fastapi import FastAPI, Request', 'raise fastapi.HTTPException(', true],
  ])('import what refuses in FastAPI: %s', async (imports, refuses, imported) => {
    const text = await fixed(
      'oauth-state',
      'auth.py',
      fastapi(`${imports}\nfrom starlette.responses import RedirectResponse`),
    );
    expect(text).toContain(refuses);
    expect(/^import fastapi$/m.test(text ?? '')).toBe(imported);
    expect(text).toMatch(/^import secrets$/m);
  });

  const flask = (imports: string) =>
    python(
      imports,
      'app = Flask(__name__)\nsession = requests.Session()\n\n\n@app.get("/login")\ndef login():',
      '@app.get("/callback")\ndef callback():\n    code = request.args.get("code")',
    ).replaceAll('RedirectResponse', 'redirect');

  it('add the state to a template, however it is handed on', async () => {
    const source = (query: string, made = '', check = '') => `
import express from 'express';

import * as crypto from 'node:crypto';

const app = express();

app.get('/login', (req, res) => {
  const before = req.session.user;
  ${made}const address = \`https://login.procore.com/oauth/authorize?response_type=code&client_id=\${process.env.PROCORE_ID}${query}\`;
  res.redirect(address);
});

app.get('/callback', async (req, res) => {
  const { code } = req.query;${check}
  const body = new URLSearchParams({ grant_type: 'authorization_code', code });
  req.session.user = await (await fetch('https://login.procore.com/oauth/token', { method: 'POST', body })).json();
  res.redirect('/');
});
`;
    expect(await fixed('oauth-state', 'src/auth.js', source(''))).toBe(
      source(
        '&state=${state}',
        'const state = crypto.randomUUID();\n  req.session.procoreState = state;\n  ',
        "\n  if (!req.query.state || req.query.state !== req.session.procoreState) return res.status(400).send('The state does not match');",
      ),
    );
  });

  it("take no other session for Flask's", async () => {
    const own = flask('from flask import Flask, redirect, request');
    expect(await fixed('oauth-state', 'app.py', own)).toBeUndefined();
    const flasks = flask('from flask import Flask, redirect, request, session').replace(/^session = .*\n/m, '');
    expect(await fixed('oauth-state', 'app.py', flasks)).toContain('session["procore_state"] = state');
  });
});

it('message-origin: lets every zone in that customers work in, the federal one among them', async () => {
  const source = (test: string) => `
window.addEventListener('message', event => {
  ${test}if (event.data.type === 'setup') fetch('https://api.procore.com/rest/v1.0/me', { headers: event.data.headers });
});
`;
  const zones = ['app.procore.com', 'us02.procore.com', 'uk01.procore.com', 'app.procoregov.com'];
  const origins = [...zones.map(zone => `'https://${zone}'`), 'window.location.origin'].join(', ');
  expect(await fixed('message-origin', 'src/panel.js', source(''))).toBe(
    source(`if (![${origins}].includes(event.origin)) return;\n  `),
  );
});

it('hardcoded-credential: tells a token from the header that it is sent in', async () => {
  const said = async (token: string, header: string) =>
    (
      await checkFiles({
        'src/a.ts': `const TOKEN = '${token}';
export const me = () => fetch('https://api.procore.com/rest/v1.0/me', { headers: { Authorization: ${header} } });
`,
      })
    ).find(({ rule }) => rule === 'hardcoded-credential')?.message;
  // Made up, in two halves.
  const made = ['q7Zt2mXw9LpK4rVb8NcY', '1sHd6JfG3aTe5UoR0iEx'].join('');
  expect(await said(made, '`Bearer ${TOKEN}`')).toContain('an access token is written out');
  expect(await said(`Bearer ${made}`, 'TOKEN')).toContain('an `Authorization` header is written out');
});
