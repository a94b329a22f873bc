import type { WaitingPart, WaitingSender } from '../../program/idioms.ts';

/** What sends in the place of a library and waits on `429`; nothing for one that has no way to it. */
export function waitingSender(sender: string, quote: (text: string) => string): WaitingSender | undefined {
  if (sender === 'requests') return waitingSession(quote);
  return sender === 'httpx' ? waitingClient(quote) : undefined;
}

/**
 * A session of requests that waits on `429` as long as `Retry-After` says, else longer with each try.
 * https://requests.readthedocs.io/en/latest/user/advanced/#example-automatic-retries
 */
function waitingSession(quote: (text: string) => string): WaitingSender {
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

/**
 * A client of httpx whose transport waits on `429` until `X-Rate-Limit-Reset`, which Procore sends in seconds since 1970
 * (https://developers.procore.com/documentation/rate-limiting). https://www.python-httpx.org/advanced/transports/#custom-transports
 */
function waitingClient(quote: (text: string) => string): WaitingSender {
  const part = waitingTransport(quote, false);
  return {
    names: ['client', 'waiting_client'],
    at: 'imports',
    ...(part.modules ? { modules: part.modules } : {}),
    made: name => `${part.made('WaitingTransport')}

${name} = httpx.Client(transport=WaitingTransport())
`,
    part: maker => (/^(?:Async)?Client$/.test(maker) ? waitingTransport(quote, maker === 'AsyncClient') : undefined),
  };
}

function waitingTransport(quote: (text: string) => string, isAsync: boolean): WaitingPart {
  const [start, wait, handle] = isAsync ? ['async ', 'await ', 'handle_async_request'] : ['', '', 'handle_request'];
  return {
    names: ['WaitingTransport'],
    option: 'transport',
    modules: isAsync ? ['asyncio', 'time'] : ['time'],
    value: name => `${name}()`,
    made: name => `

class ${name}(httpx.${isAsync ? 'Async' : ''}HTTPTransport):
    # Procore answers 429 to an app that is over its limit, until X-Rate-Limit-Reset, in seconds since 1970.
    ${start}def ${handle}(self, request):
        for attempt in range(5):
            response = ${wait}super().${handle}(request)
            if response.status_code != 429:
                return response
            ${wait}response.${isAsync ? 'aclose' : 'close'}()
            reset = int(response.headers.get(${quote('X-Rate-Limit-Reset')}, 0))
            ${isAsync ? 'await asyncio' : 'time'}.sleep(max(reset - time.time(), 2**attempt))
        return ${wait}super().${handle}(request)
`,
  };
}
