import { type NextFunction, type Request, type Response, Router } from 'express';
import { ProcoreClient } from '../procore/client.js';
import { openRfis, type Rfi } from '../procore/rfis.js';

export const digest = Router();

function requireCompany(request: Request, response: Response, next: NextFunction): void {
  if (request.session.company) next();
  else response.sendStatus(401);
}

/** Open RFIs of one project, for someone who is signed in. */
digest.get('/digest/:project', requireCompany, async (request, response) => {
  const procore = new ProcoreClient(request.session.company as string);
  const rfis: Pick<Rfi, 'id' | 'subject' | 'due_date'>[] = [];
  for await (const rfi of openRfis(procore, Number(request.params.project)))
    rfis.push({ id: rfi.id, subject: rfi.subject, due_date: rfi.due_date });
  response.json(rfis);
});
