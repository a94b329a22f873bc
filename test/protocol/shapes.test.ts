import { expectTypeOf, test } from 'vitest';
import type * as client from '../../client/src/protocol.ts';
import type { Page } from '../../server/src/protocol/pages.ts';
import type { Status } from '../../server/src/protocol/status.ts';

/** Checked by the compiler: neither side may import from the other. */
test('the client reads what the server sends', () => {
  expectTypeOf<client.Page>().toEqualTypeOf<Page>();
  // Of a server that does not run only the client can tell.
  expectTypeOf<Exclude<client.Status['state'], 'starting' | 'failed'>>().toEqualTypeOf<Status['state']>();
  expectTypeOf<Omit<client.Status, 'state'>>().toEqualTypeOf<Omit<Status, 'state'>>();
});
