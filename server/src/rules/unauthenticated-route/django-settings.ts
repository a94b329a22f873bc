/** Where the settings of an app of Django's have people sign in before any of its views answers, unless a view says otherwise. */
import type { App } from '../../analysis/facts.ts';
import { isGuardName } from '../../analysis/guard-names.ts';

/**
 * https://www.django-rest-framework.org/api-guide/permissions/#setting-the-permission-policy, however it is written:
 * `REST_FRAMEWORK["DEFAULT_PERMISSION_CLASSES"] = SIGNED_IN`.
 */
const permits =
  /\bDEFAULT_PERMISSION_CLASSES\b["'\]]{0,2}\s*[:=](?!\s*[([]\s*(?:#[^\n]*\s*)?(?:["'](?:\w+\.)*AllowAny\b|[)\]]))/;
/** Classes that find out who asks, and let on whoever does not say: https://www.django-rest-framework.org/api-guide/authentication/ */
const identifies = /\bDEFAULT_AUTHENTICATION_CLASSES\b["'\]]{0,2}\s*[:=]\s*[([]([^)\]]{0,2000})/;
const letOn = /^(?:rest_framework|knox|oauth2_provider|dj_rest_auth|drf_social_oauth2|allauth)\w*\./;
const middleware = /\bMIDDLEWARE\b\s*\+?=\s*[([]([^)\]]{0,8000})/;
const quoted = /^\s*["']([\w.]+)["']/gm;

/** @param isRests whether it is a view of the REST framework's, which has settings of its own */
export function asksFirst(isRests: boolean, { files }: App): boolean {
  return files.some(
    ({ language, text }) =>
      language === 'python' &&
      (/LoginRequired\w*Middleware/.test(text) ||
        named(text, middleware).some(each => !/^django\./.test(each) && keepsOut(each)) ||
        (isRests && (permits.test(text) || named(text, identifies).some(each => !letOn.test(each))))),
  );
}

function named(text: string, list: RegExp): readonly string[] {
  const [, given = ''] = list.exec(text) ?? [];
  return given.split(',').flatMap(each => [...each.matchAll(quoted)].map(([, path = '']) => path));
}

/** `basicauth.middleware.BasicAuthMiddleware`, `site.gates.OfficeAccessMiddleware` */
function keepsOut(path: string): boolean {
  const name = path.split('.').at(-1) ?? '';
  return isGuardName(name) || /(?:Access|Allow\w*|Whitelist|Key|Token|Gate|Login|IAP|VPN)Middleware$/i.test(name);
}
