import { describe, expect, it } from 'vitest';
import { publishedCatalogue, type RouteVerdict } from '../../server/src/catalogue/index.ts';

const catalogue = publishedCatalogue();

function judge(request: string): RouteVerdict {
  const [method = '', path = ''] = request.split(' ');
  return catalogue.match(method === 'any' ? undefined : method, path);
}

/** `is`, and the route it rests on. */
function told(request: string): string {
  const { is, route } = judge(request);
  return route ? `${is}: ${route.method} ${route.path}` : is;
}

describe('every published operation', () => {
  const live = catalogue.routes.filter(route => route.status === 'published' || route.status === 'deprecated');

  it('is found as written, and with holes for its parameters', () => {
    for (const route of live) {
      for (const path of [route.path, route.path.replace(/\{[^}]*\}/g, '{}')])
        expect(catalogue.match(route.method, path), `${route.method} ${path}`).toMatchObject({
          is: route.status,
          route,
        });
    }
  });

  it('is found with ids of every kind', () => {
    const ids = ['7', '598134325710123', '550e8400-e29b-41d4-a716-446655440000', '01ARZ3NDEKTSV4RRFFQ69G5FAV'];
    for (const route of live)
      for (const id of ids)
        expect(catalogue.match(route.method, route.path.replace(/\{[^}]*\}/g, id)).is, route.path).toBe(route.status);
  });

  it('is not found under a version that does not exist', () => {
    for (const route of live.filter(one => one.path.startsWith('/rest/')))
      expect(['other-version', 'gap', 'partial']).toContain(
        catalogue.match(route.method, route.path.replace(/v\d\.\d/, 'v7.0')).is,
      );
  });

  it('is not found with a word that nobody publishes', () => {
    const found = live.filter(route => {
      const { is } = catalogue.match(route.method, `${route.path}/qqqqqq`);
      return is !== 'unpublished' && is !== 'gap';
    });
    // A parameter that takes words takes any; `assets/{}/…` may be `assets/by_code/…`.
    const words = /\/(?:filters|thumbnails|accessible_\w+|preprocess|by_code|assets\/\{asset_id\})$/;
    expect(found.filter(route => !words.test(route.path))).toEqual([]);
  });
});

