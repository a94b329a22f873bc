import type { AnalysedFile, Text } from '../../analysis/facts.ts';
import { flat } from '../../analysis/texts.ts';
import type { Place } from '../../program/finding.ts';
import { walkProgram } from '../../program/walk.ts';
import { areNested, placeIn } from '../support/places.ts';

/** A parameter that is named after a credential, in an address of Procore's that no request of the file is seen to use. */
interface Linked {
  readonly at: Place;
  readonly name: string;
}

const named = /[?&](client_secret|access_token|refresh_token)=$/;
/** Nobody opens the token endpoint: where that is asked, the request tells. */
const address = /^\s*https?:\/\/(?:[\w-]+\.)*procore(?:gov)?\.com\/(?!oauth\/(?:token|revoke)\b)[^\s?]*\?\S*$/;

/** Addresses that are linked to, opened or handed on: `link.href = `https://login.procore.com/oauth/authorize?…&refresh_token=${token}``. */
export function credentialsInLinks(file: AnalysedFile): readonly Linked[] {
  if (!file.procore || file.pathClass !== 'source' || !/(?:client_secret|access_token|refresh_token)=/.test(file.text))
    return [];
  const logs = file.effectsOf('log').map(({ place }) => place);
  const found: Linked[] = [];
  walkProgram(file.program, node => {
    // What is logged is told of as that.
    if (node.kind === 'call' && logs.some(({ start }) => start === node.start)) return false;
    if (node.kind !== 'template' && node.kind !== 'join') return true;
    const name = file
      .evaluate(node)
      .texts.map(nameIn)
      .find(each => each !== undefined);
    if (name !== undefined) found.push({ at: placeIn(file, node), name });
    return false;
  });
  return found.filter(({ at }) => !isAsked(at, file));
}

function nameIn({ parts }: Text): string | undefined {
  for (const [index, part] of parts.entries()) {
    const before = 'hole' in part ? flat({ parts: parts.slice(0, index) }) : '';
    const name = address.test(before) ? named.exec(before)?.[1] : undefined;
    if (name !== undefined) return name;
  }
  return undefined;
}

/** A request to Procore says more: which parameter of which request. */
function isAsked(at: Place, { requests }: AnalysedFile): boolean {
  return requests.some(({ place, addresses }) =>
    [place, ...addresses.flatMap(({ text }) => text.parts.flatMap(part => part.place ?? []))].some(other =>
      areNested(at, other),
    ),
  );
}
