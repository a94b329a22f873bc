/** Answers that hold records, as they are, that tokens are kept in. */
import type { AnalysedFile, App, FunctionFacts, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Place, Step } from '../../program/finding.ts';
import type { Expression, Span } from '../../program/model.ts';
import { contains, walk } from '../../program/walk.ts';
import type { RuleContext } from '../rule.ts';
import { sourceFiles } from '../support/app.ts';
import { type CredentialMark, credentialsIn } from '../support/credentials.ts';
import { isRefused } from '../support/credentials-failure.ts';
import { heldIn } from '../support/flows.ts';
import { calleeName } from '../support/messages.ts';
import { placeIn, placeKey, stepsTo } from '../support/places.ts';
import { fieldShown } from '../support/stores-fields.ts';
import { takingOut } from '../support/stores-taken-out.ts';
import { type Shown, type TokenRecords, tokenRecords, tokensKept } from '../support/stores-tokens.ts';
import { answering } from './answering.ts';
import { isInterceptedEverywhere, isReshaped } from './reshaped.ts';
import { printedBy } from './templates.ts';

/** An answer with such records. */
export interface AnswerWithRecords {
  readonly at: Place;
  /** What is called, where it is a call; else it is what a handler gives back. */
  readonly callee: Span | 'statement' | 'result';
  readonly records: TokenRecords;
  readonly printed: readonly Step[];
}

export const isExposure = ({ credential, whose, partial }: CredentialMark): boolean =>
  whose === 'procore' && partial !== true && !['authorization-code', 'password', 'webhook-secret'].includes(credential);

export const handing =
  'The page, its extensions and every script on it can take it. Keep it in a session on the server and let the page call your own routes. If only your own servers call this route, and sign in to do so, say so in a suppression.';

/** The answers of a file with records that tokens are kept in: what its routes answer with, and what its handlers give back to be answered with. */
export function answersWithRecords(file: AnalysedFile): readonly AnswerWithRecords[] {
  const found = new Map<string, AnswerWithRecords>();
  for (const effect of file.effectsOf('respond')) {
    const key = placeKey(effect.place);
    const records = found.has(key) ? undefined : recordsIn(effect, file);
    const printed = records && printedBy(effect, file.app);
    if (records === undefined || printed === undefined || printed === 'hidden') continue;
    const callee = effect.node.kind === 'call' ? effect.node.callee : 'statement';
    found.set(key, { at: effect.place, callee, records, printed: printed === 'none' ? [] : [printed] });
  }
  for (const shown of isInterceptedEverywhere(file) ? [] : givenBack(file)) {
    const key = placeKey(shown.place);
    const records = found.has(key) ? undefined : recordsIn(shown, file);
    if (records) found.set(key, { at: shown.place, callee: 'result', records, printed: [] });
  }
  return [...found.values()];
}

function recordsIn(shown: Shown, file: AnalysedFile): TokenRecords | undefined {
  return tokenRecords(shown, file) ?? fieldShown(shown, file);
}

/** What the handlers of a file give back to be answered with, whole. Of what Python's give back a schema may choose the fields. */
export function givenBack(file: AnalysedFile): readonly Shown[] {
  if (file.language !== 'javascript') return [];
  const responds = file.effectsOf('respond').map(({ place }) => place);
  const found: Shown[] = [];
  for (const { handler, inBody, isField } of answering(file)) {
    const fn = inBody || isField ? undefined : file.functions.find(({ node }) => node === handler);
    if (fn === undefined || takingOut.test(file.text.slice(fn.start, fn.end)) || isReshaped(fn, file)) continue;
    walk(handler.body, node => {
      if (node.kind === 'function' || node.kind === 'class') return false;
      if (node.kind !== 'return' || node.value === undefined) return true;
      const place = placeIn(file, node.value);
      const value = file.evaluate(node.value);
      // What is a response is told as such, and a token by itself.
      const isTold =
        responds.some(each => each.file === place.file && contains(place, each)) ||
        credentialsIn(value).some(isExposure);
      if (!isTold && !isRefused(heldIn(handler.body, node))) found.push(asShown(fn, node.value, value, place));
      return true;
    });
  }
  return found;
}

function asShown(fn: FunctionFacts, node: Expression, value: Value, place: Place): Shown {
  const surroundings = { function: fn, functions: [fn], loops: [], conditions: [], tried: false, limited: false };
  return { does: 'respond', place, chain: [], surroundings, data: [value], args: [{ value, node }] };
}

/** What a file may answer with. */
const answers =
  /@(?:Get|Post|Put|Patch|Delete|All)\(|\b(?:res|response|reply|c|ctx)\.(?:json|send|body)\b|\b(?:Next)?Response\.json\(|\bdefineEventHandler\(|\bdefineCachedEventHandler\(|\b[Ff]astify|_generated\/server\b/;

/** Whether a file answers with something that was read back out of a store; which records hold tokens the whole app says. */
const answersRows = perFile((file): boolean =>
  [...file.effectsOf('respond'), ...givenBack(file)].some(({ data }) =>
    data.some(({ marks }) => marks.some(({ is }) => is === 'stored')),
  ),
);

/**
 * Such answers of the files of an app that say nothing of Procore, nor do those next to them: a controller knows a service, and that the
 * table of what the tokens are of.
 */
export function answersApartFromProcore(app: App): readonly AnswerWithRecords[] {
  const isKept = sourceFiles(app).some(file => tokensKept(file).some(({ tables }) => tables.length > 0));
  if (!isKept) return [];
  return app.files
    .filter(
      ({ procore, pathClass, language, text }) =>
        !procore && pathClass === 'source' && language === 'javascript' && answers.test(text),
    )
    .filter(answersRows)
    .flatMap(answersWithRecords);
}

export function reportRecords({ at, callee, records, printed }: AnswerWithRecords, context: RuleContext): void {
  const what =
    callee === 'result' ? 'This answer' : calleeName(at, callee === 'statement' ? undefined : callee, context);
  context.report({
    at,
    message: `${what} hands whole ${records.from === 'table' ? 'rows' : 'records'} to the page, ${records.name} among their fields`,
    because: `${cameFrom[records.from]} ${handing}`,
    steps: [...stepsTo(at, records.steps), ...printed],
  });
}

const cameFrom: Readonly<Record<TokenRecords['from'], string>> = {
  table: 'The table that they come from is one that the app writes it to.',
  file: 'The file that they come from is one that the app writes it to.',
  record: 'They come from the store that the app keeps it in, and this function reads it from them.',
};
