/** What comes of a token in the settings, where the program keeps it only for as long as it runs. */
import type { AnalysedFile, FunctionFacts, Request } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Assign, ClassExpression, ClassMember, Expression } from '../../program/model.ts';
import { contains, isSelf, lastName, literalText, type Node, someIn, walk, walkProgram } from '../../program/walk.ts';
import { anyOf } from '../../program/words.ts';
import { placeIn } from '../support/places.ts';
import { isSetting, keepsBeside, refreshToken } from './kept.ts';

/**
 * Where the new refresh token is put into a field of the object that asked, and nothing else is done with it or with that field but to ask
 * for the next one: the one in the settings is used up, and the program starts with it again.
 */
export function heldOnly(request: Request, file: AnalysedFile): Place | undefined {
  const [fn] = request.surroundings.functions;
  if (fn?.owner === undefined || fn.file !== file.path || request.place.file !== file.path || !isSetting(request))
    return undefined;
  const receiver = fn.node.receiver ?? 'this';
  const [put, ...others] = fieldsGiven(fn, receiver);
  if (put === undefined || others.length > 0 || keepsBeside(put, request, fn, file)) return undefined;
  const field = lastName(put.target) ?? '';
  return isReadElsewhere(field, put, fn, file) ? undefined : placeIn(file, put);
}

/** `self.refresh_token = data.get("refresh_token", self.refresh_token)` */
function fieldsGiven({ node: { body } }: FunctionFacts, receiver: string): readonly Assign[] {
  const found: Assign[] = [];
  walk(body, node => {
    if (node.kind === 'function') return false;
    if (node.kind !== 'assign' || !isOwn(node.target, receiver) || !someIn(node.value, readsRefreshToken)) return true;
    found.push(node);
    return false;
  });
  return found;
}

function isOwn(target: Node, receiver: string): boolean {
  return target.kind === 'member' && target.object.kind === 'name' && target.object.name === receiver;
}

function readsRefreshToken(node: Node): boolean {
  if (node.kind === 'call') return refreshToken.test(literalText(node.args[0]?.value) ?? '');
  return refreshToken.test(lastName(node) ?? '');
}

/** Something may save the field, or the object that it is of: reads it other than to ask for a token with it, or to see whether it is there. */
function isReadElsewhere(
  field: string,
  put: Assign,
  { owner, node: asking }: FunctionFacts,
  file: AnalysedFile,
): boolean {
  if (owner === undefined || owner.bases.some(base => lastName(base) !== 'object')) return true;
  if (owner.members.some(({ name, value }) => name === field && value?.kind === 'function')) return true;
  const alike = file.app.files.filter(({ language, text }) => language === file.language || text.includes(field));
  const isLeft = (node: Node): boolean => contains(put, node) || (contains(asking, node) && node.start < put.start);
  const methods = owner.members.filter(member => isUncalled(member, alike));
  const left: Node[] = [];
  return (
    someIn(owner, node => {
      if (node.kind === 'branch') left.push(...withoutCalls(node.test));
      if (node.kind === 'assign' && node.target.kind === 'member') left.push(node.target);
      if (node.kind === 'return' && node.value && isSelf(node.value)) left.push(node.value);
      if (node.kind === 'member' && isSelf(node.object) && node.property !== '__dict__') {
        left.push(node.object);
        // A method that nobody calls hands nothing on.
        return (
          node.property === field &&
          !isLeft(node) &&
          !left.includes(node) &&
          !methods.some(({ value }) => value !== undefined && contains(value, node))
        );
      }
      // What is handed the whole object, or its fields, may save them.
      return isSelf(node) && !left.includes(node);
    }) || alike.some(other => reads(field, owner, other, file))
  );
}

/** Nobody names it, and no language or framework calls it by itself: `__exit__`, `toJSON`, `onModuleDestroy`, `@app.on_stop`. */
function isUncalled({ name, value, annotations }: ClassMember, files: readonly AnalysedFile[]): boolean {
  if (value?.kind !== 'function' || /^(?:__|constructor$|on|ng|toJSON$)|dispose|destroy/i.test(name)) return false;
  if (annotations?.length || value.annotations?.length) return false;
  return !files.some(({ text }) => new RegExp(`\\.${anyOf([name])}\\b`).test(text));
}

/** What a test looks at; what a call in it is handed may be saved: `if (!(await put(this.refreshToken))) throw …`. */
function withoutCalls(test: Expression): readonly Node[] {
  const found: Node[] = [];
  walk(test, node => {
    found.push(node);
    return node.kind !== 'call';
  });
  return found;
}

/** Objects are written whole: https://docs.python.org/3/library/pickle.html */
const writesObjects = /\b(?:\w*pickle|dill|shelve|joblib)\b|\bvars\(|\basdict\(|\b__dict__\b/;

/** What is handed an object saves it. */
const saves = /save|store|keep|put|persist|dump|stringify|serial|write|set|add/i;

/**
 * Another class or function reads the field, `client.refresh_token`, `const { refreshToken } = client`, or saves an object of the class whole;
 * what is another object's own is not meant, `self.refresh_token`, but for one of a class that is made of it.
 */
function reads(field: string, owner: ClassExpression, { text, program }: AnalysedFile, home: AnalysedFile): boolean {
  if (program.language === 'python' && writesObjects.test(text)) return true;
  const isOfOwner = (node: Node | undefined): boolean => node !== undefined && lastName(node) === owner.name;
  if (!text.includes(field) && (owner.name === undefined || !text.includes(owner.name))) return false;
  const objects = new Set<string>();
  let found = false;
  walkProgram(program, node => {
    if (program === home.program && node === owner) return false;
    switch (node.kind) {
      case 'class':
        found ||= node.bases.some(isOfOwner);
        break;
      case 'member':
        found ||= node.property === field && !isSelf(node.object);
        break;
      case 'object-target':
        found ||= node.entries.some(({ key }) => key === field);
        break;
      case 'bind':
      case 'assign':
        if (node.value?.kind === 'call' && isOfOwner(node.value.callee)) objects.add(lastName(node.target) ?? '');
        break;
      case 'call':
        found ||=
          (lastName(node.callee) === 'getattr' && literalText(node.args[1]?.value) === field) ||
          (saves.test(lastName(node.callee) ?? '') &&
            node.args.some(({ value }) => objects.has(lastName(value) ?? '')));
        break;
      default:
    }
    return !found;
  });
  return found;
}
