import type { Uri } from 'vscode';

type Filter =
  | { readonly scheme: string; readonly language: string }
  | { readonly scheme: string; readonly pattern: string };

const languages = [
  'typescript',
  'typescriptreact',
  'javascript',
  'javascriptreact',
  'vue',
  'svelte',
  'astro',
  'html',
  'python',
  'json',
  'jsonc',
  'yaml',
  'markdown',
  'dotenv',
  'toml',
  'http',
];

/** `git:`, `output:` and their like hold copies of files, which are not checked a second time. */
const schemes = ['file', 'untitled', 'vscode-vfs'];

/** The documents that the server reads. */
export const selector: readonly Filter[] = [
  ...schemes.flatMap(scheme => languages.map(language => ({ scheme, language }))),
  ...schemes.map(scheme => ({ scheme, pattern: '**/{.env*,*.gs,*.toml,*.http,*.rest}' })),
];

/** Whether the server reads a file whose language is not known yet: a tab that was not looked at. */
export function reads(uri: Uri): boolean {
  return (
    schemes.includes(uri.scheme) &&
    /(\.([cm]?[jt]s|[jt]sx|gs|vue|svelte|astro|html?|py|ipynb|jsonc?|ya?ml|toml|md|http|rest)|\/\.env[^/]*)$/.test(
      uri.path,
    )
  );
}
