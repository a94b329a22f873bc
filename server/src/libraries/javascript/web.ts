import type { Behaviour, Library } from '../shape.ts';
import { allMethods, behind, verbs } from './behind.ts';

const handlerParameters = ['request', 'response', 'next'];

const answer: Behaviour = { does: 'respond', args: { data: '0' }, returns: 'receiver' };

/** https://expressjs.com/en/5x/api.html */
const expressRoutes: Library['members'] = {
  ...verbs(allMethods, {
    does: 'route',
    args: { path: '0', handlers: '1*' },
    parameters: handlerParameters,
    returns: 'receiver',
  }),
  all: { does: 'route', args: { path: '0', handlers: '1*' }, parameters: handlerParameters, returns: 'receiver' },
  use: { does: 'middleware', args: { path: '0', handlers: '0*' }, parameters: handlerParameters, returns: 'receiver' },
  param: { does: 'middleware', args: { name: '0', handlers: '1' }, parameters: handlerParameters, returns: 'receiver' },
  ...behind(['route()'], {
    ...verbs(allMethods, {
      does: 'route',
      args: { path: '@0', handlers: '0*' },
      parameters: handlerParameters,
      returns: 'receiver',
    }),
    all: { does: 'route', args: { path: '@0', handlers: '0*' }, parameters: handlerParameters, returns: 'receiver' },
  }),
};

const expressResponse: Library['members'] = {
  'json|send|jsonp|end|write': answer,
  render: { does: 'respond', args: { path: '0', data: '1' } },
  'sendFile|download': { does: 'respond', args: { path: '0' } },
  'status|type|contentType|vary|links|attachment': { returns: 'receiver' },
  'set|header|setHeader|append': { args: { name: '0', data: '1' }, returns: 'receiver' },
  writeHead: { args: { count: '0', headers: '1|2' }, returns: 'receiver' },
  sendStatus: { does: 'respond', args: { count: '0' }, returns: 'receiver' },
  redirect: { does: 'redirect', args: { url: '1|0' } },
  cookie: { does: 'cookie', args: { name: '0', data: '1', options: '2' }, returns: 'receiver' },
  clearCookie: { does: 'cookie', mode: 'delete', args: { name: '0', options: '1' }, returns: 'receiver' },
};

const express: readonly Library[] = [
  {
    packages: ['express', 'express-promise-router', 'express-async-router', 'ultimate-express', 'router'],
    language: 'javascript',
    members: {
      ...behind(['()', 'Router()'], expressRoutes),
      ...behind(['response', 'Response()'], expressResponse),
      'response.locals': { returns: 'plain' },
    },
  },
];

const next: readonly Library[] = [
  {
    // https://nextjs.org/docs/pages/building-your-application/routing/api-routes: handlers are found by their file's path
    packages: ['next'],
    language: 'javascript',
    members: {
      ...behind(['response', 'NextApiResponse()'], {
        ...expressResponse,
        setPreviewData: { does: 'cookie', args: { data: '0', options: '1' } },
      }),
    },
  },
  {
    // https://nextjs.org/docs/app/api-reference/functions/next-response
    packages: ['next/server'],
    language: 'javascript',
    members: {
      'NextResponse.json': {
        does: 'respond',
        args: { data: '0', headers: '1.headers', options: '1' },
        returns: 'arguments',
      },
      'NextResponse()': {
        does: 'respond',
        args: { data: '0', headers: '1.headers', options: '1' },
        returns: 'arguments',
      },
      'NextResponse.redirect|rewrite': { does: 'redirect', args: { url: '0' } },
      '**.cookies.set': { does: 'cookie', args: { name: '0.name|0', data: '0.value|1', options: '2|0' } },
      '**.cookies.delete': { does: 'cookie', mode: 'delete', args: { name: '0' } },
      after: { args: { callback: '0' } },
    },
  },
  {
    // https://nextjs.org/docs/app/api-reference/functions/cookies: `cookies()` is awaited since version 15
    packages: ['next/headers'],
    language: 'javascript',
    members: {
      'cookies().set': { does: 'cookie', args: { name: '0.name|0', data: '0.value|1', options: '2|0' } },
      'cookies().delete': { does: 'cookie', mode: 'delete', args: { name: '0.name|0' } },
    },
  },
  {
    packages: ['next/navigation'],
    language: 'javascript',
    members: {
      'redirect|permanentRedirect': { does: 'redirect', args: { url: '0' } },
      'useRouter().push|replace': { does: 'redirect', args: { url: '0' } },
    },
  },
  {
    packages: ['next/cache'],
    language: 'javascript',
    members: {
      unstable_cache: {
        does: 'cache',
        args: { callback: '0', key: '1', ttl: '2.revalidate', options: '2' },
        returns: 'first',
      },
    },
  },
  {
    packages: ['global'],
    language: 'javascript',
    members: {
      'Response.json': {
        does: 'respond',
        args: { data: '0', headers: '1.headers', options: '1' },
        returns: 'arguments',
      },
      'Response()': { does: 'respond', args: { data: '0', headers: '1.headers', options: '1' }, returns: 'arguments' },
      'Response.redirect': { does: 'redirect', args: { url: '0' } },
      'location.assign|replace': { does: 'redirect', args: { url: '0' } },
      open: { does: 'redirect', args: { url: '0' } },
    },
  },
];

export const web: readonly Library[] = [...express, ...next];
