import type { Behaviour, Library } from '../shape.ts';
import { behind, javascript, type Members } from './entry.ts';

const encrypts = (data: string): Behaviour => ({ does: 'encrypt', args: { data } });
const decrypts = (data: string): Behaviour => ({ does: 'decrypt', args: { data } });
const hashes = (data: string): Behaviour => ({ does: 'hash', args: { data } });
const random: Behaviour = { does: 'random', returns: 'plain' };
const compares: Behaviour = { does: 'compare', args: { data: '*' }, returns: 'plain' };
const sanitizes: Behaviour = { does: 'sanitize', args: { data: '0' }, returns: 'arguments' };

/** https://developer.mozilla.org/docs/Web/API/SubtleCrypto */
const subtle: Members = {
  encrypt: encrypts('2'),
  decrypt: decrypts('2'),
  wrapKey: encrypts('1'),
  digest: hashes('1'),
  sign: hashes('2'),
  verify: compares,
  'generateKey|importKey|deriveKey|deriveBits|exportKey': { returns: 'plain' },
};

/** https://nodejs.org/api/crypto.html */
const nodeCrypto: Members = {
  'createCipheriv|createCipher().update': encrypts('0'),
  'createCipheriv|createCipher().final': { does: 'encrypt', args: {} },
  'createDecipheriv|createDecipher().update': decrypts('0'),
  'createCipheriv|createDecipheriv().setAAD|setAuthTag|setAutoPadding': { returns: 'receiver' },
  'publicEncrypt|privateEncrypt': encrypts('1'),
  'privateDecrypt|publicDecrypt': decrypts('1'),
  'createHash|createHmac().update': { args: { data: '0' }, returns: 'receiver', note: 'fills-receiver' },
  'createHash|createHmac().digest': hashes('self'),
  hash: hashes('1'),
  'pbkdf2|pbkdf2Sync|scrypt|scryptSync|hkdf|hkdfSync': hashes('0'),
  timingSafeEqual: compares,
  'randomBytes|randomUUID|randomInt|randomFill|randomFillSync|getRandomValues|pseudoRandomBytes': random,
  'randomBytes().toString': random,
  'createSign|createVerify().update': { args: { data: '0' }, returns: 'receiver' },
  'createVerify().verify': compares,
  verify: compares,
  ...behind(['subtle', 'webcrypto.subtle'], subtle),
  'webcrypto.getRandomValues|randomUUID': random,
};

