import type { Behaviour, Library } from '../shape.ts';
import { behind, type Members, python } from './entry.ts';

const verbNames = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'] as const;

/** `@app.get('/x')` and its like; what is decorated answers. */
const decorators: Members = Object.fromEntries(
  verbNames.map(name => [
    name,
    {
      does: 'route',
      method: name.toUpperCase(),
      args: { path: '0|path|rule' },
      note: 'annotation',
    } satisfies Behaviour,
  ]),
);

const cookies = { name: '0|key', data: '1|value', options: '*' } satisfies Behaviour['args'];

/** https://flask.palletsprojects.com/en/stable/api/ and its asynchronous twin, Quart. */
const flask: readonly Library[] = [
  python(['flask', 'quart', 'flask_openapi3', 'apiflask'], {
    ...behind(['Flask|Quart|Blueprint|OpenAPI|APIBlueprint|APIFlask()'], {
      ...decorators,
      route: { does: 'route', args: { path: '0|rule', method: 'methods' }, note: 'annotation' },
      add_url_rule: { does: 'route', args: { path: '0|rule', handlers: '2|view_func', method: 'methods' } },
      before_request: { does: 'middleware', args: { handlers: '0' }, note: 'annotation' },
      'before_app_request|before_first_request': { does: 'middleware', args: { handlers: '0' }, note: 'annotation' },
      'after_request|teardown_request|errorhandler|context_processor': { note: 'annotation' },
      register_blueprint: { args: { handlers: '0', path: 'url_prefix' }, note: 'mounts' },
      'logger.debug|info|warning|error|exception|critical|log': { does: 'log', args: { data: '*' } },
    }),
    request: { note: 'incoming' },
    'current_app.logger.debug|info|warning|error|exception|critical|log': { does: 'log', args: { data: '*' } },
    'jsonify|make_response|Response': { does: 'respond', args: { data: '*' }, returns: 'arguments' },
    'render_template|render_template_string|stream_template': {
      does: 'respond',
      args: { path: '0', data: '*' },
      returns: 'arguments',
    },
    send_file: { does: 'respond', args: { path: '0|path_or_file' } },
    send_from_directory: { does: 'respond', args: { base: '0|directory', path: '1|path|filename' } },
    redirect: { does: 'redirect', args: { url: '0|location' } },
    'url_for|escape': { returns: 'arguments' },
    Markup: { does: 'render', args: { data: '0' }, returns: 'arguments' },
    flash: { does: 'respond', args: { data: '0' } },
    abort: { returns: 'plain' },
    'make_response|Response|redirect|jsonify().set_cookie': { does: 'cookie', args: cookies },
    'make_response|Response|redirect|jsonify().delete_cookie': {
      does: 'cookie',
      mode: 'delete',
      args: { name: '0|key' },
    },
    'make_response|Response|redirect|jsonify().headers.update|set|add': { note: 'response-header' },
    'session.update': { does: 'cookie', args: { data: '0' }, note: 'session' },
    'session.*': { does: 'cookie', args: { data: '0' }, note: 'session', set: true },
  }),
  python(['flask_login', 'quart_auth'], {
    'login_required|fresh_login_required': {
      does: 'authenticate',
      args: { callback: '0' },
      returns: 'first',
      note: 'annotation',
    },
    'login_user|logout_user': { returns: 'plain' },
  }),
  python(['flask_jwt_extended', 'flask_jwt', 'flask_praetorian'], {
    'jwt_required|auth_required|roles_required|fresh_jwt_required': { does: 'authenticate', note: 'annotation' },
    verify_jwt_in_request: { does: 'authenticate' },
    'create_access_token|create_refresh_token': { returns: 'arguments' },
  }),
  python(['flask_httpauth'], {
    'HTTPBasicAuth|HTTPTokenAuth|HTTPDigestAuth|MultiAuth().login_required': {
      does: 'authenticate',
      note: 'annotation',
    },
  }),
  python(['flask_limiter'], { 'Limiter().limit|shared_limit|exempt': { note: 'annotation' } }),
  python(['flask_restful', 'flask_restx', 'flask_smorest'], {
    'Api().add_resource': { does: 'route', args: { handlers: '0', path: '1' } },
    'Api|Namespace|Blueprint().route': { does: 'route', args: { path: '0' }, note: 'annotation' },
    'marshal|marshal_with': { returns: 'arguments' },
  }),
];

