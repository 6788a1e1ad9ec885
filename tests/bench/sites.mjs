/**
 * The two sites: the shop on `localhost`, and the pay origin on `127.0.0.1`, which stands in front of the backend. Both are
 * behind the same network, and count what goes over it.
 */
import { readFileSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { Network } from './network.mjs';

const PAGES = fileURLToPath(new URL('pages/', import.meta.url));
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.wasm': 'application/wasm' };
/** Headers that are about one connection only. */
const HOP = ['connection', 'keep-alive', 'transfer-encoding', 'content-length'];

/** Starts both sites on free ports. `log` holds one entry for each answer. */
export async function openSites({ backend, packageDir, network: kind }) {
  const network = new Network(kind);
  const log = [];
  const answer = async (request, response, { status = 200, headers, body }) => {
    log.push({ host: request.headers.host, method: request.method, path: request.url, bytes: body.length });
    response.writeHead(status, { ...headers, 'content-length': body.length });
    await network.send(response, body);
  };
  const serve = (host, find) =>
    listen(host, network, async (request, response) => {
      const [found] = await Promise.all([find(request), network.roundTrip(request)]);
      await answer(request, response, found);
    });
  const shop = await serve('localhost', shopFile(packageDir));
  const pay = await serve('127.0.0.1', (request) => (request.url === '/bare' ? bare(backend, request) : forward(backend, request)));
  return {
    shop: shop.origin,
    pay: pay.origin,
    log,
    close() {
      for (const { server } of [shop, pay]) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

function listen(name, network, handle) {
  const server = createServer((request, response) => {
    handle(request, response).catch((error) => response.destroy(error));
  });
  // Longer than a run: a connection that the server gives up would cost the next request a handshake.
  server.keepAliveTimeout = 120_000;
  server.on('connection', (socket) => network.connected(socket));
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({ server, origin: `http://${name}:${server.address().port}` }));
  });
}

/** Test pages, and the package compressed as a merchant's server would have it. */
function shopFile(packageDir) {
  const compressed = new Map();
  return ({ url }) => {
    const { pathname } = new URL(url, 'http://localhost');
    if (pathname === '/product' || pathname === '/bare') return page(`${pathname.slice(1)}.html`);
    const [, name] = /^\/npm\/([\w./-]+)$/.exec(pathname) ?? [];
    if (!name || name.includes('..')) return { status: 404, body: Buffer.alloc(0) };
    if (!compressed.has(name)) compressed.set(name, brotliCompressSync(readFileSync(join(packageDir, name))));
    const headers = { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream', 'content-encoding': 'br' };
    return { headers: { ...headers, 'cache-control': 'public, max-age=31536000, immutable' }, body: compressed.get(name) };
  };
}

function page(name) {
  const body = brotliCompressSync(readFileSync(join(PAGES, name)));
  return { headers: { 'content-type': TYPES['.html'], 'content-encoding': 'br', 'cache-control': 'no-store' }, body };
}

/** The floor's frame. The backend is asked first: the product's page comes the same way, and that way is not its own cost. */
async function bare(backend, request) {
  await forward(backend, request);
  return page('bare-frame.html');
}

/** The backend's own answer. */
function forward(backend, request) {
  return new Promise((resolve, reject) => {
    const options = { method: request.method, headers: { ...request.headers, host: new URL(backend).host } };
    const upstream = httpRequest(new URL(request.url, backend), options, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () => {
        const headers = Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !HOP.includes(name)));
        resolve({ status: answer.statusCode, headers, body: Buffer.concat(parts) });
      });
    });
    upstream.on('error', reject);
    request.pipe(upstream);
  });
}