const cryptography: readonly Library[] = [
  javascript(
    [
      'crypto',
      'crypto-browserify',
      'isomorphic-webcrypto',
      'react-native-quick-crypto',
      '@peculiar/webcrypto',
      'std/crypto',
      '@std/crypto',
      'uncrypto',
    ],
    nodeCrypto,
  ),
  javascript(['global'], {
    ...behind(['crypto.subtle'], subtle),
    'crypto.randomUUID|getRandomValues': random,
    // https://bun.sh/docs/api/hashing
    'Bun.password.hash|hashSync': hashes('0'),
    'Bun.password.verify|verifySync': compares,
  }),
  // https://cryptojs.gitbook.io/docs: AES.encrypt(message, key)
  javascript(['crypto-js', 'crypto-es'], {
    '*.encrypt': encrypts('0'),
    '*.decrypt': decrypts('0'),
    'SHA1|SHA256|SHA384|SHA512|SHA3|MD5|RIPEMD160|PBKDF2|HmacSHA256|HmacSHA1|HmacSHA512|HmacMD5': hashes('0'),
    'enc.*.parse|stringify': { returns: 'arguments' },
    'lib.WordArray.random': random,
  }),
  javascript(['crypto-js/aes', 'crypto-js/tripledes', 'crypto-js/rabbit'], {
    encrypt: encrypts('0'),
    decrypt: decrypts('0'),
  }),
  javascript(
    [
      'crypto-js/sha256',
      'crypto-js/sha512',
      'crypto-js/md5',
      'crypto-js/hmac-sha256',
      'md5',
      'sha.js',
      'js-sha256',
      'js-sha512',
      'hash.js',
      'blueimp-md5',
      'ts-md5',
      'object-hash',
      'hash-sum',
      'xxhash-wasm',
      'murmurhash',
      'ohash',
      'hasha',
    ],
    {
      '()': hashes('0'),
      'sha256|sha224|sha512|sha1|MD5|hash|hashStr|digest|hasha': hashes('0'),
    },
  ),
  // https://github.com/dchest/tweetnacl-js: secretbox(message, nonce, key), box(message, nonce, theirs, mine)
  javascript(['tweetnacl', 'tweetnacl-ts'], {
    'secretbox|box|sign, box.after': encrypts('0'),
    'secretbox|box.open': decrypts('0'),
    hash: hashes('0'),
    randomBytes: random,
    verify: compares,
  }),
  javascript(['tweetnacl-util', 'tweetnacl-sealedbox-js'], { '*': { returns: 'arguments' }, seal: encrypts('0') }),
  // https://doc.libsodium.org
  javascript(
    [
      'libsodium-wrappers',
      'libsodium-wrappers-sumo',
      'sodium-native',
      'sodium-universal',
      'sodium-plus',
      'react-native-libsodium',
      'libsodium',
    ],
    {
      'crypto_secretbox_easy|crypto_secretbox_detached|crypto_box_easy|crypto_box_seal|crypto_aead_xchacha20poly1305_ietf_encrypt|crypto_aead_chacha20poly1305_ietf_encrypt|crypto_secretbox|crypto_box':
        encrypts('0'),
      'crypto_secretbox_open_easy|crypto_box_open_easy|crypto_box_seal_open|crypto_aead_xchacha20poly1305_ietf_decrypt|crypto_secretbox_open|crypto_box_open':
        decrypts('0'),
      'crypto_generichash|crypto_pwhash|crypto_pwhash_str|crypto_hash|crypto_auth|crypto_hash_sha256': hashes('0'),
      'randombytes_buf|crypto_secretbox_keygen': random,
      'memcmp|crypto_auth_verify|crypto_pwhash_str_verify': compares,
    },
  ),
  javascript(['@noble/ciphers', '@noble/ciphers/*'], { '**.encrypt': encrypts('0'), '**.decrypt': decrypts('0') }),
  javascript(['@noble/hashes', '@noble/hashes/*'], { '*': hashes('0'), hmac: hashes('2') }),
  javascript(
    [
      'node-forge',
      'openpgp',
      'age-encryption',
      'sjcl',
      'cryptr',
      'simple-crypto-js',
      'aes-js',
      'fernet',
      'simple-encryptor',
      '@47ng/cloak',
      'jsencrypt',
      'node-rsa',
      'virgil-crypto',
      '@tanker/client-node',
    ],
    {
      '**.encrypt|encryptString|encryptStringSync|encryptText|seal': encrypts('0'),
      '**.decrypt|decryptString|decryptStringSync|unseal': decrypts('0'),
      'md.*.create().digest': { does: 'hash', args: { data: 'self' } },
      'md.*.create().update': { args: { data: '0' }, returns: 'receiver', note: 'fills-receiver' },
      'random.getBytes|getBytesSync': random,
    },
  ),
  javascript(['@aws-crypto/client-node', '@aws-crypto/client-browser'], {
    'buildClient().encrypt': encrypts('1'),
    'buildClient().decrypt': decrypts('1'),
  }),
  // https://hapi.dev/module/iron: seal(object, password, options)
  javascript(['@hapi/iron', 'iron-webcrypto'], { seal: encrypts('0|1'), unseal: decrypts('0|1') }),
  javascript(
    [
      'prisma-field-encryption',
      'mongoose-field-encryption',
      'mongoose-encryption',
      'sequelize-encrypted',
      'typeorm-encrypted',
    ],
    {
      '**': {},
    },
  ),
  // https://github.com/kelektiv/node.bcrypt.js
  javascript(
    [
      'bcrypt',
      'bcryptjs',
      '@node-rs/bcrypt',
      'bcrypt-ts',
      '@node-rs/argon2',
      'argon2',
      'argon2-browser',
      'scrypt-js',
      'scrypt-kdf',
      'oslo/password',
      '@phc/*',
    ],
    {
      'hash|hashSync|hashRaw': hashes('0'),
      'compare|compareSync|verify|verifySync': compares,
      'Bcrypt|Argon2id|Scrypt().hash': hashes('0'),
      'Bcrypt|Argon2id|Scrypt().verify': compares,
    },
  ),
  javascript(
    [
      'tsscmp',
      'safe-compare',
      'scmp',
      'secure-compare',
      'buffer-equal-constant-time',
      'timing-safe-equal',
      'string-timing-safe-equal',
    ],
    {
      '()': compares,
      '*': compares,
    },
  ),
  // https://github.com/panva/jose: a signed token can be read by anyone, an encrypted one cannot
  javascript(['jose', 'jose/*'], {
    'SignJWT().**.sign': { returns: 'arguments' },
    'SignJWT|EncryptJWT().**.setProtectedHeader|setIssuedAt|setExpirationTime|setIssuer|setAudience|setSubject|setJti':
      { returns: 'receiver' },
    'EncryptJWT().**.encrypt': { does: 'encrypt', args: { data: '@0' } },
    'CompactEncrypt|FlattenedEncrypt().**.encrypt': { does: 'encrypt', args: { data: '@0' } },
    'jwtDecrypt|compactDecrypt': decrypts('0'),
    'jwtVerify|compactVerify|flattenedVerify': { does: 'authenticate', args: { data: '0' } },
    'decodeJwt|decodeProtectedHeader': { returns: 'arguments' },
  }),
  javascript(['jsonwebtoken', 'jwt-simple', 'fast-jwt', '@tsndr/cloudflare-worker-jwt', 'njwt', '@nestjs/jwt'], {
    'sign|encode|create, createSigner()()': { returns: 'arguments' },
    'verify, createVerifier()()': { does: 'authenticate', args: { data: '0' } },
    decode: { returns: 'arguments' },
    'JwtService().sign|signAsync|decode': { returns: 'arguments' },
    'JwtService().verify|verifyAsync': { does: 'authenticate', args: { data: '0' } },
  }),
  javascript(['jwt-decode'], { '()': { returns: 'arguments' }, jwtDecode: { returns: 'arguments' } }),
  javascript(['tls'], { connect: { args: { tls: '0', options: '0' } }, createSecureContext: { args: { tls: '0' } } }),
];