const starletteResponses: Members = {
  'Response|JSONResponse|HTMLResponse|PlainTextResponse|ORJSONResponse|UJSONResponse|StreamingResponse': {
    does: 'respond',
    args: { data: '0|content' },
    returns: 'arguments',
  },
  FileResponse: { does: 'respond', args: { path: '0|path' } },
  RedirectResponse: { does: 'redirect', args: { url: '0|url' } },
  'Response|JSONResponse|HTMLResponse|RedirectResponse().set_cookie': { does: 'cookie', args: cookies },
  'Response|JSONResponse|HTMLResponse|RedirectResponse().delete_cookie': {
    does: 'cookie',
    mode: 'delete',
    args: { name: '0|key' },
  },
};

/** https://fastapi.tiangolo.com/reference/ and https://www.starlette.io, on which it stands; Litestar and Sanic alike. */
const fastapi: readonly Library[] = [
  python(['fastapi', 'fastapi.routing'], {
    ...behind(['FastAPI|APIRouter()'], {
      ...decorators,
      'api_route|websocket': { does: 'route', args: { path: '0|path', method: 'methods' }, note: 'annotation' },
      add_api_route: { does: 'route', args: { path: '0|path', handlers: '1|endpoint', method: 'methods' } },
      include_router: { args: { handlers: '0|router', path: 'prefix' }, note: 'mounts' },
      add_middleware: { does: 'middleware', args: { handlers: '0', options: '*' } },
      middleware: { does: 'middleware', note: 'annotation' },
      on_event: { note: 'annotation' },
    }),
    'FastAPI|APIRouter': { does: 'middleware', args: { handlers: 'dependencies', path: 'prefix' } },
    Depends: { args: { callback: '0|dependency' }, returns: 'called' },
    Security: { does: 'authenticate', args: { callback: '0|dependency' }, returns: 'called' },
    HTTPException: { does: 'respond', args: { data: 'detail|1', count: '0|status_code' } },
    'BackgroundTasks().add_task': { args: { callback: '0|func', data: '1*' } },
    ...starletteResponses,
  }),
  python(['fastapi.responses', 'starlette.responses'], starletteResponses),
  python(['fastapi.security'], {
    'OAuth2PasswordBearer|OAuth2AuthorizationCodeBearer|HTTPBearer|HTTPBasic|APIKeyHeader|APIKeyCookie|APIKeyQuery|OpenIdConnect':
      {
        does: 'authenticate',
      },
  }),
  // https://pypi.org/project/fastapi-clerk-auth/
  python(['fastapi_clerk_auth'], { ClerkHTTPBearer: { does: 'authenticate' } }),
  // How the page with the documentation signs in: https://fastapi.tiangolo.com/reference/openapi/models/
  python(['fastapi.openapi.models'], {
    OAuthFlowImplicit: { does: 'oauth-provider', args: { url: 'authorizationUrl' }, note: 'grant:implicit' },
  }),
  // The request goes first, and went into the context before: https://www.starlette.io/templates/
  python(['fastapi.templating', 'starlette.templating'], {
    'Jinja2Templates().TemplateResponse': {
      does: 'respond',
      args: { path: '0|name', data: '2|context|1' },
      returns: 'arguments',
    },
  }),
  // A session is kept for whoever comes: https://www.starlette.io/middleware/#sessionmiddleware, https://github.com/alex-oleshkevich/starsessions
  python(['starlette.middleware.sessions', 'starsessions'], {
    'SessionMiddleware|SessionAutoloadMiddleware': { returns: 'plain' },
  }),
  // https://www.starlette.io/authentication/#permissions
  python(['starlette.authentication'], { requires: { does: 'authenticate', note: 'annotation' } }),
  python(['starlette.routing', 'starlette.applications'], {
    'Route|WebSocketRoute': { does: 'route', args: { path: '0|path', handlers: '1|endpoint', method: 'methods' } },
    'Starlette().route': { does: 'route', args: { path: '0|path', method: 'methods' }, note: 'annotation' },
    'Starlette().add_route': { does: 'route', args: { path: '0|path', handlers: '1|route', method: 'methods' } },
    'Starlette().add_middleware': { does: 'middleware', args: { handlers: '0', options: '*' } },
  }),
  // https://aws.github.io/chalice/topics/routing.html, https://aws.github.io/chalice/topics/authorizers.html
  python(['chalice'], {
    ...behind(['Chalice|Blueprint()'], {
      route: {
        does: 'route',
        mode: 'named',
        args: { path: '0|path', method: 'methods', credentials: 'authorizer|api_key_required' },
        note: 'annotation',
      },
    }),
    Response: { does: 'respond', args: { data: '0|body' }, returns: 'arguments' },
  }),
  python(['litestar', 'sanic', 'robyn', 'blacksheep', 'falcon', 'falcon.asgi', 'bottle', 'responder'], {
    ...decorators,
    route: { does: 'route', args: { path: '0|path', method: '1|method|methods' }, note: 'annotation' },
    ...behind(['Sanic|Blueprint|Robyn|Application|Bottle|API|Router()'], {
      ...decorators,
      route: { does: 'route', args: { path: '0|uri|path', method: 'methods|method' }, note: 'annotation' },
      add_route: { does: 'route', args: { path: '0|1|uri_template', handlers: '0|1|handler' } },
    }),
    'App().add_route': { does: 'route', args: { path: '0|uri_template', handlers: '1|resource' } },
    redirect: { does: 'redirect', args: { url: '0' } },
    'response.set_cookie': { does: 'cookie', args: cookies },
  }),
  // https://docs.litestar.dev/latest/usage/routing/overview.html
  python(['litestar', 'litestar.router'], {
    'Router|Litestar': {
      does: 'middleware',
      args: { handlers: 'guards|middleware|before_request|on_app_init', path: 'path' },
      note: 'mounts',
    },
    'Router|Litestar().register': { note: 'mounts' },
  }),
  // https://sanic.dev/en/guide/basics/response.html
  python(['sanic'], {
    'json|text|html|raw': { does: 'respond', args: { data: '0|body' }, returns: 'arguments' },
  }),
  python(['sanic.response', 'aiohttp.web'], {
    'json|text|html|raw|json_response|Response': {
      does: 'respond',
      args: { data: '0|body|text' },
      returns: 'arguments',
    },
    redirect: { does: 'redirect', args: { url: '0' } },
    'HTTPFound|HTTPSeeOther|HTTPTemporaryRedirect': { does: 'redirect', args: { url: '0|location' } },
    // https://docs.aiohttp.org/en/stable/web_reference.html#aiohttp.web.StreamResponse.set_cookie
    'Response|StreamResponse|FileResponse|json_response|HTTPFound|HTTPSeeOther|HTTPTemporaryRedirect().set_cookie': {
      does: 'cookie',
      args: cookies,
    },
    // https://sanic.dev/en/guide/basics/cookies.html
    'HTTPResponse|text|json|html|redirect().add_cookie': { does: 'cookie', args: cookies },
    'Application().router.add_get': { does: 'route', method: 'GET', args: { path: '0', handlers: '1' } },
    'Application().router.add_post': { does: 'route', method: 'POST', args: { path: '0', handlers: '1' } },
    'Application().router.add_route': { does: 'route', args: { method: '0', path: '1', handlers: '2' } },
    get: { does: 'route', method: 'GET', args: { path: '0', handlers: '1' } },
    post: { does: 'route', method: 'POST', args: { path: '0', handlers: '1' } },
    'RouteTableDef().get': { does: 'route', method: 'GET', args: { path: '0' }, note: 'annotation' },
    'RouteTableDef().post': { does: 'route', method: 'POST', args: { path: '0' }, note: 'annotation' },
  }),
  // https://docs.litestar.dev/latest/usage/security/jwt.html https://docs.litestar.dev/latest/usage/security/abstract-authentication-middleware.html
  python(['litestar.security.jwt', 'litestar.security.session_auth', 'litestar.contrib.jwt', 'litestar.middleware'], {
    'JWTAuth|JWTCookieAuth|OAuth2PasswordBearerAuth|SessionAuth().on_app_init|middleware': { does: 'authenticate' },
    AbstractAuthenticationMiddleware: { does: 'authenticate' },
  }),
  // https://docs.aiohttp.org/en/stable/web_advanced.html#middlewares https://aiohttp-security.readthedocs.io/en/latest/reference.html
  python(['aiohttp.web'], { Application: { does: 'middleware', args: { handlers: 'middlewares' } } }),
  python(['aiohttp_security'], {
    'check_authorized|check_permission|login_required|has_permission|authorized_userid': { does: 'authenticate' },
  }),
  python(['tornado.web', 'tornado.ioloop'], {
    'RequestHandler().write|finish|render': { does: 'respond', args: { data: '*' } },
    'RequestHandler().redirect': { does: 'redirect', args: { url: '0' } },
    'RequestHandler().set_cookie|set_secure_cookie|set_signed_cookie': {
      does: 'cookie',
      args: { name: '0', data: '1', options: '*' },
    },
    authenticated: { does: 'authenticate', note: 'annotation' },
    PeriodicCallback: { does: 'timer', args: { callback: '0|callback', delay: '1|callback_time' } },
    'PeriodicCallback().start': { returns: 'plain' },
  }),
];

