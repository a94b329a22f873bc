import type { Behaviour, Library } from '../shape.ts';
import { python } from './entry.ts';
import { requestsCalls } from './http.ts';

const encrypts = (data: string): Behaviour => ({ does: 'encrypt', args: { data }, returns: 'arguments' });
const decrypts = (data: string): Behaviour => ({ does: 'decrypt', args: { data }, returns: 'arguments' });
const hashes = (data: string): Behaviour => ({ does: 'hash', args: { data } });

const cryptography: readonly Library[] = [
  // https://cryptography.io/en/latest/
  python(['cryptography.fernet'], {
    'Fernet|MultiFernet().encrypt|encrypt_at_time': encrypts('0|data'),
    'Fernet|MultiFernet().decrypt|decrypt_at_time': decrypts('0|token'),
    'Fernet.generate_key': { does: 'random', returns: 'plain' },
  }),
  python(
    [
      'cryptography.hazmat.primitives.ciphers.aead',
      'cryptography.hazmat.primitives.ciphers',
      'cryptography.hazmat.primitives.asymmetric',
    ],
    {
      'AESGCM|ChaCha20Poly1305|AESCCM|AESSIV|AESOCB3().encrypt': encrypts('1|data|0'),
      'AESGCM|ChaCha20Poly1305|AESCCM|AESSIV|AESOCB3().decrypt': decrypts('1|data|0'),
      'Cipher().encryptor().update|finalize': encrypts('0'),
      'Cipher().decryptor().update|finalize': decrypts('0'),
      '**.encrypt': encrypts('0'),
      '**.decrypt': decrypts('0'),
    },
  ),
  python(
    [
      'Crypto.Cipher',
      'Cryptodome.Cipher',
      'Crypto.Cipher.AES',
      'nacl.secret',
      'nacl.public',
      'nacl.utils',
      'pyaes',
      'simplecrypt',
      'cryptocode',
      'pgpy',
      'gnupg',
      'age',
      'tink',
      'jwcrypto.jwe',
      'django_cryptography.fields',
      'aws_encryption_sdk',
      'itsdangerous.encrypted',
      'ansible_vault',
      'rsa',
    ],
    {
      '**.encrypt|encrypt_and_digest': encrypts('0'),
      '**.decrypt|decrypt_and_verify': decrypts('0'),
      random: { does: 'random', returns: 'plain' },
      'encrypt|EncryptedCharField|EncryptedTextField': encrypts('0'),
    },
  ),
  python(['hashlib'], {
    'sha256|sha512|sha384|sha224|sha1|md5|sha3_256|sha3_512|blake2b|blake2s': hashes('0|string|data'),
    new: hashes('1|data'),
    'pbkdf2_hmac|scrypt': hashes('1|password|0'),
    '**.update': hashes('0'),
    '**.hexdigest|digest': { does: 'hash' },
  }),
  python(['hmac'], {
    'new|HMAC|digest': hashes('1|msg'),
    compare_digest: { does: 'compare', args: { data: '*' }, returns: 'plain' },
    'new().hexdigest|digest': { does: 'hash' },
  }),
  python(
    [
      'bcrypt',
      'argon2',
      'passlib.hash',
      'passlib.context',
      'passlib.apps',
      'werkzeug.security',
      'django.contrib.auth.hashers',
      'pwdlib',
      'scrypt',
      'flask_bcrypt',
    ],
    {
      'hashpw|generate_password_hash|make_password, **.hash|encrypt|generate_password_hash': hashes('0'),
      'checkpw|check_password_hash|check_password, **.verify|check_password_hash': {
        does: 'compare',
        returns: 'plain',
      },
      gensalt: { does: 'random', returns: 'plain' },
    },
  ),
  python(['secrets', 'random'], {
    'token_hex|token_urlsafe|token_bytes|choice|randbelow|randbits|SystemRandom|random|randint|choices|sample|uniform|randrange|getrandbits, SystemRandom().choice|randint':
      {
        does: 'random',
        returns: 'plain',
      },
    compare_digest: { does: 'compare', args: { data: '*' }, returns: 'plain' },
  }),
  python(['django.utils.crypto'], {
    constant_time_compare: { does: 'compare', returns: 'plain' },
    get_random_string: { does: 'random', returns: 'plain' },
    salted_hmac: hashes('1'),
  }),
  python(['base64', 'binascii', 'zlib', 'urllib.quote', 'html.parser', 'struct', 'quopri'], {
    'b64encode|b64decode|urlsafe_b64encode|urlsafe_b64decode|standard_b64encode|standard_b64decode|b32encode|b32decode|b16encode|encodebytes|decodebytes|hexlify|unhexlify|compress|decompress|pack|unpack':
      {
        returns: 'arguments',
      },
  }),
  // Signed, not sealed: what is inside can still be read
  python(['jwt', 'jose.jwt', 'jose', 'authlib.jose', 'itsdangerous', 'joserfc.jwt', 'django.core.signing'], {
    get_unverified_header: { returns: 'arguments' },
    '**.dumps|loads|sign|unsign|encode|decode': { returns: 'arguments' },
  }),
];

