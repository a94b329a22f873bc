import type { Language } from '../program/model.ts';

/**
 * The module specifiers that a file's text imports, found without parsing; it may hold false ones (in comments and strings).
 * JavaScript: `import`, `export … from`, `require`, `import()`. Python: `import a.b` gives `a.b`; `from .a import b` gives `.a` and
 * `.a.b`, as `b` may be a module; `"task": "a.b.poll"` in a schedule names what the module `a.b` holds; where it reads settings,
 * `'config.yaml'` gives `./config.yaml`. The manifest of a browser extension, as JSON or in code: the scripts that it names. A
 * component that opens a window and hears what it says: the functions and routes of the workspace that it asks.
 */
export function findSpecifiers(language: Language, text: string): readonly string[] {
  if (language === 'javascript') {
    const imported = javascriptSpecifiers(text);
    // A classic script stays one.
    const asked = imported.size === 0 ? [] : askedForWindows(text);
    return [...imported, ...asked, ...manifestScripts(text)];
  }
  if (language === 'json') return manifestScripts(text);
  // A notebook's cells hold their code as a list of JSON strings, a line each.
  const code = language === 'python' ? text : text.replace(/^[ \t]*"|(?:\\n)?",?$/gm, '');
  return [...pythonSpecifiers(code)];
}

const javascriptImport = /\b(?:from|import|require)\s*(?:\(\s*)?(?:\/\*[^*\n]*\*\/\s*)?(["'`])([^"'`\n]+)\1/g;

function javascriptSpecifiers(text: string): Set<string> {
  const found = new Set<string>();
  for (const match of text.matchAll(javascriptImport)) found.add(match[2] as string);
  return found;
}

const opens = /\bwindow\s*\.\s*open\(|(?<![.\w])open\(/;
const hears = /\baddEventListener\(\s*["'`]message["'`]|\bonmessage\s*=/;
const askedFunction =
  /\bfunctions\s*\.\s*invoke(?:<[^<>()\n]{0,80}>)?\(\s*["'`]([\w-]+)["'`]|\/functions\/v1\/([\w-]+)/g;
const askedRoute = /["'`}]\/api\/([\w-]+(?:\/[\w-]+){0,6})(?=[?"'`])/g;

/**
 * What a component asks that opens a window and hears its messages, as the log-in in it is some other file's: Supabase's edge functions
 * by name (https://supabase.com/docs/reference/javascript/functions-invoke), Next's routes by the files that answer them
 * (https://nextjs.org/docs/app/api-reference/file-conventions/route).
 */
function askedForWindows(text: string): readonly string[] {
  if (!hears.test(text) || !opens.test(text)) return [];
  const found: string[] = [];
  for (const [, invoked, addressed] of text.matchAll(askedFunction))
    found.push(`~/supabase/functions/${invoked ?? addressed}/index`);
  for (const [, route] of text.matchAll(askedRoute)) found.push(`~/app/api/${route}/route`, `~/pages/api/${route}`);
  return found;
}

const manifestScript = /(["'])\.?\/?([\w./-]+\.[cm]?[jt]sx?)\1/g;

function manifestScripts(text: string): readonly string[] {
  if (!text.includes('manifest_version')) return [];
  return [...text.matchAll(manifestScript)].map(match => `./${match[2]}`);
}

const pythonImport =
  /^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]*(?:\(([^)]*)\)|([^\n#;]*))|import[ \t]+([\w.]+[^\n#;]*))/gm;

/** Python's ways to read settings, and the names that they are read from. */
const readsSettings = /\b(?:safe_load|full_load|yaml\.load|json\.loads?|tomllib|tomli|toml\.loads?|configparser)\b/;
const settingsName = /["'](?:\.\/)?([\w./-]+\.(?:ya?ml|toml|ini|json))["']/g;

const taskByName = /["']task["']\s*:\s*["']([.\w]+)\.\w+["']/g;

function pythonSpecifiers(text: string): Set<string> {
  const found = new Set<string>();
  for (const [, module, parenthesised, listed, modules] of text.matchAll(pythonImport)) {
    if (module !== undefined) {
      found.add(module);
      for (const name of names(parenthesised ?? listed ?? ''))
        if (name !== '*') found.add(module.endsWith('.') ? module + name : `${module}.${name}`);
    } else for (const name of names(modules ?? '')) found.add(name);
  }
  for (const [, module] of text.matchAll(taskByName)) found.add(module as string);
  if (readsSettings.test(text)) for (const [, name] of text.matchAll(settingsName)) found.add(`./${name}`);
  return found;
}

/** `a as b, c  # why` gives `a`, `c`. */
function names(list: string): string[] {
  return list
    .replace(/#.*$/gm, '')
    .split(',')
    .map(item => item.trim().split(/\s+/)[0] ?? '')
    .filter(name => /^[\w.*]+$/.test(name));
}
