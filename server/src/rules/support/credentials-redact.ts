import type { AnalysedFile } from '../../analysis/facts.ts';
import type { Edit } from '../../program/finding.ts';
import type { Idioms } from '../../program/idioms.ts';
import type { Expression, Property } from '../../program/model.ts';
import type { RuleContext } from '../rule.ts';
import { type CredentialSink, credentialsIn } from './credentials.ts';

const redacted = '[redacted]';

/** What redacting needs to know about the file it writes to. */
export interface Site {
  readonly path: string;
  readonly source: string;
  readonly idioms: Idioms;
  carries(expression: Expression): boolean;
}

/**
 * Edits that put `[redacted]` in the place of a credential in a call's arguments, as little of them as can be told. The call and
 * its other arguments stay.
 * @returns `undefined` where the arguments that carry it are not known
 */
export function redactions(
  sink: CredentialSink,
  file: AnalysedFile,
  context: RuleContext,
): readonly Edit[] | undefined {
  const { effect, carriers } = sink;
  const home = file.app.file(effect.place.file) ?? file;
  if (home.path !== effect.place.file) return undefined;
  const site: Site = {
    path: home.path,
    source: context.source(home.path),
    idioms: context.idioms(effect.program),
    carries: expression => credentialsIn(home.evaluate(expression)).length > 0,
  };
  const nodes = effect.args.filter(({ value }) => credentialsIn(value).length > 0).map(({ node }) => node);
  if (nodes.length === 0 || nodes.length < carriers.length) return undefined;
  return nodes.flatMap(node => redact(node, site));
}

/** Edits that put `[redacted]` in the place of what the site carries inside an expression. */
export function redact(node: Expression, site: Site): readonly Edit[] {
  const inside = within(node, site);
  if (inside !== undefined && inside.length > 0) return inside;
  return [{ file: site.path, start: node.start, end: node.end, text: site.idioms.quote(redacted) }];
}

/** Edits inside an expression that is built of parts, where its parts tell which of them carries it. */
function within(node: Expression, site: Site): readonly Edit[] | undefined {
  switch (node.kind) {
    case 'template':
      return redactTemplate(node.parts, node, site);
    case 'join':
      return [node.left, node.right].filter(part => site.carries(part)).flatMap(part => redact(part, site));
    case 'object':
      return node.properties.some(property => property.spread === true && site.carries(property.value))
        ? undefined
        : node.properties
            .filter(({ value }) => site.carries(value))
            .flatMap(property => redactProperty(property, site));
    case 'call': {
      // `JSON.stringify({ … })`: what is around the object stays.
      const carrying = node.args.filter(({ value }) => site.carries(value));
      const [only] = carrying;
      return carrying.length === 1 && only?.value.kind === 'object' ? within(only.value, site) : undefined;
    }
    default:
      return undefined;
  }
}

function redactProperty(property: Property, site: Site): readonly Edit[] {
  if (property.shorthand !== true || property.key === undefined) return redact(property.value, site);
  const text = `${site.idioms.key(property.key)}: ${site.idioms.quote(redacted)}`;
  return [{ file: site.path, start: property.start, end: property.end, text }];
}

function redactTemplate(
  parts: readonly Expression[],
  { start, end }: Expression,
  site: Site,
): readonly Edit[] | undefined {
  const isHole = (part: Expression): boolean => !(part.kind === 'literal' && typeof part.value === 'string');
  if (!parts.some(part => isHole(part) && site.carries(part))) return undefined;
  const text = site.idioms.interpolate(
    parts.map(part => {
      if (part.kind === 'literal' && typeof part.value === 'string') return part.value;
      return site.carries(part) ? redacted : { source: site.idioms.sourceOf(part, site.source) };
    }),
  );
  return [{ file: site.path, start, end, text }];
}