const stores: readonly Library[] = [
  // https://keyring.readthedocs.io
  python(['keyring', 'keyring.backend'], {
    set_password: { does: 'keychain', args: { name: '0|service_name', key: '1|username', data: '2|password' } },
    'get_password|get_credential': { does: 'secret', args: { name: '0|service_name' } },
    delete_password: { does: 'keychain', mode: 'delete', args: { name: '0' } },
  }),
  python(['hvac'], {
    '**.read_secret_version|read_secret|read_configuration|read': { does: 'secret', args: { path: 'path|0' } },
    '**.create_or_update_secret|write': { does: 'keychain', args: { path: 'path|0', data: 'secret|1' } },
    '**.transit.encrypt_data': encrypts('plaintext'),
    '**.transit.decrypt_data': decrypts('ciphertext'),
  }),
  python(
    [
      'infisical_client',
      'infisical_sdk',
      'dopplersdk',
      'onepasswordconnectsdk.client',
      'onepassword',
      'bitwarden_sdk',
      'akeyless',
      'conjur',
      'google.colab.userdata',
      'kaggle_secrets',
    ],
    {
      'get, **.get_secret|getSecret|get_secret_by_name|get_item|retrieve, **.secrets.resolve': {
        does: 'secret',
        args: { name: '0|secret_name' },
      },
      '**.create_secret|update_secret|set_secret': { does: 'keychain', args: { name: '0', data: '1' } },
      'UserSecretsClient().get_secret': { does: 'secret', args: { name: '0' } },
    },
  ),
  python(['google.colab'], {
    'userdata.get': { does: 'secret', args: { name: '0' } },
    'files.download': { does: 'write-file', mode: 'download', args: { target: '0' } },
  }),
  python(['getpass.getpass', 'prompt_toolkit'], { prompt: { returns: 'plain' } }),
];

const cleaning: readonly Library[] = [
  python(['markupsafe'], {
    'escape|escape_silent': { does: 'sanitize', returns: 'arguments' },
    Markup: { does: 'render', args: { data: '0' }, returns: 'arguments' },
    'Markup.escape': { does: 'sanitize', returns: 'arguments' },
  }),
  python(['html', 'cgi', 'xml.sax.saxutils'], {
    'escape|quoteattr': { does: 'sanitize', returns: 'arguments' },
    unescape: { returns: 'arguments' },
  }),
  python(['bleach', 'nh3', 'lxml.html.clean', 'lxml_html_clean', 'html_sanitizer'], {
    'clean|linkify|clean_html|clean_text': { does: 'sanitize', returns: 'arguments' },
    'Cleaner|Sanitizer().clean|clean_html|sanitize': { does: 'sanitize', returns: 'arguments' },
  }),
  // https://jinja.palletsprojects.com: a bare Template or Environment does not escape
  python(['jinja2', 'mako.template', 'chevron', 'pystache'], {
    'Template().render|render_async, Environment().get_template|from_string().render|render_async': {
      args: { data: '*', options: '@autoescape' },
      returns: 'arguments',
    },
    'Environment|Template': { returns: 'arguments' },
    render: { returns: 'arguments' },
    select_autoescape: { returns: 'plain' },
  }),
  python(['presidio_anonymizer', 'scrubadub', 'presidio_analyzer', 'anonymizedf', 'faker', 'datafog'], {
    '**.anonymize|clean|scrub|redact': { does: 'redact', returns: 'arguments' },
    'Faker().**': { does: 'random', returns: 'plain' },
  }),
  python(['sentry_sdk.scrubber'], { EventScrubber: { does: 'redact' } }),
  python(['global'], {
    'eval|exec|compile': { does: 'evaluate', args: { data: '0|source' } },
    __import__: { returns: 'plain' },
  }),
  python(['ast'], { literal_eval: { returns: 'arguments' } }),
  python(['RestrictedPython', 'numexpr', 'asteval', 'simpleeval'], {
    'compile_restricted|evaluate|simple_eval': { does: 'evaluate', args: { data: '0' } },
  }),
];