/** https://docs.djangoproject.com/en/stable/ref/ and https://www.django-rest-framework.org */
const django: readonly Library[] = [
  python(['django.urls', 'django.conf.urls'], {
    'path|re_path|url': { does: 'route', args: { path: '0|route', handlers: '1|view' } },
    'reverse|reverse_lazy': { returns: 'arguments' },
  }),
  python(['django.http', 'django.shortcuts', 'django.template.response'], {
    'HttpResponse|JsonResponse|StreamingHttpResponse|TemplateResponse|HttpResponseBadRequest|HttpResponseServerError|HttpResponseNotFound':
      {
        does: 'respond',
        args: { data: '*' },
        returns: 'arguments',
      },
    FileResponse: { does: 'respond', args: { data: '0' } },
    'render|render_to_response': { does: 'respond', args: { path: '1', data: '2|context' }, returns: 'arguments' },
    'redirect|HttpResponseRedirect|HttpResponsePermanentRedirect': { does: 'redirect', args: { url: '0|to' } },
    'HttpResponse|JsonResponse|HttpResponseRedirect|render|redirect().set_cookie|set_signed_cookie': {
      does: 'cookie',
      args: cookies,
    },
    'HttpResponse|JsonResponse|HttpResponseRedirect|render|redirect().delete_cookie': {
      does: 'cookie',
      mode: 'delete',
      args: { name: '0|key' },
    },
    'HttpResponseForbidden|HttpResponseNotAllowed': { does: 'respond', returns: 'plain' },
    'get_object_or_404|get_list_or_404': { does: 'store', mode: 'read', args: { model: '0' } },
  }),
  python(['django.contrib.auth.decorators', 'django.contrib.admin.views.decorators', 'allauth.account.decorators'], {
    'login_required|permission_required|user_passes_test|staff_member_required': {
      does: 'authenticate',
      args: { callback: '0' },
      returns: 'first',
      note: 'annotation',
    },
  }),
  python(['django.utils.safestring'], {
    'mark_safe|SafeString': { does: 'render', args: { data: '0' }, returns: 'first' },
  }),
  python(['django.utils.html'], {
    'escape|conditional_escape|strip_tags|escapejs': { does: 'sanitize', returns: 'arguments' },
    'format_html|format_html_join': { returns: 'arguments' },
  }),
  python(['django.core.cache'], {
    // https://docs.djangoproject.com/en/stable/ref/settings/#timeout: five minutes, unless `None` is given
    'cache.set|add, caches.*.set|add': {
      does: 'cache',
      args: { key: '0', data: '1|value', ttl: '2|timeout', seconds: '2|timeout' },
      note: 'expires',
    },
    'cache.set_many, caches.*.set_many': {
      does: 'cache',
      args: { data: '0', ttl: '1|timeout', seconds: '1|timeout' },
      note: 'expires',
    },
    'cache.get|get_many': { does: 'cache', mode: 'read', args: { key: '0', data: '1' } },
    'cache.delete|delete_many|clear': { does: 'cache', mode: 'delete', args: { key: '0' } },
    'cache.get_or_set, caches.*.get_or_set': {
      does: 'cache',
      args: { key: '0', callback: '1|default', ttl: '2|timeout', seconds: '2|timeout' },
      returns: 'called',
      note: 'expires',
    },
  }),
  python(['django.core.mail'], {
    'send_mail|send_mass_mail|mail_admins|mail_managers': { does: 'mail', args: { data: '*', to: '3|recipient_list' } },
    'EmailMessage|EmailMultiAlternatives': { returns: 'arguments' },
    'EmailMessage|EmailMultiAlternatives().send': { does: 'mail', args: { data: '@*', to: '@3|@to' } },
  }),
  python(['rest_framework.response'], {
    Response: { does: 'respond', args: { data: '0|data' }, returns: 'arguments' },
  }),
  python(['rest_framework.decorators'], {
    api_view: { does: 'route', args: { method: '0' }, note: 'annotation' },
    permission_classes: { does: 'authenticate', args: { handlers: '0' }, note: 'annotation' },
    'authentication_classes|throttle_classes|renderer_classes|parser_classes': { note: 'annotation' },
    action: { does: 'route', args: { path: 'url_path', method: 'methods' }, note: 'annotation' },
  }),
  python(['rest_framework.routers', 'rest_framework_nested.routers'], {
    'DefaultRouter|SimpleRouter|NestedSimpleRouter|NestedDefaultRouter().register': {
      does: 'route',
      args: { path: '0|prefix', handlers: '1|viewset' },
    },
  }),
  // https://django-ninja.dev/guides/authentication/
  python(['ninja'], {
    ...behind(['NinjaAPI|Router()'], decorators),
    'NinjaAPI|Router': { does: 'middleware', args: { handlers: 'auth' } },
  }),
  python(['ninja.security'], {
    'APIKeyHeader|APIKeyQuery|APIKeyCookie|HttpBearer|HttpBasicAuth|SessionAuth|SessionAuthSuperUser|SessionAuthIsStaff':
      { does: 'authenticate' },
    'django_auth|django_auth_superuser|django_auth_is_staff': { does: 'authenticate' },
  }),
];

