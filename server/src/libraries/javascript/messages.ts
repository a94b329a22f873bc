import type { Behaviour, Library } from '../shape.ts';
import { behind, javascript, type Members } from './entry.ts';

/** https://developer.mozilla.org/docs/Web/API/Window/postMessage: (message, targetOrigin) or (message, { targetOrigin }). */
const posts: Behaviour = { does: 'post-message', args: { data: '0', target: '1.targetOrigin|1' } };

/** A listener for events of a window, its callback the last function. */
const listens: Behaviour = {
  does: 'listen-message',
  args: { name: '0', callback: 'callback' },
  parameters: ['MessageEvent()'],
};

/** Events inside a process, by name: https://nodejs.org/api/events.html, https://github.com/developit/mitt. */
const events: Members = {
  'on|once|addListener|prependListener': { args: { name: '0', callback: '1' }, note: 'hears' },
  'emit|emitAsync|emitSerial': { args: { name: '0' }, note: 'tells' },
};
/** https://rxjs.dev/guide/subject */
const subject: Members = {
  subscribe: { args: { callback: '0' }, note: 'hears' },
  next: { note: 'tells' },
  asObservable: { returns: 'receiver' },
};

/** Messages between windows: who posts them, and who listens. */
export const messages: readonly Library[] = [
  javascript(
    [
      'events',
      'mitt',
      'eventemitter3',
      'eventemitter2',
      'emittery',
      'nanoevents',
      'tiny-emitter',
      'tiny-typed-emitter',
    ],
    behind(
      [
        '()',
        ...['EventEmitter', 'EventEmitter2', 'Emittery', 'createNanoEvents', 'TinyEmitter', 'TypedEmitter'].map(
          name => `${name}()`,
        ),
      ],
      events,
    ),
  ),
  // https://svelte.dev/docs/svelte/svelte-store#svelte-store-writable
  javascript(
    ['svelte/store'],
    behind(['writable()'], { subscribe: { args: { callback: '0' }, note: 'hears' }, set: { note: 'tells' } }),
  ),
  // https://vuejs.org/api/reactivity-core.html#watch: a ref, or what a getter gives
  javascript(['vue', '#imports', '@vue/composition-api', '@nuxtjs/composition-api'], {
    watch: { args: { key: '0.value|0()', callback: '1' }, parameters: ['@key'] },
  }),
  javascript(['rxjs'], behind(['Subject()', 'ReplaySubject()', 'BehaviorSubject()'], subject)),
  // https://angular.dev/guide/signals
  javascript(['@angular/core'], behind(['signal()'], { set: { note: 'tells' }, asReadonly: { returns: 'receiver' } })),
  // https://nodejs.org/api/async_context.html#asynclocalstoragerunstore-callback-args
  javascript(
    ['async_hooks'],
    behind(['AsyncLocalStorage()'], {
      run: { args: { callback: '1' }, returns: 'called', note: 'tells' },
      enterWith: { note: 'tells' },
    }),
  ),
  javascript(['global'], {
    postMessage: posts,
    'Window().postMessage, Window().parent|top|opener.postMessage': posts,
    'parent|top|opener.postMessage': posts,
    'parent.parent.postMessage': posts,
    'frames.*.postMessage': posts,
    'open().postMessage': posts,
    'MessageEvent().source.postMessage': posts,
    'document.**.contentWindow.postMessage': posts,
    'HTMLIFrameElement().contentWindow.postMessage': posts,
    addEventListener: listens,
    'Window().addEventListener': listens,
  }),
  // https://rxjs.dev/api/index/function/fromEvent: what is piped behind it hears the events
  javascript(['rxjs'], { fromEvent: { does: 'listen-message', args: { name: '1' }, note: 'stream' } }),
  // https://usehooks-ts.com/react-hook/use-event-listener, https://vueuse.org/core/useEventListener
  javascript(['usehooks-ts', 'ahooks', '@vueuse/core', '@react-hookz/web', '@mantine/hooks', 'react-use'], {
    'useEventListener|useWindowEvent|useEvent': listens,
  }),
  // https://angular.dev/api/core/HostListener: `@HostListener('window:message', ['$event'])`
  javascript(['@angular/core'], {
    HostListener: { does: 'listen-message', args: { name: '0' }, note: 'annotation' },
    'Renderer2().listen': listens,
  }),
  // https://stenciljs.com/docs/events#listen-decorator
  javascript(['@stencil/core'], {
    Listen: { does: 'listen-message', args: { name: '0' }, note: 'annotation' },
  }),
  // https://api.jquery.com/on/
  javascript(['jquery'], { '().on|bind': listens }),
  javascript(['global'], behind(['$', 'jQuery'], { '().on|bind': listens })),
];
