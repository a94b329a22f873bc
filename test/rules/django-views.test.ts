import { describe, expect, it } from 'vitest';
import { checkFiles } from '../support/check.ts';

/** Who may ask a generic view, however its class, its address or the settings of its app say so. */

const models = `from django.db import models


class Snag(models.Model):
    title = models.CharField(max_length=80)
    wording = models.TextField()
`;
const pull = `import os

import requests

from .models import Snag


def pull(project):
    headers = {"Authorization": f"Bearer {os.environ['PROCORE_TOKEN']}"}
    url = f"https://api.procore.com/rest/v1.0/observations/items?project_id={project}"
    for each in requests.get(url, headers=headers, timeout=9).json():
        Snag.objects.update_or_create(pk=each["id"], defaults={"title": each["name"], "wording": each["description"]})
`;
const viewsHead = `from django.core.exceptions import PermissionDenied
from rest_framework import generics, viewsets
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.response import Response

from .auth import ByKey
from .models import Snag
from .serializers import SnagSerializer


`;
const view = (more = '') => `class Snags(viewsets.ModelViewSet):
    queryset = Snag.objects.all()
    serializer_class = SnagSerializer
${more}`;
const address = (given: string) => `from django.contrib.auth import decorators
from django.contrib.auth.decorators import login_required, user_passes_test
from django.urls import path
from django.views.decorators.cache import cache_page
from site import views

urlpatterns = [
    ${given},
]
`;
const list = 'views.Snags.as_view({"get": "list"})';

async function tells(parts: { view?: string; address?: string; settings?: string }): Promise<boolean> {
  const findings = await checkFiles({
    'site/models.py': models,
    'site/pull.py': pull,
    'site/views.py': `${viewsHead}${parts.view ?? view()}`,
    'site/urls.py': parts.address ?? address(`path("", ${list})`),
    'site/settings.py': parts.settings ?? '',
  });
  return findings.some(({ rule }) => rule === 'unauthenticated-route');
}

function each(ways: Readonly<Record<string, Parameters<typeof tells>[0]>>, told: boolean): void {
  for (const [name, parts] of Object.entries(ways)) it(name, async () => expect(await tells(parts)).toBe(told));
}

const rests = (permissions: string) => `REST_FRAMEWORK = {\n    "DEFAULT_PERMISSION_CLASSES": ${permissions},\n}\n`;
const signedIn = '"rest_framework.permissions.IsAuthenticated"';

describe('views that give rows to whoever asks', () =>
  each(
    {
      'by themselves': {},
      'kept in a cache': { address: address(`path("", cache_page(60)(${list}))`) },
      'bound to a name': { address: `all_of_them = ${list}\n${address('path("", all_of_them)')}` },
      'where the framework finds out who asks': {
        view: view('    authentication_classes = [SessionAuthentication]\n'),
      },
      'that keep who wrote a row': {
        view: view('\n    def perform_create(self, serializer):\n        serializer.save(by=self.request.user)\n'),
      },
      'by the settings': { settings: rests('["rest_framework.permissions.AllowAny"]') },
      'behind middleware that asks nobody': {
        settings:
          'MIDDLEWARE = ["django.contrib.auth.middleware.AuthenticationMiddleware", "corsheaders.middleware.CorsMiddleware"]\n',
      },
      'for reading only': {
        view: '@api_view(["GET"])\n@permission_classes([IsAuthenticatedOrReadOnly])\ndef snags(request):\n    return Response(SnagSerializer(Snag.objects.all(), many=True).data)\n',
        address: address('path("", views.snags)'),
      },
    },
    true,
  ));

describe('views that ask', () =>
  each(
    {
      'behind a decorator on lines of its own': {
        address: address(`path("", login_required(\n        ${list}\n    ))`),
      },
      'behind a decorator of a module': { address: address(`path("", decorators.login_required(${list}))`) },
      'behind a decorator that was made': { address: address(`path("", user_passes_test(is_staff)(${list}))`) },
      'behind a decorator and a cache': { address: address(`path("", login_required(cache_page(60)(${list})))`) },
      'that no address leads to': {
        address: 'urlpatterns = [\n    # path("", views.Snags.as_view({"get": "list"})),\n]\n',
      },
      'that only write': { address: 'urlpatterns = [path("", views.Snags.as_view({"post": "create"}))]\n' },
      'that say so': { view: view('    http_method_names = ["post"]\n') },
      'by a key': { view: view('    authentication_classes = [ByKey]\n') },
      'for one of its rows': {
        view: view(
          '\n    def get_object(self):\n        if self.request.user != super().get_object().by:\n            raise PermissionDenied\n',
        ),
      },
      'for those that they give': {
        view: view(
          '\n    def filter_queryset(self, queryset):\n        return queryset.filter(by=self.request.user)\n',
        ),
      },
      'by settings with a comment': { settings: rests(`[  # everyone signs in\n        ${signedIn}]`) },
      'by settings that have a name': { settings: rests('SIGNED_IN') },
      'by settings of keywords': { settings: `REST_FRAMEWORK = dict(DEFAULT_PERMISSION_CLASSES=[${signedIn}])\n` },
      'by settings of their own': {
        settings: 'REST_FRAMEWORK = {"DEFAULT_AUTHENTICATION_CLASSES": ["site.auth.ByKey"]}\n',
      },
      'by middleware': { settings: 'MIDDLEWARE = [\n    "basicauth.middleware.BasicAuthMiddleware",\n]\n' },
      'for those that write': {
        view: '@api_view(["POST"])\n@permission_classes([IsAuthenticatedOrReadOnly])\ndef snags(request):\n    return Response(SnagSerializer(Snag.objects.all(), many=True).data)\n',
        address: address('path("", views.snags)'),
      },
    },
    false,
  ));