describe('published', () => {
  it.each([
    ['GET /rest/v1.0/me', '/rest/v1.0/me'],
    ['any /rest/v1.0/me', '/rest/v1.0/me'],
    ['HEAD /rest/v1.0/me', '/rest/v1.0/me'],
    ['OPTIONS /rest/v1.0/me', '/rest/v1.0/me'],
    ['GET /rest/v1.0/me/', '/rest/v1.0/me'],
    ['GET //rest//v1.0/me', '/rest/v1.0/me'],
    ['GET /rest/v1.0/me.json', '/rest/v1.0/me'],
    ['GET /rest/v1.0/me?view=extended#top', '/rest/v1.0/me'],
    ['GET https://api.procore.com/rest/v1.0/me', '/rest/v1.0/me'],
    ['GET /rest/v1.0/Me', '/rest/v1.0/me'],
    ['GET /rest/v1.0/projects/{}', '/rest/v1.0/projects/{id}'],
    ['GET /rest/v1.0/projects/{}/rfis', '/rest/v1.0/projects/{project_id}/rfis'],
    ['GET /rest/v1.0/projects/%7Bproject_id%7D/rfis', '/rest/v1.0/projects/{project_id}/rfis'],
    [`GET /rest/v1.0/projects/\${project.id}/rfis`, '/rest/v1.0/projects/{project_id}/rfis'],
    ['GET /rest/v1.0/projects/#{project_id}/rfis', '/rest/v1.0/projects/{project_id}/rfis'],
    ['GET /rest/v1.0/projects/:project_id/rfis', '/rest/v1.0/projects/{project_id}/rfis'],
    ['GET /rest/v1.0/projects/[projectId]/rfis', '/rest/v1.0/projects/{project_id}/rfis'],
    ['GET /rest/v1.0/projects/<project_id>/rfis', '/rest/v1.0/projects/{project_id}/rfis'],
    ['GET /rest/v1.0/projects/%s/rfis', '/rest/v1.0/projects/{project_id}/rfis'],
    ['GET /rest/v1.0/projects/PROJECT_ID/rfis', '/rest/v1.0/projects/{project_id}/rfis'],
    ['GET /rest/v1.0/projects/projectId/rfis', '/rest/v1.0/projects/{project_id}/rfis'],
    ['GET /rest/v1.0/projects/{id}/rfis{?page,per_page}', '/rest/v1.0/projects/{project_id}/rfis'],
    ['GET /rest/v1.0/projects/{}/rfis{}', '/rest/v1.0/projects/{project_id}/rfis'],
    ['GET /rest/v1.0/projects/{}/rfis/{}{}', '/rest/v1.0/projects/{project_id}/rfis/{id}'],
    ['GET /rest/v1.0/projects/{}/rfis/12{}', '/rest/v1.0/projects/{project_id}/rfis/{id}'],
    ['GET /rest/v1.0/projects/{}/rfis/{}.pdf', '/rest/v1.0/projects/{project_id}/rfis/{id}.pdf'],
    ['GET /rest/v1.0/projects/{}/rfis/12.pdf', '/rest/v1.0/projects/{project_id}/rfis/{id}.pdf'],
    ['GET /rest/v1.0/projects{}', '/rest/v1.0/projects'],
    ['GET /rest/v{}/projects/{}/rfis', '/rest/v1.0/projects/{project_id}/rfis'],
    ['GET /rest/v1.{}/projects/{}/rfis', '/rest/v1.0/projects/{project_id}/rfis'],
    ['GET /rest/v{}.{}/projects/{}/rfis', '/rest/v1.0/projects/{project_id}/rfis'],
    ['GET /rest/{}/projects/{}/rfis', '/rest/v1.0/projects/{project_id}/rfis'],
    ['GET /{}/rest/v1.0/projects/{}/rfis', '/rest/v1.0/projects/{project_id}/rfis'],
    ['GET /{}/v1.0/projects/{}/rfis', '/rest/v1.0/projects/{project_id}/rfis'],
    ['GET /rest/v1.0/projects/{}/filters/vendors', '/rest/v1.0/projects/{id}/filters/{filter_name}'],
    [
      'GET /rest/v1.0/projects/{}/submittals/filter_options/status_id',
      '/rest/v1.0/projects/{project_id}/submittals/filter_options/status_id',
    ],
    ['GET /oauth/authorize', '/oauth/authorize'],
    ['POST /oauth/token', '/oauth/token'],
    ['GET /oauth/token/info', '/oauth/token/info'],
    ['POST /oauth/revoke', '/oauth/revoke'],
  ])('%s', (request, path) => {
    expect(told(request)).toBe(`published: ${request.split(' ')[0]?.replace(/HEAD|OPTIONS|any/, 'GET')} ${path}`);
  });

  it('tells the other versions and methods', () => {
    expect(judge('GET /rest/v1.1/projects')).toMatchObject({
      versions: ['v1.0', 'v1.1'],
      methods: ['GET'],
      nearest: [],
    });
    expect(judge('GET /rest/v1.0/projects/{}/rfis/{}').methods).toEqual(['GET', 'PATCH']);
  });
});

describe('deprecated and removed', () => {
  it('carries the dates', () => {
    expect(judge('GET /rest/v1.0/checklist/list_templates')).toMatchObject({
      is: 'deprecated',
      route: { deprecatedAt: '2022-01-27' },
    });
    expect(judge('GET /rest/v1.0/custom_field_definitions')).toMatchObject({
      is: 'deprecated',
      route: { sunset: '2024-09-01' },
    });
    expect(judge('GET /rest/v2.0/companies/{}/projects/{}/calendars')).toMatchObject({
      is: 'deprecated',
      route: { deprecatedAt: '2026-05-01', sunset: '2027-05-02' },
    });
  });

  it('prefers what is still published where the version is not known', () => {
    expect(told('GET /rest/v2.{}/companies/{}/projects/{}/calendars')).toBe(
      'published: GET /rest/v2.1/companies/{company_id}/projects/{project_id}/calendars',
    );
  });

  it.each([
    ['PATCH /rest/v1.0/app_installations/{}', 'removed', '2026-04-13'],
    ['PATCH /rest/v1.0/users/12', 'formerly-published', '2025-06-10'],
    ['GET /rest/v1.0/companies/{}/timesheets/filters/cost_codes', 'formerly-published', '2024-10-07'],
  ])('%s is published no longer', (request, status, lastSeen) => {
    expect(judge(request)).toMatchObject({ is: 'removed', route: { status, lastSeen } });
  });

  it('offers what took its place', () => {
    expect(judge('PATCH /rest/v1.3/users/sync').nearest[0]?.path).toBe('/rest/v1.3/companies/{company_id}/users/sync');
  });
});

