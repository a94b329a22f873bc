/** A small integration with one breach that two files make together (a host without TLS) and one that stands by itself. */
export const sample = {
  'package.json': '{ "name": "sample", "type": "module" }\n',
  'src/config.ts': `export const login = 'https://login.procore.com';
export const host = 'http://api.procore.com';
`,
  'src/main.ts': `import { host, login } from './config.ts';

export async function me(token: string) {
  const response = await fetch(\`\${host}/rest/v1.0/me\`, { headers: { Authorization: \`Bearer \${token}\` } });
  return response.json();
}

export function signIn(id: string) {
  return \`\${login}/oauth/authorize?response_type=code&client_id=\${id}\`;
}
`,
  'src/other.ts': `export const unrelated = 'http://example.com';
`,
};

/** The range of the first place in a text where something is written. */
export function rangeOf(text: string, written: string) {
  const position = (offset: number) => {
    const before = text.slice(0, offset).split('\n');
    return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  };
  const start = text.indexOf(written);
  if (start < 0) throw new Error(`"${written}" is not in the text`);
  return { start: position(start), end: position(start + written.length) };
}
