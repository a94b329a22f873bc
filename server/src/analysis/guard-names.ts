/** How guards and their methods are called, and what lets everyone through: by their names, where nothing else tells. */
import type { Call, ClassMember, Expression, Parameter, Target } from '../program/model.ts';
import { calledName, isNull, lastName, literalText, someIn } from '../program/walk.ts';
import type { Frame } from './frames.ts';
import { words } from './names.ts';
import type { FunctionInfo } from './scopes.ts';

/** Names of what lets strangers through: who only counts their requests does, too. */
export const opensUp = /optional|anonymous|public|silent|throttl|rate_?limit/i;

/** How guards are called, by the words of their names: `load_authors`, `log_incoming` and `vanguard_id` are none. */
const guardWords =
  /auth(?!or(?!i[sz]))|(?:^|_|auth|jwt)guard|session|(?:^|_|requires?|ensure|check)log_?in(?:_|$|required)|signed_?in|protect|permission|jwt|verify|current_?user|(?:require|ensure|current)_?(?:user|admin|token|caller|tenant|member|account)|(?:staff|admins?|employees?|members?|users?|owners?)_?only/;

/** A name that speaks of turning away who is not known. */
export function isGuardName(name: string): boolean {
  return !opensUp.test(name) && guardWords.test(words(name).join('_'));
}

/** What Nest's guards and middleware are run by: https://docs.nestjs.com/guards, https://docs.nestjs.com/middleware */
const before = new Set(['canActivate', 'use']);
/**
 * What AdonisJS's middleware is run by, which is handed what comes next; a method of that name without it answers a request or a command:
 * https://docs.adonisjs.com/guides/basics/middleware
 */
const handling = 'handle';

/** A method that a framework runs before a request is answered. */
export function runsFirst({ name, value }: ClassMember): boolean {
  if (name !== handling) return name !== undefined && before.has(name);
  const isNext = ({ target }: Parameter): boolean => target.kind === 'name' && /^_?next$/i.test(target.name);
  return value?.kind === 'function' && value.parameters.some(isNext);
}

/** A guard that a function is handed to put before its routes, whatever its type: its name speaks for it. */
export function isHandedGuard(node: Expression, { info }: Frame): boolean {
  return node.kind === 'name' && isGuardName(node.name) && isHanded(node, info);
}

/** A parameter, or what stands in for one that is not given: `const guard = requireAuth ?? letAllIn`. */
function isHanded(node: Expression, info: FunctionInfo): boolean {
  if (node.kind !== 'name') return false;
  const names = (target: Target) => target.kind === 'name' && target.name === node.name;
  return (
    info.node.parameters.some(({ target }) => names(target)) ||
    info.node.body.some(
      statement =>
        statement.kind === 'bind' &&
        names(statement.target) &&
        statement.value?.kind === 'choice' &&
        statement.value.options.some(option => isHanded(option, info)),
    )
  );
}

/** The decorator, on a handler or its class, that has guards let everyone through: `@Public()`, `@login_not_required`. */
export function openerOf(info: FunctionInfo): Expression | undefined {
  const annotations = annotationsOf(info);
  return (
    annotations.find(each => isOpener(each) && !asksWriters(each, annotations)) ??
    info.owner?.annotations?.find(isOpener)
  );
}

/** `@permission_classes([IsAuthenticatedOrReadOnly])` beside `@api_view(["POST"])`, which has none that only read. */
export function asksWriters(permission: Expression, beside: readonly Expression[]): boolean {
  return beside.some(isForWriting) && someIn(permission, node => /ReadOnly$/.test(lastName(node) ?? ''));
}

function isForWriting(annotation: Expression): boolean {
  const methods =
    annotation.kind === 'call' && calledName(annotation) === 'api_view' ? annotation.args[0]?.value : undefined;
  return methods?.kind === 'list' && !methods.items.some(({ value }) => literalText(value) === 'GET');
}

export function annotationsOf({ node, member }: FunctionInfo): readonly Expression[] {
  return [...(node.annotations ?? []), ...(member?.annotations ?? [])];
}

const openers =
  /^(?:is_?)?public(?:_?(?:route|endpoint|api))?$|^(?:skip|no|without|bypass|disable)_?(?:auth\w*|jwt\w*|guards?|login)$|^(?:allow_?)?(?:anonymous|unauthenticated|unauthorized)(?:_?access)?$|^unprotected$|^login_?(?:not_?required|exempt)$/i;

export function isOpener(annotation: Expression): boolean {
  const name = calledName(annotation) ?? '';
  if (openers.test(name) || givesUpAuth(annotation)) return true;
  // https://www.django-rest-framework.org/api-guide/permissions/#setting-the-permission-policy
  return (
    name === 'permission_classes' &&
    annotation.kind === 'call' &&
    letsEveryone(annotation.args.map(({ value }) => value))
  );
}

/** `@api.get('/health', auth=None)`: https://django-ninja.dev/guides/authentication/#router-authentication */
function givesUpAuth(annotation: Expression): boolean {
  return annotation.kind === 'call' && annotation.args.some(({ name, value }) => name === 'auth' && isNull(value));
}

/** Permissions that everybody has, for reading at least. */
export const everybodys = /AllowAny$|OrReadOnly$|OrAnonReadOnly$/;

/** Guards that turn nobody away for who they are: `@UseGuards(ThrottlerGuard)`, `@permission_classes([AllowAny])`. */
export function letsEveryone(guards: readonly Expression[]): boolean {
  const each = guards.flatMap(node => (node.kind === 'list' ? node.items.map(({ value }) => value) : [node]));
  const names = each.map(node => calledName(node) ?? '');
  return names.length > 0 && names.every(name => opensUp.test(name) || everybodys.test(name));
}

/** `@jwt_required(optional=True)`: https://flask-jwt-extended.readthedocs.io/en/stable/optional_endpoints.html */
export function isOptional({ args }: Call): boolean {
  return args.some(({ name, value }) => name === 'optional' && value.kind === 'literal' && value.value === true);
}

export const guardDecorators =
  /login_?required|requires?_?auth|jwt_?required|authenticated|permission_?required|UseGuards/i;
