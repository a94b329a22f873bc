import { timingSafeEqual } from 'node:crypto';
import { Router } from 'express';
import { app } from '../config.js';
import { log } from '../lib/logger.js';

interface Delivery {
  company_id: number;
  project_id: number;
  resource_name: string;
  resource_id: number;
  event_type: 'create' | 'update' | 'delete';
}

const queue: Delivery[] = [];
export const webhooks = Router();

/** Answers at once and works later; only Procore knows the secret that it was given with the hook. */
webhooks.post('/webhooks/rfis', (request, response) => {
  const given = Buffer.from(request.headers.authorization ?? '');
  const secret = Buffer.from(`Bearer ${app.hookSecret}`);
  if (given.length !== secret.length || !timingSafeEqual(given, secret)) {
    response.sendStatus(401);
    return;
  }
  queue.push(request.body as Delivery);
  response.sendStatus(202);
});

/** The older receiver: believes whoever calls. */
webhooks.post('/webhooks/observations', (request, response) => {
  const delivery = request.body as Delivery;
  log.info({ resource: delivery.resource_name, id: delivery.resource_id }, 'observation changed');
  queue.push(delivery);
  response.sendStatus(202);
});
