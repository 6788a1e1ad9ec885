// The demo shop's command line: reads its options, starts the shop, prints where it is.
//
//   node server.mjs --api http://127.0.0.1:4243 --publishable-key pk_test_... --secret-key sk_test_... --webhook-secret whsec_...
//
// Keys may also come by OPENTILL_PUBLISHABLE_KEY, OPENTILL_SECRET_KEY and OPENTILL_WEBHOOK_SECRET, where other users of the machine cannot
// read them in the list of processes.

import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { createShop } from './shop.mjs';

const HELP = `The demo shop of opentill.

  --listen HOST:PORT      where to serve (default localhost:4242; port 0 takes a free one)
  --api ORIGIN            the backend, which is also the pay origin (default http://127.0.0.1:4243)
  --publishable-key KEY   or OPENTILL_PUBLISHABLE_KEY
  --secret-key KEY        or OPENTILL_SECRET_KEY; never leaves this process but for the backend
  --webhook-secret SECRET or OPENTILL_WEBHOOK_SECRET; the backend prints it when it is started with
                          --webhook http://127.0.0.1:4242/webhooks. Orders are packed by what comes there
  --package-dir DIR       opentill's npm package as built (default ../../pkg)
  --allow-origin ORIGIN   may be repeated: pages of this origin may call /api (http://127.0.0.1:* for any port)
`;

function readOptions() {
  const { values } = parseArgs({
    options: {
      listen: { type: 'string', default: 'localhost:4242' },
      api: { type: 'string', default: 'http://127.0.0.1:4243' },
      'publishable-key': { type: 'string', default: process.env.OPENTILL_PUBLISHABLE_KEY },
      'secret-key': { type: 'string', default: process.env.OPENTILL_SECRET_KEY },
      'webhook-secret': { type: 'string', default: process.env.OPENTILL_WEBHOOK_SECRET },
      'package-dir': { type: 'string', default: fileURLToPath(new URL('../../pkg', import.meta.url)) },
      'allow-origin': { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const [, host, port] = /^(.*):(\d{1,5})$/.exec(values.listen) ?? [];
  if (!host) throw new Error(`--listen ${values.listen} is not HOST:PORT`);
  return {
    host,
    port: Number(port),
    shop: {
      api: values.api,
      publishableKey: values['publishable-key'],
      secretKey: values['secret-key'],
      webhookSecret: values['webhook-secret'],
      packageDir: values['package-dir'],
      allowedOrigins: values['allow-origin'],
    },
  };
}

function start({ host, port, shop }) {
  const server = createServer(createShop(shop));
  server.on('error', (error) => fail(`cannot serve on ${host}:${port}: ${error.message}`));
  // `localhost` may be either loopback address: the page is served on the one that the other servers use.
  server.listen(port, host === 'localhost' ? '127.0.0.1' : host, () => {
    process.stdout.write(`shop: http://${host}:${server.address().port}\n`);
  });
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      server.close();
      server.closeAllConnections();
    });
  }
}

function fail(message) {
  process.stderr.write(`demo shop: ${message}\n`);
  process.exitCode = 1;
}

try {
  const options = readOptions();
  if (options) start(options);
  else process.stdout.write(HELP);
} catch (error) {
  fail(error.message);
}
