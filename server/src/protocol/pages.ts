import type { ServerCapabilities } from 'vscode-languageserver';
import { URI } from 'vscode-uri';
import { publishedCatalogue } from '../catalogue/index.ts';
import { clause, clauseLine, policy, renderPolicy } from '../policy/index.ts';
import { explain } from '../report/explain.ts';
import { rules } from '../rules/index.generated.ts';
import type { Context } from './context.ts';

/** The scheme of the documents that the server itself has: the Policy and the rules' pages, readable without a network. */
const scheme = 'policy-lens';

/** A clause or a rule's page, to choose from and to open; `client/src/protocol.ts` has the same shape. */
export interface Page {
  readonly kind: 'clause' | 'rule';
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  readonly uri: string;
  readonly line?: number;
}

/** The document of the Policy with a clause marked. */
export function clauseUri(id: string): string {
  return URI.from({ scheme, path: `/Developer Policy ${id}.md` }).toString();
}

/** The document of a rule's page. */
export function ruleUri(id: string): string {
  return URI.from({ scheme, path: `/rules/${id}.md` }).toString();
}

/** Serves the Policy and the rules' pages as read-only documents, and lists them. */
export function pages({ connection, client }: Context): ServerCapabilities {
  connection.onRequest('policyLens/pages', (): Page[] => [
    ...policy.clauses.map(({ id, text, sectionTitle }): Page => {
      const line = clauseLine(id);
      return {
        kind: 'clause',
        id,
        title: text,
        detail: sectionTitle,
        uri: clauseUri(id),
        ...(line !== undefined && { line }),
      };
    }),
    ...rules.map(({ definition: { id, title, clauses } }): Page => {
      return { kind: 'rule', id, title, detail: clauses.map(name => `§${name}`).join(' '), uri: ruleUri(id) };
    }),
  ]);
  if (client.capabilities.workspace?.textDocumentContent === undefined) return {};

  connection.workspace.textDocumentContent.on(({ uri }) => {
    const text = textOf(URI.parse(uri).path);
    return text === undefined ? null : { text };
  });
  return { workspace: { textDocumentContent: { schemes: [scheme] } } };
}

function textOf(path: string): string | undefined {
  const [, rule] = /^\/rules\/([\w-]+)\.md$/.exec(path) ?? [];
  if (rule !== undefined) return explain([rule], { rules, catalogue: publishedCatalogue() });
  const [, id] = /^\/Developer Policy ?(.*)\.md$/.exec(path) ?? [];
  if (id === undefined || (id !== '' && clause(id) === undefined)) return undefined;
  return renderPolicy(id === '' ? undefined : id);
}
