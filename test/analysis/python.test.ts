import { describe, expect, test } from 'vitest';
import { requestsOf } from '../support/requests.ts';

const api = 'https://api.procore.com';
const me = `GET ${api}/rest/v1.0/me`;
const companies = `GET ${api}/rest/v1.0/companies`;

/** One file `a.py`, or several; the requests that its code sends. */
const cases: Record<string, readonly [files: string | Record<string, string>, requests: readonly string[]]> = {
  'requests, by verb and by name': [
    `
import requests
requests.get('${api}/rest/v1.0/me')
requests.request('POST', '${api}/rest/v1.0/projects', json={})
requests.request(method='delete', url='${api}/rest/v1.0/rfis/1')`,
    [`DELETE ${api}/rest/v1.0/rfis/1`, me, `POST ${api}/rest/v1.0/projects`],
  ],
  'imported names and aliases': [
    `
import requests as rq
from requests import get as fetch, Session
rq.get('${api}/rest/v1.0/me')
fetch('${api}/rest/v1.0/companies')`,
    [companies, me],
  ],
  'httpx, with a base address': [
    `
import httpx
client = httpx.Client(base_url='${api}/rest/v1.0', headers={'Accept': 'application/json'})
client.get('/me')
httpx.get('${api}/rest/v1.0/companies')`,
    [companies, me],
  ],
  'modules of folders that Airflow puts on the path, and of one that nobody does': [
    {
      'dags/reports/nightly.py': `
from airflow.decorators import task
from site_hooks.procore import companies
@task
def load():
    return companies()`,
      'plugins/site_hooks/procore.py': `
from endpoints import BASE
import requests
def companies():
    return requests.get(BASE + '/companies')`,
      'dags/endpoints.py': `BASE = '${api}/rest/v1.0'`,
      'scripts/endpoints.py': `BASE = 'https://api.example.com'`,
    },
    [companies],
  ],
  'httpx, asynchronous, in a context': [
    `
import httpx
async def main():
    async with httpx.AsyncClient(base_url='${api}') as client:
        response = await client.get('/rest/v1.0/me')
        return response.json()`,
    [me],
  ],
  'aiohttp with nested contexts': [
    `
import aiohttp
async def main():
    async with aiohttp.ClientSession() as session:
        async with session.get('${api}/rest/v1.0/me') as response:
            return await response.json()`,
    [me],
  ],
  'aiohttp with a base address': [
    `
import aiohttp
async def main():
    session = aiohttp.ClientSession('${api}')
    return await session.get('/rest/v1.0/me')`,
    [me],
  ],
  'urllib, with a request object': [
    `
import json
import urllib.request
from urllib.request import Request, urlopen
urllib.request.urlopen('${api}/rest/v1.0/me')
wanted = Request('${api}/rest/v1.0/companies', headers={'Authorization': 'x'})
with urlopen(wanted) as answer:
    json.load(answer)`,
    [companies, me],
  ],
  'http.client': [
    `
import http.client
connection = http.client.HTTPSConnection('api.procore.com')
connection.request('GET', '/rest/v1.0/me')`,
    ['GET api.procore.com/rest/v1.0/me'],
  ],
  'a session that is made once': [
    `
import requests
session = requests.Session()
session.headers.update({'Procore-Company-Id': '7'})
session.get('${api}/rest/v1.0/me')
with requests.Session() as other:
    other.get('${api}/rest/v1.0/companies')`,
    [companies, me],
  ],
  'f-strings with constants and holes': [
    `
import requests
BASE = '${api}'
VERSION = 'v1.0'
def rfi(project_id, rfi_id):
    return requests.get(f'{BASE}/rest/{VERSION}/projects/{project_id}/rfis/{rfi_id}')
rfi(1, 2)`,
    [`GET ${api}/rest/v1.0/projects/1/rfis/2`],
  ],
  'percent, format and +': [
    `
import requests
BASE = '${api}'
requests.get('%s/rest/v1.0/me' % BASE)
requests.get('%s/rest/%s/companies' % (BASE, 'v1.0'))
requests.get('{}/rest/{version}/offices'.format(BASE, version='v1.0'))
requests.get(BASE + '/rest/v1.0' + '/projects')`,
    [companies, me, `GET ${api}/rest/v1.0/offices`, `GET ${api}/rest/v1.0/projects`],
  ],
  'a format that is kept': [
    `
import requests
TEMPLATE = '${api}/rest/v1.0/projects/{project_id}/rfis'
DETAIL = '${api}/rest/v1.0/rfis/%s'
requests.get(TEMPLATE.format(project_id=5))
requests.get(DETAIL % 7)`,
    [`GET ${api}/rest/v1.0/projects/5/rfis`, `GET ${api}/rest/v1.0/rfis/7`],
  ],
  urljoin: [
    `
from urllib.parse import urljoin
import requests
requests.get(urljoin('${api}', '/rest/v1.0/me'))
requests.get(urljoin('${api}/rest/v1.0/', 'companies'))`,
    [companies, me],
  ],
  'urlencode, and params': [
    `
from urllib.parse import urlencode
import requests
query = urlencode({'company_id': 7, 'page': 2})
requests.get('${api}/rest/v1.0/projects?' + query)
requests.get(f"${api}/rest/v1.1/projects?{urlencode(dict(company_id=7))}")`,
    [`GET ${api}/rest/v1.0/projects?company_id=7&page=2`, `GET ${api}/rest/v1.1/projects?company_id=7`],
  ],
  '"/".join, replace, strip': [
    `
import requests
requests.get('/'.join(['${api}', 'rest', 'v1.0', 'me']))
requests.get('${api}/rest/VERSION/companies'.replace('VERSION', 'v1.0'))
requests.get('${api}/'.rstrip('/') + '/rest/v1.0/offices')`,
    [companies, me, `GET ${api}/rest/v1.0/offices`],
  ],
  'environment variables with defaults': [
    `
import os
from os import environ, getenv
import requests
requests.get(os.environ.get('BASE', '${api}') + '/rest/v1.0/me')
requests.get(os.getenv('BASE', '${api}') + '/rest/v1.0/companies')
requests.get(environ['BASE'] + '/rest/v1.0/offices')
requests.get((getenv('BASE') or '${api}') + '/rest/v1.0/projects')`,
    [
      me,
      companies,
      'GET {}/rest/v1.0/companies',
      'GET {}/rest/v1.0/me',
      'GET {}/rest/v1.0/offices',
      'GET {}/rest/v1.0/projects',
      `GET ${api}/rest/v1.0/projects`,
    ],
  ],
  'a conditional host': [
    `
import os
import requests
host = '${api}' if os.environ.get('ENV') == 'production' else 'https://sandbox.procore.com'
requests.get(f'{host}/rest/v1.0/me')`,
    [me, 'GET https://sandbox.procore.com/rest/v1.0/me'],
  ],
  'pydantic settings': [
    `
import requests
from pydantic_settings import BaseSettings
class Settings(BaseSettings):
    procore_base: str = '${api}'
    procore_version: str = 'v1.0'
settings = Settings()
requests.get(f'{settings.procore_base}/rest/{settings.procore_version}/me')`,
    [me],
  ],
  'pydantic settings with Field, behind a cached getter': [
    {
      'config.py': `
from functools import lru_cache
from pydantic import BaseSettings, Field
class Settings(BaseSettings):
    base_url: str = Field('${api}', env='PROCORE_BASE')
    path: str = Field(default='/rest/v1.0/me')
@lru_cache()
def get_settings():
    return Settings()`,
      'a.py': `
import requests
from config import get_settings
settings = get_settings()
requests.get(settings.base_url + settings.path)`,
    },
    [me],
  ],
  'a dataclass, by keyword and by position': [
    `
from dataclasses import dataclass, field
import requests
@dataclass
class Config:
    base: str
    version: str = 'v1.0'
    path: str = field(default='/me')
one = Config('${api}')
two = Config(base='${api}', version='v1.1', path='/projects')
requests.get(f'{one.base}/rest/{one.version}{one.path}')
requests.get(f'{two.base}/rest/{two.version}{two.path}')`,
    [me, `GET ${api}/rest/v1.1/projects`],
  ],
  'a dataclass with methods and a base class': [
    `
from dataclasses import dataclass
import requests
@dataclass(frozen=True)
class Base:
    host: str
@dataclass(frozen=True)
class Client(Base):
    version: str = 'v1.0'
    def get(self, path):
        return requests.get(f'{self.host}/rest/{self.version}{path}')
Client('${api}').get('/me')
Client(host='${api}', version='v2.0').get('/companies/1/projects')`,
    [me, `GET ${api}/rest/v2.0/companies/1/projects`],
  ],
  'parts of a path that a helper joins': [
    `
import requests
from urllib.parse import quote, urljoin
def get(*parts):
    return requests.get('${api}/rest/v1.0/' + '/'.join(map(str, parts)))
def ask(*parts):
    return requests.get(urljoin('${api}/rest/v1.0/', '/'.join(quote(str(part)).strip('/') for part in parts if part)))
def some(*parts):
    return requests.get('${api}/rest/v1.0/' + '/'.join(part for part in parts if part != 'me'))
get('projects', 7, 'rfis')
ask('companies', '/7/')
some('me', 'projects')`,
    [`GET ${api}/rest/v1.0/companies/7`, `GET ${api}/rest/v1.0/projects/7/rfis`, `GET ${api}/rest/v1.0/{}`],
  ],
  'a named tuple and an enum': [
    `
from enum import Enum
from typing import NamedTuple
import requests
class Endpoint(NamedTuple):
    method: str
    path: str
class Host(str, Enum):
    API = '${api}'
listing = Endpoint('GET', '/rest/v1.0/me')
requests.request(listing.method, Host.API.value + listing.path)
requests.request('GET', Host.API + '/rest/v1.0/companies')`,
    [companies, me],
  ],
  'a class with its base in __init__': [
    `
import requests
class Client:
    def __init__(self, base='${api}', token=None):
        self.base = base.rstrip('/')
        self.headers = {'Authorization': f'Bearer {token}'}
    def get(self, path):
        return requests.get(f'{self.base}/rest/v1.0{path}', headers=self.headers)
Client().get('/me')`,
    [me],
  ],
  'a class with a session and a loop': [
    `
import os
import requests
class Client:
    def __init__(self):
        self.base = os.getenv('PROCORE_BASE', '${api}')
        self.session = requests.Session()
        self.session.headers.update({'Procore-Company-Id': os.environ['COMPANY']})
    def all(self, resource):
        page = 1
        rows = []
        while True:
            response = self.session.get('%s/rest/v1.0/%s' % (self.base, resource), params={'page': page})
            if not response.json():
                break
            rows.extend(response.json())
            page += 1
        return rows
if __name__ == '__main__':
    client = Client()
    client.all('companies')`,
    [companies, 'GET {}/rest/v1.0/companies'],
  ],
  'members of an enumeration with their methods, properties and fields': [
    `
from enum import Enum
import requests
class Pair(Enum):
    ME = ('GET', '/me')
    @property
    def verb(self):
        return self.value[0]
    def url(self):
        return self.value[1]
class Fields(Enum):
    ALL = 'GET', '/companies'
    def __init__(self, verb, path):
        self.verb = verb
        self.path = path
    def url(self):
        return self.path
def send(route):
    return requests.request(route.verb, '${api}/rest/v1.0' + route.url())
send(Pair.ME)
send(Fields.ALL)`,
    [companies, me],
  ],
  'methods that call what their instance was handed, one by way of the other': [
    `
import requests
class Client:
    def __init__(self, http):
        self.http = http
    def me(self):
        return self._get('/me')
    def _get(self, path):
        return self.http.get('${api}/rest/v1.0' + path)
Client(requests.Session()).me()`,
    [me],
  ],
  'a client that a class knows by its type, from who makes it': [
    {
      'people.py': `
import httpx
class People:
    def __init__(self, http: httpx.Client):
        self.http = http
    def me(self):
        return self.http.get('/me')`,
      'a.py': `
import httpx
from people import People
People(httpx.Client(base_url='${api}/rest/v1.0')).me()`,
    },
    [me],
  ],
  'what containers are told': [
    {
      'people.py': `
import httpx
class People:
    def __init__(self, http: httpx.Client):
        self.http = http
    def get(self, path):
        return self.http.get(path)
class Firms(People):
    pass`,
      'a.py': `
import httpx
import punq
from people import Firms, People
def build():
    box = punq.Container()
    box.register(People, instance=People(httpx.Client(base_url='${api}/rest/v1.0')), scope=punq.Scope.singleton)
    box.register(Firms, factory=lambda: Firms(httpx.Client(base_url='${api}/rest/v1.0')))
    return box
build().resolve(People).get('/me')
build().resolve(Firms).get('/companies')`,
    },
    [companies, me],
  ],
  'a name that a test binds, and an object that is gone through': [
    `
import requests
class Pages:
    def __init__(self, root):
        self.root = root
    def __iter__(self):
        while path := self.next('/me'):
            yield requests.get(path)
    def next(self, path):
        return self.root + path
for page in Pages('${api}/rest/v1.0'):
    print(page.status_code)`,
    [me],
  ],
  'names in a class body that the body says above': [
    `
import requests
class Api:
    host = '${api}'
    root = host + '/rest/v1.0'
    def me(self):
        return requests.get(self.root + '/me')
Api().me()`,
    [me],
  ],
  'providers of a container, called and wired': [
    `
import httpx
from dependency_injector import containers, providers
from dependency_injector.wiring import Provide, inject
from fastapi import Depends
def opened(base):
    with httpx.Client(base_url=base) as client:
        yield client
class People:
    def __init__(self, client, path):
        self.client = client
        self.path = path
    def all(self):
        return self.client.get(self.path)
class Container(containers.DeclarativeContainer):
    root = '${api}/rest/v1.0'
    client = providers.Resource(opened, base=root)
    plain = providers.Singleton(httpx.Client, base_url=root)
    me = providers.Factory(People, client, path='/me')
    companies = providers.Factory(People, client=plain, path='/companies')
    offices = providers.Factory(People, client=plain, path='/offices')
Container().me().all()
@inject
def show(people=Provide[Container.companies]):
    return people.all()
def offices(people: People = Depends(Provide[Container.offices])):
    return people.all()`,
    [companies, me, `GET ${api}/rest/v1.0/offices`],
  ],
  'inheritance and super().__init__': [
    `
import requests
class Base:
    def __init__(self, root):
        self.root = root
    def request(self, method, path, **kwargs):
        return requests.request(method, self.root + path, **kwargs)
class Rfis(Base):
    def __init__(self):
        super().__init__('${api}/rest/v1.0')
    def list(self, project_id):
        return self.request('GET', f'/projects/{project_id}/rfis')
Rfis().list(3)`,
    [`GET ${api}/rest/v1.0/projects/3/rfis`],
  ],
  'the old way to call a base, and a method of super()': [
    `
import requests
class Base(object):
    def __init__(self, root):
        self.root = root
    def call(self, path):
        return requests.get(self.root + path)
class Users(Base):
    def __init__(self, root):
        Base.__init__(self, root)
    def call(self, path):
        return super(Users, self).call('/rest/v1.0' + path)
Users('${api}').call('/me')`,
    [me],
  ],
  'properties, class attributes, class and static methods': [
    `
import requests
class Api:
    host = '${api}'
    version = 'v1.0'
    @property
    def root(self):
        return f'{self.host}/rest/{self.version}'
    @classmethod
    def default(cls):
        return cls()
    @staticmethod
    def join(root, path):
        return root + path
    def me(self):
        return requests.get(self.join(self.root, '/me'))
    @classmethod
    def companies(cls):
        return requests.get(f'{cls.host}/rest/{cls.version}/companies')
Api.default().me()`,
    [companies, me],
  ],
  'a subclass that overrides an attribute': [
    `
import requests
class Resource:
    path = None
    def list(self):
        return requests.get('${api}/rest/v1.0' + self.path)
class Companies(Resource):
    path = '/companies'
class Offices(Resource):
    path = '/offices'
Companies().list()
Offices().list()`,
    [companies, `GET ${api}/rest/v1.0/offices`],
  ],
  'a mixin that uses what another class sets': [
    `
import requests
class Transport:
    def get(self, path):
        return requests.get(self.base + path)
class Client(Transport):
    def __init__(self):
        self.base = '${api}'
    def me(self):
        return self.get('/rest/v1.0/me')
Client().me()`,
    [me],
  ],
  'composition: one object handed to another': [
    `
import requests
class Http:
    def __init__(self, base):
        self.base = base
    def get(self, path):
        return requests.get(self.base + path)
class Rfis:
    def __init__(self, http: Http):
        self.http = http
    def list(self, project_id):
        return self.http.get(f'/rest/v1.0/projects/{project_id}/rfis')
class Client:
    def __init__(self):
        self.http = Http('${api}')
        self.rfis = Rfis(self.http)
Client().rfis.list(9)`,
    [`GET ${api}/rest/v1.0/projects/9/rfis`],
  ],
  'members set together, from a tuple and from a call': [
    `
import requests
def parts(company):
    return f"/companies/{company}", "projects"
class Client:
    def __init__(self, base):
        self.session, self.base = requests.Session(), base
        (self.at, (self.what, *self.more)) = parts(7)[0], [parts(7)[1]]
    def projects(self):
        return self.session.get(f"{self.base}{self.at}/{self.what}")
Client("${api}/rest/v1.0").projects()
`,
    [`GET ${api}/rest/v1.0/companies/7/projects`],
  ],
  'a relative import': [
    {
      'app/config.py': `BASE = '${api}'`,
      'app/http/client.py': `
import requests
from ..config import BASE
def get(path):
    return requests.get(BASE + path)`,
      'app/http/__init__.py': ``,
      'app/__init__.py': ``,
      'app/main.py': `
from .http.client import get
get('/rest/v1.0/me')`,
    },
    [me],
  ],
  'a package that re-exports': [
    {
      'procore_api/__init__.py': `
from .client import Client as ProcoreClient
from . import paths
from .constants import *
__all__ = ['ProcoreClient', 'paths']`,
      'procore_api/constants.py': `BASE = '${api}'`,
      'procore_api/paths.py': `ME = '/rest/v1.0/me'`,
      'procore_api/client.py': `
import requests
class Client:
    def __init__(self, base):
        self.base = base
    def get(self, path):
        return requests.get(self.base + path)`,
      'main.py': `
from procore_api import ProcoreClient, paths, BASE
ProcoreClient(BASE).get(paths.ME)`,
    },
    [me],
  ],
  'names that star imports bind, of which the last counts': [
    {
      'lib/__init__.py': ``,
      'lib/defaults.py': `
BASE = 'https://elsewhere.example.com'
ME = '/rest/v1.0/me'`,
      'lib/settings.py': `
from .defaults import *
BASE = '${api}'`,
      'lib/client.py': `
from requests import *
from .defaults import *
from .settings import *
def me():
    return get(BASE + ME)`,
      'main.py': `
from lib.client import *
me()`,
    },
    [me],
  ],
  'a module imported whole, and one with dots': [
    {
      'settings.py': `BASE = '${api}'`,
      'lib/__init__.py': ``,
      'lib/http.py': `
import requests
import settings
def get(path):
    return requests.get(settings.BASE + path)`,
      'main.py': `
import lib.http
import lib.http as transport
lib.http.get('/rest/v1.0/me')
transport.get('/rest/v1.0/companies')`,
    },
    [companies, me],
  ],
  'a package without __init__, under src': [
    {
      'src/procore_sync/config.py': `BASE = '${api}'`,
      'src/procore_sync/run.py': `
import requests
from procore_sync import config
from procore_sync.config import BASE
requests.get(f'{config.BASE}/rest/v1.0/me')
requests.get(f'{BASE}/rest/v1.0/companies')`,
    },
    [companies, me],
  ],
  'a decorator that retries': [
    `
import functools
import requests
def retry(times):
    def wrap(fn):
        @functools.wraps(fn)
        def inner(*args, **kwargs):
            for _ in range(times):
                try:
                    return fn(*args, **kwargs)
                except requests.RequestException:
                    pass
        return inner
    return wrap
@retry(3)
def get(path):
    return requests.get('${api}' + path)
get('/rest/v1.0/me')`,
    [me],
  ],
  'a context manager of one’s own': [
    `
from contextlib import contextmanager
import requests
@contextmanager
def procore_session(base):
    session = requests.Session()
    session.base = base
    yield session
with procore_session('${api}') as session:
    session.get(session.base + '/rest/v1.0/me')
class Client:
    def __enter__(self):
        return self
    def __exit__(self, *error):
        pass
    def get(self, path):
        return requests.get('${api}' + path)
with Client() as client:
    client.get('/rest/v1.0/companies')`,
    [companies, me],
  ],
  'a generator of pages': [
    `
import requests
def pages(path):
    page = 1
    while True:
        rows = requests.get(f'${api}/rest/v1.0{path}?page={page}').json()
        if not rows:
            return
        yield from rows
        page += 1
for company in pages('/companies'):
    print(company)`,
    [`${companies}?page=1`, `${companies}?page={}`],
  ],
  'keyword arguments, handed on': [
    `
import requests
def request(method, path, *, version='v1.0', **kwargs):
    return requests.request(method, f'${api}/rest/{version}{path}', **kwargs)
def get(path, **kwargs):
    return request('GET', path, **kwargs)
get('/me')
get('/projects', version='v1.1', params={'company_id': 7})`,
    [me, `GET ${api}/rest/v1.1/projects`],
  ],
  'arguments spread from a dictionary and a tuple': [
    `
import requests
options = {'url': '${api}/rest/v1.0/me', 'method': 'GET'}
requests.request(**options)
pair = ('GET', '${api}/rest/v1.0/companies')
requests.request(*pair)`,
    [companies, me],
  ],
  'functools.partial': [
    `
from functools import partial
import requests
def call(base, path):
    return requests.get(base + path)
procore = partial(call, '${api}')
procore('/rest/v1.0/me')
fetch = partial(requests.get, timeout=10)
fetch('${api}/rest/v1.0/companies')`,
    [companies, me],
  ],
  'a loop over a list, a tuple and a dictionary': [
    `
import requests
for path in ['/me', '/companies']:
    requests.get('${api}/rest/v1.0' + path)
PATHS = {'offices': '/rest/v1.0/offices', 'roles': '/rest/v1.0/roles'}
for name, path in PATHS.items():
    requests.get(f'${api}{path}')
for resource, version in (('projects', 'v1.1'), ('users', 'v1.3')):
    requests.get(f'${api}/rest/{version}/{resource}')`,
    [
      companies,
      me,
      `GET ${api}/rest/v1.0/offices`,
      `GET ${api}/rest/v1.0/roles`,
      `GET ${api}/rest/v1.1/projects`,
      `GET ${api}/rest/v1.3/users`,
    ],
  ],
  'a comprehension, and a look-up table': [
    `
import requests
ENDPOINTS = {'me': '/rest/v1.0/me', 'companies': '/rest/v1.0/companies'}
urls = [f'${api}{path}' for path in ENDPOINTS.values()]
answers = [requests.get(url) for url in urls]
requests.get('${api}' + ENDPOINTS['me'])
def fetch(name):
    return requests.get('${api}' + ENDPOINTS.get(name, '/rest/v1.0/offices'))
fetch('companies')`,
    [companies, me],
  ],
  'threads, executors and gather': [
    `
import asyncio
from concurrent.futures import ThreadPoolExecutor
import httpx
import requests
def fetch(path):
    return requests.get('${api}' + path)
with ThreadPoolExecutor() as pool:
    pool.map(fetch, ['/rest/v1.0/me'])
    pool.submit(fetch, '/rest/v1.0/companies')
async def one(client, path):
    return await client.get('${api}' + path)
async def main():
    async with httpx.AsyncClient() as client:
        await asyncio.gather(*[one(client, path) for path in ['/rest/v1.0/offices']])`,
    [companies, me, `GET ${api}/rest/v1.0/offices`],
  ],
  'a global that a function sets': [
    `
import requests
BASE = None
def configure():
    global BASE
    BASE = '${api}'
def get(path):
    return requests.get(BASE + path)
configure()
get('/rest/v1.0/me')`,
    [me],
  ],
  'a lambda and a callable object': [
    `
import requests
get = lambda path: requests.get('${api}' + path)
get('/rest/v1.0/me')
class Caller:
    def __call__(self, path):
        return requests.get('${api}' + path)
call = Caller()
call('/rest/v1.0/companies')`,
    [companies, me],
  ],
  'a parameter typed with a client': [
    `
import requests
import httpx
def one(session: requests.Session):
    return session.get('${api}/rest/v1.0/me')
async def two(client: httpx.AsyncClient):
    return await client.get('${api}/rest/v1.0/companies')`,
    [companies, me],
  ],
  'an injected dependency': [
    `
import httpx
from fastapi import APIRouter, Depends
router = APIRouter()
class Procore:
    base = '${api}'
    async def get(self, path):
        async with httpx.AsyncClient() as client:
            return await client.get(self.base + path)
def get_procore():
    return Procore()
@router.get('/me')
async def read_me(procore: Procore = Depends(get_procore)):
    return await procore.get('/rest/v1.0/me')`,
    [me],
  ],
  'an instance that a class method makes, of the class that inherits it': [
    `
import os, requests
class Reader:
    root = '/me'
    def __init__(self, base):
        self.base = base
    @classmethod
    def from_env(cls):
        return cls('${api}/rest/v1.0')
    def read(self):
        return requests.get(self.base + self.root)
class Companies(Reader):
    root = '/companies'
    @classmethod
    def ready(cls):
        return cls.from_env()
Reader.from_env().read()
Companies.ready().read()`,
    [companies, me],
  ],
  "a class that inherits from a library's client": [
    `
import httpx
class Site(httpx.Client):
    def __init__(self, root):
        super().__init__(base_url=root, timeout=10)
    def whoami(self):
        return self.get('/rest/v1.0/me')
Site('${api}').whoami()
Site('${api}').get('/rest/v1.0/companies')`,
    [companies, me],
  ],
  'a prepared request': [
    `
from requests import Request, Session
session = Session()
prepared = session.prepare_request(Request('GET', '${api}/rest/v1.0/me'))
session.send(prepared)`,
    [me],
  ],
  'a walrus and a match': [
    `
import requests
if (url := '${api}/rest/v1.0/me'):
    requests.get(url)
def path_of(kind):
    match kind:
        case 'company':
            return '/companies'
        case _:
            return '/offices'
requests.get('${api}/rest/v1.0' + path_of('company'))`,
    [companies, me, `GET ${api}/rest/v1.0/offices`],
  ],
  'replaced everywhere, and in small letters': [
    `
import os
import requests
path = '${api}/rest/v1.0/projects/ID/rfis/ID'
requests.get(path.replace('ID', '1'))
requests.get(path.replace('ID', '2', 1))
project = os.environ['PROJECT']
requests.get(f'HTTPS://API.PROCORE.COM/REST/v1.0/projects/{project}/RFIS'.lower())`,
    [
      `GET ${api}/rest/v1.0/projects/1/rfis/1`,
      `GET ${api}/rest/v1.0/projects/2/rfis/ID`,
      `GET ${api}/rest/v1.0/projects/{}/rfis`,
    ],
  ],
  'a module of a package that is called like a library': [
    {
      'app/__init__.py': '',
      'app/requests.py': `def get(url): return None`,
      'app/a.py': `
import requests
requests.get('${api}/rest/v1.0/me')`,
    },
    [me],
  ],
  'a neighbour in a package that is started as a script': [
    {
      'app/__init__.py': '',
      'app/settings.py': `BASE = '${api}/rest/v1.0'`,
      'app/a.py': `
import requests
from settings import BASE
requests.get(BASE + '/me')`,
    },
    [me],
  ],
  'a module that imports what it is called like': [
    {
      'jobs/requests.py': `
import requests
session = requests.Session()`,
      'jobs/a.py': `
import requests
requests.get('${api}/rest/v1.0/me')`,
    },
    [me],
  ],
  'an object that gives another of its kind to go through': [
    `
import requests

class Page:
    def __init__(self, number):
        self.number = number
    def __iter__(self):
        return iter(Page(self.number + 1))

for _ in Page(1):
    requests.get('${api}/rest/v1.0/me')`,
    [me],
  ],
  'thousands of statements before the one call that a function gives back': [
    `
import requests

def asked():
${Array.from({ length: 12_000 }, (_, index) => `    a${index} = ${index}`).join('\n')}
    return requests.get('${api}/rest/v1.0/me')

asked()`,
    [me],
  ],
};

describe('requests of Python', () => {
  for (const [name, [source, expected]] of Object.entries(cases)) {
    test(name, async () => {
      const files = typeof source === 'string' ? { 'a.py': source } : source;
      expect(await requestsOf(files)).toEqual([...expected].sort());
    });
  }
});
