import { describe, expect, it } from 'vitest';
import { describeRoute } from '../../server/src/catalogue/describe.ts';
import { maximumPageSize, needsCompanyHeader, servedByWebHost } from '../../server/src/catalogue/facts.ts';
import { namesProcoreHost } from '../../server/src/catalogue/hosts.ts';
import { catalogueOf, gaps, hosts, type PublishedRoute, publishedCatalogue } from '../../server/src/catalogue/index.ts';
import { groupsOfPermission, permissionsOfGroup } from '../../server/src/catalogue/permissions.ts';
import {
  removedTrigger,
  removedTriggers,
  webhookResource,
  webhookResourceOfRoute,
} from '../../server/src/catalogue/webhooks.ts';

const catalogue = publishedCatalogue();

describe('hosts', () => {
  it('knows the documented ones, in any case, with a port', () => {
    expect(catalogue.host('API.procore.com')).toMatchObject({ use: 'api', environment: 'production' });
    expect(catalogue.host('sandbox.procore.com:443')).toMatchObject({ use: 'api', environment: 'sandbox' });
    expect(catalogue.host('us02.procore.com')?.use).toBe('web');
    expect(catalogue.host('blog.procore.com')?.use).toBe('site');
    expect(catalogue.host('api-sandbox.procore.com')).toBeUndefined();
    expect(catalogue.host('example.com')).toBeUndefined();
  });

  it.each([
    'api.procore.com',
    'anything.procore.com',
    'procore.com',
    '*.procore.com',
    '{}.procore.com',
    'login.procoregov.com',
    'APP.PROCORE.COM.',
    ...hosts.map(host => host.name),
  ])('%s is Procore’s', name => {
    expect(catalogue.isProcoreHost(name)).toBe(true);
  });

  it.each([
    'notprocore.com',
    'procore.com.example.org',
    'procore.dev',
    'api-procore.com',
    '',
    'x/y.procore.com',
    'user@procore.com',
  ])('%j is not', name => {
    expect(catalogue.isProcoreHost(name)).toBe(false);
  });

  it('finds a whole host in a text', () => {
    expect(namesProcoreHost('https://login.procore.com/oauth/authorize')).toBe(true);
    expect(namesProcoreHost('.procore.com')).toBe(true);
    expect(namesProcoreHost('*://*.procoregov.com/*')).toBe(true);
    expect(namesProcoreHost('https://login.notprocore.com.evil.example')).toBe(false);
    expect(namesProcoreHost('https://login.procore.com.evil.example/oauth')).toBe(false);
    expect(namesProcoreHost('https://my-procore.com')).toBe(false);
  });

  it.each([
    ['app.procore.com', 'api.procore.com', 'login.procore.com'],
    ['us02.procore.com', 'api.procore.com', 'login.procore.com'],
    ['uk01.procore.com', 'api.procore.com', 'login.procore.com'],
    ['ca03.procore.com', 'api.procore.com', 'login.procore.com'],
    ['www.procore.com', 'api.procore.com', 'login.procore.com'],
    ['apis.procore.com', 'api.procore.com', 'login.procore.com'],
    ['login.procore.com', 'api.procore.com', 'login.procore.com'],
    ['auth.procore.com', 'api.procore.com', 'login.procore.com'],
    ['api-sandbox.procore.com', 'sandbox.procore.com', 'login-sandbox.procore.com'],
    ['sandbox-login.procore.com', 'sandbox.procore.com', 'login-sandbox.procore.com'],
    ['login-sandbox.procore.com', 'sandbox.procore.com', 'login-sandbox.procore.com'],
    ['sanbdox.procore.com', 'sandbox.procore.com', 'login-sandbox.procore.com'],
    ['api-sandbox-monthly.procore.com', 'api-monthly.procore.com', 'login-sandbox-monthly.procore.com'],
    ['sandbox-monthly.procore.com', 'api-monthly.procore.com', 'login-sandbox-monthly.procore.com'],
    ['app.procoregov.com', 'api.procoregov.com', 'login.procoregov.com'],
    ['sandbox.procoregov.com', 'api.procoregov.com', 'login.procoregov.com'],
  ])('%s means %s and %s', (wrong, api, login) => {
    expect([catalogue.documentedHost(wrong, 'api'), catalogue.documentedHost(wrong, 'login')]).toEqual([api, login]);
  });

  it('offers only documented hosts of the use asked for', () => {
    for (const host of hosts)
      for (const use of ['api', 'login'] as const)
        expect(catalogue.host(catalogue.documentedHost(host.name, use))?.use).toBe(use);
  });
});

