import { readFileSync } from 'node:fs';

export interface Snippet {
  readonly prefix: string;
  readonly description: string;
  readonly body: readonly string[];
}

/** The snippets of a language, in their order. */
export function snippetsOf(language: string): readonly Snippet[] {
  const path = new URL(`../../snippets/${language}.code-snippets`, import.meta.url);
  return Object.values(JSON.parse(readFileSync(path, 'utf8')) as Record<string, Snippet>);
}

/** What is in the editor when every placeholder keeps its text: https://code.visualstudio.com/docs/editing/userdefinedsnippets */
export function expand(body: readonly string[]): string {
  return body
    .join('\n')
    .replace(/(?<!\\)\$(?:\{\d+:([^}]*)\}|\d+)/g, (_, text: string | undefined) => text ?? '')
    .replace(/\\([\\$}])/g, '$1');
}
