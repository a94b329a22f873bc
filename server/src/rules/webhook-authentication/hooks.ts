/** Hooks that the app creates, and which of its routes they send their deliveries to. */
import type { AnalysedFile, Request, RouteFacts, Text, TextPart, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { flat } from '../../analysis/texts.ts';
import { routePath } from '../support/handlers.ts';
import { apiRequests } from '../support/limits.ts';

/** Whether a request has Procore make a hook. */
export function createsHook({ method, addresses }: Request): boolean {
  // Options that are spread over a request may hold an address of their own.
  const paths = addresses.flatMap(({ path }) => path ?? []);
  return method === 'POST' && paths.length > 0 && paths.every(path => /\/webhooks\/hooks\/?$/.test(path));
}

/** What a request says of the hook that it makes. */
export function hookOf({ body }: Request): Value | undefined {
  return body?.keys.names.includes('hook') ? body.property('hook') : body;
}

/** The paths of the app's own that its hooks lead to, `{}` for what is not known of them. */
export const destinations = perFile((file): readonly string[] => {
  if (!file.text.includes('destination_url')) return [];
  return apiRequests(file)
    .filter(createsHook)
    .flatMap(request => hookOf(request)?.property('destination_url').texts ?? [])
    .flatMap(text => {
      // Who knows a secret in the address may well be Procore.
      const isSecret = text.parts.some(
        (part, index) =>
          'hole' in part && index > 0 && (part.from === 'environment' || isNamedSecret(part, text.parts[index - 1])),
      );
      const path = /^(?:https?:\/\/[^/?]+|\{\})(\/[^?#]*)/.exec(flat(text))?.[1];
      return path === undefined || isSecret ? [] : normal(path);
    });
});

/** Whether an address of the app's own ends with a secret, by its name or its key: `/hooks/procore?code=${key}`. */
export function hasSecret({ parts }: Text): boolean {
  return parts.some(
    (part, index) =>
      'hole' in part &&
      index > 0 &&
      !/^https?:\/\/[^/?]*$/.test(flat({ parts: parts.slice(0, index) })) &&
      isNamedSecret(part, parts[index - 1]),
  );
}

function isNamedSecret({ name = '' }: { readonly name?: string }, before: TextPart | undefined): boolean {
  const key = keyBefore(before);
  return [name, key].some(word => secretWords.test(word) && !ofOthers.test(word)) || key === 'code';
}

const secretWords = /secret|token|key|sign|nonce|proof|pass|auth/i;
/** Names in which one of the words stands, and which are no secrets. */
const ofOthers = /author(?!iz)|assign|design|(?:project|company|tenant|customer|site|host)_?key/i;

/** `proof` of `?proof=`, behind which a part of a text stands. */
function keyBefore(part: TextPart | undefined): string {
  return (part && 'text' in part && /[?&]([\w-]{1,40})=$/.exec(part.text)?.[1]) || '';
}

/**
 * Whether a hook of the app's leads to a route: `destination_url: `${base}/hooks/${flow}`` to `app.post('/hooks/:flow')`, whatever the
 * handler reads of what comes in.
 */
export function isDestination(route: RouteFacts, { app, pathClass }: AnalysedFile): boolean {
  const path = normal(routePath(route) ?? '');
  const isPosted = route.method === undefined || route.method === 'POST';
  if (!isPosted || pathClass === 'test' || route.handlers.length === 0 || !/[a-z]{3}/i.test(path)) return false;
  return app.ask(destinations).some(({ answer }) => answer.includes(path));
}

/** `/hooks/:flow/`, `/hooks/[flow]`, `/hooks/<flow>` and `/hooks/{flow}` are one. */
function normal(path: string): string {
  return path
    .replace(/\/(?::\w+\??|\[\w+\]|<[\w:]+>|\{\w*\})(?=\/|$)/g, '/{}')
    .replace(/\/$/, '')
    .toLowerCase();
}
