/** See `bench.ts`: this builds the product as it is shipped and loads that in plain Node. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { load, root } from '../../server/tools/load.mjs';

execFileSync(process.execPath, [join(root, 'esbuild.mjs'), '--minify'], { stdio: 'inherit' });
const { main } = await load('test/bench/bench.ts');
process.exitCode = await main(process.argv.slice(2));