describe('webhooks', () => {
  it('finds a resource however it is written', () => {
    expect(webhookResource('RFIs')?.resource).toBe('RFIs');
    expect(webhookResource('rfi')?.resource).toBe('RFIs');
    expect(webhookResource('punch_items')?.events).toEqual(['create', 'update', 'delete']);
    expect(webhookResource('Daily Log Entries')?.resource).toBe('Daily Log/Entries');
    expect(webhookResource('Company Users', 'company')?.scope).toBe('company');
    expect(webhookResource('Company Users', 'project')).toBeUndefined();
    expect(webhookResource('Unicorns')).toBeUndefined();
  });

  it('offers the events that Procore delivers', () => {
    expect(catalogue.webhooks).toHaveLength(121);
    for (const { resource, events } of catalogue.webhooks) {
      expect(events.length, resource).toBeGreaterThan(0);
      for (const event of events) expect(event).toMatch(/^(?:create|update|delete)$/);
    }
  });

  it('knows the triggers removed in June 2026 and their successors', () => {
    expect(removedTrigger('project_users', 'UPDATE')).toMatchObject({
      since: '2026-06-30',
      successor: 'Company Users',
    });
    expect(removedTrigger('Project Vendors', 'update')?.successor).toBe('Company Vendors');
    expect(removedTrigger('Project Users', 'create')).toBeUndefined();
    for (const { resource, event, successor } of removedTriggers) {
      expect(webhookResource(resource, 'project')?.events).not.toContain(event);
      expect(webhookResource(successor, 'company')?.events).toContain(event);
    }
  });

  it.each([
    ['/rest/v1.0/projects/{}/rfis', 'RFIs'],
    ['/rest/v1.0/projects/{}/rfis/{}', 'RFIs'],
    ['/rest/v1.0/punch_items?project_id={}', 'Punch Items'],
    ['/rest/v1.0/projects/{}/users', 'Project Users'],
    ['/rest/v1.0/companies/{}/users', 'Company Users'],
    ['/rest/v1.0/companies/{}/vendors', 'Company Vendors'],
    ['/rest/v1.0/vendors/{}', 'Company Vendors'],
    ['/rest/v1.0/projects/{}/vendors', 'Project Vendors'],
    ['/rest/v1.0/companies/{}/projects', 'Projects'],
    ['/rest/v1.0/projects', 'Projects'],
    ['/rest/v1.0/projects/{}/documents', 'Project Files'],
    ['/rest/v1.1/projects/{}/submittals', 'Submittals'],
    ['/rest/v1.0/projects/{}/drawing_revisions', 'Drawings'],
    ['/rest/v1.0/projects/{}/checklist/lists', 'Inspection Checklists'],
    ['/rest/v1.0/projects/{}/mailing/lists', undefined],
    ['/rest/v1.0/me', undefined],
    ['/oauth/token', undefined],
    ['', undefined],
  ])('%s is told by %s', (path, resource) => {
    expect(webhookResourceOfRoute(path)?.resource).toBe(resource);
  });
});

describe('permissions', () => {
  const groups = new Set(catalogue.routes.map(route => route.group));

  it.each([
    ['rfi', 'Project Management/RFI'],
    ['rfis', 'Project Management/RFI'],
    ['daily_log', 'Project Management/Daily Log'],
    ['dailyLog', 'Project Management/Daily Log'],
    ['budgeting', 'Construction Financials/Budget'],
    ['commitments', 'Construction Financials/Commitments'],
    ['directory', 'Core/Directory'],
    ['documents', 'Core/Documents'],
    ['checklists', 'Project Management/Inspections'],
    ['images', 'Project Management/Photos'],
    ['timesheets', 'Project Management/Field Productivity'],
    ['Webhooks API', 'Platform - Developer Tools/Webhooks'],
  ])('%s opens %s', (permission, group) => {
    expect(groupsOfPermission(permission)).toContain(group);
  });

  it('says nothing of a permission that it does not know', () => {
    expect(groupsOfPermission('unicorns')).toBeUndefined();
    expect(groupsOfPermission('constructor')).toBeUndefined();
    expect(permissionsOfGroup('Unicorns')).toEqual([]);
  });

  it('names groups that the catalogue has, and back', () => {
    for (const group of groups)
      for (const permission of permissionsOfGroup(group)) expect(groupsOfPermission(permission)).toContain(group);
    const named = [
      ...'rfi admin bim bidding crews directory emails equipment estimating forms home invoicing meetings photos portfolio punch_list schedule specifications submittals tasks timecard workflows'.split(
        ' ',
      ),
    ];
    for (const permission of named)
      for (const group of groupsOfPermission(permission) ?? ['none']) expect(groups, permission).toContain(group);
  });

  it('covers every group of a tool', () => {
    expect([...groups].filter(group => permissionsOfGroup(group).length === 0).sort()).toEqual([
      '',
      'Platform - Developer Tools/Authentication',
      'Platform - Developer Tools/Platform Services',
    ]);
  });
});

