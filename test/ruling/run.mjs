/** See `ruling.ts`: this builds the command line and loads that in plain Node. */
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { buildCli, load } from '../../server/tools/load.mjs';

const cli = await buildCli();
try {
  const { main } = await load('test/ruling/ruling.ts');
  process.exitCode = await main(process.argv.slice(2), cli);
} finally {
  rmSync(dirname(cli), { recursive: true, force: true });
}
