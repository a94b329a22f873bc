import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { Program } from '../../../server/src/program/model.ts';
import { openFiles } from '../../support/check.ts';

const files = {
  'package.json': '{ "name": "sites", "dependencies": { "axios": "^1.7.0" } }',
  'client.ts': `import axios from 'axios';
export class Client {
  private readonly http;
  constructor(private readonly options: { token: string; company: string }) {
    this.http = axios.create({ baseURL: 'https://api.procore.com' });
    this.http.defaults.headers.common.Authorization = \`Bearer \${this.options.token}\`;
  }
  async list(path: string) {
    const { data } = await this.http.get(path, { headers: { 'Procore-Company-Id': this.options.company } });
    return data;
  }
}
export const each = (rows: any[], show: (row: any) => void) => rows.forEach(show);
`,
  'page.ts': `import { Client, each } from './client';
const client = new Client({ token: process.env.TOKEN ?? '', company: '17' });
export async function show() {
  const rows = await client.list('/rest/v1.0/projects');
  each(rows, row => console.log(row));
}
`,
};

test('of the texts that somebody types through, none is held on to', async () => {
  const { project } = await openFiles(files);
  const path = '/workspace/page.ts';
  const text = files['page.ts'];
  const programs: WeakRef<Program>[] = [];
  project.openDocument(path, text, 0);
  for (let version = 1; version <= 20; version++) {
    project.changeDocument(path, text.replaceAll('rows', `rows${version}`), version);
    expect(project.findingsAsTyped(path).findings).not.toEqual([]);
    const program = project.facts(path)?.program;
    if (program === undefined) throw new Error('there is no program');
    programs.push(new WeakRef(program));
    // A weak reference holds on for the rest of its turn.
    await new Promise(resolve => setImmediate(resolve));
  }
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const held = programs.filter(program => program.deref() !== undefined);
  // The last, and those that answer for it while it is read.
  expect(held.length).toBeLessThan(5);
});
