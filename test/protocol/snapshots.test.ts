import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Client } from './support/client.ts';
import { describeCase, readCase, withoutCursor } from './support/describe.ts';
import { Folder } from './support/folder.ts';
import { only } from './support/rules.ts';

const folder = new URL('snapshots/', import.meta.url);
const cases = readdirSync(folder).filter(name => name.endsWith('.case'));

/** What the editor shows of a few small workspaces, to be read as text. A changed snapshot is a changed product: look at it. */
describe('what a user sees', () => {
  test.each(cases)('%s', async name => {
    const { rules = '', ...files } = readCase(readFileSync(new URL(name, folder), 'utf8'));
    using workspace = new Folder(
      Object.fromEntries(Object.entries(files).map(([file, text]) => [file, withoutCursor(text)])),
    );
    const client = await Client.start({
      folders: [workspace.path],
      settings: only(...rules.trim().split(/\s+/)),
      initializationOptions: { commands: true },
    });
    await client.pullWorkspace();
    const seen = await describeCase(client, workspace, files);
    await client.stop();
    await expect(seen).toMatchFileSnapshot(new URL(name.replace('.case', '.snap'), folder).pathname);
  });
});
