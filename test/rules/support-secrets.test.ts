import { describe, expect, it } from 'vitest';
import {
  entropy,
  isPlaceholder,
  isPublicVariable,
  isSigningKey,
  liveSecret,
  secretName,
  secretsIn,
  variableFor,
} from '../../server/src/rules/support/secrets.ts';

// Made up for these tests by a random generator; they open nothing.
const hex = 'db4d91d86e0aa5663c0d39567f95e0e786abc473384d407324e2dd31c9f6c722';
const otherHex = 'd51a3afeb5d2057244157ccb93c1a777e60b6341a7dd29a619ee01c518d42a91';
const base64url = 'EPTFWgbf4zHgz7ItVQzSCoF44GzMtio5Tt1MzpTBpOo';
const dashed = 'hO8HwUviHg8jvVXMCceRBmks-MhymbclMGyPVq3-t1A';
const payload = 'eyJhbXIiOltdLCJhaWQiOiJub3QtYS1yZWFsLWFjY291bnQiLCJleHAiOjQxMDI0NDQ4MDB9';
const es512 = `eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzUxMiJ9.${payload}.57uyVfz7cWOiWKYqPnrZXTrDfWJmYVyjw0WBfH9E9_67DYDvp8cHQCtfpj8`;
const hs256 = `eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.${payload}._Yc11HvMSpuxOUeAD_M6vOCXV9GcDYJ0SPaXpsM0i8A`;
const pem = `-----BEGIN EC PRIVATE KEY-----\n${'qZ8x'.repeat(4)}${base64url}${dashed.replaceAll('-', 'b')}\n-----END EC PRIVATE KEY-----`;

describe('isSigningKey', () => {
  it.each([
    ['SESSION_SECRET', true],
    ['ACCESS_TOKEN_SECRET', true],
    ['SECRET_KEY', true],
    ['PROCORE_ACCESS_TOKEN_SECRET', false],
  ])('%s', (name, is) => expect(isSigningKey(name)).toBe(is));
});

describe('secretName', () => {
  it.each([
    ['client_secret', 'client-secret', 'unknown'],
    ['clientSecret', 'client-secret', 'unknown'],
    ['PROCORE_CLIENT_SECRET', 'client-secret', 'procore'],
    ['procoreSecret', 'client-secret', 'procore'],
    ['Client Secret', 'client-secret', 'unknown'],
    ['NEXT_PUBLIC_PROCORE_SECRET', 'client-secret', 'procore'],
    ['serviceClientSecret', 'client-secret', 'unknown'],
    ['HUBSPOT_CLIENT_SECRET', 'client-secret', 'other'],
    ['refresh_token', 'refresh-token', 'unknown'],
    ['accesstoken', 'access-token', 'unknown'],
    ['Authorization', 'authorization-header', 'unknown'],
    ['PROCORE_WEBHOOK_SECRET', 'webhook-secret', 'procore'],
    ['SUPABASE_SERVICE_ROLE_TOKEN', 'access-token', 'other'],
    ['PASSWORD_SECRET_KEY', 'client-secret', 'other'],
    ['PASSWORD_RESET_SECRET', 'client-secret', 'other'],
    ['ACCESS_TOKEN_SECRET', 'client-secret', 'other'],
    ['refreshTokenSecret', 'client-secret', 'other'],
    ['JWT_SECRET', 'client-secret', 'other'],
    ['NEXTAUTH_SECRET', 'client-secret', 'other'],
    ['AUTH_SECRET', 'client-secret', 'other'],
    ['COOKIE_SECRET', 'client-secret', 'other'],
    ['SESSION_SECRET_KEY', 'client-secret', 'other'],
    ['SECRET_KEY_BASE', 'client-secret', 'other'],
    ['SECRET_KEY', 'client-secret', 'unknown'],
    ['WEBHOOK_SECRET_KEY', 'webhook-secret', 'unknown'],
    ['WEBHOOK_SIGNING_SECRET', 'webhook-secret', 'other'],
    ['PROCORE_ACCESS_TOKEN_SECRET', 'client-secret', 'procore'],
    ['PROCORE_PASSWORD', 'password', 'procore'],
  ])('%s', (name, kind, owner) => expect(secretName(name)).toEqual({ kind, owner }));

  it.each([
    'client_id',
    'PROCORE_CLIENT_ID',
    'tokenUrl',
    'TOKEN_ENDPOINT',
    'secretName',
    'token_type',
    'tokenExpiresAt',
    'csrfToken',
    'sha256',
    'company',
    'publicKey',
    'title',
    'encryptedAccessTokenCiphertext',
  ])('%s holds none', name => expect(secretName(name)).toBeUndefined());
});