/** https://docs.frappe.io/framework/user/en/api: ERPNext's framework */
const frappe: readonly Library[] = [
  python(['frappe'], {
    // Methods are for users that are signed in, unless guests may call them: https://docs.frappe.io/framework/user/en/api/rest
    whitelist: {
      does: 'route',
      mode: 'keyed',
      args: { method: 'methods', credentials: 'allow_guest' },
      note: 'annotation',
    },
    // https://docs.frappe.io/framework/user/en/api/document: made of a record or filled step by step, and then saved
    'get_doc|new_doc|copy_doc|get_last_doc().update|append|extend|set': {
      args: { data: '*' },
      note: 'fills-receiver',
    },
    'get_doc|new_doc|copy_doc|get_last_doc().insert|save|submit|db_insert|db_update': {
      does: 'store',
      args: { data: 'self|@0', model: '@0.doctype|@0|@doctype' },
    },
    'get_doc|get_single|new_doc().db_set': { does: 'store', args: { data: '*', model: '@0.doctype|@0' } },
    // https://docs.frappe.io/framework/user/en/api/document: fields of type Password are encrypted
    'get_single|get_doc|get_cached_doc().get_password': {
      does: 'secret',
      args: { name: '0|fieldname' },
      returns: 'plain',
    },
    'utils.password.get_decrypted_password': { does: 'secret', args: { name: '2|fieldname' }, returns: 'plain' },
    'as_json|parse_json|as_unicode|cstr': { returns: 'arguments' },
    'db.set_value|set_single_value': { does: 'store', args: { model: '0', data: '2*' } },
    'db.sql': { does: 'store', mode: 'sql', args: { model: '0', data: '1|values' } },
    'get_all|get_list|get_value, db.get_all|get_list|get_value': { does: 'store', mode: 'read', args: { model: '0' } },
    'delete_doc|delete_doc_if_exists, db.delete|truncate': {
      does: 'store',
      mode: 'delete',
      args: { model: '0|doctype' },
    },
    'cache().set_value, cache.set_value': {
      does: 'cache',
      args: { key: '0|key', data: '1|val', ttl: 'expires_in_sec|3', seconds: 'expires_in_sec|3' },
    },
    'cache().set, cache.set': { does: 'cache', args: { key: '0|name', data: '1|value', ttl: 'ex|px', seconds: 'ex' } },
    'cache().setex, cache.setex': {
      does: 'cache',
      args: { key: '0|name', ttl: '1|time', seconds: '1|time', data: '2|value' },
    },
    'cache().hset, cache.hset': { does: 'cache', args: { key: '0|name', data: '2|value' } },
    'cache().get_value|hget|get, cache.get_value|hget|get': {
      does: 'cache',
      mode: 'read',
      args: { key: '0|key|name' },
    },
    'cache().delete_value|delete_key|delete_keys|hdel, cache.delete_value|delete_key|delete_keys|hdel': {
      does: 'cache',
      mode: 'delete',
      args: { key: '0|keys|key|name' },
    },
    'logger().debug|info|warning|error|exception|critical, log_error, errprint, log': {
      does: 'log',
      args: { data: '*' },
    },
    enqueue: { does: 'publish', args: { callback: '0|method', data: '1*' } },
    sendmail: { does: 'mail', args: { to: 'recipients', data: '*' } },
    'throw|msgprint|_': { returns: 'arguments' },
    'conf.get': { does: 'environment', args: { name: '0' } },
  }),
];

