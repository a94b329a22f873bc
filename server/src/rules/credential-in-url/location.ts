import type { AnalysedFile, Text } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { lastName, type Node, walkProgram } from '../../program/walk.ts';
import { type CredentialMark, credentialsIn } from '../support/credentials.ts';
import { placeIn } from '../support/places.ts';

/** A `Location` header whose address carries a credential. */
interface Sent {
  readonly at: Place;
  readonly credential: CredentialMark;
  readonly texts: readonly Text[];
}

/**
 * `Location` headers of answers that carry a credential, however they are written: `{ status: 302, headers: { Location: url } }`,
 * `res.writeHead(302, { Location: url })`, `res.setHeader('Location', url)`, `response.headers['Location'] = url`.
 */
export function credentialsInLocation(file: AnalysedFile, counts: (mark: CredentialMark) => boolean): readonly Sent[] {
  if (!/\blocation\b|\bstatusCode\b|\bdestination\b/i.test(file.text)) return [];
  const found: Sent[] = [];
  walkProgram(file.program, node => {
    for (const value of locationsIn(node)) {
      const address = file.evaluate(value);
      const credential = credentialsIn(address).find(counts);
      if (credential !== undefined) found.push({ at: placeIn(file, value), credential, texts: address.texts });
    }
  });
  return found;
}

/** Addresses that a node writes into a `Location` header. */
function locationsIn(node: Node): readonly Expression[] {
  switch (node.kind) {
    case 'object':
      // The browser's own address is a `location`, too, and so is a place of a project.
      return [
        ...node.properties.flatMap(({ key, value }) => (key === 'Location' ? [value] : headerIn(key, value))),
        ...redirectIn(node),
      ];
    case 'call': {
      const [name, value] = node.args;
      const sets = /^(?:(?:set|append|add)_?(?:header)?|header)$/i.test(lastName(node.callee) ?? '');
      return sets && value !== undefined && isLocation(name?.value) ? [value.value] : [];
    }
    case 'assign':
      return node.target.kind === 'member' && lastName(node.target.object) === 'headers' && namesLocation(node.target)
        ? [node.value]
        : [];
    default:
      return [];
  }
}

/**
 * What a handler gives a framework that redirects: `{ url, statusCode: 302 }` (https://docs.nestjs.com/controllers#redirection),
 * `{ redirect: { destination: url, permanent: false } }` (https://nextjs.org/docs/pages/api-reference/functions/get-server-side-props#redirect).
 */
function redirectIn({ properties }: Extract<Expression, { kind: 'object' }>): readonly Expression[] {
  const given = (name: string): Expression | undefined => properties.find(({ key }) => key === name)?.value;
  const status = given('statusCode');
  if (status?.kind === 'literal' && /^30[1-8]$/.test(String(status.value))) {
    const url = given('url') ?? given('destination');
    return url === undefined ? [] : [url];
  }
  const destination = given('permanent') && given('destination');
  return destination === undefined ? [] : [destination];
}

/** `headers: { location: url }` */
function headerIn(key: string | undefined, value: Expression): readonly Expression[] {
  if (key !== 'headers' || value.kind !== 'object') return [];
  return value.properties.flatMap(each => (each.key === 'location' ? [each.value] : []));
}

function namesLocation({ property, index }: Extract<Expression, { kind: 'member' }>): boolean {
  return /^location$/i.test(property ?? '') || isLocation(index);
}

function isLocation(node: Expression | undefined): boolean {
  return node?.kind === 'literal' && /^location$/i.test(String(node.value));
}