describe('liveSecret', () => {
  it.each([
    ['an old client secret', hex, 'client_secret', 'client-secret'],
    ['a new client secret', base64url, 'clientSecret', 'client-secret'],
    ['a new client secret with dashes', dashed, 'PROCORE_SECRET', 'client-secret'],
    ['an access token by its shape', es512, undefined, 'access-token'],
    ['an access token in a header', `Bearer ${es512}`, 'Authorization', 'authorization-header'],
    ['an access token of the older kind', otherHex, 'token', 'access-token'],
    ['a refresh token', otherHex, 'PROCORE_REFRESH_TOKEN', 'refresh-token'],
    ['an agentic key', 'dg_live_8fQ2mZx71LcTbV5RpKd0', undefined, 'access-token'],
    ['a private key', pem, 'signingKey'.replace('signing', 'private'), 'private-key'],
    ['a broker’s secret', 'sc_k7Qm2xVb9TzR4nLp8WdY.acc-3f.MC4CAQAwBQYDK2Vw', 'serviceClientSecret', 'client-secret'],
    ['a password of Procore’s', 'Gravel-Truck-88', 'PROCORE_PASSWORD', 'password'],
  ])('%s', (_, value, name, kind) => expect(liveSecret(value, name)).toBe(kind));

  it('takes another shape where the code uses it as Procore’s', () => {
    expect(liveSecret('k4Tz9QmW2xVb7RnL', 'token')).toBeUndefined();
    expect(liveSecret('k4Tz9QmW2xVb7RnL', 'token', 'flow')).toBe('access-token');
    expect(liveSecret(hs256, 'token')).toBeUndefined();
    expect(liveSecret(hs256, 'access_token', 'flow')).toBe('access-token');
  });

  it.each([
    ['a client id', hex, 'client_id'],
    ['a hash', hex, 'sha256'],
    ['a hash without a name', hex, undefined],
    ['another vendor’s secret', base64url, 'AUTODESK_CLIENT_SECRET'],
    ['another vendor’s private key', pem, 'SNOWFLAKE_PRIVATE_KEY'],
    ['another vendor’s token', hs256, 'SUPABASE_ANON_TOKEN'],
    ['the documentation’s sample', `9b36d8c0${hex.slice(8)}`, 'client_secret'],
    ['a placeholder', 'YOUR_CLIENT_SECRET_GOES_HERE_1234', 'client_secret'],
    ['an environment name', 'PROCORE_CLIENT_SECRET', 'client_secret'],
    ['a template', `\${${'PROCORE_CLIENT_SECRET'}}`, 'client_secret'],
    ['a test value', 'test-client-secret-12345678', 'client_secret'],
    ['crosses', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 'client_secret'],
    ['digits in order', '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef', 'client_secret'],
    ['a repeated run', 'deadbeef'.repeat(8), 'client_secret'],
    ['zeroes', '0'.repeat(64), 'client_secret'],
    ['a grant', 'client_credentials', 'client_secret'],
    ['words', 'procore-client-secret', 'client_secret'],
    ['words and a number', 'access_token_2024', 'access_token'],
    ['a path', 'config/procore/client-secret-v2.txt', 'PROCORE_CLIENT_SECRET'],
    ['an address', 'https://login.procore.com/oauth/token', 'token'],
    ['a UUID', '5f0c1e1c-6a3f-4b52-9b61-0d1f4a1b7c55', 'token'],
    ['a reference to a vault', 'op://vault/procore/secret', 'client_secret'],
    ['a header without a scheme', hex, 'Authorization'],
    ['a masked one', 'abcd****************', 'client_secret'],
    ['an ES512 token that says it is fake', `eyJhbGciOiJFUzUxMiJ9.fake-payload-${payload}.${base64url}`, 'token'],
    ['too long a text', hex.repeat(400), 'client_secret'],
  ])('passes over %s', (_, value, name) => expect(liveSecret(value, name)).toBeUndefined());
});