/** What takes personal fields and secrets out of a value. */
const redaction: readonly Library[] = [
  // https://github.com/davidmarkclements/fast-redact: fastRedact({ paths })(object)
  javascript(['fast-redact', '@pinojs/redact', 'slow-redact'], {
    '()()': { does: 'redact', args: { data: '0', list: '@0.paths' } },
  }),
  javascript(
    [
      'redact-pii',
      '@hackylabs/deep-redact',
      'maskdata',
      'mask-json',
      'json-mask',
      'redact-secrets',
      'redact-object',
      '@zapier/secret-scrubber',
      'anonymize-nlp',
      '@redactpii/node',
    ],
    {
      '()': { does: 'redact', args: { data: '0' } },
      '()()': { does: 'redact', args: { data: '0' } },
      'redact|redactAsync|mask|maskJSON2|maskJSONFields|maskCard|maskEmail2|maskPhone|maskStringV2|maskPassword|map|scrub|scrubMany':
        { does: 'redact', args: { data: '0' } },
      '*().redact|redactAsync|deepRedact|mask|redactBatch': { does: 'redact', args: { data: '0' } },
    },
  ),
];

/** What makes text safe inside a page or a command line. */
const sanitizers: readonly Library[] = [
  // https://github.com/cure53/DOMPurify
  javascript(
    [
      'dompurify',
      'isomorphic-dompurify',
      'sanitize-html',
      'xss',
      'insane',
      'escape-html',
      'escape-goat',
      'html-escaper',
      'striptags',
      'string-strip-html',
      'html-entities',
      'he',
      'entities',
      'lodash.escape',
      'shell-quote',
      'shell-escape',
      'shescape',
      'ent',
      '@braintree/sanitize-url',
      'sanitize-filename',
      'rehype-sanitize',
      'trusted-types',
    ],
    {
      '()': sanitizes,
      '().sanitize': sanitizes,
      'sanitize|filterXSS|escape|escapeHTML|htmlEscape|encode|encodeXML|escapeText|stripHtml|quote|quoteAll|sanitizeUrl|clean':
        sanitizes,
      'FilterXSS().process': sanitizes,
      'Shescape().quote|escape|quoteAll|escapeAll': sanitizes,
    },
  ),
  javascript(['validator'], { 'escape|stripLow|blacklist|whitelist': sanitizes }),
  javascript(['@angular/platform-browser'], {
    'DomSanitizer().sanitize': { does: 'sanitize', args: { data: '1' }, returns: 'arguments' },
    'DomSanitizer().bypassSecurityTrustHtml': { does: 'render', args: { data: '0' } },
  }),
  javascript(['lit/directives/unsafe-html', 'lit/directives/unsafe-html.js'], {
    unsafeHTML: { does: 'render', args: { data: '0' } },
  }),
  javascript(['html-react-parser', 'react-html-parser', 'html-to-react'], {
    '()': { does: 'render', args: { data: '0' } },
  }),
];

/** Runs a command line through a shell. */
const shell: Behaviour = { does: 'execute', args: { data: '0', options: '1', callback: 'callback' } };
/** Runs a program with its arguments, without a shell unless the options ask for one. */
const program: Behaviour = { does: 'execute', args: { data: '0', list: '1', options: '2|1' }, note: 'no-shell' };
/** A tagged template whose values are escaped. */
const escaped: Behaviour = { does: 'execute', args: { list: '1*' }, note: 'no-shell' };

