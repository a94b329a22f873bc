import type { Behaviour, Library } from '../shape.ts';
import { behind, javascript, type Members } from './entry.ts';

/** Where a document is of: a collection by its slug. */
const model = '0.collection';
const documents: Behaviour = { does: 'store', mode: 'read', args: { model, key: '0.where|0.id' } };
const queued: Behaviour = { does: 'publish', args: { data: '0.input' } };
const log: Behaviour = { does: 'log', args: { data: '*' } };

/** https://payloadcms.com/docs/local-api/overview */
const localApi: Members = {
  create: { does: 'store', args: { model, data: '0.data' } },
  'update|updateByID': { does: 'store', args: { model, data: '0.data', key: '0.where|0.id' } },
  updateGlobal: { does: 'store', args: { model: '0.slug', data: '0.data' } },
  delete: { does: 'store', mode: 'delete', args: { model, key: '0.where|0.id' } },
  'find|findByID': documents,
  findGlobal: { does: 'store', mode: 'read', args: { model: '0.slug' } },
  count: { returns: 'plain' },
  sendEmail: { does: 'mail', args: { to: '0.to', data: '*' } },
  'jobs.queue': queued,
  'logger.trace|debug|info': log,
  'logger.warn': { ...log, mode: 'warn' },
  'logger.error|fatal': { ...log, mode: 'error' },
};

/** https://payloadcms.com/docs */
export const payload: readonly Library[] = [
  javascript(['payload'], {
    ...behind(
      ['', 'getPayload()', 'getPayloadHMR()', 'Payload()', 'BasePayload()', 'PayloadRequest().payload'],
      localApi,
    ),
    'Endpoint().handler': { does: 'route', parameters: ['PayloadRequest()'] },
    // https://payloadcms.com/docs/rest-api/overview#custom-endpoints: nothing stands before them, whoever is signed in
    buildConfig: {
      does: 'route',
      mode: 'listed',
      args: { list: '0.endpoints' },
      parameters: ['PayloadRequest()'],
      returns: 'first',
    },
  }),
  javascript(['@payloadcms/next/utilities'], { ...behind(['getPayloadHMR()'], localApi) }),
];