/** Classes that answer requests by methods of the requests' names, in subclasses of the app's. */
const views: readonly Library[] = [
  // https://docs.djangoproject.com/en/stable/ref/class-based-views/, https://www.django-rest-framework.org/api-guide/views/
  python(['django.views', 'django.views.generic', 'django.views.generic.base', 'django.views.generic.edit'], {
    'View|TemplateView|RedirectView|FormView|ListView|DetailView': { note: 'view' },
  }),
  python(['rest_framework.views', 'rest_framework.generics', 'rest_framework.viewsets'], {
    'APIView|GenericAPIView|CreateAPIView|ListAPIView|RetrieveAPIView|DestroyAPIView|UpdateAPIView': { note: 'view' },
    'ListCreateAPIView|RetrieveUpdateAPIView|RetrieveDestroyAPIView|RetrieveUpdateDestroyAPIView': { note: 'view' },
    'ViewSet|GenericViewSet|ModelViewSet|ReadOnlyModelViewSet': { note: 'view' },
  }),
  python(['flask.views'], { 'MethodView|View': { note: 'view' } }),
  python(['flask_restful', 'flask_restx'], { Resource: { note: 'view' } }),
  python(['tornado.web'], { RequestHandler: { note: 'view' } }),
  python(['aiohttp.web'], { View: { note: 'view' } }),
  python(['starlette.endpoints'], { HTTPEndpoint: { note: 'view' } }),
];

