import type { Library } from '../shape.ts';
import { adonis } from './adonis.ts';
import { auth } from './auth.ts';
import { browsers } from './browsers.ts';
import { keyedStores } from './caches.ts';
import { cloud } from './cloud.ts';
import { files } from './files.ts';
import { http } from './http.ts';
import { httpClients } from './http-clients.ts';
import { httpPlatforms } from './http-platforms.ts';
import { limiters } from './limits.ts';
import { logs } from './logs.ts';
import { messages } from './messages.ts';
import { models } from './models.ts';
import { payload } from './payload.ts';
import { procore } from './procore.ts';
import { security } from './security.ts';
import { states } from './states.ts';
import { stores } from './stores.ts';
import { streams } from './streams.ts';
import { scheduling } from './timers.ts';
import { values } from './values.ts';
import { companies } from './vendors.ts';
import { web } from './web.ts';

/** What JavaScript and TypeScript packages do, a file for each field. */
export const javascriptLibraries: readonly Library[] = [
  ...values,
  ...procore,
  ...http,
  ...httpClients,
  ...httpPlatforms,
  ...auth,
  ...logs,
  ...files,
  ...states,
  ...stores,
  ...streams,
  ...keyedStores,
  ...cloud,
  ...models,
  ...web,
  ...adonis,
  ...payload,
  ...scheduling,
  ...limiters,
  ...security,
  ...messages,
  ...companies,
  ...browsers,
];