describe('other version, other method', () => {
  it.each([
    ['GET /rest/v1.1/projects/{}/rfis', 'other-version: GET /rest/v1.0/projects/{project_id}/rfis'],
    [
      'GET /rest/v1.0/projects/{}/daily_logs/weather_logs',
      'other-version: GET /rest/v1.1/projects/{project_id}/daily_logs/weather_logs',
    ],
    ['GET /rest/v1/me', 'other-version: GET /rest/v1.0/me'],
    ['GET /rest/me', 'other-version: GET /rest/v1.0/me'],
    ['PUT /rest/v1.0/projects/{}/rfis/{}', 'other-method: PATCH /rest/v1.0/projects/{project_id}/rfis/{id}'],
    ['GET /rest/v1.0/projects/sync', 'other-method: PATCH /rest/v1.0/projects/sync'],
    ['GET /oauth/token', 'other-method: POST /oauth/token'],
    ['POST /rest/v1.0/me', 'other-method: GET /rest/v1.0/me'],
  ])('%s', (request, expected) => {
    expect(told(request)).toBe(expected);
  });

  it('is unpublished where version and method are both wrong', () => {
    expect(judge('PUT /rest/v1.1/projects/{}/rfis/{}')).toMatchObject({
      is: 'unpublished',
      nearest: [{ method: 'PATCH', path: '/rest/v1.0/projects/{project_id}/rfis/{id}' }, { method: 'GET' }],
    });
  });
});

describe('legacy, and not REST', () => {
  it.each([
    ['GET /vapid/me', 'legacy: GET /rest/v1.0/me'],
    ['GET /vapid/projects/{}/rfis', 'legacy: GET /rest/v1.0/projects/{project_id}/rfis'],
    ['POST /vapid/projects/12/rfis', 'legacy: POST /rest/v1.0/projects/{project_id}/rfis'],
    ['GET /{}/vapid/me', 'legacy: GET /rest/v1.0/me'],
    ['GET /rest/vapid/projects', 'legacy: GET /rest/v1.0/projects'],
    ['GET /vapid{}', 'legacy'],
    ['GET /projects/{}/rfis', 'not-rest: GET /rest/v1.0/projects/{project_id}/rfis'],
    ['GET /api/v1/projects', 'not-rest: GET /rest/v1.0/projects'],
    ['GET /webclients/host/companies/1', 'not-rest'],
    ['GET /fas/api/v5/files/1', 'not-rest: GET /rest/v1.0/files/{id}'],
  ])('%s', (request, expected) => {
    expect(told(request)).toBe(expected);
  });
});

describe('gaps stay silent', () => {
  it.each([
    'GET /rest/v1.2/projects',
    'POST /rest/v1.0/attachments',
    'GET /rest/v1.0/images/{}/retrieve',
    'PATCH /rest/v1.0/projects/{}/update_approval',
    'POST /rest/v1.0/mcp',
    'GET /rest/v2.0/companies/{}/projects/{}/materials_mgmt/nobody_knows/{}',
    'DELETE /rest/v2.0/companies/1/projects/2/document_management/nobody_knows',
  ])('%s', request => {
    expect(judge(request)).toEqual({ is: 'gap', nearest: [], versions: [], methods: [] });
  });
});

