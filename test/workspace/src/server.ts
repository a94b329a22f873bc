import express from 'express';
import session from 'express-session';
import { log } from './lib/logger.js';
import { auth } from './routes/auth.js';
import { digest } from './routes/digest.js';
import { webhooks } from './routes/webhooks.js';

const server = express();
server.use(express.json());
// Deliveries carry no session: they come from Procore, not from a browser.
server.use(webhooks);
server.use(
  session({
    secret: process.env.SESSION_SECRET ?? '',
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, secure: true, sameSite: 'lax' },
  }),
);
server.use(auth, digest);

const port = Number(process.env.PORT ?? 3000);
server.listen(port, () => log.info({ port }, 'listening'));