const execution: readonly Library[] = [
  // https://nodejs.org/api/child_process.html
  javascript(['child_process', 'cross-spawn', 'promisify-child-process', 'child-process-promise'], {
    'exec|execSync': shell,
    'spawn|spawnSync|execFile|execFileSync|fork|sync': program,
    '()': program,
  }),
  // https://github.com/sindresorhus/execa
  javascript(['execa'], {
    '()': program,
    'execa|execaSync|execaNode|sync|node': program,
    'execaCommand|execaCommandSync|command|commandSync': shell,
    $: escaped,
  }),
  javascript(['zx', 'bun', 'dax-sh', '@david/dax', 'zx/core'], { $: escaped, '$.spawn': program }),
  javascript(['shelljs'], { exec: shell, 'cp|mv|rm|cat|sed|grep': { returns: 'plain' } }),
  javascript(['tinyexec', 'nano-spawn', '@actions/exec', 'node-pty', '@npmcli/promise-spawn'], {
    '()': program,
    'exec|x|spawn|getExecOutput': program,
  }),
  javascript(['node-cmd', 'exec-sh', 'sudo-prompt', 'node-exec-promise'], {
    '()': shell,
    'run|runSync|exec|get|promise': shell,
  }),
  javascript(['ssh2', 'node-ssh', 'ssh2-promise'], { '**.exec|execCommand': shell }),
  javascript(['global'], {
    eval: { does: 'evaluate', args: { data: '0' } },
    Function: { does: 'evaluate', args: { data: '*' } },
    'Deno.Command()': { does: 'execute', args: { data: '0', list: '1.args', options: '1' }, note: 'no-shell' },
    'Deno.run': { does: 'execute', args: { data: '0.cmd', options: '0' }, note: 'no-shell' },
    'Bun.spawn|spawnSync': { does: 'execute', args: { data: '0.cmd|0', options: '1' }, note: 'no-shell' },
    'Bun.$': escaped,
    'chrome.scripting.executeScript': { does: 'evaluate', args: { data: '0' } },
  }),
  // https://nodejs.org/api/vm.html
  javascript(
    ['vm', 'vm2', 'isolated-vm', 'safe-eval', 'eval', 'eval5', 'static-eval', 'notevil', 'quickjs-emscripten'],
    {
      'runInContext|runInNewContext|runInThisContext|compileFunction': { does: 'evaluate', args: { data: '0' } },
      'Script()': { does: 'evaluate', args: { data: '0' } },
      'VM|NodeVM().run': { does: 'evaluate', args: { data: '0' } },
      '**.compileScript|evalCode|evalClosure': { does: 'evaluate', args: { data: '0' } },
      '()': { does: 'evaluate', args: { data: '0' } },
    },
  ),
];

/** A popup's or tooltip's text is HTML: https://leafletjs.com/reference.html#popup */
const leaflet: Members = {
  '**.bindPopup|setPopupContent|bindTooltip|setTooltipContent|openPopup|openTooltip|setContent': {
    does: 'render',
    args: { data: '0' },
    returns: 'receiver',
  },
  'divIcon|DivIcon': { does: 'render', args: { data: '0.html' } },
};

const maps: readonly Library[] = [
  javascript(['leaflet'], leaflet),
  javascript(['global'], behind(['L'], leaflet)),
  // https://maplibre.org/maplibre-gl-js/docs/API/classes/Popup/#sethtml
  javascript(['mapbox-gl', 'maplibre-gl'], {
    '**.setHTML': { does: 'render', args: { data: '0' }, returns: 'receiver' },
  }),
  // https://developers.google.com/maps/documentation/javascript/reference/info-window#InfoWindowOptions.content
  javascript(['global'], {
    'google.maps.InfoWindow': { does: 'render', args: { data: '0.content' } },
    'google.maps.InfoWindow().setContent': { does: 'render', args: { data: '0' } },
  }),
];

const documents: readonly Library[] = [
  javascript(['global'], {
    'document.write|writeln': { does: 'render', args: { data: '0' } },
    'document.**.insertAdjacentHTML': { does: 'render', args: { data: '1' } },
    'HTMLElement|Element().insertAdjacentHTML': { does: 'render', args: { data: '1' } },
    'HTMLElement().innerHTML|outerHTML|srcdoc': { does: 'render', args: { data: '0' }, set: true },
    'document.createRange().createContextualFragment': { does: 'render', args: { data: '0' } },
    'Range().createContextualFragment': { does: 'render', args: { data: '0' } },
    'document.execCommand': { returns: 'plain' },
    'DOMParser().parseFromString': { does: 'parse-html', args: { data: '0' } },
    'navigator.clipboard.writeText': { args: { data: '0' }, returns: 'plain' },
  }),
];

export const security: readonly Library[] = [
  ...cryptography,
  ...redaction,
  ...sanitizers,
  ...execution,
  ...maps,
  ...documents,
];