describe('secretsIn', () => {
  const found = (text: string): string[] =>
    secretsIn(text).map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`);

  it.each([
    ['a setup guide', `- Client Secret: \`${base64url}\``],
    ['a table', `| Client Secret | \`${base64url}\` |`],
    ['bold text', `**Client secret:** ${base64url}`],
    ['a shell line', `export PROCORE_CLIENT_SECRET=${base64url}`],
    ['JSON', `{ "client_secret": "${base64url}" }`],
    ['a notebook’s output', `"{'client_id': 'abc', 'client_secret': '${base64url}'}\\n"`],
    ['a notebook’s cell', `"import requests\\nclient_secret = \\"${base64url}\\"\\n"`],
    ['a query', `curl 'https://login.procore.com/oauth/token?client_id=abc&client_secret=${base64url}'`],
    ['a request collection', `{ "key": "client_secret", "value": "${base64url}", "type": "text" }`],
    ['a manifest’s environment', `- name: PROCORE_CLIENT_SECRET\n  value: ${base64url}`],
  ])('%s', (_, text) => expect(found(text)).toEqual([`client-secret ${base64url}`]));

  it('finds a header and a bare token', () => {
    expect(found(`-H "Authorization: Bearer ${es512}"`)).toEqual([`authorization-header ${es512}`]);
    expect(found(`use ${es512} for now`)).toEqual([`access-token ${es512}`]);
  });

  it('finds each once, in order', () => {
    expect(found(`refresh_token=${hex}\naccess_token=${otherHex}`)).toEqual([
      `refresh-token ${hex}`,
      `access-token ${otherHex}`,
    ]);
  });

  it.each([
    ['a placeholder', 'PROCORE_CLIENT_SECRET=your_client_secret_here'],
    ['a reference', `client_secret: \${{ secrets.PROCORE_CLIENT_SECRET }}`],
    ['an identifier', `PROCORE_CLIENT_ID=${base64url}`],
    ['a hash', `sha256: ${hex}`],
    ['another vendor', `HUBSPOT_CLIENT_SECRET=${base64url}`],
    ['prose', 'The client secret is kept in the vault, see config/vault-2024.'],
  ])('passes over %s', (_, text) => expect(found(text)).toEqual([]));

  it('is quick on a long line', () => {
    expect(found(`${'a1b2_'.repeat(200_000)}`)).toEqual([]);
  });
});

it('names the variable to read it from', () => {
  expect(variableFor('client-secret', 'clientSecret')).toBe('PROCORE_CLIENT_SECRET');
  expect(variableFor('client-secret', 'PROCORE_SECRET')).toBe('PROCORE_SECRET');
  expect(variableFor('authorization-header')).toBe('PROCORE_ACCESS_TOKEN');
});

it('knows what bundlers hand to browsers', () => {
  expect(isPublicVariable('NEXT_PUBLIC_PROCORE_CLIENT_SECRET')).toBe(true);
  expect(isPublicVariable('PROCORE_CLIENT_SECRET')).toBe(false);
});

it('measures chance', () => {
  expect(entropy('aaaa')).toBe(0);
  expect(entropy('abcd')).toBe(2);
  expect(isPlaceholder(hex)).toBe(false);
});
