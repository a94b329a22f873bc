import type { AnalysedFile, Effect, Value } from '../../analysis/facts.ts';
import type { Edit, Step } from '../../program/finding.ts';
import type { Idioms } from '../../program/idioms.ts';
import type { Expression, Join, Property, Template } from '../../program/model.ts';
import { contains, someIn } from '../../program/walk.ts';
import type { RuleContext } from '../rule.ts';
import { credentialsIn } from './credentials.ts';
import type { CredentialSink } from './credentials-sinks.ts';

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
  if (home.path !== effect.place.file || isHandedIn(sink)) return undefined;
  const site: Site = {
    path: home.path,
    source: context.source(home.path),
    idioms: context.idioms(effect.program),
    carries: expression => credentialsIn(home.evaluate(expression)).length > 0,
  };
  return redactArguments(effect, carriers, value => credentialsIn(value).length > 0, site);
}

/**
 * Whether what reaches a call was handed to the function around it by one of those that call it: it is nothing to take out for all of
 * them.
 */
export function isHandedIn({ effect, steps }: { readonly effect: Effect; readonly steps: readonly Step[] }): boolean {
  if (effect.chain.length > 0) return true;
  const [source] = steps;
  const around = effect.surroundings.function;
  // Without a name it is a callback, which one place hands over.
  if (source === undefined || around?.name === undefined) return false;
  if (source.file === around.file && contains(around.node, source)) return false;
  const parameters = new Set(around.node.parameters.map(({ target }) => (target.kind === 'name' ? target.name : '')));
  const written = effect.args.map(({ node }) => node);
  return someIn(written, node => node.kind === 'name' && parameters.has(node.name));
}

/** Edits of a call's arguments that carry something; `undefined` where they are not all known, or cannot be told apart from others. */
export function redactArguments(
  { args }: Effect,
  carriers: readonly Value[],
  carries: (value: Value) => boolean,
  site: Site,
): readonly Edit[] | undefined {
  const carrying = args.filter(({ value }) => carries(value));
  if (carrying.length === 0 || carrying.length < carriers.length) return undefined;
  return redactAll(
    carrying.map(({ node, spread }) => ({ value: node, spread })),
    site,
  );
}

/** As `redact`, for arguments or items; `undefined` where one is spread and its parts are not written there. */
function redactAll(
  items: readonly { readonly value: Expression; readonly spread?: string | undefined }[],
  site: Site,
): readonly Edit[] | undefined {
  return gathered(items, ({ value, spread }) => (spread === undefined ? redact(value, site) : within(value, site)));
}

/** The edits of all items; `undefined` where there are none for one. */
function gathered<T>(items: readonly T[], edit: (item: T) => readonly Edit[] | undefined): readonly Edit[] | undefined {
  const edits = items.map(edit);
  return edits.every(each => each !== undefined) ? edits.flat() : undefined;
}

/** Edits that put `[redacted]` in the place of what the site carries inside an expression. */
function redact(node: Expression, site: Site): readonly Edit[] {
  const inside = within(node, site);
  if (inside !== undefined && inside.length > 0) return inside;
  return [{ file: site.path, start: node.start, end: node.end, text: site.idioms.quote(redacted) }];
}

/** Edits inside an expression that is built of parts, where its parts tell which of them carries it. */
function within(node: Expression, site: Site): readonly Edit[] | undefined {
  switch (node.kind) {
    case 'template':
      return asPlainText(node, site) ?? redactTemplate(node.parts, site);
    case 'join':
      return [
        ...(site.carries(node.left) ? redact(node.left, site) : []),
        ...(site.carries(node.right) ? (inText(node, site) ?? redact(node.right, site)) : []),
      ];
    case 'object':
      return gathered(
        node.properties.filter(({ value }) => site.carries(value)),
        property => (property.spread === true ? within(property.value, site) : redactProperty(property, site)),
      );
    case 'list':
      if (node.comprehension !== undefined) return undefined;
      return redactAll(
        node.items.filter(({ value }) => site.carries(value)),
        site,
      );
    case 'call': {
      // `JSON.stringify({ … })`, `[…].join(', ')`: what is around the object or the list stays.
      const receiver = node.callee.kind === 'member' ? node.callee.object : undefined;
      const carrying = [receiver, ...node.args.map(({ value }) => value)].filter(
        each => each !== undefined && site.carries(each),
      );
      const [only] = carrying;
      return carrying.length === 1 && (only?.kind === 'object' || only?.kind === 'list')
        ? within(only, site)
        : undefined;
    }
    default:
      return undefined;
  }
}

/** `'token ' + token`: the text before it says so as well, in its own quotes. */
function inText({ left, right }: Join, site: Site): readonly Edit[] | undefined {
  const { path, source } = site;
  const text = left.kind === 'join' ? left.right : left;
  const written = source.slice(text.start, text.end);
  const mark = /^(["'`])(?!\1)[\s\S]*\1$/.exec(written)?.[1];
  const isPlus = /^\s*\+\s*$/.test(source.slice(text.end, right.start));
  if (text.kind !== 'literal' || mark === undefined || !isPlus) return undefined;
  const inside = within(right, site);
  if (inside !== undefined && inside.length > 0) return undefined;
  return [{ file: path, start: text.end - 1, end: right.end, text: `${redacted}${mark}` }];
}

function redactProperty(property: Property, site: Site): readonly Edit[] {
  if (property.shorthand !== true || property.key === undefined) return redact(property.value, site);
  const text = `${site.idioms.key(property.key)}: ${site.idioms.quote(redacted)}`;
  return [{ file: site.path, start: property.start, end: property.end, text }];
}

/** A string that needs no template any more, where nothing but text is left. */
function asPlainText({ parts, start, end }: Template, site: Site): readonly Edit[] | undefined {
  const written = site.source.slice(start, end);
  // Escapes and lines are left as they are written.
  if (!/^(?:`|f["'])[^\\\n]*$/i.test(written)) return undefined;
  let text = '';
  for (const part of parts) {
    if (part.kind === 'literal' && typeof part.value === 'string') text += part.value;
    else if (site.carries(part) && site.idioms.holeOf(part, site.source) !== undefined) text += redacted;
    else return undefined;
  }
  return [{ file: site.path, start, end, text: site.idioms.quote(text) }];
}

/** Each value that carries it, in its own place: whatever else the text says, and how, stays. */
function redactTemplate(parts: readonly Expression[], site: Site): readonly Edit[] | undefined {
  const edits = new Map<number, Edit>();
  for (const part of parts) {
    if ((part.kind === 'literal' && typeof part.value === 'string') || !site.carries(part)) continue;
    // `'{0.token}'.format(grant)` says in the text what it takes of the value.
    if (part.kind === 'member' && part.object.start === part.start && part.object.end === part.end) return undefined;
    const hole = site.idioms.holeOf(part, site.source);
    const changes = hole === undefined ? redact(part, site) : [{ file: site.path, ...hole, text: redacted }];
    for (const edit of changes) edits.set(edit.start, edit);
  }
  return edits.size > 0 ? [...edits.values()] : undefined;
}
