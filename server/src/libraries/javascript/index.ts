import type { Library } from '../shape.ts';
import { files } from './files.ts';
import { http } from './http.ts';
import { httpClients } from './http-clients.ts';
import { limiters } from './limits.ts';
import { logs } from './logs.ts';
import { procore } from './procore.ts';
import { scheduling } from './timers.ts';
import { values } from './values.ts';
import { web } from './web.ts';

/** What JavaScript and TypeScript packages do, a file for each field. */
export const javascriptLibraries: readonly Library[] = [
  ...values,
  ...procore,
  ...http,
  ...httpClients,
  ...logs,
  ...files,
  ...web,
  ...scheduling,
  ...limiters,
];
