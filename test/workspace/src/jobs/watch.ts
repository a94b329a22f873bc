import { log } from '../lib/logger.js';
import type { ProcoreClient } from '../procore/client.js';
import { openRfis } from '../procore/rfis.js';

const everyHalfMinute = 30 * 1000;

/** Looks for new RFIs, over and over. */
export function watch(procore: ProcoreClient, project: number, onChange: (count: number) => void): void {
  let before = -1;
  setInterval(async () => {
    let count = 0;
    for await (const _ of openRfis(procore, project)) count++;
    if (count !== before) onChange(count);
    before = count;
    log.info({ project, count }, 'looked for new RFIs');
  }, everyHalfMinute);
}
