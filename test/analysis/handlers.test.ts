import { expect, test } from 'vitest';
import { conventionOf } from '../../server/src/analysis/handlers.ts';

/** A file and what it exports; the framework that answers with it, the method and the address. */
const cases: Readonly<Record<string, string | undefined>> = {
  'app/api/projects/route.ts GET': 'next GET /api/projects',
  'webapp/app/api/projects/route.ts GET': 'next GET /api/projects',
  'src/pages/api/projects/[id].ts default': 'next any /api/projects/:id',
  'my-routes/src/routes/rfis/+server.ts POST': 'sveltekit POST /rfis',
  'app/routes/rfis.$id.ts loader': 'remix GET /rfis/:id',
  'observer/server/api/rfis.get.ts default': 'nitro GET /api/rfis',
  'server/routes/hooks/index.post.ts default': 'nitro POST /hooks',
  'server/src/routes/rfis.ts default': undefined,
  'functions/rfis.ts onRequestGet': 'worker GET /rfis',
  'my-functions/functions/rfis.ts onRequestPost': 'worker POST /rfis',
  'api/rfis.ts default': 'vercel any /api/rfis',
  'apps/web/api/rfis.ts GET': 'vercel GET /api/rfis',
  'src/api/rfis.ts default': undefined,
  'src/api/rfis.ts GET': undefined,
  'src/services/api/rfis.ts default': undefined,
  'client/api/rfis.ts default': undefined,
};

for (const [written, expected] of Object.entries(cases)) {
  test(`${written} answers ${expected ?? 'nothing'}`, () => {
    const [file = '', name = ''] = written.split(' ');
    const found = conventionOf(file, name);
    expect(found && `${found.framework} ${found.method ?? 'any'} ${found.path}`).toBe(expected);
  });
}
