import type { Library } from '../shape.ts';
import { ai } from './ai.ts';
import { browsers } from './browsers.ts';
import { data } from './data.ts';
import { http } from './http.ts';
import { httpPlatforms } from './http-platforms.ts';
import { logging } from './logging.ts';
import { resilience } from './resilience.ts';
import { security } from './security.ts';
import { vendors } from './vendors.ts';
import { web } from './web.ts';

/** What Python's packages do. */
export const pythonLibraries: readonly Library[] = [
  ...http,
  ...httpPlatforms,
  ...web,
  ...logging,
  ...data,
  ...ai,
  ...resilience,
  ...security,
  ...vendors,
  ...browsers,
];