const programs: readonly Library[] = [
  // https://docs.python.org/3/library/subprocess.html: a shell only where `shell=True` or the call is named so
  python(['subprocess', 'anyio.run_process'], {
    'run|call|check_call|check_output|Popen': {
      does: 'execute',
      args: { data: '0|args', list: '0|args', options: 'shell' },
      note: 'no-shell',
    },
    'getoutput|getstatusoutput': { does: 'execute', args: { data: '0|cmd' } },
  }),
  python(['commands', 'popen2', 'pexpect', 'fabric', 'invoke', 'plumbum', 'sarge', 'delegator'], {
    'run|local|sudo|spawn|getoutput|getstatusoutput|runu': { does: 'execute', args: { data: '0|command' } },
    'Connection|Context().run|sudo|local': { does: 'execute', args: { data: '0|command' } },
  }),
  // https://docs.python.org/3/library/asyncio-subprocess.html
  python(['asyncio'], {
    'create_subprocess_shell, subprocess.create_subprocess_shell': { does: 'execute', args: { data: '0|cmd' } },
    'create_subprocess_exec, subprocess.create_subprocess_exec': {
      does: 'execute',
      args: { list: '*' },
      note: 'no-shell',
    },
  }),
  // A shell at the other end reads the line: https://docs.paramiko.org/en/stable/api/client.html, https://asyncssh.readthedocs.io
  python(['paramiko'], { '**.exec_command': { does: 'execute', args: { data: '0|command' } } }),
  python(['asyncssh'], {
    'connect().run|create_process|create_subprocess': { does: 'execute', args: { data: '0|command' } },
  }),
  // https://docs.python.org/3/library/shlex.html: `join` quotes what it joins
  python(['shlex'], { 'quote|join': { does: 'sanitize', returns: 'arguments' }, split: { returns: 'arguments' } }),
];

const identity: readonly Library[] = [
  // https://docs.authlib.org/en/latest/client/
  python(
    [
      'authlib.integrations.flask_client',
      'authlib.integrations.starlette_client',
      'authlib.integrations.django_client',
    ],
    {
      'OAuth().register': {
        does: 'oauth-provider',
        args: {
          name: '0|name',
          options: '*',
          url: 'authorize_url',
          target: 'access_token_url',
          base: 'api_base_url',
          credentials: 'client_secret',
        },
        note: 'registers',
      },
      'OAuth().**.authorize_redirect': { does: 'redirect', args: { url: '0|redirect_uri' }, note: 'authorize-url' },
      'OAuth().**.authorize_access_token|fetch_access_token': {
        does: 'request',
        method: 'POST',
        args: { url: '@access_token_url' },
        returns: 'body',
        note: 'grant:authorization_code',
      },
      // What else it sends goes below `api_base_url`, in the manner of requests.
      ...Object.fromEntries(
        Object.entries(requestsCalls).map(([name, behaviour]) => [
          // Not deeper: `get` of what it answered is a dictionary's own.
          `OAuth().*.${name}, OAuth().create_client().${name}`,
          { ...behaviour, args: { ...behaviour.args, base: '@api_base_url', credentials: 'token' } },
        ]),
      ),
    },
  ),
  python(
    [
      'flask_dance.consumer',
      'flask_dance.contrib',
      'social_core.backends.oauth',
      'rauth',
      'allauth.socialaccount.providers.oauth2.views',
      'httpx_oauth.oauth2',
      'httpx_oauth.clients',
      'fastapi_sso.sso.base',
    ],
    {
      'OAuth2ConsumerBlueprint|OAuth2Service|OAuth2|BaseOAuth2': {
        does: 'oauth-provider',
        args: { options: '*', credentials: 'client_secret' },
      },
    },
  ),
  // https://frankie567.github.io/httpx-oauth/usage/: OAuth2(client_id, client_secret, authorize_endpoint, access_token_endpoint)
  python(['httpx_oauth.oauth2'], {
    'OAuth2().get_access_token': {
      does: 'request',
      method: 'POST',
      args: { url: '@access_token_endpoint|@3', body: '0|code' },
      returns: 'body',
      note: 'grant:authorization_code',
    },
    'OAuth2().refresh_token': {
      does: 'request',
      method: 'POST',
      args: { url: '@refresh_token_endpoint|@4|@access_token_endpoint|@3', body: '0|refresh_token' },
      returns: 'body',
      note: 'grant:refresh_token',
    },
  }),
  python(['msal'], {
    'ConfidentialClientApplication|PublicClientApplication': {
      does: 'client',
      args: { auth: 'client_credential|1', base: 'authority' },
    },
    '**.acquire_token_for_client|acquire_token_by_authorization_code|acquire_token_silent|acquire_token_interactive': {
      returns: 'plain',
    },
  }),
  python(['google.oauth2.service_account', 'google.auth', 'google_auth_oauthlib.flow', 'google.oauth2.credentials'], {
    '**': { returns: 'plain' },
  }),
];

/** Encryption, hashing, secret stores, cleaning, running programs, and who is who. */
export const security: readonly Library[] = [...cryptography, ...stores, ...cleaning, ...programs, ...identity];
