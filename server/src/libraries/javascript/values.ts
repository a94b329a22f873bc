import type { Library } from '../shape.ts';

/** Built-ins that carry what their arguments carry. Array and string methods are the analysis's own. */
const builtins: readonly Library[] = [
  {
    packages: ['global'],
    language: 'javascript',
    members: {
      'JSON.stringify|parse': { returns: 'arguments' },
      'Object.assign|entries|fromEntries|keys|values|groupBy': { returns: 'arguments' },
      'Object.freeze|seal|preventExtensions': { returns: 'first' },
      'Array.from|of|fromAsync': { returns: 'arguments' },
      'Array.isArray': { returns: 'plain' },
      'String|Number|BigInt': { returns: 'arguments' },
      'String.raw': { returns: 'arguments' },
      'Boolean|parseInt|parseFloat|isNaN|isFinite': { returns: 'plain' },
      'Number.isInteger|isFinite|isNaN|parseInt|parseFloat|isSafeInteger': { returns: 'plain' },
      'Math.*': { returns: 'plain' },
      'Math.random': { does: 'random', returns: 'plain' },
      Date: { returns: 'plain' },
      'Date.now|parse|UTC': { returns: 'plain' },
      'Map|Set|WeakMap|WeakSet': { returns: 'arguments' },
      'Map.groupBy': { returns: 'arguments' },
      'Error|TypeError|RangeError|AggregateError': { returns: 'arguments' },
      structuredClone: { returns: 'first' },
      'atob|btoa|encodeURIComponent|decodeURIComponent|encodeURI|decodeURI|escape|unescape': { returns: 'arguments' },
      'Buffer.from|concat|alloc': { returns: 'arguments' },
      'Buffer.byteLength|isBuffer|compare': { returns: 'plain' },
      'Uint8Array.from': { returns: 'arguments' },
      'Uint8Array|Blob|File|DataView': { returns: 'arguments' },
      'TextEncoder().encode': { returns: 'arguments' },
      'TextDecoder().decode': { returns: 'arguments' },
      'URL|URLSearchParams|FormData': { returns: 'arguments' },
      'URL.createObjectURL': { returns: 'arguments' },
      'Object.create|getOwnPropertyNames|getPrototypeOf|is|hasOwn': { returns: 'plain' },
      'Reflect.ownKeys|has': { returns: 'plain' },
      'crypto.randomUUID|getRandomValues': { does: 'random', returns: 'plain' },
      'performance.now': { returns: 'plain' },
    },
  },
];

export const values: readonly Library[] = [...builtins];
