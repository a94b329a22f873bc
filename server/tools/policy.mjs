/**
 * Builds `server/src/policy/data/policy.json` from the Policy's text as Procore publishes it, when that changes; with `--print` only prints it.
 *
 * The text: title, `Effective: <Month D, YYYY>`, paragraphs; `<n>. <title>` begins a section; `- ` begins a clause. On Procore's page the clauses are
 * lettered (a), (b), … and those below a clause that ends in a colon are lettered (i), (ii), …; how many stand below it, the text doesn't say.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const DATA = fileURLToPath(new URL('../src/policy/data/', import.meta.url));
const TEXT = 'developer-policy-2025-09-30.txt';
const URL_OF_POLICY = 'https://developers.procore.com/documentation/marketplace-policy';
/** Clauses with clauses below them, and how many: as lettered on Procore's page. */
const BELOW = { '6(c)': 4 };
const ROMAN = ['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii'];

const hash = text => createHash('sha256').update(text.normalize('NFC').replace(/\s+/g, ' ').trim()).digest('hex');

const text = readFileSync(`${DATA}${TEXT}`, 'utf8');
const [title, effective, ...lines] = text.trim().split(/\r?\n/);
const date = new Date(`${effective.replace('Effective: ', '')} UTC`);

const policy = {
  title,
  effective: date.toISOString().slice(0, 10),
  url: URL_OF_POLICY,
  sha256: hash(text),
  introduction: [],
  sections: [],
};

let below = { id: '', left: 0, count: 0 };
for (const line of lines) {
  const section = policy.sections.at(-1);
  const heading = /^(\d+)\. (.+)$/.exec(line);
  if (heading) {
    policy.sections.push({ number: Number(heading[1]), title: heading[2], preamble: [], clauses: [] });
  } else if (!section) {
    policy.introduction.push(line);
  } else if (!line.startsWith('- ')) {
    if (/^Developers and their Applications will not\b.*:$/.test(line)) section.lead = line;
    else section.preamble.push(line);
  } else {
    const words = line.slice(2);
    let id;
    if (below.left > 0) {
      id = `${below.id}(${ROMAN[below.count]})`;
      below = { ...below, left: below.left - 1, count: below.count + 1 };
    } else {
      const letters = section.clauses.filter(clause => clause.id.split('(').length === 2).length;
      id = `${section.number}(${String.fromCharCode(97 + letters)})`;
      below = { id, left: BELOW[id] ?? 0, count: 0 };
    }
    section.clauses.push({ id, text: words, sha256: hash(words) });
  }
}
for (const section of policy.sections) section.sha256 = hash(section.preamble.join('\n'));

const json = `${JSON.stringify(policy, null, 2)}\n`;
if (process.argv.includes('--print')) process.stdout.write(json);
else writeFileSync(`${DATA}policy.json`, json);
