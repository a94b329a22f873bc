import { describe, expect, it } from 'vitest';
import { findEvidence } from '../../server/src/languages/evidence.ts';

const evidence = (text: string, path = '/app/a.ts'): string[] =>
  findEvidence(path, text).map(({ kind, text: sign, start, end }) => {
    expect(text.slice(start, end)).toBe(sign);
    return `${kind} ${sign}`;
  });

describe('signs of Procore', () => {
  it.each([
    ['fetch("https://api.procore.com/me")', 'host api.procore.com'],
    ['const h = `https://$' + '{zone}.procore.com`', 'host $' + '{zone}.procore.com'],
    ["url = f'https://{env}.procore.com'", 'host {env}.procore.com'],
    ['"*://*.procore.com/*"', 'host *.procore.com'],
    ["if (url.includes('procore.com'))", 'host procore.com'],
    ['host.endsWith(".procore.com")', 'host .procore.com'],
    ['login-sandbox.procore.com', 'host login-sandbox.procore.com'],
    ['https://api.procoregov.com/x', 'host api.procoregov.com'],
    ["'Procore-Company-Id': id", 'header Procore-Company-Id'],
    ['"procore-company-id"', 'header procore-company-id'],
    ['`$' + '{base}/rest/v1.0/projects`', 'route rest/v1.0/'],
    ["urljoin(base, 'rest/v2.0/companies')", 'route rest/v2.0/'],
    ["get('/vapid/projects')", 'route /vapid/'],
    ['`$' + '{PROCORE.LOGIN}/oauth/authorize?x`', 'route PROCORE.LOGIN}/oauth/authorize'],
    ["f'{settings.procore_login}/oauth/token'", 'route procore_login}/oauth/token'],
    ["import { client } from '@procore/js-sdk';", "sdk '@procore/js-sdk"],
    ['import pyprocore', 'sdk pyprocore'],
    ["gem 'procore'", "sdk gem 'procore'"],
    ['process.env.PROCORE_CLIENT_ID', 'environment PROCORE_CLIENT_ID'],
    ['const { PROCORE_ID } = process.env;', 'environment PROCORE_ID'],
    ['import.meta.env.VITE_PROCORE_KEY', 'environment VITE_PROCORE_KEY'],
    ["os.environ['PROCORE_CLIENTID']", 'environment PROCORE_CLIENTID'],
    ["requireEnv('PROCORE_SECRET')", 'environment PROCORE_SECRET'],
    ['process.env.PROCORE_SERVICE_ACCOUNTS_2', 'environment PROCORE_SERVICE_ACCOUNTS_2'],
    ["os.environ['PW_PROCORE__COMPANY_ID']", 'environment PW_PROCORE__COMPANY_ID'],
    ["this.config.get('PROCORE_SECRET')", 'environment PROCORE_SECRET'],
    ['"procore": { "client_id": id, "client_secret": secret }', 'settings procore": { "client_id": id, "client_secret'],
    ["router.post('/api/webhooks/procore', handler)", 'delivery /api/webhooks/procore'],
    ["@app.route('/procore/webhook', methods=['POST'])", 'delivery /procore/webhook'],
    [
      'async function procoreWebhook() { await keep(event.resource_name, event.resource_id); }',
      'delivery resource_name',
    ],
    ['<label>Your Procore password:<input type="password" /></label>', 'password Your Procore password'],
    ["password({ message: 'Procore account password' })", 'password Procore account password'],
  ])('%s', (text, sign) => {
    expect(evidence(text)).toEqual([sign]);
  });

  it.each([
    ['a section of the name without a client', 'const sources = { procore: { title: "Rows", id: 3 } };'],
    ["settings of another ProCore's site", 'process.env.PROCORE_THUMB_HEIGHT; process.env.PROCORE_MONKEY'],
    ['the name alone', 'const procore = new Procore(); // see procore for more'],
    ['a page about it', 'https://developers.procore.com/documentation https://www.procore.com https://procore.com'],
    ['a page of support', 'https://support.procore.com/x https://v2.support.procore.com'],
    ['a page of any of its sites', 'https://blog.procore.com/x https://trust.procoregov.com'],
    ['an e-mail address', 'apisupport@procore.com me@mail.procore.com'],
    [
      'a host that ends alike',
      'https://api.procore.company https://api.procore.com.evil.example https://notprocore.com',
    ],
    ['another REST API', "get('/rest/v1/users'); get('/rest/api/2/issue'); get(base + '/rest/v1.0')"],
    ['pages about webhooks', "get('/docs/procore-webhooks'); link('/procore/about')"],
    ['an OAuth endpoint', "post('/oauth/token'); get('/oauth/authorize')"],
    ['keys of web push', "get('/vapid/public-key'); post('/vapid/subscribe'); get('/vapid/v1/publicKey')"],
    ['a sentence about passwords', "'Never tell us your Procore password.'; // asks for a Procore password"],
    ['a constant', "const PROCORE_SYNC = 'PROCORE_SYNC'; dispatch({ type: 'PROCORE_SYNC' })"],
  ])('none in %s', (_, text) => {
    expect(evidence(text)).toEqual([]);
  });

  it('weak signs count beside a strong one', () => {
    expect(evidence("const h = 'https://api.procore.com'; post('/oauth/token'); get(h + '/rest/v1.0')")).toEqual([
      'host api.procore.com',
      'route /oauth/token',
      'route rest/v1.0',
    ]);
  });

  it('environment names in data files', () => {
    expect(evidence('A=1\nexport PROCORE_CLIENT_ID=x\n', '/app/.env')).toEqual(['environment PROCORE_CLIENT_ID']);
    expect(evidence('env:\n  PROCORE_KEY: x', '/app/ci.yml')).toEqual(['environment PROCORE_KEY']);
    expect(evidence('{ "env": { "PROCORE_KEY": "x" } }', '/app/launch.json')).toEqual(['environment PROCORE_KEY']);
    expect(evidence("export default { env: { PROCORE_KEY: 'x' } }", '/app/ecosystem.config.ts')).toEqual([
      'environment PROCORE_KEY',
    ]);
    expect(evidence('environment=[{"name": "PROCORE_KEY", "value": "x"}]', '/app/task.py')).toEqual([
      'environment PROCORE_KEY',
    ]);
    expect(evidence("const names = { PROCORE_KEY: 'x' }", '/app/names.ts')).toEqual([]);
    expect(evidence('Set the variable:\n\n    PROCORE_KEY=x', '/app/README.md')).toEqual(['environment PROCORE_KEY']);
    expect(evidence('The PROCORE_SYNC action', '/app/README.md')).toEqual([]);
  });

  it("fields of pydantic's settings", () => {
    const settings = (fields: string) => `class Settings(BaseSettings):\n    ${fields}\n`;
    expect(evidence(settings('procore_client_secret: str'), '/app/config.py')).toEqual([
      'environment procore_client_secret',
    ]);
    expect(evidence(settings('model_config = SettingsConfigDict(env_prefix="PROCORE_")'), '/app/config.py')).toEqual([
      'environment PROCORE_',
    ]);
    expect(evidence(settings('procore_title: str'), '/app/config.py')).toEqual([]);
    expect(evidence('class Row(BaseModel):\n    procore_id: int\n', '/app/rows.py')).toEqual([]);
  });

  it('manifests and webhook descriptions', () => {
    const manifest = '{ "schema_version": "4.1", "permissions": { "project": { "rfi": "readonly" } } }';
    expect(evidence(manifest, '/app/manifest.json')).toEqual(['manifest "schema_version":']);
    expect(evidence(manifest, '/app/a.ts')).toEqual([]);
    expect(evidence('{ "schema_version": "1", "permissions": ["read"] }', '/app/other.json')).toEqual([]);
    const hook = 'destination_url: https://x.example\ntriggers:\n  - resource_name: RFIs\n    event_type: create';
    expect(evidence(hook, '/app/hooks.yaml')).toEqual(['manifest destination_url:']);
  });

  it('takes no time on text that is made to cost it', () => {
    for (const text of [
      'a.'.repeat(200_000),
      `procore ${'A_'.repeat(200_000)}`,
      `procore ${'x'.repeat(500_000)}`,
      `procore ${'{'.repeat(100_000)}`,
      `// procore ${'*'.repeat(100_000)}`,
      `procore ${'${a}.'.repeat(100_000)}`,
      'PROCORE_AB: 1,\n'.repeat(60_000),
    ])
      expect(evidence(text)).toEqual([]);
    expect(evidence('"schema_version": 1,\n'.repeat(40_000), '/app/rows.json')).toEqual([]);
  });
});