describe('facts', () => {
  it.each([
    ['GET', '/rest/v1.0/me', false, false],
    ['GET', '/rest/v1.0/companies', false, false],
    ['GET', '/rest/v1.{}/me', false, false],
    ['GET', '/rest/v1.0/me', true, true],
    ['GET', '/rest/v1.0/companies?per_page=5', false, false],
    ['GET', '/rest/v1.0/companies/{}', false, true],
    ['POST', '/rest/v1.0/companies', false, true],
    [undefined, '/rest/v1.0/me', false, false],
    ['GET', '/rest/v1.0/projects', false, true],
    ['POST', '/oauth/token', true, false],
  ])('%s %s, client credentials %s: needs the company header %s', (method, path, clientCredentials, needs) => {
    expect(needsCompanyHeader(method, path, clientCredentials)).toBe(needs);
  });

  it('knows the page sizes', () => {
    expect(maximumPageSize('/rest/v1.1/projects')).toBe(2000);
    expect(maximumPageSize('/rest/v2.0/companies/{}/projects')).toBe(100);
    expect(maximumPageSize('/rest/{}/projects')).toBe(2000);
  });

  it('knows the one route for programs on a web host', () => {
    expect(servedByWebHost('app.procore.com', '/rest/v1.0/mcp')).toBe(true);
    expect(servedByWebHost('us02.procore.com', '/rest/v1.0/mcp/')).toBe(true);
    expect(servedByWebHost('app.procore.com', '/rest/v1.0/me')).toBe(false);
    expect(servedByWebHost('uk01.procore.com', '/rest/v1.0/mcp')).toBe(false);
  });

  it('keeps the gaps with what is known of them', () => {
    for (const family of gaps.families) {
      const have = catalogue.routes.filter(route =>
        family.prefixes.some(prefix => route.path.startsWith(`${prefix}/`)),
      ).length;
      expect(have).toBe(family.have);
      expect(family.of).toBeGreaterThan(have);
    }
    for (const route of gaps.guideRoutes) expect(route.source).toMatch(/^[\w-]+$/);
  });
});

describe('describeRoute', () => {
  const described = (method: string, path: string) => {
    const { route } = catalogue.match(method, path);
    return route && describeRoute(route, catalogue);
  };

  it('says what a published route is', () => {
    expect(described('GET', '/rest/v1.0/change_events')).toMatchInlineSnapshot(`
      "**GET** \`/rest/v1.0/change_events\`

      List Change Events · Construction Financials › Change Events

      - Published.
      - Also published as \`v1.1\`.
      - The same path takes \`POST\`.
      - Answers in pages: \`page\` and \`per_page\`.
      - Query: \`project_id\`, \`filters[id]\`, \`filters[created_at]\`, \`filters[updated_at]\`, \`filters[include_deleted]\`, \`include_rfqs\`.

      *Procore's published API of 2026-08-05*"
    `);
  });

  it('says when a deprecated one ends', () => {
    expect(described('GET', '/rest/v2.0/companies/{}/projects/{}/calendars')).toMatchInlineSnapshot(`
      "**GET** \`/rest/v2.0/companies/{company_id}/projects/{project_id}/calendars\`

      List Calendars · Project Management › Scheduling

      - Deprecated since 2026-05-01; sunset on 2027-05-02.
      - Also published as \`v2.1\`.
      - Answers in pages: \`page\` and \`per_page\`.
      - Query: \`filters[calendar_id]\`, \`filters[name]\`, \`filters[is_global]\`, \`sort\`.

      *Procore's published API of 2026-08-05*"
    `);
  });

  it('says since when a removed one is gone', () => {
    expect(described('PATCH', '/rest/v1.0/users/{}')).toMatchInlineSnapshot(`
      "**PATCH** \`/rest/v1.0/users/{id}\`

      Update company user · Core › Company Directory

      - Published no longer; last seen in the reference of 2025-06-10.
      - The same path takes \`GET\`.
      - Query: \`run_configurable_validations\`, \`company_id\`.

      *Procore's published API of 2026-08-05*"
    `);
  });

  it('leaves out what is not known', () => {
    const route: PublishedRoute = {
      method: 'GET',
      path: '/rest/v1.0/x',
      status: 'deprecated',
      group: '',
      title: '',
      paginated: false,
      query: [],
      lastSeen: '2026-01-01',
    };
    expect(describeRoute(route, catalogueOf([route]))).toMatchInlineSnapshot(`
      "**GET** \`/rest/v1.0/x\`

      - Deprecated; no sunset date is known.

      *Procore's published API of 2026-01-01*"
    `);
  });
});
