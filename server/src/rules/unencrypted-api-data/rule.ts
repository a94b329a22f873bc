import type { App, Effect, Value } from '../../analysis/facts.ts';
import type { Capability } from '../../libraries/shape.ts';
import { stepAt } from '../../program/finding.ts';
import type { Idioms } from '../../program/idioms.ts';
import { defineRule, type Report, type RuleContext } from '../rule.ts';
import {
  type DataMark,
  dataSinks,
  gravest,
  isActingUser,
  listsCompanies,
  nameOfData,
  oncePerFile,
} from '../support/data.ts';
import { whereItFailed } from '../support/flows.ts';
import { callName } from '../support/messages.ts';
import { placeIn } from '../support/places.ts';
import {
  isAskedFor,
  isEncrypted,
  isForTheSession,
  isInBucket,
  isTemporary,
  isUsersOwn,
  keptData,
  keptIn,
  plainPlaces,
  publicSetting,
} from '../support/stores.ts';
import { clearConnections, clearStores } from '../support/stores-clear.ts';
import { recordsInFile } from '../support/stores-files.ts';
import { openedContainer } from '../support/stores-opened.ts';
import { cachedRecord, choosesKept, keptCaches } from './query-caches.ts';

export default defineRule({
  id: 'unencrypted-api-data',
  clauses: ['1'],
  severity: 'warning',
  title: 'API Data written whole to a plain file, a public bucket, or a store whose encryption is switched off',
  blind:
    'Whether a disk, a bucket or a database is encrypted by its platform, files that a library writes which no entry describes, and buckets that are public by a setting outside the code.',
  check(file, context) {
    const sinks = dataSinks(
      file,
      [...plainPlaces, 'bucket', 'store'],
      (mark, effect) => isMoreThanLine(mark) && !isOwnLogIn(mark, effect),
    )
      .flatMap(sink => (sink.effect.does === 'store' ? (recordsInFile(sink, file.app) ?? []) : sink))
      .filter(({ effect }) => !whereItFailed(effect));
    for (const { effect, data, steps } of oncePerFile(gravest(sinks, whole))) {
      const [first] = data;
      const open = effect.does === 'bucket' ? publicSetting(effect) : undefined;
      if (open !== undefined) {
        context.report({
          at: effect.place,
          message: `${callName(effect, context)} puts ${nameOfData(first)} where everyone can read it`,
          because:
            'The object is public by this setting. Leave the setting out and hand out links that expire to those who may see the project.',
          steps,
          fixes: keptPrivate(open, context.idioms(effect.program)),
        });
        continue;
      }
      const opened =
        effect.does === 'bucket' && effect.mode === undefined ? openedContainer(effect, file.app) : undefined;
      if (opened !== undefined) {
        context.report({
          at: effect.place,
          message: `${callName(effect, context)} puts ${nameOfData(first)} where everyone can read it`,
          because:
            'The container is public. Keep it private and hand out links that expire to those who may see the project.',
          steps: [...steps, stepAt(opened, 'everyone may read what is put here')],
        });
        continue;
      }
      const record = data.find(mark => mark.whole && !mark.chosen);
      if (effect.does === 'bucket' || record === undefined || isUsersOwn(effect) || isTemporary(effect)) continue;
      if (isAskedFor(effect, file.app)) continue;
      if (isInBucket(effect) || isEncrypted(effect) || isForTheSession(effect)) continue;
      context.report({
        at: effect.place,
        message: `${callName(effect, context)} writes ${nameOfData(record)} unencrypted to ${kindOf[effect.does] ?? "the browser's storage"}`,
        because:
          'Nothing on its way here encrypts it, and it is written whole. Encrypt it before the write, keep only the fields that the feature needs, or keep it in a store that encrypts what it holds.',
        steps,
      });
    }
  },
  perFile: [keptIn, clearConnections, clearStores, keptCaches, choosesKept],
  checkApp(app, context) {
    tellCaches(app, context);
    const kept = keptData(app, ['store', 'warehouse', 'cache']);
    const [first] = kept;
    if (first === undefined) return;
    for (const file of app.files) {
      for (const { at, value, packages } of clearConnections(file)) {
        const sink = kept.find(each => packages === undefined || packages.includes(each.package));
        if (sink === undefined) continue;
        const text = value.value === false ? context.idioms(file.program).boolean(true) : undefined;
        context.report({
          at: placeIn(file, at),
          message: `This connection is not encrypted, and the app stores ${sink.name} by it`,
          because:
            'Encryption is switched off by this setting. Leave it on, with the certificate of the server checked.',
          steps: [stepAt(sink.place, 'API Data is stored here')],
          fixes:
            text === undefined
              ? []
              : [{ title: 'Encrypt the connection', safe: false, edits: [{ ...placeIn(file, value), text }] }],
        });
      }
      for (const { at, value } of clearStores(file)) {
        const text = context.idioms(file.program).boolean(true);
        context.report({
          at: placeIn(file, at),
          message: `This store is not encrypted, and the app stores ${first.name}`,
          because:
            'Encryption at rest is switched off by this setting. Switch it on, and move over what the store holds.',
          steps: [stepAt(first.place, 'API Data is stored here')],
          fixes: [{ title: 'Encrypt the store', safe: false, edits: [{ ...placeIn(file, value), text }] }],
        });
      }
    }
  },
});

/** Caches of queries that are written down whole, where a query of the app's asks for records. */
function tellCaches(app: App, context: RuleContext): void {
  const [first, ...others] = app.ask(keptCaches).flatMap(({ answer }) => answer);
  if (first === undefined || app.ask(choosesKept).some(({ answer }) => answer)) return;
  const record = cachedRecord(app);
  if (record === undefined) return;
  for (const at of [first, ...others])
    context.report({
      at,
      message: `The cache of queries is written unencrypted to plain storage, ${nameOfData(record.mark)} among it`,
      because:
        'Whatever a query answered lies there until it is too old, also once its user has signed out. Leave those queries out (`shouldDehydrateQuery`), encrypt what is written (`serialize`), or keep the cache in memory.',
      steps: [...record.mark.steps, stepAt(record.at, 'this query puts it into the cache')],
    });
}

/** The setting's own word for nobody else: `private`, or no. */
function keptPrivate({ node, place }: Value, idioms: Idioms): NonNullable<Report['fixes']> {
  if (node?.kind !== 'literal' || place === undefined) return [];
  const text = typeof node.value === 'string' ? idioms.quote('private') : idioms.boolean(false);
  return [
    {
      title: 'Keep the object private',
      safe: false,
      edits: [{ file: place.file, start: node.start, end: node.end, text }],
    },
  ];
}

const kindOf: Partial<Record<Capability, string>> = {
  'write-file': 'a plain file',
  store: 'a database that is a plain file',
};

/** The head of an answer's text, kept to say what became of a request, is no record: `response.text[:200]`. */
function isMoreThanLine({ cut }: DataMark): boolean {
  return cut === undefined || cut > mostOfLine;
}

const mostOfLine = 500;

/** Who is signed in, and where they may go, is kept in their own browser to greet them: no record of a project. */
function isOwnLogIn(mark: DataMark, { does }: Effect): boolean {
  return does === 'browser-store' && (isActingUser(mark) || listsCompanies(mark));
}

function whole({ data: [first] }: { readonly data: readonly [{ readonly whole: boolean }, ...unknown[]] }): number {
  return Number(first.whole);
}
