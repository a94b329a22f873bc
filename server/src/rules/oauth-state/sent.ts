import type { AnalysedFile, FunctionFacts, RouteFacts } from '../../analysis/facts.ts';
import { flat } from '../../analysis/texts.ts';
import type { Edit } from '../../program/finding.ts';
import type { Bind, Expression, Span } from '../../program/model.ts';
import { contains, walk } from '../../program/walk.ts';
import type { RuleContext } from '../rule.ts';
import { compare, keepingOf, leadOf, type Site, siteOf, terminator } from './comparing.ts';
import { frameworks } from './frameworks.ts';

/** A `state` that is made at random and sent, and kept nowhere. */
interface SentState {
  readonly site: Site;
  readonly made: Bind;
  readonly name: string;
}

/** What makes a value that nobody can guess, as the languages' libraries call it. `Math.random()` is none. */
const random =
  /\b(?:randomUUID|randomBytes|getRandomValues|nanoid|uuidv?4|token_urlsafe|token_hex|generateState|urandom)\b/;

/**
 * Edits that keep the random `state` which another handler sends and keeps nowhere, and compare it in the callback. Only where one
 * handler of the app does so.
 */
export function keepSentState(
  route: RouteFacts,
  file: AnalysedFile,
  context: RuleContext,
): readonly Edit[] | undefined {
  const handler = route.handlers.at(-1);
  const framework = frameworks[route.framework];
  if (handler?.file !== file.path || framework === undefined) return undefined;
  const end = siteOf(route, handler, file, context);
  const [sent, another] = sentStates(file, handler, context);
  if (sent === undefined || another !== undefined || sent.site.framework !== end.framework) return undefined;
  const { site, made, name } = sent;
  const keeping = keepingOf(framework, site, end, name);
  const comparing = keeping && compare(end, framework, keeping);
  if (keeping === undefined || comparing === undefined) return undefined;
  const { text: source, path } = site.file;
  const text = `\n${leadOf(made, source)}${keeping.keep}${terminator(made, source)}`;
  return [{ file: path, start: made.end, end: made.end, text }, ...keeping.imports, ...comparing];
}

function* sentStates(of: AnalysedFile, callback: FunctionFacts, context: RuleContext): Generator<SentState> {
  for (const file of of.app.files) {
    if (!random.test(file.text)) continue;
    for (const route of file.routes)
      for (const handler of route.handlers) {
        if (handler.file !== file.path || handler.node === callback.node) continue;
        const made = madeIn(handler, file);
        if (made !== undefined) yield { ...made, site: siteOf(route, handler, file, context) };
      }
  }
}

function madeIn({ node }: FunctionFacts, file: AnalysedFile): Omit<SentState, 'site'> | undefined {
  const binds: Bind[] = [];
  walk(node.body, part => {
    if (part.kind === 'bind' && part.value !== undefined && random.test(textOf(part.value, file))) binds.push(part);
  });
  for (const made of binds) {
    const name = made.target.kind === 'name' ? made.target.name : undefined;
    if (name === undefined) continue;
    const uses = usesOf(name, node.body, made);
    // One more use may keep it.
    if (uses.length === 1 && isSent(node.body, uses[0], file)) return { made, name };
  }
  return undefined;
}

function textOf({ start, end }: Span, { text }: AnalysedFile): string {
  return text.slice(start, end);
}

function usesOf(name: string, body: FunctionFacts['node']['body'], made: Bind): readonly Span[] {
  const uses: Span[] = [];
  walk(body, part => {
    if (part.kind === 'name' && part.name === name && !contains(made, part)) uses.push(part);
  });
  return uses;
}

/** It goes into an authorise address. */
function isSent(body: FunctionFacts['node']['body'], use: Span | undefined, file: AnalysedFile): boolean {
  let sent = false;
  walk(body, part => {
    if (sent || use === undefined || !contains(part, use)) return false;
    if (part.kind === 'call' || part.kind === 'template' || part.kind === 'join')
      sent = file.evaluate(part as Expression).texts.some(text => flat(text).includes('/oauth/authorize'));
    return !sent;
  });
  return sent;
}
