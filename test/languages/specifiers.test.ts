import { expect, it } from 'vitest';
import { findSpecifiers } from '../../server/src/languages/specifiers.ts';

it('finds what JavaScript imports', () => {
  const text = `
    import a, { b } from './a';
    import './side-effect.css';
    export * from "../b";
    export { c } from '@acme/c';
    const d = require('d'), e = await import(/* webpackChunkName: "e" */ './e');
    import type { F } from './f';
    import {
      g,
    } from './g';
  `;
  expect(findSpecifiers('javascript', text)).toEqual([
    './a',
    './side-effect.css',
    '../b',
    '@acme/c',
    'd',
    './e',
    './f',
    './g',
  ]);
});

it('finds what Python imports', () => {
  const text = `
import os, app.client as client  # why
from .config import settings as s, Other
from . import store
from app.api import (
    routes,  # all
    errors,
)
from x import *
def f():
    import late
`;
  expect(findSpecifiers('python', text)).toEqual([
    'os',
    'app.client',
    '.config',
    '.config.settings',
    '.config.Other',
    '.',
    '.store',
    'app.api',
    'app.api.routes',
    'app.api.errors',
    'x',
    'late',
  ]);
});

it("finds what a notebook's cells import", () => {
  const text = '{"cells": [{"source": [\n    "import client\\n",\n    "from .a import b"\n]}]}';
  expect(findSpecifiers('notebook', text)).toEqual(['client', '.a', '.a.b']);
});

it("finds the scripts that a browser extension's manifest names", () => {
  const manifest = `{
    "manifest_version": 3,
    "background": { "service_worker": "sw.js" },
    "content_scripts": [{ "matches": ["https://a.example/*"], "js": ["/content/start.js"], "css": ["a.css"] }],
    "web_accessible_resources": [{ "resources": ["page/tap.mjs", "icon.png"], "matches": ["https://a.example/*"] }]
  }`;
  expect(findSpecifiers('json', manifest)).toEqual(['./sw.js', './content/start.js', './page/tap.mjs']);
  expect(findSpecifiers('json', '{ "main": "index.js" }')).toEqual([]);
});

it('finds what a component asks that opens a window and listens to it', () => {
  const asks = `import { db } from './db';
    const { data } = await db.functions.invoke<{ url: string }>('log-in', {});
    await fetch(\`\${base}/functions/v1/exchange\`);
    await fetch('/api/connect/start?x=1');
    await fetch('https://other.example/api/v2/things');
  `;
  const listens = "window.open(data.url); window.addEventListener('message', hear);";
  expect(findSpecifiers('javascript', asks)).toEqual(['./db']);
  expect(findSpecifiers('javascript', `dialog.open(); ${listens.slice(22)} ${asks}`)).toEqual(['./db']);
  expect(findSpecifiers('javascript', asks + listens)).toEqual([
    './db',
    '~/supabase/functions/log-in/index',
    '~/supabase/functions/exchange/index',
    '~/app/api/connect/start/route',
    '~/pages/api/connect/start',
  ]);
});
