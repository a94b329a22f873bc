import type { Value } from '../../analysis/facts.ts';
import type { DataMark } from '../support/data.ts';

/** Names of what gives an app's own token: `serviceToken()`, `machine_token`. */
const ownNames = /service|machine|robot|system_?token|^(?:get_?)?app_?(?:access_?)?token|client_?credentials/i;

/** A token stands in the code: `Bearer 4f1c…`. */
function isWritten({ parts }: Value['texts'][number]): boolean {
  const [only] = parts;
  return parts.length === 1 && only !== undefined && 'text' in only && /^\w+ \S{8,}$/.test(only.text);
}

/** The request's token is the app's: it stands in the code, or comes from the environment or the app's own sign-in, not from who asks. */
export function ownToken({ request, origin }: DataMark): boolean {
  if (request === undefined || origin !== 'response') return false;
  const header = request.header('authorization');
  if (typeof header === 'string') return false;
  const isNamed = header.texts.some(({ parts }) =>
    parts.some(part => 'hole' in part && ownNames.test(part.name ?? '')),
  );
  return (
    (isNamed ||
      header.texts.some(isWritten) ||
      header.marks.some(({ is }) => is === 'environment' || is === 'credential')) &&
    !header.marks.some(({ is }) => is === 'input')
  );
}
