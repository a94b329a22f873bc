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
