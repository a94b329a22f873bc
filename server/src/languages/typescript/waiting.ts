import type { WaitingSender } from '../../program/idioms.ts';
import type { Style } from './layout.ts';

/** Times that a request is sent again. */
const most = 5;

/**
 * What sends in the place of `fetch` or axios and waits on `429` until `X-Rate-Limit-Reset`, which Procore sends in seconds since 1970
 * (https://developers.procore.com/documentation/rate-limiting).
 */
export function waitingSender(
  sender: string,
  { mark, semicolon, unit }: Style,
  typed: boolean,
): WaitingSender | undefined {
  const lines = (text: string): string =>
    text
      .replace(/^ +/gm, spaces => unit.repeat(spaces.length / 2))
      .replaceAll("'", mark)
      .replace(/;$/gm, semicolon);
  if (sender === 'fetch')
    return {
      names: ['fetchInTurn'],
      at: 'end',
      made: name =>
        lines(`
// Procore answers 429 to an app that is over its limit, until X-Rate-Limit-Reset, in seconds since 1970.
async function ${name}(...args${typed ? ': Parameters<typeof fetch>' : ''}) {
  for (let attempt = 0; ; attempt++) {
    const response = await fetch(...args);
    if (response.status !== 429 || attempt === ${most}) return response;
    const reset = Number(response.headers.get('X-Rate-Limit-Reset')) * 1000;
    await new Promise(resolve => setTimeout(resolve, Math.max(reset - Date.now(), 1000 * 2 ** attempt)));
  }
}
`),
    };
  if (sender !== 'axios') return undefined;
  const behind = (client: string): string =>
    lines(`
// Procore answers 429 to an app that is over its limit, until X-Rate-Limit-Reset, in seconds since 1970.
${client}.interceptors.response.use(undefined, async error => {
  const attempt = error.config?.attempt ?? 0;
  if (error.response?.status !== 429 || attempt === ${most}) throw error;
  const reset = Number(error.response.headers['x-rate-limit-reset']) * 1000;
  await new Promise(resolve => setTimeout(resolve, Math.max(reset - Date.now(), 1000 * 2 ** attempt)));
  return ${client}.request({ ...error.config, attempt: attempt + 1 });
});
`);
  return {
    names: ['axiosInTurn'],
    at: 'imports',
    made: name => `${lines(`\nconst ${name} = axios.create();`)}${behind(name)}`,
    behind,
  };
}