describe('unpublished', () => {
  it.each([
    // another scope
    ['GET /rest/v1.0/companies/{}/rfis', 'GET /rest/v1.0/projects/{project_id}/rfis'],
    ['GET /rest/v1.0/rfis', 'GET /rest/v1.0/projects/{project_id}/rfis'],
    ['GET /rest/v1.0/projects/{}/change_events', 'GET /rest/v1.0/change_events'],
    ['POST /rest/v1.0/projects/{}/change_events', 'POST /rest/v1.0/change_events'],
    ['GET /rest/v1.0/projects/{}/purchase_order_contracts', 'GET /rest/v1.0/purchase_order_contracts'],
    ['GET /rest/v1.0/projects/{}/prime_contracts', 'GET /rest/v1.0/prime_contracts'],
    // number, order, spelling
    ['GET /rest/v1.0/projects/{}/submittal', 'GET /rest/v1.0/projects/{project_id}/submittals'],
    ['GET /rest/v1.0/projects/{}/sumbittals', 'GET /rest/v1.0/projects/{project_id}/submittals'],
    ['GET /rest/v1.0/change_order/packages', 'GET /rest/v1.0/change_order_packages'],
    ['GET /rest/v1.0/projects/{}/weather', 'GET /rest/v1.0/projects/{project_id}/weather_logs'],
    ['GET /rest/v1.0/observations', 'GET /rest/v1.0/observations/items'],
    ['GET /rest/v1.0/webhooks', 'GET /rest/v1.0/webhooks/hooks'],
    ['GET /rest/v1.0/folders_and_files', 'GET /rest/v1.0/folders'],
    ['GET /rest/v1.0/timesheets', 'GET /rest/v1.0/projects/{project_id}/timesheets'],
    ['GET /rest/v1.0/companies/1', 'GET /rest/v1.0/companies'],
    // a word where an id stands
    ['GET /rest/v1.0/projects/everything/rfis', 'GET /rest/v1.0/projects/{project_id}/rfis'],
    ['GET /rest/v1.0/me/{}', 'GET /rest/v1.0/me'],
    ['GET /rest/v1.0/rfis{}', 'GET /rest/v1.0/projects/{project_id}/rfis'],
  ])('%s is nearest to %s', (request, nearest) => {
    const verdict = judge(request);
    expect(verdict.is).toBe('unpublished');
    expect(verdict.nearest.map(route => `${route.method} ${route.path}`)[0]).toBe(nearest);
    expect(verdict.route).toBe(verdict.nearest[0]);
    expect(verdict.nearest.length).toBeLessThanOrEqual(3);
  });

  it.each(['GET /rest/v1.0/projects/{}/qqqqqq', 'GET /rest/v1.0/qqqqqq', 'GET /rest/qqqqqq', 'GET /oauth/qqqqqq'])(
    '%s is near to nothing',
    request => {
      expect(judge(request)).toEqual({ is: 'unpublished', nearest: [], versions: [], methods: [] });
    },
  );

  it('says where the version is one that Procore keeps for itself', () => {
    expect(judge('GET /rest/v0.1/projects')).toMatchObject({
      is: 'unpublished',
      versionZero: true,
      versions: ['v1.0', 'v1.1'],
    });
    expect(judge('GET /rest/v1.0/qqqqqq')).not.toHaveProperty('versionZero');
  });
});

describe('too little is known', () => {
  it.each([
    'GET /',
    'GET /{}',
    'GET /rest',
    'GET /rest{}',
    'GET /rest/v1.0',
    'GET /rest/{}',
    'GET /rest/v{}',
    'GET /rest/v1.0{}',
    'GET /rest/v1.0/{}',
    'POST /rest/v1.0/{}',
    'GET /rest/v1.0{}/rfis',
    'GET /rest/v1.0/{}/rfis',
    'GET /rest/v1.0/{}/{}/rfis',
    'GET /rest/v1.0/projects{}/rfis',
    'GET /rest/v1.0/projects/{}/{}',
    'GET /rest/v1.0/projects/{}/{}/{}',
    'GET /rest/v1.0/projects/{}/rfi{}',
    // `companies/${id}${path}`
    'GET /rest/v2.0/companies/{}{}',
    'POST /rest/v1.0/projects/{}{}',
    'GET /rest/v1.0/{}rfis',
    'GET /rest/v1.0/webhooks/{}',
    'GET /rest/{}/rfis',
    'GET /{}/projects/{}/rfis',
    'GET /oauth',
    'GET /oauth/{}',
  ])('%s', request => {
    expect(judge(request)).toEqual({ is: 'partial', nearest: [], versions: [], methods: [] });
  });

  it('but enough where no published route can be meant', () => {
    expect(judge('GET /rest/v1.0/{}/qqqqqq/{}/wwwwww').is).toBe('unpublished');
    expect(judge('GET /rest/v1.0/projects/{}/qqqqqq{}').is).toBe('unpublished');
    expect(judge('GET /rest/v8.0/{}').is).toBe('unpublished');
  });
});

describe('the matcher', () => {
  it('gives the same answer to the same question', () => {
    expect(judge('GET /rest/v1.0/qqqqqq')).toBe(judge('GET /rest/v1.0/qqqqqq'));
  });

  it('ends on hostile paths', () => {
    for (const path of [
      `/rest/v1.0/${'{}/'.repeat(200)}`,
      `/rest/v1.0/${'{}a'.repeat(200)}`,
      '/'.repeat(5_000),
      '{'.repeat(5_000),
      '/rest/v1.0/%',
      '/rest/v1.0/%7B',
    ])
      expect(judge(`GET ${path}`).is).toMatch(/partial|unpublished|not-rest/);
  });
});
