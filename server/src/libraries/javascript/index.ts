import type { Library } from '../shape.ts';
import { files } from './files.ts';
import { http } from './http.ts';
import { logs } from './logs.ts';
import { scheduling } from './timers.ts';
import { values } from './values.ts';
import { web } from './web.ts';

/** What JavaScript and TypeScript packages do, a file for each field. */
export const javascriptLibraries: readonly Library[] = [...values, ...http, ...logs, ...files, ...web, ...scheduling];
