import { getLocation } from 'jsonc-parser';
import { type Hover, MarkupKind, type ServerCapabilities } from 'vscode-languageserver';
import { describeRoute, isMatch, publishedCatalogue } from '../catalogue/index.ts';
import { withoutNames } from '../catalogue/paths.ts';
import { clause } from '../policy/index.ts';
import type { Span } from '../program/model.ts';
import { configurationName } from '../workspace/configuration.ts';
import { nameOf } from '../workspace/paths.ts';
import type { Context } from './context.ts';
import { Explainer } from './explainer.ts';
import { plainText } from './plain-text.ts';
import type { Located } from './workspaces.ts';

/** Hovers: on a finding, on a route of Procore's API, on a suppression, and on a clause in `policy-lens.json`. */
export function hover({ connection, workspaces, client }: Context): ServerCapabilities {
  const explainer = new Explainer(workspaces, client.commands);
  // The first that the client names is what it likes best; clients that name none know no Markdown.
  const kind = client.capabilities.textDocument?.hover?.contentFormat?.[0] ?? MarkupKind.PlainText;

  connection.onHover(async ({ textDocument: { uri }, position }): Promise<Hover | null> => {
    await workspaces.started;
    const located = workspaces.locate(uri);
    if (located === undefined || !workspaces.enabled) return null;
    const { project, path } = located;
    await project.readyFor(path);
    const offset = workspaces.positions.offset(path, position);
    const findings = project.findingsAsTyped(path).findings.filter(finding => holds(finding, offset));
    const parts = [
      ...findings.map(finding => explainer.finding(finding, project.language(path))),
      ...routesAt(located, offset),
      ...namesAt(located, offset).map(name => (clause(name) ? explainer.clause(name) : explainer.rule(name))),
    ].filter(part => part !== '');
    if (parts.length === 0) return null;
    const value = parts.join('\n\n---\n\n');
    return { contents: { kind, value: kind === MarkupKind.PlainText ? plainText(value) : value } };
  });

  return { hoverProvider: true };
}

function holds(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}

/** A route as it is written in a line of text: its method is not known then. */
const written = /\/(?:rest\/v\d[\w.]*|vapid)\/[\w/${}:.-]*/g;

/** What the catalogue says of the routes that are written at the offset: those of requests, else what looks like one. */
function routesAt({ project, path }: Located, offset: number): string[] {
  const facts = project.facts(path);
  if (facts === undefined) return [];
  const catalogue = publishedCatalogue();
  const verdicts = facts.requests
    .flatMap(request => request.addresses)
    .filter(({ pathPlace }) => pathPlace?.file === path && holds(pathPlace, offset))
    .map(({ verdict }) => verdict);
  if (verdicts.length === 0) {
    const start = facts.text.lastIndexOf('\n', offset - 1) + 1;
    const line = /^.*/.exec(facts.text.slice(start))?.[0] ?? '';
    for (const { 0: text, index } of line.matchAll(written)) {
      if (!holds({ start: start + index, end: start + index + text.length }, offset)) continue;
      verdicts.push(catalogue.match(undefined, withoutNames(text)));
    }
  }
  const routes = verdicts.flatMap(verdict => {
    if (verdict?.route === undefined) return [];
    return [`${isMatch(verdict) ? '' : 'Published instead:\n\n'}${describeRoute(verdict.route, catalogue)}`];
  });
  return [...new Set(routes)].slice(0, 3);
}

/** The rule or clause that a suppression names at the offset, or a string of `policy-lens.json`. */
function namesAt({ project, path }: Located, offset: number): string[] {
  if (nameOf(path) === configurationName) {
    const value: unknown = getLocation(project.text(path) ?? '', offset).previousNode?.value;
    return typeof value === 'string' ? [value] : [];
  }
  return project
    .suppressions(path)
    .flatMap(({ names }) => names.filter(name => holds(name, offset)).map(({ name }) => name));
}
