import { describe, expect, it } from 'vitest';
import type { Fix } from '../../server/src/program/finding.ts';
import { checkFiles } from '../support/check.ts';

type Files = Readonly<Record<string, string>>;

/** What a workspace is after a finding's first verified fix. */
async function mended(files: Files, rule: string): Promise<{ readonly title: string; readonly files: Files }> {
  const found = (await checkFiles(files, { fixes: true })).filter(finding => finding.rule === rule);
  expect(found.map(({ message }) => message)).toHaveLength(1);
  const fix = found[0]?.fixes[0];
  if (fix === undefined) throw new Error(`${rule}: no fix held`);
  return { title: fix.title, files: applied(files, fix) };
}

function applied(files: Files, { edits }: Fix): Files {
  const result: Record<string, string> = { ...files };
  for (const edit of [...edits].sort((a, b) => b.start - a.start)) {
    const path = edit.file.replace(/^\/workspace\//, '');
    const text = result[path] ?? '';
    result[path] = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
  }
  return result;
}

const exchange = (rest: string): string => `import axios from 'axios';

export async function connect(code: string, userId: string) {
  const { data } = await axios.post('https://login.procore.com/oauth/token', {
    grant_type: 'authorization_code',
    code,
    client_secret: process.env.PROCORE_CLIENT_SECRET,
  });
${rest}
}
`;

describe('the token is taken out of a log line, the rest of the line stays', () => {
  it.each([
    ["console.log('connected', data, userId);", "console.log('connected', '[redacted]', userId);"],
    ['console.log(`token ${data.access_token} of ${userId}`);', 'console.log(`token [redacted] of ${userId}`);'],
    ['console.log(`token ${data.access_token}`);', "console.log('token [redacted]');"],
    ["console.log('token ' + data.access_token);", "console.log('token [redacted]');"],
    [
      'console.log(userId + ": token " + data.access_token + ", user " + userId);',
      'console.log(userId + ": token [redacted]" + ", user " + userId);',
    ],
    ["console.log('' + data.access_token);", "console.log('' + '[redacted]');"],
    ["console.log('token ' + (data.access_token));", "console.log('token ' + ('[redacted]'));"],
    ['console.log(userId + data.access_token);', "console.log(userId + '[redacted]');"],
    ['console.info({ userId, token: data.access_token });', "console.info({ userId, token: '[redacted]' });"],
    [
      "console.debug(JSON.stringify({ userId, tokens: data }, null, 2), 'done');",
      "console.debug(JSON.stringify({ userId, tokens: '[redacted]' }, null, 2), 'done');",
    ],
    ["console.log([data.access_token, userId].join(','));", "console.log(['[redacted]', userId].join(','));"],
    ['console.log(...[userId, data.access_token]);', "console.log(...[userId, '[redacted]']);"],
    [
      'console.log({ ...{ token: data.access_token }, userId });',
      "console.log({ ...{ token: '[redacted]' }, userId });",
    ],
    ['console.log(`${ userId } ${ data.access_token }!`);', 'console.log(`${ userId } [redacted]!`);'],
  ])('%s', async (line, expected) => {
    const { files } = await mended({ 'src/a.ts': exchange(`  ${line}`) }, 'credential-in-log');
    expect(files).toEqual({ 'src/a.ts': exchange(`  ${expected}`) });
  });

  it.each([
    [`print(f"code {len(code)} gave {tokens['access_token']}")`, 'print(f"code {len(code)} gave [redacted]")'],
    [
      `print(f"{len(code):>5.2f} {code!r:>10} {tokens['access_token']!s:>40}")`,
      'print(f"{len(code):>5.2f} {code!r:>10} [redacted]")',
    ],
    [`print("%5.2f of %s" % (len(code), tokens["access_token"]))`, 'print("%5.2f of %s" % (len(code), "[redacted]"))'],
    [`print(f"gave {tokens['access_token']}")`, 'print("gave [redacted]")'],
    [`print("gave %s" % tokens["access_token"])`, 'print("gave %s" % "[redacted]")'],
    [`print("""gave """ + tokens["access_token"])`, 'print("""gave """ + "[redacted]")'],
    [
      `print("{:,.2f} of {}".format(len(code), tokens["access_token"]))`,
      'print("{:,.2f} of {}".format(len(code), "[redacted]"))',
    ],
    [
      `print("{n} of {t}".format(n=len(code), t=tokens["access_token"]))`,
      'print("{n} of {t}".format(n=len(code), t="[redacted]"))',
    ],
    [`print(*[code, tokens["access_token"]])`, 'print(*[code, "[redacted]"])'],
  ])('in Python: %s', async (line, expected) => {
    const text = (of: string): string => `import os

import requests


def connect(code):
    tokens = requests.post(
        "https://login.procore.com/oauth/token",
        data={"grant_type": "authorization_code", "code": code, "client_secret": os.environ["PROCORE_CLIENT_SECRET"]},
        timeout=10,
    ).json()
    ${of}
`;
    const { files } = await mended({ 'a.py': text(line) }, 'credential-in-log');
    expect(files['a.py']).toBe(text(expected));
  });
});

it('a logger that many call keeps what it writes: only one of them hands it a token', async () => {
  const logger = `
class Log {
  debug(what: string, value: unknown) {
    console.log(what, value);
  }
}
const log = new Log();
`;
  const found = await checkFiles(
    { 'src/a.ts': logger + exchange("  log.debug('connected', data);\n  log.debug('user', userId);") },
    { fixes: true },
  );
  const finding = found.find(({ rule }) => rule === 'credential-in-log');
  expect(finding?.message).toContain('console.log');
  expect(finding?.fixes).toEqual([]);
});

describe('a secret moves from the query to the body', () => {
  it('of a call that takes the query in its configuration', async () => {
    const text = (rest: string): string => `import axios from 'axios';

export const token = (code: string) =>
  axios.post('https://login.procore.com/oauth/token', ${rest});
`;
    const fields = "{ grant_type: 'authorization_code', code, client_secret: process.env.PROCORE_CLIENT_SECRET }";
    const { files } = await mended(
      { 'src/a.ts': text(`null, { params: ${fields}, timeout: 5000 }`) },
      'credential-in-url',
    );
    expect(files['src/a.ts']).toBe(text(`${fields}, { timeout: 5000 }`));
    const alone = await mended({ 'src/a.ts': text(`undefined, { params: ${fields} }`) }, 'credential-in-url');
    expect(alone.files['src/a.ts']).toBe(text(`${fields}, {}`));
  });

  it('of an address that is written out', async () => {
    const { files } = await mended(
      {
        'src/a.js': `export const token = code =>
  fetch(\`https://login.procore.com/oauth/token?grant_type=authorization_code&code=\${encodeURIComponent(code)}&client_secret=\${process.env.PROCORE_CLIENT_SECRET}\`, { method: 'POST' });
`,
      },
      'credential-in-url',
    );
    expect(files['src/a.js']).toBe(`export const token = code =>
  fetch('https://login.procore.com/oauth/token', { method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code', code: code, client_secret: process.env.PROCORE_CLIENT_SECRET }) });
`);
  });

  it('of a keyword', async () => {
    const text = (keyword: string): string => `import os

import requests


def token(code):
    return requests.post(
        "https://login.procore.com/oauth/token",
        ${keyword}={"grant_type": "authorization_code", "code": code, "client_secret": os.environ["PROCORE_CLIENT_SECRET"]},
        timeout=10,
    )
`;
    const { files } = await mended({ 'a.py': text('params') }, 'credential-in-url');
    expect(files['a.py']).toBe(text('data'));
  });
});

describe('a state is made, kept, sent and compared', () => {
  const title = 'Make a state, keep it, send it and compare it in the callback';

  it('with a session', async () => {
    const { title: offered, files } = await mended(
      {
        'src/login.ts': `import express from 'express';

export const login = express.Router();

login.get('/login', (req, res) => {
  if (req.session.user === undefined) return res.redirect('/');
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: process.env.PROCORE_CLIENT_ID ?? '',
    redirect_uri: process.env.PROCORE_REDIRECT_URI ?? '',
  });
  res.redirect(\`https://login.procore.com/oauth/authorize?\${query}\`);
});
`,
        'src/callback.ts': `import axios from 'axios';
import express from 'express';

export const callback = express.Router();

callback.get('/callback', async (req, res) => {
  const { code } = req.query;
  const { data } = await axios.post('https://login.procore.com/oauth/token', { grant_type: 'authorization_code', code });
  req.session.tokens = data;
  res.redirect('/');
});
`,
      },
      'oauth-state',
    );
    expect(offered).toBe(title);
    expect(files['src/login.ts']).toBe(`import express from 'express';
import * as crypto from 'node:crypto';

export const login = express.Router();

login.get('/login', (req, res) => {
  if (req.session.user === undefined) return res.redirect('/');
  const state = crypto.randomUUID();
  req.session.procoreState = state;
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: process.env.PROCORE_CLIENT_ID ?? '',
    redirect_uri: process.env.PROCORE_REDIRECT_URI ?? '',
    state,
  });
  res.redirect(\`https://login.procore.com/oauth/authorize?\${query}\`);
});
`);
    expect(files['src/callback.ts']).toContain(`  const { code } = req.query;
  if (!req.query.state || req.query.state !== req.session.procoreState) return res.status(400).send('The state does not match');
`);
  });

  it('before the code is traded, and once for two log-ins', async () => {
    const text = `import express from 'express';

const app = express();
app.get('/login', (req, res) => {
  res.redirect('https://login.procore.com/oauth/authorize?response_type=code&client_id=' + process.env.CLIENT_ID);
});
app.get('/connect', (req, res) => {
  res.redirect('https://login.procore.com/oauth/authorize?response_type=code&client_id=' + process.env.CLIENT_ID);
});
app.get('/callback', async (req, res) => {
  const answer = await fetch('https://login.procore.com/oauth/token', {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'authorization_code', code: String(req.query.code) }),
  });
  req.session.tokens = await answer.json();
  res.redirect('/');
});
`;
    let files: Files = { 'src/app.ts': text };
    for (let left = 2; left > 0; left--) {
      const states = (await checkFiles(files, { fixes: true })).filter(({ rule }) => rule === 'oauth-state');
      expect(states).toHaveLength(left);
      files = applied(files, states[0]?.fixes[0] as Fix);
    }
    const refusal = `  if (!req.query.state || req.query.state !== req.session.procoreState) return res.status(400).send('The state does not match');\n`;
    expect(files['src/app.ts']?.split(refusal)).toHaveLength(2);
    expect(files['src/app.ts']).toContain(`async (req, res) => {\n${refusal}  const answer = await fetch(`);
    expect(files['src/app.ts']?.match(/req\.session\.procoreState = state;/g)).toHaveLength(2);
  });

  it('written as the file is', async () => {
    const { files } = await mended(
      {
        'src/app.js': `const express = require("express")
const axios = require("axios")

const app = express()
app.get("/login", (req, res) => {
\tres.redirect("https://login.procore.com/oauth/authorize?response_type=code&client_id=" + process.env.CLIENT_ID)
})
app.get("/callback", async (req, res) => {
\tconst { data } = await axios.post("https://login.procore.com/oauth/token", { code: req.query.code })
\treq.session.tokens = data
})
`,
      },
      'oauth-state',
    );
    const text = files['src/app.js'];
    expect(text).toContain(`const axios = require("axios")
const crypto = require("node:crypto")
`);
    expect(text).toContain(`\tconst state = crypto.randomUUID()
\treq.session.procoreState = state
\tres.redirect("https://login.procore.com/oauth/authorize?response_type=code&client_id=" + process.env.CLIENT_ID + "&state=" + state)
`);
    expect(text).toContain(
      `\tif (!req.query.state || req.query.state !== req.session.procoreState) return res.status(400).send("The state does not match")\n`,
    );
  });

  it('as one more of strings below one another, in Python', async () => {
    const { files } = await mended(
      {
        'app.py': `import json

import requests
from flask import Flask, redirect, request, session

app = Flask(__name__)


@app.route("/login")
def login():
    url = (
        "https://login.procore.com/oauth/authorize?response_type=code"
        f"&client_id={app.config['CLIENT_ID']}"
    )
    return redirect(url)


@app.route("/callback")
def callback():
    code = request.args["code"]
    session["tokens"] = requests.post("https://login.procore.com/oauth/token", data={"code": code}, timeout=9).json()
    return json.dumps({})
`,
      },
      'oauth-state',
    );
    expect(files['app.py']).toContain(
      `        f"&client_id={app.config['CLIENT_ID']}"\n        f"&state={state}"\n    )`,
    );
    expect(files['app.py']).toContain('import json\nimport secrets\n\nimport requests\n');
  });

  it('with a cookie, for the SDK that knows no state', async () => {
    const { files } = await mended(
      {
        'src/app.ts': `import crypto from 'node:crypto';
import { authorize } from '@procore/js-sdk';
import axios from 'axios';
import cookieParser from 'cookie-parser';
import express from 'express';

const app = express();
app.use(cookieParser());

app.get('/login', (req, res) => {
  console.log('theme', req.cookies.theme, crypto.randomInt(9));
  res.redirect(authorize({ clientId: process.env.PROCORE_CLIENT_ID ?? '', uri: 'https://app.board.dev/cb' }, { apiHostname: 'https://login.procore.com' }));
});

app.get('/cb', async (req, res) => {
  await axios.post('https://login.procore.com/oauth/token', { grant_type: 'authorization_code', code: req.query.code });
  res.redirect('/');
});
`,
      },
      'oauth-state',
    );
    const text = files['src/app.ts'];
    expect(text).toContain(`  const state = crypto.randomUUID();
  res.cookie('procore_state', state, { httpOnly: true, secure: true, sameSite: 'lax', maxAge: 600_000 });
  res.redirect(authorize(`);
    expect(text).toContain(`{ apiHostname: 'https://login.procore.com' }) + '&state=' + state);`);
    expect(
      text,
    ).toContain(`  if (!req.query.state || req.query.state !== req.cookies.procore_state) return res.status(400).send('The state does not match');
  await axios.post(`);
  });

  it('in Flask', async () => {
    const { files } = await mended(
      {
        'app.py': `import os
from urllib.parse import urlencode

import requests
from flask import Flask, redirect, request, session

app = Flask(__name__)
app.secret_key = os.environ["SESSION_KEY"]


@app.route("/login")
def login():
    query = {
        "response_type": "code",
        "client_id": os.environ["PROCORE_CLIENT_ID"],
        "redirect_uri": os.environ["PROCORE_REDIRECT_URI"],
    }
    return redirect("https://login.procore.com/oauth/authorize?" + urlencode(query))


@app.route("/callback")
def callback():
    code = request.args.get("code")
    answer = requests.post(
        "https://login.procore.com/oauth/token",
        data={"grant_type": "authorization_code", "code": code, "client_secret": os.environ["PROCORE_CLIENT_SECRET"]},
        timeout=10,
    )
    session["connected"] = answer.ok
    return redirect("/")
`,
      },
      'oauth-state',
    );
    const text = files['app.py'];
    expect(text).toContain('import secrets\n');
    expect(text).toContain(`def login():
    state = secrets.token_urlsafe(32)
    session["procore_state"] = state
    query = {
        "response_type": "code",
        "client_id": os.environ["PROCORE_CLIENT_ID"],
        "redirect_uri": os.environ["PROCORE_REDIRECT_URI"],
        "state": state,
    }
`);
    expect(text).toContain(`    code = request.args.get("code")
    if not request.args.get("state") or request.args.get("state") != session.pop("procore_state", None):
        return "The state does not match", 400
`);
  });

  it('is not offered where nothing could keep it', async () => {
    const found = await checkFiles(
      {
        'src/url.ts': `export const url = () =>
  \`https://login.procore.com/oauth/authorize?response_type=code&client_id=\${process.env.PROCORE_CLIENT_ID}&redirect_uri=https%3A%2F%2Fapp.board.dev\`;
`,
      },
      { fixes: true },
    );
    expect(found.map(({ rule, fixes }) => [rule, fixes.length])).toEqual([['oauth-state', 0]]);
  });
});

describe('a written secret gives way to the environment', () => {
  // Made up by a random generator.
  const secret = 'SmnSsHd6XpU-XpPcQE29poMKVrUZBWLxzyOThb5Z9XY';

  it.each([
    [`const clientSecret = '${secret}';`, 'const clientSecret = process.env.PROCORE_CLIENT_SECRET!;'],
    [`const clientSecret = process.env.SECRET || '${secret}';`, 'const clientSecret = process.env.SECRET!;'],
    [
      `const procore = { clientSecret: '${secret}' as const };`,
      'const procore = { clientSecret: process.env.PROCORE_CLIENT_SECRET! };',
    ],
    [
      `const url = 'https://login.procore.com/oauth/token?client_secret=${secret}&x=1';`,
      'const url = `https://login.procore.com/oauth/token?client_secret=${process.env.PROCORE_CLIENT_SECRET}&x=1`;',
    ],
    // The header holds the id and the secret, encoded together: it stays right.
    [
      `const headers = { Authorization: 'Basic ${btoa(`${secret}:${secret}`)}' };`,
      'const headers = { Authorization: `Basic ${process.env.PROCORE_BASIC_AUTH}` };',
    ],
  ])('%#', async (line, expected) => {
    const host = "export const host = 'https://login.procore.com';\n";
    const { files } = await mended({ 'src/a.ts': `${host}${line}\n` }, 'hardcoded-credential');
    expect(files['src/a.ts']).toBe(`${host}${expected}\n`);
  });

  it('but not in an enumeration, whose members are literals', async () => {
    const text = `export const host = 'https://login.procore.com';\nenum Keys {\n  clientSecret = '${secret}',\n}\n`;
    const found = await checkFiles({ 'src/a.ts': text }, { fixes: true });
    expect(found.map(({ rule, fixes }) => [rule, fixes])).toEqual([['hardcoded-credential', []]]);
  });

  it('with the line breaks of the file', async () => {
    const text = `import requests\r\n\r\nhost = "https://login.procore.com"\r\nclient_secret = "${secret}"\r\n`;
    const { files } = await mended({ 'a.py': text }, 'hardcoded-credential');
    expect(files['a.py']).toBe(
      'import os\r\nimport requests\r\n\r\nhost = "https://login.procore.com"\r\nclient_secret = os.environ["PROCORE_CLIENT_SECRET"]\r\n',
    );
  });

  it('never repeats it', async () => {
    const found = await checkFiles(
      {
        'src/a.ts': `export const clientSecret = '${secret}';\nexport const host = 'https://login.procore.com';\n`,
        'GUIDE.md': `# Guide\n\nPROCORE_CLIENT_SECRET=${secret}\n`,
      },
      { fixes: true },
    );
    expect(found.filter(({ rule }) => rule === 'hardcoded-credential')).toHaveLength(2);
    for (const { message, because, steps, fixes } of found)
      expect(JSON.stringify([message, because, steps.map(step => step.message), fixes])).not.toContain(secret);
  });
});
