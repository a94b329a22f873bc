import type { WaitingSender } from '../../program/idioms.ts';

/**
 * A session of requests that waits on `429` as long as `Retry-After` says, else longer with each try.
 * https://requests.readthedocs.io/en/latest/user/advanced/#example-automatic-retries
 */
export function waitingSender(sender: string, quote: (text: string) => string): WaitingSender | undefined {
  if (sender !== 'requests') return undefined;
  const retry = 'requests.adapters.Retry(total=5, backoff_factor=1, status_forcelist=[429], allowed_methods=None)';
  const behind = (client: string): string => `
${client}.mount(${quote('https://')}, requests.adapters.HTTPAdapter(max_retries=${retry}))
`;
  return {
    names: ['session', 'waiting_session'],
    at: 'imports',
    made: name => `
# Procore answers 429 to an app that is over its limit: calls wait and are sent again.
${name} = requests.Session()${behind(name)}`,
    behind,
  };
}
