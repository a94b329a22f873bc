/** Comparisons that a function leaves to what it hands the sides, or the headers: a helper that compares what it is given, a schema. */
import type { AnalysedFile, FunctionFacts } from '../../analysis/facts.ts';
import type { Call, Expression } from '../../program/model.ts';
import { lastName, literalText, mentioned, type Node, namesIn, someIn, walk } from '../../program/walk.ts';
import { callsOf } from './handlers.ts';
import { compares, comparesAt, isEquality, wordsAndTextsIn } from './handlers-comparisons.ts';
import { isSecretName } from './handlers-read.ts';

/** Whether a function has somebody else compare what comes in with a secret. */
export function handsToCompare(fn: FunctionFacts, file: AnalysedFile): boolean {
  const home = fn.file === file.path ? file : file.app.file(fn.file);
  return home !== undefined && callsOf(fn.node).some(call => isHanded(call, home) || validates(call, home));
}

/** `matches(req.get('authorization'), secret)` of `matches = (a, b) => a === b`. */
function isHanded({ callee, args }: Call, home: AnalysedFile): boolean {
  if (args.length < 2 || !wordsAndTextsIn(args.map(({ value }) => value)).some(isSecretName)) return false;
  const { functions } = home.evaluate(callee);
  return functions.length > 0 && functions.every(comparesParameters);
}

function comparesParameters({ node: { body, parameters } }: FunctionFacts): boolean {
  const given = parameters.flatMap(({ target }) => namesIn(target));
  return someIn(body, node => {
    if (!isEquality(node)) return false;
    const [left = [], right = []] = node.operands.map(side => mentioned(side).filter(name => given.includes(name)));
    return left.some(name => right.some(other => other !== name));
  });
}

/** What parsers are called: `safeParse` of zod's and valibot's, `validate` of yup's and joi's. */
const validators = /^(?:safe_?)?parse(?:Async)?$|^validate(?:Sync|Async)?$|^(?:assert|cast|is_?valid)(?:Sync)?$/i;

/** `schema.safeParse(req.headers)`, `v.parse(schema, req.headers)`, where the schema says what secret it takes. */
function validates({ callee, args }: Call, home: AnalysedFile): boolean {
  if (callee.kind !== 'member' || !validators.test(callee.property ?? '')) return false;
  return [callee.object, args[0]?.value].some(at => {
    const { node, place } = at ? home.evaluate(at) : {};
    const written = place && home.app.file(place.file);
    return node !== undefined && written !== undefined && asksForSecret(node, written);
  });
}

/** A schema tests what it is given against a secret: `.refine(value => value === secret)`, `authorization: z.literal(secret)`. */
function asksForSecret(schema: Expression, home: AnalysedFile): boolean {
  const takesOne = (node: Node): boolean => {
    if (node.kind !== 'call' || node.args.length === 0) return false;
    const values = node.args.map(({ value }) => value);
    if (exactly.test(lastName(node.callee) ?? '')) return values.some(isOwnSecret);
    return values.some(value => value.kind === 'name' && home.evaluate(value).functions.some(fn => compares(fn)));
  };
  return schema.kind === 'call' && someIn(schema, node => comparesAt(node) || takesOne(node));
}

/** What a schema calls the only values that it takes. */
const exactly = /^(?:literal|equals?|valid|oneOf|value)$/;

/** A secret by its name, and no text that stands in the code. */
function isOwnSecret(value: Expression): boolean {
  let isOwn = false;
  walk(value, node => {
    if (literalText(node) === undefined && isSecretName(lastName(node) ?? '')) isOwn = true;
  });
  return isOwn;
}
