import { writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

/** What the runner outside reads: one line a test. */
interface Outcome {
  readonly title: string;
  readonly failure?: string;
}

/** Runs the suite inside the extension host; VS Code calls it. The outcomes go into the file that `POLICY_LENS_RESULTS` names. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, reporter: 'min' });
  const outcomes: Outcome[] = [];
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  await import('./suite.ts');
  const failures = await new Promise<number>(resolve => {
    mocha
      .run(resolve)
      .on('pass', test => outcomes.push({ title: test.fullTitle() }))
      .on('fail', (test, error) => outcomes.push({ title: test.fullTitle(), failure: error.stack ?? String(error) }));
  });
  const file = process.env.POLICY_LENS_RESULTS ?? path.join(__dirname, 'results.json');
  writeFileSync(file, JSON.stringify(outcomes, null, 2));
  if (failures > 0) throw new Error(`${failures} failed`);
}