/** What runs later, again, or on a clock. */
const schedules: readonly Library[] = [
  // https://docs.celeryq.dev/en/stable/userguide/
  python(['celery'], {
    // A task that failed is run again only for the failures that `autoretry_for` lists, or where it says `self.retry()` itself; one with
    // a `rate_limit` waits for its turn.
    'Celery().task, shared_task': {
      does: 'job',
      args: { name: 'name', delay: 'default_retry_delay', condition: 'autoretry_for|rate_limit' },
      note: 'annotation',
    },
    // https://docs.celeryq.dev/en/stable/reference/celery.result.html
    'Celery().task().delay|apply_async().get|wait|collect, shared_task().delay|apply_async().get|wait|collect, Celery().send_task().get|wait|collect':
      { does: 'publish', args: { options: '*' }, note: 'waits' },
    'Celery().send_task': { does: 'publish', args: { name: '0', data: '1|args|kwargs' } },
    'Celery().add_periodic_task': { does: 'timer', args: { delay: '0', callback: '1' }, note: 'seconds' },
    'chain|group|chord': { returns: 'arguments' },
  }),
  python(['celery.schedules'], { crontab: { returns: 'arguments' } }),
  python(['huey', 'dramatiq', 'rq.decorators', 'arq', 'procrastinate', 'taskiq', 'faktory'], {
    job: { does: 'job', args: { name: '0' }, note: 'annotation' },
    // https://gitlab.com/bersace/periodiq
    actor: { does: ['job', 'cron'], args: { name: '0', expression: 'periodic' }, note: 'annotation' },
    // https://arq-docs.helpmanual.io/#cron-jobs: the fields of a time are keywords
    cron: { does: 'cron', args: { callback: '0|coroutine' } },
    '*().task|broker': { does: 'job', note: 'annotation' },
    '*().periodic_task|periodic': {
      does: 'cron',
      args: { expression: '0|cron', callback: 'callback' },
      note: 'annotation',
    },
    crontab: { returns: 'arguments' },
  }),
  python(['periodiq'], { cron: { returns: 'first' } }),
  // https://github.com/gawel/aiocron
  python(['aiocron'], {
    crontab: { does: 'cron', args: { expression: '0|spec', callback: 'func|1' }, note: 'annotation' },
  }),
  // https://github.com/rq/rq-scheduler#periodic--repeated-jobs
  python(['rq_scheduler'], {
    'Scheduler().schedule': { does: 'timer', args: { callback: 'func|1', delay: 'interval' }, note: 'seconds' },
    'Scheduler().cron': { does: 'cron', args: { expression: '0|cron_string', callback: 'func|1' } },
  }),
  // https://docs.twisted.org/en/stable/core/howto/time.html
  python(['twisted.internet', 'twisted.internet.task'], {
    'task.LoopingCall().start, LoopingCall().start': {
      does: 'timer',
      args: { callback: '@0', delay: '0|interval' },
      note: 'seconds',
    },
  }),
  // https://discordpy.readthedocs.io/en/stable/ext/tasks/: seconds, minutes and hours are keywords
  python(['discord.ext', 'discord.ext.tasks', 'nextcord.ext', 'disnake.ext'], {
    'tasks.loop, loop': { does: 'timer', note: 'annotation' },
  }),
  // https://aws.github.io/chalice/topics/events.html#scheduled-events
  python(['chalice'], {
    'Chalice|Blueprint().schedule': { does: 'cron', args: { expression: '0|expression' }, note: 'annotation' },
    'Rate|Cron': { returns: 'arguments' },
  }),
  python(['rq'], {
    'Queue().enqueue|enqueue_in|enqueue_at|enqueue_call': { does: 'publish', args: { callback: '0|f', data: '1*' } },
  }),
  // https://github.com/rq/django-rq#usage
  python(['django_rq'], {
    'enqueue, get_queue().enqueue|enqueue_call': { does: 'publish', args: { callback: '0|f', data: '1*' } },
    'get_queue().enqueue_in|enqueue_at': { does: 'publish', args: { callback: '1|func', data: '2*' } },
    job: { does: 'job', note: 'annotation' },
  }),
  // https://apscheduler.readthedocs.io/en/3.x/: add_job(func, 'interval', minutes=5) or a trigger object
  python(
    [
      'apscheduler.schedulers.background',
      'apscheduler.schedulers.blocking',
      'apscheduler.schedulers.asyncio',
      'apscheduler.schedulers.gevent',
      'apscheduler.schedulers.tornado',
      'apscheduler',
      'flask_apscheduler',
    ],
    {
      '*().add_job|add_schedule': { does: 'timer', args: { callback: '0|func', expression: '1|trigger' } },
      '*().scheduled_job|task': { does: 'timer', args: { expression: '0|trigger' }, note: 'annotation' },
    },
  ),
  python(['apscheduler.triggers.interval'], { IntervalTrigger: { returns: 'arguments' } }),
  python(['apscheduler.triggers.cron'], {
    CronTrigger: { returns: 'arguments' },
    'CronTrigger.from_crontab': { returns: 'first' },
  }),
  // https://schedule.readthedocs.io: every(10).minutes.do(job)
  python(['schedule'], {
    'every().seconds|second.do': { does: 'timer', args: { callback: '0', delay: '@0' }, note: 'seconds' },
    'every().minutes|minute.do': { does: 'timer', args: { callback: '0', delay: '@0' }, note: 'minutes' },
    'every().hours|hour|days|day|weeks|week|monday|tuesday|wednesday|thursday|friday|saturday|sunday.do': {
      does: 'timer',
      args: { callback: '0' },
    },
    'every().**.at().do': { does: 'timer', args: { callback: '0' } },
    repeat: { does: 'timer', args: { expression: '0' }, note: 'annotation' },
  }),
  python(['rocketry'], { 'Rocketry().task': { does: 'timer', args: { delay: '0' }, note: 'annotation' } }),
  python(['fastapi_utils.tasks', 'fastapi_restful.tasks'], {
    repeat_every: { does: 'timer', args: { delay: '0|seconds' }, note: 'annotation' },
  }),
  python(['prefect'], {
    'flow|task': {
      does: 'job',
      args: { name: 'name', count: 'retries', delay: 'retry_delay_seconds' },
      note: 'annotation',
    },
    'flow|task().serve|deploy': { does: 'cron', args: { expression: 'cron', delay: 'interval' }, note: 'seconds' },
  }),
  python(['airflow', 'airflow.decorators', 'airflow.sdk'], {
    'DAG|dag': { does: 'cron', args: { expression: 'schedule|schedule_interval', name: '0|dag_id' } },
    task: { does: 'job', note: 'annotation' },
  }),
  python(['airflow.operators.python', 'airflow.providers.standard.operators.python'], {
    PythonOperator: { does: 'job', args: { callback: 'python_callable', name: 'task_id' } },
  }),
  python(['dagster'], {
    schedule: { does: 'cron', args: { expression: '0|cron_schedule' }, note: 'annotation' },
    'asset|op|job': { does: 'job', note: 'annotation' },
    ScheduleDefinition: { does: 'cron', args: { expression: 'cron_schedule', callback: 'job' } },
  }),
  python(['modal'], {
    'Cron|Period': { returns: 'arguments' },
    'App|Stub().function': { does: ['job', 'cron'], args: { expression: 'schedule' }, note: 'annotation' },
  }),
  python(['azure.functions'], {
    // The level is `FUNCTION` unless it is given: https://learn.microsoft.com/azure/azure-functions/functions-reference-python
    'FunctionApp|Blueprint().route': {
      does: 'route',
      mode: 'keyed',
      args: { path: '0|route', method: 'methods', credentials: 'auth_level|@http_auth_level|@0' },
      note: 'annotation',
    },
    'FunctionApp|Blueprint().timer_trigger|schedule': {
      does: 'cron',
      args: { expression: 'schedule' },
      note: 'annotation',
    },
    HttpResponse: { does: 'respond', args: { data: '0|body' }, returns: 'arguments' },
  }),
  python(['functions_framework'], { 'http|cloud_event': { does: 'route', note: 'annotation' } }),
  python(['firebase_functions.https_fn', 'firebase_functions.scheduler_fn'], {
    'on_request|on_call': { does: 'route', note: 'annotation' },
    on_schedule: { does: 'cron', args: { expression: 'schedule' }, note: 'annotation' },
  }),
  python(['threading'], {
    Timer: {
      does: 'timer',
      mode: 'once',
      args: { delay: '0|interval', callback: '1|function', data: 'args|2|kwargs' },
      note: 'seconds',
    },
    Thread: { does: 'parallel', args: { callback: 'target|1', data: 'args|3|kwargs', list: 'args|3' }, note: 'once' },
    'Semaphore|BoundedSemaphore': { does: 'limit', args: { count: '0|value' } },
    'Semaphore|BoundedSemaphore().acquire': { does: 'limit', note: 'waits' },
    'Event().wait': { does: 'sleep', args: { delay: '0|timeout' }, note: 'seconds' },
  }),
  python(['sched'], {
    'scheduler().enter': {
      does: 'timer',
      mode: 'once',
      args: { delay: '0', callback: '2|action', data: '3|argument|kwargs' },
      note: 'seconds',
    },
  }),
];

/** Frameworks that answer web requests, and what runs on a clock. */
export const web: readonly Library[] = [...flask, ...fastapi, ...django, ...frappe, ...views, ...schedules];
