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
  'ini',
  'http',
  'ejs',
  'handlebars',
  'jade',
  'nunjucks',
  'jinja',
];

/** `git:`, `output:` and their like hold copies of files, which are not checked a second time. */
const schemes = ['file', 'untitled', 'vscode-vfs'];

/** What the names of files that the server reads end with, and names that do not tell by their end. */
const ends =
  'ts,tsx,mts,cts,js,jsx,mjs,cjs,gs,vue,svelte,astro,html,htm,py,pyi,ipynb,json,jsonc,webmanifest,env,toml,ini,yaml,yml,md,markdown,http,rest,ejs,eta,hbs,handlebars,mustache,pug,jade,njk,nunjucks,jinja,jinja2,j2,twig,liquid,edge';
const names = '.env*,.flaskenv,.dev.vars*,*.env.*';
const patterns = [`**/*.{${ends}}`, `**/{${names}}`];

/** The documents that the server reads: by their languages, and by their names where no language is known. */
export const selector: readonly Filter[] = schemes.flatMap(scheme => [
  ...languages.map(language => ({ scheme, language })),
  ...patterns.map(pattern => ({ scheme, pattern })),
]);

const choice = (list: string): string => list.replaceAll('.', '\\.').replaceAll('*', '[^/]*').replaceAll(',', '|');
const read = new RegExp(`(?:\\.(?:${choice(ends)})|/(?:${choice(names)}))$`);

/** Whether the server reads a file whose language is not known yet: a tab that was not looked at. */
export function reads(uri: Uri): boolean {
  return schemes.includes(uri.scheme) && read.test(uri.path);
}
